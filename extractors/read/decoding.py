"""Bytes -> text: byte-order marks, valid or nearly valid UTF-8, the declared encoding, then the best guess.

Never here: what the text means, an exception for any bytes.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
          (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.I,
)
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
_LOOKED_AT = 4096  # bytes in which a declaration may stand (the HTML standard asks for the first 1024)
_MOSTLY = 10  # so many whole characters beyond ASCII to one that is broken: damaged UTF-8, no other encoding
_SAMPLE = 65_536  # bytes that a guess is made from
# What browsers read for these names, since pages that say so are written in the wider Windows tables (WHATWG Encoding).
_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "latin-1": "cp1252", "gb2312": "gb18030"}


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
    plain = _utf8(content)
    if plain is not None:
        return Decoded(plain, "utf-8")
    damaged = _read(content, "utf-8")
    if sum(ch > "\x7f" for ch in damaged.text) > _MOSTLY * damaged.lost:
        return damaged
    for name in _declared(content, media_type):
        found = _read(content, name)
        if found.lost <= len(content) // 1000:
            return found
    return _read(content, _guess(content[:_SAMPLE]))


def _utf8(content: bytes) -> str | None:
    """The text where the bytes are UTF-8, though cut off in the middle of a character; else None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return decoder.decode(content)
    except UnicodeDecodeError:
        return None


def _declared(content: bytes, media_type: str) -> list[str]:
    names = [match[1] for match in (_PARAMETER.search(media_type),) if match]
    names += [(m[1] or m[2]).decode("ascii") for m in (_CHARSET.search(content[:_LOOKED_AT]),) if m]
    known = []
    for name in names:
        try:
            known.append(codecs.lookup(name).name)
        except LookupError:
            continue
    return [
        _WIDER.get(name, name) for name in known if name not in ("utf-8", "utf-16") and not name.startswith("utf_16")
    ]


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
