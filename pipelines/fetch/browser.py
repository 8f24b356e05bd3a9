"""browser: what one run knows and keeps while it visits pages: the connections, the hosts' clocks, robots.txt files, the log.

Here too: one request with its pause before and its retries after. Never here: which URLs may be visited (web).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pipelines.fetch.addresses import plain_host, shown
from pipelines.fetch.exchange import Answer, Failure, ask, open_client
from pipelines.fetch.network import Leash
from pipelines.fetch.robots import Robots, product_token
from pipelines.settings import Settings
from schemas.facts import Issue

if TYPE_CHECKING:
    import httpx

LONGEST_WAIT = 60.0  # seconds; who asks for more is visited at another run
_FIRST_BACKOFF = 2.0
_RETRY = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier visit of a URL brought, by which its server can tell that nothing has changed."""

    url: str
    final_url: str
    etag: str
    last_modified: str
    sha256: str
    media_type: str

    def headers(self) -> dict[str, str]:
        """The headers of a conditional request; none where the server gave nothing to ask by."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit for the log; URLs without user name and password, `headers` a few of the answer's."""

    url: str
    at: datetime
    brought: Literal["fetched", "not_modified", "failed"]
    http_status: int | None
    headers: Mapping[str, str]
    robots: Literal["allowed", "disallowed", "ignored", "not_applicable"]
    opt_out: str
    final_url: str
    message: str


@dataclass(frozen=True, slots=True)
class Browser:
    """One run's connections with what it has learned, by origin or host. `pause`, `clock`, `now`, `chance`: the outside world.

    `known`: earlier visits by URL, of the source that is being fetched. `ended`: when the last request to a host was over, by `clock`; `later`: until when a host does not want to be asked.
    """

    client: httpx.Client
    settings: Settings
    leash: Leash
    known: dict[str, Known] = field(default_factory=dict)
    robots: dict[str, Robots | Issue] = field(default_factory=dict)
    reserved: dict[str, tuple[list[tuple[str, bool]], Robots]] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)
    log: list[Seen] = field(default_factory=list)
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[float, float], float] = random.uniform

    @property
    def agent(self) -> str:
        """The name by which robots.txt files may address us."""
        return product_token(self.settings.user_agent)


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for one GET.

    `allow_hosts`: hosts of the own network that may be visited. `robots`, `opt_outs`: both are obeyed. `cut`: the first
    `max_bytes` are enough.
    """

    max_bytes: int
    allow_hosts: Collection[str] = ()
    robots: bool = True
    opt_outs: bool = True
    cut: bool = False


def open_browser(settings: Settings) -> Browser:
    """A browser with an honest User-Agent; close its `client` when the run is over."""
    leash = Leash()
    client = open_client(leash, user_agent=settings.signature, contact=settings.mail, timeout=settings.timeout_seconds)
    return Browser(client, settings, leash)


def patiently(browser: Browser, url: str, limits: Limits, *, headers: Mapping[str, str], delay: float) -> Answer | Issue:
    """One URL's answer, after the host's pause, tried again where that may help; or the issue of the last attempt."""
    host, wait = plain_host(urlsplit(url).hostname or ""), 0.0
    found: Answer | Failure = Failure("unreachable", "not tried")
    for attempt in range(browser.settings.attempts):
        if host in browser.later:
            break
        _pause(browser, host, max(delay, browser.settings.delay_seconds), wait)
        found = _once(browser, url, limits, headers, host)
        asked = _retry_after(browser, found)
        if asked > LONGEST_WAIT:
            browser.later[host] = f"{browser.now() + timedelta(seconds=min(asked, 1e8)):%Y-%m-%dT%H:%M:%SZ}"
        elif not _worth_another(found):
            break
        wait = asked + browser.chance(0, 1) if asked else browser.chance(0, min(_FIRST_BACKOFF * 2**attempt, LONGEST_WAIT))
    if host in browser.later:
        until = browser.later[host]
        return Issue("error", "fetch", "retry_later", shown(url), f"{shown(url)}: {host} asks not to be visited before {until}. Run again then.", until)
    if isinstance(found, Failure):
        return Issue("error", "fetch", found.code, shown(url), f"{shown(url)}: {found.message}")
    return found


def _once(browser: Browser, url: str, limits: Limits, headers: Mapping[str, str], host: str) -> Answer | Failure:
    browser.leash.until = browser.leash.clock() + browser.settings.max_seconds
    browser.leash.allow_hosts = limits.allow_hosts
    try:
        return ask(browser.client, url, limits.max_bytes, headers=headers, cut=limits.cut)
    finally:
        browser.ended[host] = browser.clock()


def _pause(browser: Browser, host: str, delay: float, wait: float) -> None:
    """Wait until the host's pause since its last answer is over, and at least `wait`."""
    if host in browser.ended:
        left = browser.ended[host] + min(delay, LONGEST_WAIT) - browser.clock()
        if max(left, wait) > 0:
            browser.pause(max(left, wait))


def _worth_another(found: Answer | Failure) -> bool:
    return found.again if isinstance(found, Failure) else found.status in _RETRY


def _retry_after(browser: Browser, found: Answer | Failure) -> float:
    """The seconds that a server asks to wait, given as such or as a date; 0 where it asks for none."""
    if isinstance(found, Failure) or found.status not in _RETRY:
        return 0.0
    value = found.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:12])
    try:
        when = parsedate_to_datetime(value)
        when = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
        return max((when - browser.now()).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return 0.0
