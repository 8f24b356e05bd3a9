"""The text of a PDF page as runs: words that stand side by side on one line, with their box, size and weight.

Only here are pypdfium2's text functions called, as few as will do: two points a word, one font a run.
Never here: reading order, paragraphs.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points; the origin is the page's lower left

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
# What pdfium puts where a word was parted at the end of a line, and what fonts of symbols draw bullets with.
PARTED = "\x02\ufffe"
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_WORD = re.compile(r"\S+")
_BULLET = re.compile(r"[•·▪●■◦○□➢➤►▶✓✔❖♦o–—*-]|\(?\w{1,2}[.)]")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.I)
MAX_CHARS = 60_000  # of one page; beyond it a page is a data dump or an attack
_GAP = 1.0  # of the size of letters: a wider gap parts columns
_GAP_OF_FIGURES = 0.45  # between two figures: columns of accounts stand close
_ENDS_FIGURE, _BEGINS_FIGURE = "0123456789€$£%)", "0123456789€$£-–(+"
_FULL_LINE = 20  # code points from which a run shows where a column's edges are
_NEAR, _WIDEST = 8.0, 6.0  # of the size: how far that run may stand, how wide justification tears
_ASCENT, _DESCENT = 0.75, 0.22  # of the size: where letters of common fonts end
_FORCED_BOLD = 0x40000  # bit 19 of the font descriptor's flags (ISO 32000-1, table 123)


@dataclass(frozen=True, slots=True)
class Run:
    """Words side by side. `size`: of the letters (em) in points; `order`: place in the page's content stream.

    `box` is counted from the baseline, so that runs of one line share bottom and top whatever letters they have.
    """

    text: str
    box: Box
    size: float
    bold: bool
    order: int


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    first: int  # index of its first character
    last: int
    left: float
    right: float
    baseline: float


def page_runs(textpage: Any, bounds: Box) -> tuple[list[Run], Box]:
    """The runs of a page in the order of its content stream, and the box they stand in.

    What lies outside `bounds` (printer's marks) is left out. A page whose text runs up, down or upside down is turned,
    runs and box, until it reads from left to right.
    """
    raw = textpage.raw
    text = _text(textpage)
    turns = _turns(raw, text)
    runs: list[Run] = []
    line: list[_Word] = []
    size = 0.0
    words = _words(raw, text, bounds, turns)
    bounds = _turned(bounds, bounds, turns)
    for word in words:
        if line and not _follows(line, word, size):
            runs.append(_run(raw, line, size, len(runs)))
            line = []
        if not line:
            size = _size(raw, word.first)
        line.append(word)
    if line:
        runs.append(_run(raw, line, size, len(runs)))
    return _justified([run for run in runs if _is_inside(run.box, bounds)]), bounds


def _turns(raw: Any, text: str) -> int:
    """By how many quarter turns, counter-clockwise, most of a page's words are turned."""
    matrix = pdfium.FS_MATRIX()
    starts = [match.start() for match in _WORD.finditer(text, 0, 4000)]
    counts = [0, 0, 0, 0]
    for index in starts[:: max(1, len(starts) // 12)]:
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        counts[round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4] += 1
    return max(range(4), key=lambda turn: counts[turn])


def _turned(box: Box, page: Box, turns: int) -> Box:
    """A box as it stands when its page is turned back by so many quarters, the page's corner at the origin."""
    left, bottom, right, top = page
    x0, y0, x1, y1 = box
    if turns == 1:
        return (y0 - bottom, right - x1, y1 - bottom, right - x0)
    if turns == 2:
        return (right - x1, top - y1, right - x0, top - y0)
    return (top - y1, x0 - left, top - y0, x1 - left) if turns == 3 else box


def _justified(runs: list[Run]) -> list[Run]:
    """The runs with lines torn apart by justification joined: together they reach from edge to edge of a column."""
    lefts: dict[int, list[Run]] = {}
    for run in runs:
        if len(run.text) >= _FULL_LINE:
            lefts.setdefault(round(run.box[0]), []).append(run)
    out: list[Run] = []
    index = 0
    while index < len(runs):
        end = _torn(runs, index, lefts) if lefts else index + 1
        torn = runs[index:end]
        text, right = " ".join(run.text for run in torn), max(run.box[2] for run in torn)
        out.append(
            torn[0] if len(torn) == 1 else replace(torn[0], text=text, box=(*torn[0].box[:2], right, torn[0].box[3]))
        )
        index = end
    return out


def _torn(runs: list[Run], index: int, lefts: dict[int, list[Run]]) -> int:
    """The end of the torn line that begins at `index`: just after it where it is none."""
    first = runs[index]
    near = [run for edge in (-1, 0, 1) for run in lefts.get(round(first.box[0]) + edge, ())]
    near = [
        run for run in near if abs(run.box[1] - first.box[1]) < _NEAR * first.size and abs(run.size - first.size) < 0.5
    ]
    end = index + 1
    while near and end < len(runs) and abs(runs[end].box[1] - first.box[1]) < 0.3 * first.size:
        if not 0 < runs[end].box[0] - runs[end - 1].box[2] < _WIDEST * first.size:
            break
        end += 1
        if any(abs(run.box[2] - runs[end - 1].box[2]) < 2 for run in near):
            return end
    return index + 1


def _is_inside(box: Box, bounds: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return bounds[0] <= x <= bounds[2] and bounds[1] <= y <= bounds[3]


def _text(textpage: Any) -> str:
    """One code point for each of pdfium's characters, so that indexes agree."""
    count = min(textpage.count_chars(), MAX_CHARS)
    text = textpage.get_text_range(0, count) if count else ""
    if len(text) != count:
        codes = (pdfium.FPDFText_GetUnicode(textpage.raw, index) for index in range(count))
        text = "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)
    return text


def _words(raw: Any, text: str, bounds: Box, turns: int) -> Iterator[_Word]:
    left, baseline, x0, x1, y0, y1 = (ctypes.c_double() for _ in range(6))
    origin, measure = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetCharBox
    parted = any(mark in text for mark in PARTED)
    for match in _WORD.finditer(text):
        for first, stop in _unparted(match.group(), *match.span()) if parted else (match.span(),):
            if not (origin(raw, first, left, baseline) and measure(raw, stop - 1, x0, x1, y0, y1)):
                continue
            start, right, height = left.value, x1.value, baseline.value
            if turns:
                start, height, *_ = _turned((start, height, start, height), bounds, turns)
                right = _turned((x0.value, y0.value, right, y1.value), bounds, turns)[2]
            yield _Word(_readable(text[first:stop]), first, stop - 1, start, max(start, right), height)


def _readable(word: str) -> str:
    """A word with ligatures as letters; one private character alone is a bullet drawn by a font of symbols."""
    if word.isascii():
        return word
    if len(word) == 1 and _PRIVATE.match(word):
        return "•"
    return _PRIVATE.sub(lambda match: chr(ord(match[0]) - 0xF000) if match[0] > "\uf020" else "•", word).translate(
        _LIGATURES
    )


def _unparted(word: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of a word that pdfium has joined over the end of a line; the mark stays with the first."""
    cuts = [start + i + 1 for i, ch in enumerate(word) if ch in PARTED and start + i + 1 < end]
    return list(zip([start, *cuts], [*cuts, end], strict=True)) if cuts else [(start, end)]


def _size(raw: Any, index: int) -> float:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, index, matrix)
    return max(abs(pdfium.FPDFText_GetFontSize(raw, index)) * math.hypot(matrix.c, matrix.d), 0.1)


def _follows(line: list[_Word], word: _Word, size: float) -> bool:
    before = line[-1]
    if abs(word.baseline - before.baseline) > 0.3 * size:
        return False
    gap = word.left - before.right
    if len(line) == 1 and _BULLET.fullmatch(before.text):
        return -0.5 * size < gap < 4 * size
    figures = before.text[-1] in _ENDS_FIGURE and word.text[0] in _BEGINS_FIGURE
    return -0.5 * size < gap < (_GAP_OF_FIGURES if figures else _GAP) * size


def _run(raw: Any, line: list[_Word], size: float, order: int) -> Run:
    text = " ".join(word.text for word in line)
    first, last = line[0], line[-1]
    if last is not first:
        size = min(size, _size(raw, last.first))  # a large first letter does not make a heading
    box = (
        first.left,
        first.baseline - _DESCENT * size,
        max(word.right for word in line),
        first.baseline + _ASCENT * size,
    )
    return Run(text, box, size, _is_bold(raw, last.first), order)


def _is_bold(raw: Any, index: int) -> bool:
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    written = pdfium.FPDFText_GetFontInfo(raw, index, name, 128, flags)
    return bool(written) and (
        _BOLD.search(name.value.decode("latin-1")) is not None or bool(flags.value & _FORCED_BOLD)
    )
