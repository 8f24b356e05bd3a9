"""warc: the records of a web archive, one after the other, from a stream of its bytes.

Bounded whatever the stream holds: a record's head is small, its body is read in pieces as it is asked for, and of the whole
no more bytes are unpacked than the archive's size allows. (warcio takes heads of any length, and unpacks a body's chunk in one
go.) Never here: which records are documents, files.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from pipelines.fetch.unpacking import Broken, unpacked

_MAX_LINE = 65_536
_MAX_HEAD = 262_144
_STEP = 65_536
_MAX_CHUNK_HEAD = 1024
# What opening and reading damaged files may raise; NotImplementedError and RuntimeError: ZIP methods and passwords.
DAMAGE = (OSError, EOFError, zlib.error, ValueError, NotImplementedError, RuntimeError)


class Stream:
    """The bytes of one archive, unpacked where it is gzip; Broken where it would give more than `most` of them."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        self._file = gzip.GzipFile(fileobj=file) if packed else file
        self.left = most

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer at the end."""
        return self._counted(self._guarded(self._file.read, size))

    def readline(self, size: int) -> bytes:
        """A line with its end, or so many bytes of it."""
        return self._counted(self._guarded(self._file.readline, size))

    def _guarded(self, reads: object, size: int) -> bytes:
        try:
            return reads(size)  # type: ignore[operator, no-any-return]
        except DAMAGE as error:
            raise Broken(f"its bytes are damaged or end too early ({type(error).__name__})") from error

    def _counted(self, content: bytes) -> bytes:
        self.left -= len(content)
        if self.left < 0:
            raise Broken("it unpacks to far more than an archive of its size holds")
        return content


@dataclass(slots=True)
class Body:
    """What is left of a record's content: a reader that ends where the record ends."""

    stream: Stream
    left: int

    def read(self, size: int) -> bytes:
        """At most so many bytes; nothing at the end. Broken where the archive ends before the record does."""
        content = self.stream.read(min(size, self.left))
        if len(content) < min(size, self.left):
            raise Broken("it ends in the middle of a record")
        self.left -= len(content)
        return content

    def readline(self, size: int) -> bytes:
        """A line with its end, or so many bytes of it."""
        line = self.stream.readline(min(size, self.left))
        self.left -= len(line)
        return line

    def drain(self) -> None:
        """Read to the end of the record."""
        for _ in self.pieces():
            pass

    def pieces(self) -> Iterator[bytes]:
        """All that is left, in pieces."""
        while self.left:
            yield self.read(_STEP)


@dataclass(frozen=True, slots=True)
class Record:
    """`kind`: response, resource, revisit, ...; `heads`: its fields by lower-case name; `body` may be read until the next."""

    kind: str
    heads: Mapping[str, str]
    body: Body

    def url(self) -> str:
        """The address that was captured (wget wrote it in angle brackets)."""
        return self.heads.get("warc-target-uri", "").strip("<> ")


def records(stream: Stream) -> Iterator[Record]:
    """Every record in turn. Raises Broken where the archive is damaged; what came before stands."""
    while True:
        first = stream.readline(_MAX_LINE)
        if not first:
            return
        if not first.strip():
            continue
        if not first.startswith(b"WARC/"):
            raise Broken("there is no record where one should begin")
        heads = _heads(stream)
        length = heads.get("content-length", "")
        if not (length.isascii() and length.isdecimal()) or len(length) > 15:
            raise Broken("a record does not say its length")
        body = Body(stream, int(length))
        yield Record(heads.get("warc-type", "").lower(), heads, body)
        body.drain()


def http_head(body: Body) -> tuple[int, Mapping[str, str]]:
    """Status and fields of the HTTP answer that a body begins with; status 0 where it is none."""
    words = body.readline(_MAX_LINE).split()
    status = int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit() and len(words[1]) == 3 else 0
    return status, _heads(body)


def payload(body: Body, heads: Mapping[str, str], max_bytes: int) -> bytes:
    """The content behind transfer and content encoding. Raises TooLarge, or Broken where it cannot be had."""
    chunked = "chunked" in heads.get("transfer-encoding", "").lower()
    pieces = filter(None, _dechunked(body) if chunked else body.pieces())
    first = next(pieces, b"")
    encoding = heads.get("content-encoding", "").strip().lower()
    if encoding in ("gzip", "x-gzip") and not first.startswith(b"\x1f\x8b"):
        encoding = ""  # kept unpacked, with the field left standing

    def again() -> Iterator[bytes]:
        yield first
        yield from pieces

    return unpacked(again(), encoding, max_bytes)


def _heads(lines: Stream | Body) -> dict[str, str]:
    """Fields by lower-case name, the first of each; continued lines are joined."""
    found: dict[str, str] = {}
    last, size = "", 0
    while True:
        line = lines.readline(_MAX_LINE)
        size += len(line)
        if size > _MAX_HEAD:
            raise Broken(f"the head of a record has more than {_MAX_HEAD} bytes")
        text = line.decode("utf-8", "replace").rstrip()
        if not text:
            return found
        if line[:1] in (b" ", b"\t"):
            if last:
                found[last] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        last = name.strip().lower() if colon and name.strip().lower() not in found else ""
        if last:
            found[last] = value.strip()


def _dechunked(body: Body) -> Iterator[bytes]:
    """A body without its chunks' heads; as it is where its first line is no such head (kept without, field left standing)."""
    begun = False
    while body.left:
        line = body.readline(_MAX_CHUNK_HEAD)
        digits = line.partition(b";")[0].strip()
        if not line.endswith(b"\n") or not _is_size(digits):
            if begun:
                raise Broken("its chunks are damaged")
            yield line
            yield from body.pieces()
            return
        begun, left = True, int(digits, 16)
        if not left:
            return
        while left and body.left:
            piece = body.read(min(left, _STEP))
            left -= len(piece)
            yield piece
        body.readline(2)


def _is_size(digits: bytes) -> bool:
    return 0 < len(digits) <= 12 and not digits.lower().strip(b"0123456789abcdef")
