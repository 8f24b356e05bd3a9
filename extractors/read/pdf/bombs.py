"""bombs: streams that unfold to a thousand times their size, told before anything unfolds them.

Deflate reaches about 1:1030 at most, and only on nothing but repetition; real pages stay far below. What is
packed twice is read by no program of reports. Never here: reading of objects.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_PACKED = re.compile(rb"/Fl(?:ateDecode)?\b")
_TWICE = re.compile(rb"/FlateDecode\s*/FlateDecode\b")
_HEAD = re.compile(rb"\r?\n")
_NEAR = 400  # bytes before a stream in which its dictionary says how it is packed
MAX_UNPACKED = 40_000_000  # bytes, of all streams together that grow as no page does; pictures are not unfolded at all
_LEAST = 8_192  # bytes: shorter streams are not looked into
_GROWTH = 30  # times its size, to which a page's stream hardly ever grows
_STEP = 4_096


def bomb_of(content: bytes) -> str:
    """What is wrong with the packed streams of a PDF; empty where nothing is."""
    if any(_TWICE.match(content, at) for at in _places(content, b"/FlateDecode")):
        return "a stream that is packed twice"
    total = 0
    ends = list(_places(content, b"endstream"))
    for before, end in zip([0, *ends], [*ends, len(content)], strict=True):
        if end - before < _LEAST:
            continue
        start = content.find(b"stream", before + len(b"endstream") if before else 0, end)
        told = content[max(before, start - _NEAR) : start] if start > 0 else b""
        if b"/Image" not in told and _PACKED.search(told):
            total += _unpacked(content, start + len(b"stream"), end)
            if total > MAX_UNPACKED:
                return f"packed streams that unfold to more than {MAX_UNPACKED:,} bytes"
    return ""


def _places(content: bytes, sign: bytes) -> Iterator[int]:
    at = content.find(sign)
    while at >= 0:
        yield at
        at = content.find(sign, at + len(sign))


def _unpacked(content: bytes, start: int, end: int) -> int:
    """To how many bytes a packed stream unfolds, counted just over the limit; 0 of one that begins to grow as usual."""
    head = _HEAD.match(content, start)
    start = head.end() if head else start
    unpacker = zlib.decompressobj()
    size = 0
    for at in range(start, end, _STEP):
        try:
            size += len(unpacker.decompress(content[at : min(at + _STEP, end)]))
        except zlib.error:
            return size if size > _GROWTH * (at - start) else 0
        if size > MAX_UNPACKED or size < _GROWTH * (min(at + _STEP, end) - start):
            break
    return size if size > _GROWTH * _LEAST else 0
