"""discovery: which URLs a source means: those that it names, and those that its sitemaps, feeds and listings name.

Bounded in every direction: lists within lists, pages of a listing, entries, documents; a list or page is looked at once.
Never here: how a URL is visited (web), how bytes are read (lists).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from pipelines.fetch.lists import Listed, absolute, read_list, read_page
from pipelines.fetch.web import Page
from schemas.facts import Issue
from schemas.sources import Listing, Source, is_pattern

Get = Callable[[str], Page | Issue]
_MAX_LISTS = 500  # sitemaps below one that a source names
_MAX_DEPTH = 4  # indexes within indexes, and the robots.txt above them
_MAX_SEEN = 250_000  # different URLs that are looked at in one source
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class _Link:
    """A URL that a list names, and the hosts that are the list's own."""

    url: str
    sites: frozenset[str]


def discover(source: Source, get: Get) -> Iterator[str | Issue]:
    """Every URL of a source once, in the written order, and an Issue for each list in trouble; looks as it is asked.

    `get` visits one URL, as politely as documents are visited.
    """
    seen: set[str] = set()
    for url in source.urls:
        if address(url) not in seen:
            seen.add(address(url))
            yield url
    strangers: Counter[str] = Counter()
    taken = 0
    for found in _found(source, get):
        if isinstance(found, Issue):
            yield found
            continue
        if address(found.url) in seen or not is_wanted(source, found.url):
            continue
        near = _is_near(source, found)
        if len(seen) >= _MAX_SEEN or (near and taken >= source.limit):
            yield _limit_reached(source, taken)
            break
        seen.add(address(found.url))
        if near:
            taken += 1
            yield found.url
        else:
            strangers[site(found.url)] += 1
    if strangers:
        yield _strangers(source, strangers)


def address(url: str) -> str:
    """What makes a page this page: host, path and query; the same for http and https, and with a slash at the end.

    >>> address("https://harbour-light.example/news/"), address("http://harbour-light.example/news?page=2")
    ('harbour-light.example/news', 'harbour-light.example/news?page=2')
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # no address; its visit will say so
        return url
    return f"{parts.netloc}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def site(url: str) -> str:
    """The host whose pages count as the same site: without `www.`, with a port that is not the usual one."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return host if parts.port in (None, _PORTS.get(parts.scheme)) else f"{host}:{parts.port}"


def is_wanted(source: Source, url: str) -> bool:
    """True where a URL that was found passes the source's `include` and `exclude`."""
    parts = urlsplit(url)
    local = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def matches(glob: str) -> bool:
        return fnmatchcase(local if glob.startswith("/") else url, glob)

    return (not source.include or any(map(matches, source.include))) and not any(map(matches, source.exclude))


def _is_near(source: Source, found: _Link) -> bool:
    """True where a link leads to the list's own host or to one that the source names."""
    host = site(found.url)
    return host in found.sites or any(fnmatchcase(host, glob.removeprefix("www.")) for glob in source.other_hosts)


def _found(source: Source, get: Get) -> Iterator[_Link | Issue]:
    for url in (*source.sitemaps, *source.feeds):
        yield from _of_list(source, url, get)
    for listing in source.listings:
        yield from _of_listing(source, listing, get)


def _of_list(source: Source, root: str, get: Get) -> Iterator[_Link | Issue]:
    """The links of a sitemap or feed and of the sitemaps below it, in the written order."""
    waiting, looked_at, sites = [(root, 0)], set[str](), frozenset({site(root)})
    while waiting:
        url, depth = waiting.pop()
        if address(url) in looked_at:
            continue
        if len(looked_at) == _MAX_LISTS or depth > _MAX_DEPTH:
            where = f"more than {_MAX_LISTS} sitemaps" if depth <= _MAX_DEPTH else f"sitemaps more than {_MAX_DEPTH} deep ({url})"
            yield _issue("too_many_lists", root, f"it names {where}. Name those that matter under `sitemaps`.", "warning")
            return
        looked_at.add(address(url))
        page = get(url)
        if isinstance(page, Issue):
            yield page
            continue
        sites |= {site(page.url)} if depth == 0 else set()
        listed = read_list(page.content, page.url)
        yield from _told(listed, url)
        yield from (_Link(link, sites) for link in listed.links)
        near = [one for one in listed.more if url.endswith("/robots.txt") or _is_near(source, _Link(one, sites))]
        if len(near) < len(listed.more):
            yield _issue("other_hosts", url, f"{len(listed.more) - len(near)} of its sitemaps are on other hosts. Name them in `other_hosts`.", "warning")
        waiting += [(one, depth + 1) for one in reversed(near)]


def _of_listing(source: Source, listing: Listing, get: Get) -> Iterator[_Link | Issue]:
    """The links of a listing page and of the pages after it, until one shows nothing new."""
    url, sites, shown, looked_at = listing.url, frozenset({site(listing.url)}), set[str](), set[str]()
    for number in range(1, listing.pages + 1):
        page = get(url)
        if isinstance(page, Issue):
            if number == 1 or not is_pattern(listing.next) or page.value not in ("404", "410"):
                yield page
            return
        sites |= {site(page.url)} if number == 1 else set()
        looked_at |= {address(url), address(page.url)}
        listed = read_page(page.content, page.url, listing, media_type=page.media_type)
        yield from _told(listed, url)
        if number == 1 and not listed.links:
            what = f"`links: {listing.links}` finds no link. See whether the publisher redesigned the page, then correct the selector."
            yield _issue("empty_list", url, what, "warning")
        yield from (_Link(link, sites) for link in listed.links)
        url = _next(listing, listed, number)
        if not url or address(url) in looked_at or not set(listed.links) - shown:
            return
        if not _is_near(source, _Link(url, sites)):
            yield _issue("other_hosts", listing.url, f"its next page is on another host ({url}). Name it in `other_hosts`.", "warning")
            return
        shown.update(listed.links)
    if listing.next and not is_pattern(listing.next):
        what = f"there are more than {listing.pages} pages; only those were looked at. Raise `pages`."
        yield _issue("limit_reached", listing.url, what, "warning", str(listing.pages))


def _next(listing: Listing, listed: Listed, number: int) -> str:
    """The URL of the page after this one, or an empty text."""
    if is_pattern(listing.next):
        return absolute(listing.next.replace("{page-1}", str(number)).replace("{page}", str(number + 1)), listing.url)
    return listed.more[0] if listed.more else ""


def _told(listed: Listed, url: str) -> Iterator[Issue]:
    if listed.trouble:
        what = f"{listed.trouble}. Compare what was found with what the publisher shows."
        yield _issue("damaged_list", url, what, "warning" if listed.known else "error")
    elif not listed.known:
        what = "not a sitemap, nor an RSS, Atom or JSON feed. Open it in a browser; a page with links goes under `listings`."
        yield _issue("not_a_list", url, what)


def _limit_reached(source: Source, taken: int) -> Issue:
    what = f"{source.id}: more than {taken} documents were found; only the first {taken} were visited. Narrow `include`, or raise `limit`."
    return Issue("warning", "fetch", "limit_reached", source.id, what, str(taken))


def _strangers(source: Source, strangers: Counter[str]) -> Issue:
    hosts = ", ".join(f"{host} ({number})" for host, number in strangers.most_common(5)) + (" and others" if len(strangers) > 5 else "")
    what = f"{source.id}: {strangers.total()} links to other hosts were not followed: {hosts}. Name hosts that matter in `other_hosts`."
    return Issue("info", "fetch", "other_hosts", source.id, what, str(strangers.total()))


def _issue(code: str, url: str, message: str, level: str = "error", value: str = "") -> Issue:
    return Issue(level, "fetch", code, url, f"{url}: {message}", value)  # type: ignore[arg-type]
