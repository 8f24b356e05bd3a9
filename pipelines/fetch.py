"""fetch: from a source to the bytes of its documents, one at a time: files, folders (every readable file), URLs.

Never here: storing, reading, any judgement of content. A file or page that cannot be had is an Issue, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from pipelines.files import READABLE, read_bytes, readable_files
from pipelines.settings import Settings
from pipelines.web import Browser, Limits, Page, get
from schemas.facts import Issue
from schemas.sources import Source


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of one document. `document_id`: source id and place, the same at every visit and on every machine.

    `name`: the file's name, by which its format may be told; `url`: where it was, `file:` and the place for files.
    """

    source_id: str
    document_id: str
    url: str
    name: str
    media_type: str
    content: bytes


def fetch(source: Source, settings: Settings, browser: Browser | None = None) -> Iterator[Fetched | Issue]:
    """Every document of a source or why it could not be had, in the written order; reads one at a time.

    `browser`: None, or `settings.offline`, and URLs are not visited (one Issue says so).
    """
    seen: set[str] = set()
    for entry in source.files:
        for path, place in _files(Path(source.base), entry):
            yield _once(_file(source, path, place, settings.max_bytes), seen)
        if not (Path(source.base) / entry).exists():
            yield Issue("error", "fetch", "missing_file", entry, f"{source.id}: {entry} does not exist. Correct `files` in the source.")
    if source.urls and (browser is None or settings.offline):
        urls = f"{len(source.urls)} URL" + "s" * (len(source.urls) > 1)
        yield Issue("info", "fetch", "offline", source.id, f"{source.id}: {urls} not visited (offline). What was loaded before stays.")
        return
    for url in source.urls:
        yield _once(_url(source, url, settings, browser), seen)


def _files(base: Path, entry: str) -> Iterator[tuple[Path, str]]:
    """Files of one entry with their place: the path as the source names it, without what only this machine knows."""
    root = base / entry
    stem = PurePath(PurePath(entry).name) if PurePath(entry).is_absolute() else PurePath(entry)
    prefix = PurePath(*(part for part in stem.parts if part != ".."))
    for path in readable_files(root):
        yield path, (prefix if root.is_file() else prefix / path.relative_to(root)).as_posix()


def _file(source: Source, path: Path, place: str, max_bytes: int) -> Fetched | Issue:
    content = read_bytes(path, f"{source.id}/{place}", max_bytes)
    if isinstance(content, Issue):
        return content
    media_type = READABLE.get(path.suffix.lower(), "")
    return Fetched(source.id, f"{source.id}/{place}", f"file:{place}", path.name, media_type, content)


def _url(source: Source, url: str, settings: Settings, browser: Browser) -> Fetched | Issue:
    limits = Limits(settings.max_bytes, private=source.network == "private", robots=source.robots == "obey")
    answer = get(browser, url, limits)
    if not isinstance(answer, Page):
        return answer
    parts = urlsplit(url)
    place = parts.netloc + (parts.path.rstrip("/") or "") + (f"?{parts.query}" if parts.query else "")
    return Fetched(source.id, f"{source.id}/{place}", answer.url, PurePath(parts.path).name or parts.netloc, answer.media_type, answer.content)


def _once(found: Fetched | Issue, seen: set[str]) -> Fetched | Issue:
    if isinstance(found, Issue):
        return found
    if found.document_id in seen:
        message = f"{found.document_id}: named twice in the source; only the first was read. Give one of them another place."
        return Issue("warning", "fetch", "named_twice", found.document_id, message)
    seen.add(found.document_id)
    return found
