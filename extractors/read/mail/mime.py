"""MIME: a message cut into its parts, bounded in depth and number.

The standard library's parser is used for header lines alone: on bodies its time grows with lines times depth, and it
recurses as deep as a hostile message asks for.
Never here: which parts are read, and how.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from urllib.parse import unquote

from extractors.read.pieces import clean

MAX_DEPTH, MAX_PARTS = 20, 500
_MAX_HEAD = 200_000  # bytes of header lines
_MAX_VALUE = 4_000  # code points of one header that is looked at
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_EMBEDDED = "message/rfc822"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Bytes of a message, not copied: a message in a message would else be held once a level."""

    content: bytes
    start: int
    end: int

    def bytes(self) -> bytes:
        """A copy of the bytes."""
        return self.content[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its headers, its number as IMAP counts (`2.1`; empty for the whole), its bytes, the parts inside it."""

    headers: Message
    number: str
    body: bytes
    parts: tuple[Part, ...] = ()

    @property
    def type(self) -> str:
        """`text/html` and the like, in lower case."""
        return self.headers.get_content_type()

    def header(self, name: str) -> str:
        """A header's text, its encoded words read; empty where there is none."""
        return decoded_words(str(self.headers.get(name) or ""))

    def parameter(self, name: str, header: str = "content-type") -> str:
        """A parameter of a header, such as `charset`; empty where there is none."""
        try:
            value = self.headers.get_param(name, "", header=header)
        except (ValueError, LookupError):
            return ""
        if isinstance(value, tuple):  # RFC 2231: charset, language, text with % escapes
            return clean(unquote(value[2], encoding=value[0] or "utf-8", errors="replace") if _known(value[0]) else value[2])
        return clean(decoded_words(str(value)))


def _known(charset: str | None) -> bool:
    try:
        "".encode(charset or "utf-8")
    except LookupError:
        return False
    return True


def decoded_words(text: str) -> str:
    """A header's text with its encoded words (RFC 2047) read; words in unknown encodings stay as they are."""
    text = text[:_MAX_VALUE]
    if "=?" not in text:
        return clean(_eight_bit(text))
    out = []
    try:
        for word, charset in decode_header(_eight_bit(text)):
            known = charset if charset and _known(charset) else "utf-8"
            out.append(word.decode(known, "replace") if isinstance(word, bytes) else word)
    except (HeaderParseError, ValueError, LookupError):
        return clean(_eight_bit(text))
    return clean("".join(out))


def _eight_bit(text: str) -> str:
    """Bytes beyond ASCII that a header carries raw, as UTF-8 or else Windows-1252."""
    if text.isascii():
        return text
    raw = text.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def message(content: bytes) -> Part:
    """A message with its parts; those beyond the bounds are left out."""
    begin = content.find(b"\n", 0, _MAX_VALUE) + 1 if content.startswith(b"From ") else 0
    return _part(_Stretch(content, begin, len(content)), "", 0, [0])


def _part(stretch: _Stretch, number: str, depth: int, seen: list[int]) -> Part:
    head, body = _split(stretch)
    try:
        headers = BytesHeaderParser().parsebytes(head)
    except (ValueError, LookupError):
        headers = Message()
    seen[0] += 1
    part = Part(headers, number, b"")
    boundary = part.parameter("boundary") if headers.get_content_maintype() == "multipart" else ""
    prefix = f"{number}." if number else ""
    inner: tuple[Part, ...] = ()
    if depth < MAX_DEPTH and part.type == _EMBEDDED and number:
        inside = payload(Part(headers, number, body.bytes())).lstrip(b"\r\n")
        inner = (_part(_Stretch(inside, 0, len(inside)), f"{number}.1", depth + 1, seen),)
    elif depth < MAX_DEPTH and boundary:
        inner = tuple(
            _part(between, f"{prefix}{index}", depth + 1, seen)
            for index, between in enumerate(_between(body, boundary), 1)
            if seen[0] < MAX_PARTS
        )
    return Part(headers, number, b"" if inner else body.bytes(), inner)


def _split(stretch: _Stretch) -> tuple[bytes, _Stretch]:
    """Header lines and body; a part that begins with a blank line has no headers."""
    content, start, end = stretch.content, stretch.start, stretch.end
    for line_end in (b"\r\n", b"\n"):
        if content.startswith(line_end, start, end):
            return b"", _Stretch(content, start + len(line_end), end)
    blank = _BLANK.search(content, start, min(end, start + _MAX_HEAD))
    if blank is not None:
        return content[start : blank.start() + 1], _Stretch(content, blank.end(), end)
    if end - start <= _MAX_HEAD and b":" in content[start : start + 200]:
        return content[start:end], _Stretch(content, end, end)
    return b"", stretch


def _between(body: _Stretch, boundary: str) -> Iterator[_Stretch]:
    """The stretches between the lines of a boundary; the last may lack its end, as in a message that was cut off."""
    told = re.escape(boundary.encode("utf-8", "surrogateescape"))
    mark = re.compile(rb"\n--" + told + rb"(?P<last>--)?[ \t]*(?:\r?\n|\Z)")
    start, at = None, max(0, body.start - 1)
    while (found := mark.search(body.content, at, body.end)) is not None:
        if start is not None:
            yield _Stretch(body.content, start, max(start, found.start() - (body.content[found.start() - 1] == 13)))
        if found["last"]:
            return
        start, at = found.end(), found.end() - 1
    if start is not None:
        yield _Stretch(body.content, start, body.end)


def payload(part: Part) -> bytes:
    """The bytes of a part as they were before they were made fit for mail; damaged ones as far as they go."""
    encoding = clean(str(part.headers.get("content-transfer-encoding") or "")).lower()
    if encoding == "base64":
        letters = _NOT_BASE64.sub(b"", part.body).split(b"=")[0]
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        try:
            return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
        except binascii.Error:
            return b""
    if encoding == "quoted-printable":
        return quopri.decodestring(part.body)
    return part.body
