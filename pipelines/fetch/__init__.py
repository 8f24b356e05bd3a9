"""fetch: from a source to the bytes of its documents, one at a time: files, folders (every readable file), URLs.

Never here: storing, reading, any judgement of content. A file or page that cannot be had is an Issue, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from pipelines.fetch.addresses import shown
from pipelines.fetch.files import READABLE, read_bytes, readable_files
from pipelines.fetch.web import Browser, Limits, get
from pipelines.settings import Settings
from schemas.facts import Issue
from schemas.sources import Source


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of one document.

    `document_id`: source id and the file's name, its path inside a folder that the source names, or the page's host and
    path: the same at every visit, on every machine, and wherever the folder moves. Where that is taken, the path as named.
    `url`: of a file, its path as the source names it. `name`: the file's name, by which its format may be told.
    `sha256`: of bytes that were had before and have not changed since; `content` is empty then.
    """

    source_id: str
    document_id: str
    url: str
    name: str
    media_type: str
    content: bytes
    sha256: str = ""


def fetch(source: Source, settings: Settings, browser: Browser | None = None) -> Iterator[Fetched | Issue]:
    """Every document of a source or why it could not be had, in the written order; reads one at a time.

    `browser`: None, or `settings.offline`, and URLs are not visited (one Issue says so).
    """
    yield from _files(source, settings.max_bytes)
    if not source.urls:
        return
    if browser is None or settings.offline:
        what = "its page was" if len(source.urls) == 1 else f"its {len(source.urls)} pages were"
        yield Issue("info", "fetch", "offline", source.id, f"{source.id}: {what} not visited (offline). What was loaded before stays.")
        return
    for url in dict.fromkeys(source.urls):
        yield _url(source, url, settings, browser)


def url_id(source: Source, url: str) -> str:
    """The document id of a page: source id, host, path and query; the same for http and https."""
    try:
        parts = urlsplit(shown(url))
    except ValueError:  # not an address; its visit will say so
        return f"{source.id}/{url}"
    return f"{source.id}/{parts.netloc}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def _url(source: Source, url: str, settings: Settings, browser: Browser) -> Fetched | Issue:
    limits = Limits(settings.max_bytes, source.allow_hosts, robots=source.robots == "obey", opt_outs=source.opt_outs == "obey")
    answer = get(browser, url, limits)
    if isinstance(answer, Issue):
        return answer
    name = PurePath(urlsplit(answer.url).path).name or urlsplit(url).netloc
    return Fetched(source.id, url_id(source, url), url, name, answer.media_type, answer.content, answer.sha256)


def _files(source: Source, max_bytes: int) -> Iterator[Fetched | Issue]:
    base, paths, taken = Path(source.base), set[Path](), set[str]()
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
            content = read_bytes(path, url, max_bytes)
            media_type = READABLE.get(path.suffix.lower(), "")
            yield content if isinstance(content, Issue) else Fetched(source.id, f"{source.id}/{place}", url, path.name, media_type, content)


def _entry(base: Path, entry: str) -> Iterator[tuple[Path, str]]:
    """The files of one entry, each with its path as the source names it, without what only this machine knows."""
    root, named = base / entry, PurePath(entry)
    shown = PurePath(named.name) if named.is_absolute() else named
    for path in readable_files(root):
        yield path, (shown if root.is_file() else shown / path.relative_to(root)).as_posix()
