"""The gate before every page: which requests come in, and which headers every answer carries.

Let in are GET and POST to a host name of ours, from our own pages, of a small size; a POST must come from our origin
(Origin and Sec-Fetch-Site), as JSON, which no form of another page can send. A page of another site that has learned our
port gets nothing, nor does a name that was made to point at this machine.
Never here: who somebody is (sessions), what a page shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
MAX_BODY = 262_144  # bytes; the longest comment and the largest form are far smaller
_MAX_PATH = 2_048
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
}
_FRAMED = ("content-security-policy", "x-frame-options")  # an answer may bring its own


@dataclass(frozen=True, slots=True)
class Rules:
    """`hosts`: the values of the header Host that are answered, in lower case, with their port; `scheme`: http, or https
    where a proxy before us speaks it."""

    hosts: frozenset[str]
    scheme: str = "http"


def gated(app: App, rules: Rules) -> App:
    """The application behind the gate."""

    async def gate(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":  # starting and stopping
            await app(scope, receive, send)
            return
        refusal = refused(scope, rules)
        if refusal is not None:
            await _refuse(_armoured(send), *refusal)
            return
        await app(scope, receive, _armoured(send))

    return gate


def refused(scope: Scope, rules: Rules) -> tuple[int, str] | None:
    """The status and the reason for which a request is not let in, or None."""
    headers = _headers(scope)
    host = headers.get("host", "")
    if "\n" in host or host.lower() not in rules.hosts:
        return 421, "This host name is not served here. Use the address that `ngo-ledger review` printed, or name it with --name."
    if scope["method"] not in ("GET", "HEAD", "POST"):
        return 405, "Only GET and POST."
    if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > _MAX_PATH:
        return 414, "The address is too long."
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none") and not _is_way_in(scope, headers):
        return 403, "Asked for by another site."
    return _refused_post(headers, f"{rules.scheme}://{host.lower()}") if scope["method"] == "POST" else None


def _is_way_in(scope: Scope, headers: Mapping[str, str]) -> bool:
    """True of the visible way to the page that asks who one is, which holds nothing and may be linked to."""
    return bool(scope["method"] == "GET" and scope["path"] == "/enter" and headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document")


def _refused_post(headers: Mapping[str, str], origin: str) -> tuple[int, str] | None:
    if headers.get("origin", "").lower() != origin:
        return 403, "Sent from another origin."
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return 403, "Sent by another site."
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return 415, "Only application/json."
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MAX_BODY:
        return 413, f"More than {MAX_BODY:,} bytes."
    return None


def _headers(scope: Scope) -> dict[str, str]:
    """The headers; one that is sent twice holds both values, which no check lets pass."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}\n{text}" if key in found else text
    return found


def _armoured(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower() for name, _ in message.get("headers", ())}
            ours = [(name.encode(), value.encode()) for name, value in _HEADERS.items() if name not in _FRAMED or name.encode() not in own]
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower().decode() not in _HEADERS or name.lower().decode() in _FRAMED]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    return sending


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{reason}\n".encode()})
