"""fetch: from a source to the bytes of its documents, one at a time: files, folders (every readable file), pages in web
archives, URLs, and what sitemaps, feeds and listings name.

Never here: storing, reading, any judgement of content. A file or page that cannot be had is an Issue, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from pipelines.fetch.addresses import shown
from pipelines.fetch.archives import Archive, captures
from pipelines.fetch.discovery import address, discover, is_wanted
from pipelines.fetch.files import READABLE, is_archive, read_bytes, readable_files
from pipelines.fetch.lists import MAX_LIST_BYTES
from pipelines.fetch.opt_outs import in_headers, in_page
from pipelines.fetch.robots import product_token
from pipelines.fetch.web import Browser, Limits, get, reserved
from pipelines.settings import Settings
from schemas.facts import Issue
from schemas.sources import Source


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of one document.

    `document_id`: source id and the file's name, its path inside a folder that the source names, or the page's host and
    path: the same at every visit, on every machine, and wherever the folder moves. Where that is taken, the path as named.
    `url`: of a file, its path as the source names it. `name`: the file's name, by which its format may be told.
    `sha256`: of bytes that were had before and have not changed since; `content` is empty then. `at`: of a page in an
    archive, when it was captured (ISO 8601 in UTC); else empty, which is now.
    """

    source_id: str
    document_id: str
    url: str
    name: str
    media_type: str
    content: bytes
    sha256: str = ""
    at: str = ""


def fetch(source: Source, settings: Settings, browser: Browser | None = None, removed: Collection[str] = ()) -> Iterator[Fetched | Issue]:
    """Every document of a source or why it could not be had, in the written order; reads one at a time.

    `browser`: None, or `settings.offline`, and no URL is visited (one Issue says so). `removed`: ids of documents that are
    taken down: they are neither read nor visited.
    """
    held: set[str] = set()
    for found in _files(source, settings):
        if isinstance(found, Fetched):
            held.add(found.document_id)
            if found.document_id in removed:
                yield taken_down(found.document_id)
                continue
        yield found
    if browser is None or settings.offline:
        yield from _offline(source)
        return
    for url in _found_urls(source, settings, browser, held=held):
        if not isinstance(url, Issue) and url_id(source, url) in removed:
            yield taken_down(url_id(source, url))
        else:
            yield url if isinstance(url, Issue) else _url(source, url, settings, browser)


def taken_down(where: str) -> Issue:
    """Why a document or source is left out that somebody asked to have removed."""
    return Issue("info", "fetch", "taken_down", where, f"{where}: left out, it was taken down on request. `ngo-ledger takedown --list` says why.")


def places(source: Source, settings: Settings, browser: Browser) -> Iterator[str | Issue]:
    """What `fetch` would read and visit: files, archives, URLs. Only lists are visited, no document is."""
    for entry in source.files:
        yield from (url for _, url in _entry(Path(source.base), entry))
    yield from _offline(source) if settings.offline else _found_urls(source, settings, browser, held=())


def url_id(source: Source, url: str) -> str:
    """The document id of a page: source id, host, path and query; the same for http and https."""
    return f"{source.id}/{address(shown(url))}"


def _found_urls(source: Source, settings: Settings, browser: Browser, *, held: Collection[str]) -> Iterator[str | Issue]:
    """The URLs to visit, in their order; `held`: ids of documents that are here already, out of files and archives."""
    lists = replace(browser, known={})  # a list is needed whole, whether or not it has changed
    limits = _limits(source, min(settings.max_bytes, MAX_LIST_BYTES))
    again = 0
    for url in discover(source, lambda url: get(lists, url, limits)):
        if isinstance(url, Issue) or url_id(source, url) not in held:
            yield url
        else:
            again += 1
    if again:
        message = f"{source.id}: {again} pages were not visited, since its archives hold them. For what the site says today, make a source of its own."
        yield Issue("info", "fetch", "in_archive", source.id, message, str(again))


def _offline(source: Source) -> Iterator[Issue]:
    lists = len(source.sitemaps) + len(source.feeds) + len(source.listings)
    if not source.urls and not lists:
        return
    what = "its page was" if len(source.urls) == 1 else f"its {len(source.urls)} pages were"
    if lists:
        what = "its pages and lists of pages were"
    yield Issue("info", "fetch", "offline", source.id, f"{source.id}: {what} not visited (offline). What was loaded before stays.")


def _limits(source: Source, max_bytes: int) -> Limits:
    return Limits(max_bytes, source.allow_hosts, robots=source.robots == "obey", opt_outs=source.opt_outs == "obey")


def _url(source: Source, url: str, settings: Settings, browser: Browser) -> Fetched | Issue:
    answer = get(browser, url, _limits(source, settings.max_bytes))
    if isinstance(answer, Issue):
        return answer
    return Fetched(source.id, url_id(source, url), url, _name(answer.url, url), answer.media_type, answer.content, answer.sha256)


def _name(url: str, otherwise: str) -> str:
    return PurePath(urlsplit(url).path).name or urlsplit(otherwise).netloc


def _files(source: Source, settings: Settings) -> Iterator[Fetched | Issue]:
    """Every file, and after them the pages in all archives together."""
    base, paths, taken, archives = Path(source.base), set[Path](), set[str](), list[Archive]()
    for entry in source.files:
        if not (base / entry).exists():
            yield Issue("error", "fetch", "missing_file", entry, f"{source.id}: {entry} does not exist. Correct `files` in the source.")
        for path, url in _entry(base, entry):
            short = path.relative_to(base / entry).as_posix() if (base / entry).is_dir() else path.name
            place = short if short not in taken else url
            if path.resolve() in paths or place in taken:
                yield Issue("warning", "fetch", "named_twice", url, f"{source.id}: {url} is named twice; only the first was read. Name it once.")
                continue
            paths.add(path.resolve())
            taken.add(place)
            if is_archive(path):
                archives.append(Archive(path, url))
                continue
            content = read_bytes(path, url, settings.max_bytes)
            media_type = READABLE.get(path.suffix.lower(), "")
            yield content if isinstance(content, Issue) else Fetched(source.id, f"{source.id}/{place}", url, path.name, media_type, content)


    yield from _pages(source, archives, settings)


def _pages(source: Source, archives: Sequence[Archive], settings: Settings) -> Iterator[Fetched | Issue]:
    """The pages in archives; one whose publisher reserved text and data mining when it was captured is an Issue."""
    agent = product_token(settings.user_agent)
    for found in captures(archives, lambda url: is_wanted(source, url), settings.max_bytes):
        if isinstance(found, Issue):
            yield found
            continue
        said = (in_headers(found.heads, agent) or in_page(found.content, agent)) if source.opt_outs == "obey" else ""
        if said:
            yield reserved(found.url, said)
        else:
            yield Fetched(source.id, url_id(source, found.url), found.url, _name(found.url, found.url), found.media_type, found.content, at=found.at)


def _entry(base: Path, entry: str) -> Iterator[tuple[Path, str]]:
    """The files of one entry, each with its path as the source names it, without what only this machine knows."""
    root, named = base / entry, PurePath(entry)
    shown = PurePath(named.name) if named.is_absolute() else named
    for path in readable_files(root):
        yield path, (shown if root.is_file() else shown / path.relative_to(root)).as_posix()
