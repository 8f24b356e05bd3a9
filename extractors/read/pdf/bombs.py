"""bombs: streams that unfold to a thousand times their size, told before anything unfolds them.

Deflate reaches about 1:1030 at most, and only on nothing but repetition; real pages and pictures stay far below. What is
packed twice is read by no program of reports. Never here: reading of objects.
"""

from __future__ import annotations

import re
import zlib

_PACKED = re.compile(rb"/Fl(?:ateDecode)?\b")
_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl(?:ateDecode)?\b")
_STREAM = re.compile(rb"stream\r?\n")
MAX_UNPACKED = 200_000_000  # of one stream, in bytes
_LEAST = MAX_UNPACKED // 1_032  # a stream shorter than this cannot unfold to more
_STEP = 16_384


def bomb_of(content: bytes) -> str:
    """What is wrong with the packed streams of a PDF; empty where nothing is."""
    if _TWICE.search(content):
        return "a stream that is packed twice"
    if len(content) < _LEAST:
        return ""
    starts = [match.end() for match in _STREAM.finditer(content)]
    for start, following in zip(starts, [*starts[1:], len(content)], strict=True):
        if following - start >= _LEAST and _PACKED.search(content, max(0, start - 400), start) and _is_bomb(content, start, following):
            return f"a stream of {following - start:,} bytes that unfolds to more than {MAX_UNPACKED:,}"
    return ""


def _is_bomb(content: bytes, start: int, end: int) -> bool:
    """True of a packed stream that grows too far; one whose parts grow little is not unfolded to its end."""
    unpacker = zlib.decompressobj()
    size = 0
    for at in range(start, end, _STEP):
        try:
            data = unpacker.decompress(content[at : min(at + _STEP, end)], MAX_UNPACKED)
        except zlib.error:
            return False
        size += len(data)
        if size > MAX_UNPACKED:
            return True
        if size + 1_032 * (end - at - _STEP) <= MAX_UNPACKED or (size < 20 * _STEP and at > start + 4 * _STEP):
            return False
    return False
