"""recursion: drawings that call themselves, or one another so often that they never come to an end; told without drawing.

A page draws forms (`/Name Do`), and a form may draw others. pdfium follows such calls some forty deep, whatever they
multiply to. Here the calls are counted from the plain bytes: how often each form would be drawn in all.
Never here: what the drawings look like.
"""

from __future__ import annotations

import re
import zlib

MAX_DRAWN = 20_000  # drawings of forms by forms that one call may come to
_DEEPEST = 40  # forms inside forms, as far as pdfium follows them
_FORM = re.compile(rb"/Form\b")
_NUMBER = re.compile(rb"(\d{1,8})\s+\d{1,5}\s*$")
_CALL = re.compile(rb"/([^\s/<>\[\]()%]+)\s+Do\b")
_XOBJECT = re.compile(rb"/XObject\s*(?:<<(.*?)>>|(\d{1,8})\s+\d{1,5}\s+R)", re.S)
_RESOURCES = re.compile(rb"/Resources\s+(\d{1,8})\s+\d{1,5}\s+R")
_ENTRY = re.compile(rb"/([^\s/<>\[\]()%]+)\s+(\d{1,8})\s+\d{1,5}\s+R")
_HEAD = 4_000  # bytes that a form's dictionary may take
_MOST_BYTES = 200_000  # of a form's drawing, unfolded
_MOST_FORMS = 2_000
_END = b"endobj"


def is_endless(content: bytes) -> bool:
    """True of a PDF whose forms draw one another far too often."""
    called: dict[int, tuple[int, ...]] = {}
    at = content.find(b"/Form")
    while at >= 0 and len(called) < _MOST_FORMS:
        found = _form(content, at)
        if found is not None:
            called[found[0]] = found[1]
        at = content.find(b"/Form", at + 5)
    return bool(called) and _most_drawn(called) > MAX_DRAWN


def _form(content: bytes, at: int) -> tuple[int, tuple[int, ...]] | None:
    """The number of the form whose dictionary holds the place `at`, and the numbers of what it draws, once for each time."""
    start = content.rfind(b"obj", max(0, at - _HEAD), at)
    stream = content.find(b"stream", at, at + _HEAD)
    number = _NUMBER.search(content, max(0, start - 16), start) if start > 0 else None
    if number is None or stream < 0 or _FORM.match(content, at) is None:
        return None
    head = content[start:stream]
    if b"/Resources" in head and b"/XObject" not in head and not _RESOURCES.search(head):
        return None
    names = _names(head, content)
    calls = _calls(head, content[stream + 6 : stream + 6 + _MOST_BYTES]) if names else ()
    return int(number[1]), tuple(names[name] for name in calls if name in names)


def _names(head: bytes, content: bytes) -> dict[bytes, int]:
    """Name -> number of what a form may draw; one without resources of its own uses its page's."""
    resources = _RESOURCES.search(head)
    told = _object(content, resources[1]) if resources else head
    found = list((_XOBJECT.finditer(told)) if b"/Resources" in head else _XOBJECT.finditer(content))[:50]
    names: dict[bytes, int] = {}
    for match in found:
        listed = match[1] if match[1] is not None else _object(content, match[2])
        names.update((name, int(number)) for name, number in _ENTRY.findall(listed))
    return names


def _object(content: bytes, number: bytes) -> bytes:
    start = content.rfind(b"\n" + number + b" 0 obj")
    return content[start : content.find(_END, start)] if start >= 0 else b""


def _calls(head: bytes, data: bytes) -> list[bytes]:
    drawing = data.lstrip(b"\r\n")
    if b"/Fl" in head:
        try:
            drawing = zlib.decompressobj().decompress(drawing, _MOST_BYTES)
        except zlib.error:
            return []
    return _CALL.findall(drawing.partition(b"endstream")[0])


def _most_drawn(called: dict[int, tuple[int, ...]]) -> int:
    """How many drawings the form that draws most comes to, as deep as pdfium goes."""
    counts = dict.fromkeys(called, 1)
    for _ in range(_DEEPEST):
        deeper = {number: 1 + sum(counts.get(other, 1) for other in others) for number, others in called.items()}
        if deeper == counts or max(deeper.values()) > MAX_DRAWN:
            return max(deeper.values())
        counts = deeper
    return max(counts.values())
