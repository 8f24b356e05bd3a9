"""web: one polite and safe GET. Only public addresses, only what robots.txt allows, bounded in size, time and redirects.

The address is resolved once, checked and then connected to, so that a name cannot point elsewhere in between.
Never here: what a page means, where it is stored. What goes wrong with a page is an Issue, never an exception.
"""

from __future__ import annotations

import ipaddress
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from pipelines.settings import Settings
from schemas.facts import Issue

_ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
_LONGEST_WAIT = 60.0
_RETRY = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Page:
    """What one URL answered: the URL after redirects, the Content-Type as sent, the bytes."""

    url: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Browser:
    """One run's connection pool with what it has learned: robots.txt by origin, hosts already visited."""

    client: httpx.Client
    settings: Settings
    robots: dict[str, Protego | Issue] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for one GET. `private`: addresses of the own network are allowed. `robots`: robots.txt is obeyed."""

    max_bytes: int
    private: bool = False
    robots: bool = True


def open_browser(settings: Settings) -> Browser:
    """A browser with an honest User-Agent; close its `client` when the run is over."""
    headers = {"User-Agent": settings.user_agent, "Accept": "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.1"}
    return Browser(httpx.Client(headers=headers, timeout=settings.timeout_seconds, follow_redirects=False, trust_env=False), settings)


def get(browser: Browser, url: str, limits: Limits) -> Page | Issue:
    """The page at `url`, following redirects, each of which must itself be allowed; or why there is none."""
    hop = url
    for _ in range(browser.settings.max_redirects + 1):
        refused = _refused(browser, hop, limits)
        if refused is not None:
            return refused
        answer = _patiently(browser, hop, limits)
        if isinstance(answer, Issue | Page):
            return answer
        hop = urljoin(hop, answer)
    return _issue("too_many_redirects", url, f"more than {browser.settings.max_redirects} redirects. Name the final address in the source.")


def _refused(browser: Browser, url: str, limits: Limits) -> Issue | None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return _issue("bad_url", url, "not an http or https address. Correct the source's `urls`.")
    if not limits.robots:
        return None
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in browser.robots:
        browser.robots[origin] = _robots(browser, origin, limits)
    rules = browser.robots[origin]
    if isinstance(rules, Issue):
        return replace(rules, where=url, message=f"{url}: not visited. {rules.message}")
    if not rules.can_fetch(url, browser.settings.user_agent):
        return _issue("robots", url, "robots.txt asks not to fetch this. Ask the publisher, or save the page and name it under `files`.")
    if parts.netloc in browser.visited:
        browser.pause(min(max(browser.settings.delay_seconds, rules.crawl_delay(browser.settings.user_agent) or 0.0), _LONGEST_WAIT))
    browser.visited.add(parts.netloc)
    return None


def _robots(browser: Browser, origin: str, limits: Limits) -> Protego | Issue:
    answer = get(browser, f"{origin}/robots.txt", Limits(_ROBOTS_BYTES, private=limits.private, robots=False))
    if isinstance(answer, Page):
        return Protego.parse(answer.content.decode("utf-8", "replace"))
    # RFC 9309, 2.3.1: no robots.txt (4xx) allows everything; a server in trouble allows nothing.
    missing = answer.code == "http_status" and answer.value.startswith("4")
    return Protego.parse("") if missing else answer


def _patiently(browser: Browser, url: str, limits: Limits) -> Page | Issue | str:
    """One hop with retries: a page, a redirect's target, or the issue of the last attempt."""
    wait = 0.0
    for attempt in range(browser.settings.attempts):
        if attempt:
            browser.pause(min(wait, _LONGEST_WAIT) + random.uniform(0, 0.5))
        answer, retry_after = _attempt(browser, url, limits)
        if retry_after is None:
            return answer
        wait = max(retry_after, 2.0**attempt)
    return answer


def _attempt(browser: Browser, url: str, limits: Limits) -> tuple[Page | Issue | str, float | None]:
    """What one request brought, and the seconds to wait before another where another is worth it."""
    try:
        target, headers, sni = _pinned(url, limits.private)
        with browser.client.stream("GET", target, headers=headers, extensions={"sni_hostname": sni}) as response:
            return _answer(browser, url, response, limits)
    except PermissionError as error:
        return _issue("private_address", url, f"{error}. Only a source that says `network: private` may name such addresses."), None
    except (OSError, httpx.TransportError) as error:
        return _issue("unreachable", url, f"{type(error).__name__}: {error}. Look whether the address still exists."), 1.0
    except (httpx.InvalidURL, httpx.DecodingError, UnicodeError) as error:
        return _issue("bad_answer", url, f"{type(error).__name__}: {error}. Look at it with a browser."), None


def _answer(browser: Browser, url: str, response: httpx.Response, limits: Limits) -> tuple[Page | Issue | str, float | None]:
    if response.status_code in _REDIRECTS and "location" in response.headers:
        return response.headers["location"], None
    if response.status_code != 200:
        issue = _issue("http_status", url, f"the server answered {response.status_code}. Look at it with a browser.", str(response.status_code))
        return issue, _retry_after(response) if response.status_code in _RETRY else None
    deadline = time.monotonic() + browser.settings.max_seconds
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > limits.max_bytes:
            return _issue("too_large", url, f"more than {limits.max_bytes} bytes. Raise NGO_LEDGER_MAX_BYTES or leave it out."), None
        if time.monotonic() > deadline:
            return _issue("too_slow", url, f"not complete after {browser.settings.max_seconds:.0f} s. Try again later."), None
    return Page(url, response.headers.get("content-type", ""), bytes(content)), None


def _retry_after(response: httpx.Response) -> float:
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdecimal() else 1.0


def _pinned(url: str, private: bool) -> tuple[httpx.URL, dict[str, str], str]:
    """The URL with its host replaced by a checked address, the Host header and the name for TLS."""
    parsed = httpx.URL(url)
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    addresses = [row[4][0] for row in socket.getaddrinfo(parsed.host, port, type=socket.SOCK_STREAM)]
    for address in addresses:
        if not private and not is_public(address):
            raise PermissionError(f"{parsed.host} is {address}, which is not a public address")
    return parsed.copy_with(host=addresses[0]), {"Host": parsed.netloc.decode("ascii")}, parsed.host


def is_public(address: str) -> bool:
    """True for an address of the open internet: not loopback, private, link-local, multicast or a disguise of such.

    >>> is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("1.1.1.1")
    (False, False, True)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return is_public(str(inner)) if inner is not None else ip.is_global and not ip.is_multicast


def _issue(code: str, url: str, message: str, value: str = "") -> Issue:
    return Issue("error", "fetch", code, url, f"{url}: {message}", value)
