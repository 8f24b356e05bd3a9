"""exchange: one request and its answer, bounded in time and size; every way in which it can go wrong is a Failure.

Redirects, retries, robots.txt and politeness are for the caller (web). Never here: Issues, storing.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from pipelines.fetch.network import OVER, Leash, Transport
from pipelines.fetch.unpacking import ENCODINGS, Broken, TooLarge, unpacked

_ACCEPT = "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `content` only where the status is 200."""

    status: int
    headers: Mapping[str, str]
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer: the code of an Issue and words for its message; `again`: another try may help."""

    code: str
    message: str
    again: bool = False


def open_client(leash: Leash, *, user_agent: str, contact: str, timeout: float) -> httpx.Client:
    """httpx without redirects and proxies of its own, over connections that the leash holds."""
    headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": ENCODINGS}
    if contact:
        headers["From"] = contact
    return httpx.Client(headers=headers, timeout=timeout, follow_redirects=False, trust_env=False, transport=Transport(leash))


def ask(client: httpx.Client, url: str, max_bytes: int, *, headers: Mapping[str, str] | None = None, cut: bool = False) -> Answer | Failure:
    """GET one URL. `cut`: the first `max_bytes` are enough; otherwise a longer answer is a Failure."""
    try:
        with client.stream("GET", url, headers=dict(headers or {})) as response:
            return _answer(response, max_bytes, cut)
    except PermissionError as error:
        return Failure("private_address", f"{error}. Only hosts that the source names under `allow_hosts` may be visited there.")
    except (httpx.InvalidURL, UnicodeError) as error:
        return Failure("bad_url", f"{error}. Correct the address.")
    except httpx.TimeoutException as error:
        return _late(error)
    except httpx.ProtocolError as error:
        return Failure("bad_answer", f"{error}. Look at it with a browser.", again=True)
    except (httpx.TransportError, OSError) as error:
        return _unreachable(error)


def _answer(response: httpx.Response, max_bytes: int, cut: bool) -> Answer | Failure:
    headers = dict(response.headers)
    if response.status_code != 200:
        return Answer(response.status_code, headers)
    length = headers.get("content-length", "")
    too_large = Failure("too_large", f"more than {max_bytes} bytes. Raise NGO_LEDGER_MAX_BYTES or leave it out.")
    if length.isdecimal() and int(length[:18]) > max_bytes and not cut:
        return too_large
    try:
        return Answer(200, headers, unpacked(response.iter_raw(), headers.get("content-encoding", ""), max_bytes, cut=cut))
    except TooLarge:
        return too_large
    except Broken as error:
        return Failure("truncated" if "early" in str(error) else "bad_answer", f"{error}. It is tried again at the next run.", again=True)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout) as error:
        if OVER in str(error):
            raise
        return Failure("truncated", f"{str(error) or 'the connection broke'}. It is tried again at the next run.", again=True)


def _late(error: httpx.TimeoutException) -> Failure:
    if OVER in str(error):
        return Failure("too_slow", "not complete in the time that NGO_LEDGER_MAX_SECONDS gives. Try again later.")
    return Failure("unreachable", f"no answer in time ({type(error).__name__}). Look whether the address still exists.", again=True)


def _unreachable(error: Exception) -> Failure:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure("bad_certificate", f"{cause.verify_message}. Tell the publisher; name a bundle of your own in SSL_CERT_FILE if it is yours.")
        cause = cause.__cause__ or cause.__context__
    return Failure("unreachable", f"{type(error).__name__}: {error}. Look whether the address still exists.", again=True)
