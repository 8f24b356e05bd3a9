"""archives: the pages in WARC and WACZ files, of each URL the newest capture, one in memory at a time.

Archives are gone through twice: first only heads, to know which captures count, then their content. Members of a WACZ are
read where they lie; nothing is written. Never here: the network, what a page means.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

from pipelines.fetch.discovery import address
from pipelines.fetch.files import READABLE, WEB_ARCHIVES
from pipelines.fetch.unpacking import Broken, TooLarge
from pipelines.fetch.warc import DAMAGE, Record, Stream, http_head, payload, records
from schemas.facts import Issue

_MAX_MEMBERS = 1000
_MAX_CAPTURES = 100_000
_MAX_DIRECTORY = 16_000_000  # bytes of a ZIP's directory
_LEAST = 1_000_000_000  # bytes that any archive may unpack to; a larger one to
_TIMES = 100  # so many times its size


@dataclass(frozen=True, slots=True)
class Archive:
    """A WARC or WACZ file, and the path under which people know it."""

    path: Path
    shown: str


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it was captured: `at` is ISO 8601 in UTC, or empty where the archive does not say; `heads`: of the answer."""

    url: str
    at: str
    heads: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        """The Content-Type, as sent."""
        return self.heads.get("content-type", "")


@dataclass(slots=True)
class _Index:
    """What the heads say: of each page the newest capture, as (time, URL, number of the record with its content)."""

    newest: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    contents: dict[str, int] = field(default_factory=dict)  # by digest, by record id, by URL and time
    revisits: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def note(self, at: str, url: str, number: int) -> None:
        key = address(url)
        if key not in self.newest or self.newest[key][0] <= at:
            self.newest[key] = (at, url, number)


def captures(archives: Sequence[Archive], accept: Callable[[str], bool], max_bytes: int) -> Iterator[Capture | Issue]:
    """The newest capture of every accepted URL, over all archives, in their order; an Issue for what cannot be had."""
    index, numbers = _Index(), [0]
    for archive in archives:
        number = numbers[-1]
        try:
            for number, record in _numbered(archive, numbers[-1]):
                _note(index, number, record, accept)
                if len(index.newest) + len(index.revisits) > _MAX_CAPTURES:
                    raise Broken(f"with it there are more than {_MAX_CAPTURES:,} pages in one source")
        except Broken as error:
            yield _issue("damaged_archive", archive.shown, f"{error}. What stands before that was read; the rest is missing. Get the file again, or split it.")
        numbers.append(number + 1)
    yield from _resolve(index)
    wanted: dict[int, list[tuple[str, str]]] = {}
    for at, url, number in index.newest.values():
        wanted.setdefault(number, []).append((at, url))
    for first, after, archive in zip(numbers, numbers[1:], archives, strict=False):
        here = {number for number in wanted if first <= number < after}
        if here:
            yield from _contents(archive, first, max(here), wanted, max_bytes)


def _note(index: _Index, number: int, record: Record, accept: Callable[[str], bool]) -> None:
    """Enter a record that is a page and whole; others are passed over: requests, metadata, redirects, errors, pictures, scripts."""
    url, at = record.url(), _instant(record.heads.get("warc-date", ""))
    if record.kind not in ("response", "resource", "revisit") or not _is_page(url) or not accept(url):
        return
    heads = record.heads
    try:
        status, fields = (200, heads) if record.kind == "resource" else http_head(record.body)
    except Broken:  # of this record only; where the archive ends here, the next line says so
        status, fields = -1, heads
    record.body.drain()
    if record.kind == "revisit":
        if status in (0, 200, 304):
            to = heads.get("warc-refers-to-target-uri", url).strip("<> ") + " " + _instant(heads.get("warc-refers-to-date", ""))
            index.revisits.append((at, url, (heads.get("warc-refers-to", ""), to, heads.get("warc-payload-digest", ""))))
        return
    if status == 200 and _is_readable(url, fields.get("content-type", "")):
        index.note(at, url, number)
        for name in (heads.get("warc-payload-digest"), heads.get("warc-record-id"), f"{url} {at}"):
            if name:
                index.contents[name] = number


def _resolve(index: _Index) -> Iterator[Issue]:
    """Enter the revisits, which have the content of another capture; an Issue for each whose content is not here."""
    for at, url, names in index.revisits:
        number = next((index.contents[name] for name in names if name in index.contents), None)
        if number is not None:
            index.note(at, url, number)
        elif address(url) not in index.newest:
            yield _issue("revisit", url, "the archive says only that it had not changed since a capture that is not here. Add the earlier archive.")


def _contents(archive: Archive, first: int, last: int, wanted: dict[int, list[tuple[str, str]]], max_bytes: int) -> Iterator[Capture | Issue]:
    try:
        for number, record in _numbered(archive, first):
            if number in wanted:
                yield from _capture(record, max_bytes, wanted[number])
            if number == last:
                return
    except Broken:  # told already when the heads were read
        return


def _capture(record: Record, max_bytes: int, wanted: list[tuple[str, str]]) -> Iterator[Capture | Issue]:
    fields = record.heads if record.kind == "resource" else http_head(record.body)[1]
    plain = {} if record.kind == "resource" else fields
    content: bytes | str
    try:
        if "warc-truncated" in record.heads or "warc-segment-number" in record.heads:
            raise Broken("it was cut off when it was captured")
        content = payload(record.body, plain, max_bytes)
    except TooLarge:
        content = f"more than {max_bytes} bytes. Raise NGO_LEDGER_MAX_BYTES or leave it out."
    except Broken as error:
        content = f"{error}. Get its archive again, or one that keeps pages unpacked."
    for at, url in wanted:
        if isinstance(content, bytes):
            yield Capture(url, at, fields, content)
        else:
            yield _issue("too_large" if content.startswith("more") else "bad_capture", url, content)


def _numbered(archive: Archive, first: int) -> Iterator[tuple[int, Record]]:
    """All records of an archive, counted from a number on. Raises Broken."""
    number = first
    try:
        most = max(_LEAST, _TIMES * archive.path.stat().st_size)
        with ExitStack() as stack:
            for file in _files(archive.path, stack):
                stream = Stream(file, most)
                for record in records(stream):
                    yield number, record
                    number += 1
                most = stream.left
    except (*DAMAGE, zipfile.BadZipFile, struct.error) as error:
        raise Broken(f"it cannot be opened or is damaged ({type(error).__name__}: {error})"[:300]) from error


def _files(path: Path, stack: ExitStack) -> Iterator[BinaryIO]:
    """The WARC files of an archive, opened."""
    if path.suffix.lower() != ".wacz":
        yield stack.enter_context(path.open("rb"))
        return
    with zipfile.ZipFile(stack.enter_context(_Careful(path))) as packed:
        names = [i for i in packed.infolist() if i.filename.startswith("archive/") and i.filename.lower().endswith(WEB_ARCHIVES[:2])]
        if not names:
            raise Broken("there is no archive/*.warc.gz in it")
        if len(names) > _MAX_MEMBERS:
            raise Broken(f"it has {len(names)} archives inside; {_MAX_MEMBERS} are the most")
        for name in names:
            with packed.open(name) as member:
                yield member  # type: ignore[misc]


class _Careful(io.FileIO):
    """A file that gives no more than a directory may have in one piece: a ZIP's is read at once, however long it says it is."""

    def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]
        if size is None or size < 0:
            size = _MAX_DIRECTORY + 1
        if size > _MAX_DIRECTORY + 1:
            raise Broken("its list of files is too long")
        return super().read(size) or b""


def _is_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path != "/robots.txt" and len(url) <= 2000 and url.isprintable()
    except ValueError:
        return False


def _is_readable(url: str, media_type: str) -> bool:
    """True for a format that is read, by the type or, where that says nothing, by the name."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind in ("", "application/octet-stream"):
        return PurePosixPath(urlsplit(url).path).suffix.lower() in READABLE
    return kind in READABLE.values()


def _instant(text: str) -> str:
    """A time as the warehouse writes it, or an empty text."""
    try:
        at = datetime.fromisoformat(text.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""


def _issue(code: str, where: str, message: str) -> Issue:
    return Issue("error", "fetch", code, where, f"{where}: {message}")
