"""Bytes -> text: byte-order marks, valid or nearly valid UTF-8, the declared encoding, then the best guess.

Content goes before declarations: bytes that are valid UTF-8 beyond ASCII are nothing else, whatever their page says.
Never here: how declarations are found (prescan), what the text means, an exception for any bytes.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from extractors.read.prescan import codec_of, encoding_of, prescan

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
          (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_LOOKED_AT = 4096  # bytes in which NULs tell two bytes a letter
_MOSTLY = 10  # so many whole characters beyond ASCII to one that is broken: damaged UTF-8, no other encoding
_SAMPLE = 65_536  # bytes that a guess is made from
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
_SEVEN_BIT = "iso2022-jp"  # looks like ASCII, and so like UTF-8, until its escapes are read


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text`, the encoding it was read with, and how many of its bytes could not be."""

    text: str
    encoding: str
    lost: int = 0


def decode(content: bytes, media_type: str = "") -> Decoded:
    """The text of bytes; `media_type` may carry `charset=`, as HTTP servers send it."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _read(content[len(mark) :], encoding)
    head = content[:_LOOKED_AT]
    if head.count(0) > len(head) // 5:
        return _read(content, "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be")
    if b"\x1b$" in content and _SEVEN_BIT in declared(content, media_type):
        return _read(content, _SEVEN_BIT)
    plain = _utf8(content)
    if plain is not None:
        return Decoded(plain, "utf-8")
    damaged = _read(content, "utf-8")
    if sum(ch > "\x7f" for ch in damaged.text) > _MOSTLY * damaged.lost:
        return damaged
    for name in declared(content, media_type):
        found = _read(content, name)
        if found.lost <= len(content) // 1000:
            return found
    return _read(content, _guess(content[:_SAMPLE]))


def _utf8(content: bytes) -> str | None:
    """The text where the bytes are UTF-8, though cut off in the middle of a character; else None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(content)
    except UnicodeDecodeError:
        return None
    return text if not decoder.getstate()[0] or not text.isascii() else None


def declared(content: bytes, media_type: str = "") -> list[str]:
    """The codecs that the media type and the page itself declare, in that order; none that would be Unicode."""
    parameter = _PARAMETER.search(media_type)
    names = (encoding_of(parameter[1]) if parameter else None, prescan(content))
    return [codec_of(name) for name in names if name is not None and not name.startswith("UTF-")]


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # 50 ms, and rarely needed

    best = from_bytes(
        sample,
        cp_isolation=[
            "cp1250",
            "cp1251",
            "cp1252",
            "cp1253",
            "cp1254",
            "iso8859_2",
            "iso8859_5",
            "koi8_r",
            "cp852",
            "mac_roman",
        ],
    ).best()
    return best.encoding if best is not None else "cp1252"


def _read(content: bytes, encoding: str) -> Decoded:
    text = content.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd"))
