"""web: GETs as a good guest: what robots.txt and opt-outs allow, one at a time, with pauses, bounded redirects and retries.

Every visit, failed ones too, is noted in `Browser.log`. Never here: what a page means, where it is stored. What goes wrong
with a page is an Issue, never an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urljoin, urlsplit

from pipelines.fetch import opt_outs
from pipelines.fetch.addresses import shown, why_not
from pipelines.fetch.answers import Answer
from pipelines.fetch.browser import Browser, Known, Limits, Seen, open_browser, patiently
from pipelines.fetch.robots import Robots, allowed, crawl_delay, escaped, parse
from schemas.facts import Issue

__all__ = ["Browser", "Known", "Limits", "Page", "Seen", "get", "open_browser", "reserved"]

_ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB; what stands behind is not read
_ROBOTS_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOTED = ("content-type content-length content-encoding content-language etag last-modified cache-control expires date location retry-after server "
          "x-robots-tag tdm-reservation tdm-policy content-usage content-signal").split()  # fmt: skip
_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Page:
    """What one URL answered: the URL after redirects, the Content-Type as sent, the bytes.

    `sha256`: where the server said that nothing has changed, of the bytes that were had before; `content` is empty then.
    """

    url: str
    media_type: str
    content: bytes
    sha256: str = ""


@dataclass(slots=True)
class _Trail:
    """What is learned on the way of one GET, for the log."""

    robots: Literal["allowed", "disallowed", "ignored", "not_applicable"] = "not_applicable"
    opt_out: str = ""
    url: str = ""
    status: int | None = None
    headers: Mapping[str, str] | None = None
    delay: float = 0.0


def get(browser: Browser, url: str, limits: Limits) -> Page | Issue:
    """The page at `url`, following redirects, each of which must itself be allowed; or why there is none."""
    trail, at = _Trail(url=url), browser.now()
    browser.client.cookies.clear()
    found = _follow(browser, url, limits, trail)
    brought = "failed" if isinstance(found, Issue) else "not_modified" if found.sha256 else "fetched"
    headers = {name: value[:_LONGEST_NOTE] for name, value in (trail.headers or {}).items() if name in _NOTED}
    message = found.message if isinstance(found, Issue) else ""
    browser.log.append(Seen(shown(url), at, brought, trail.status, headers, trail.robots, trail.opt_out, shown(trail.url), message))
    return found


def _follow(browser: Browser, url: str, limits: Limits, trail: _Trail, redirects: int | None = None) -> Page | Issue:
    most = browser.settings.max_redirects if redirects is None else redirects
    hop = url
    for _ in range(most + 1):
        trail.url = hop
        refused = _refused(browser, hop, limits, trail)
        if refused is not None:
            return _placed(refused, url, hop)
        known = browser.known.get(url)
        asked = known.headers() if known is not None and known.final_url == hop else {}
        answer = patiently(browser, hop, limits, headers=asked, delay=trail.delay)
        if isinstance(answer, Issue):
            return _placed(answer, url, hop)
        trail.status, trail.headers = answer.status, answer.headers
        if answer.status not in _REDIRECTS or "location" not in answer.headers:
            found = _page(browser, hop, answer, limits, trail, known if asked else None)
            return _placed(found, url, hop) if isinstance(found, Issue) else found
        target = _target(hop, answer.headers["location"])
        if isinstance(target, Issue):
            return _placed(target, url, hop)
        hop = target
    return _issue("too_many_redirects", url, f"more than {most} redirects. Name the final address in the source.")


def _page(browser: Browser, url: str, answer: Answer, limits: Limits, trail: _Trail, known: Known | None) -> Page | Issue:
    """The last answer of a chain as a page, unless its own words or its status are against it."""
    if limits.opt_outs:
        trail.opt_out = opt_outs.in_headers(answer.headers, browser.agent) or opt_outs.in_page(answer.content, browser.agent)
        if trail.opt_out:
            return reserved(url, trail.opt_out)
    if answer.status == 304 and known is not None:
        return Page(url, known.media_type, b"", known.sha256)
    if answer.status != 200:
        return _issue("http_status", url, f"the server answered {answer.status}. Look at it with a browser.", str(answer.status))
    return Page(url, answer.headers.get("content-type", ""), answer.content)


def _target(url: str, location: str) -> str | Issue:
    """Where a redirect leads; from https to http it is not followed, since anyone on the way could have changed the page."""
    try:
        target = urljoin(url, location.strip())
        insecure = urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http"
    except ValueError as error:
        return _issue("bad_answer", url, f"it redirects to what is no address ({error}). Look at it with a browser.")
    if insecure:
        return _issue("insecure_redirect", url, f"it redirects to {shown(target)[:300]}, without TLS. Name that address in the source if you accept it.")
    return target


def _refused(browser: Browser, url: str, limits: Limits, trail: _Trail) -> Issue | None:
    """Why a URL is not visited at all: its form, robots.txt, or a reservation for the whole site."""
    wrong = why_not(url)
    if wrong:
        return _issue("bad_url", url, f"{wrong}. Correct the address in the source.")
    trail.robots = "allowed" if limits.robots else "ignored"
    if not limits.robots and not limits.opt_outs:
        return None
    origin = f"{urlsplit(url).scheme}://{urlsplit(url).netloc.lower()}"
    robots, path = _robots(browser, origin, limits), escaped(url.encode("utf-8", "surrogatepass").decode("latin-1"))
    if limits.robots and (isinstance(robots, Issue) or not allowed(robots, browser.agent, path)):
        trail.robots = "disallowed"
        if isinstance(robots, Issue):
            return replace(robots, where=shown(url), message=f"{shown(url)}: not visited, since its robots.txt could not be had. {robots.message}")
        return _issue("robots", url, "robots.txt asks not to fetch this. Ask the publisher, or save the page and name it under `files`.")
    rules = Robots() if isinstance(robots, Issue) else robots
    trail.delay = crawl_delay(rules, browser.agent) or 0.0
    trail.opt_out = _site_opt_out(browser, origin, path, rules, limits) if limits.opt_outs else ""
    return reserved(url, trail.opt_out) if trail.opt_out else None


def _robots(browser: Browser, origin: str, limits: Limits) -> Robots | Issue:
    """The robots.txt of an origin, looked at once a run."""
    if origin in browser.robots:
        return browser.robots[origin]
    rules: Robots | Issue
    answer = _file(browser, f"{origin}/robots.txt", limits)
    if isinstance(answer, Page):
        rules = parse(answer.content)
    else:
        # RFC 9309, 2.3.1: no robots.txt (4xx, endless redirects) allows everything; a server in trouble allows nothing.
        missing = answer.code == "too_many_redirects" or (answer.code == "http_status" and answer.value.startswith("4") and answer.value != "429")
        rules = Robots() if missing else answer
    if not isinstance(rules, Issue) or rules.code != "private_address":  # what one source may not visit, another may
        browser.robots[origin] = rules
    return rules


def _site_opt_out(browser: Browser, origin: str, path: str, rules: Robots, limits: Limits) -> str:
    """What robots.txt, tdmrep.json and ai.txt reserve for a URL; the two files are looked at once a run."""
    said = opt_outs.in_robots(rules, browser.agent, path)
    if said:
        return said
    if origin not in browser.reserved:
        files = (_file(browser, origin + name, limits) for name in (opt_outs.TDMREP, opt_outs.AI_TXT))
        tdmrep, ai_txt = (file.content if isinstance(file, Page) else b"" for file in files)
        browser.reserved[origin] = (opt_outs.read_tdmrep(tdmrep), parse(ai_txt))
    tdmrep_rows, ai_rules = browser.reserved[origin]
    return opt_outs.in_tdmrep(tdmrep_rows, path) or opt_outs.in_ai_txt(ai_rules, browser.agent, path)


def _file(browser: Browser, url: str, limits: Limits) -> Page | Issue:
    """A small file about the site itself, which may always be asked for."""
    alone = Limits(_ROBOTS_BYTES, allow_hosts=limits.allow_hosts, robots=False, opt_outs=False, cut=True)
    return _follow(browser, url, alone, _Trail(), _ROBOTS_REDIRECTS)


def reserved(url: str, said: str) -> Issue:
    """A page that is not read, in the publisher's own words."""
    message = f"{shown(url)}: the publisher reserves text and data mining ({said}). Ask for permission; with it, set `opt_outs: ignore` in the source."
    return Issue("warning", "fetch", "opt_out", shown(url), message, said)


def _placed(issue: Issue, url: str, hop: str) -> Issue:
    """An issue of a hop as one of the address that was asked for."""
    if hop == url:
        return issue
    return replace(issue, where=shown(url), message=f"{shown(url)} redirects: {issue.message}")


def _issue(code: str, url: str, message: str, value: str = "") -> Issue:
    return Issue("error", "fetch", code, shown(url), f"{shown(url)}: {message}", value)
