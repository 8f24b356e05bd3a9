"""The text of a PDF page as runs: words that stand side by side on one line, with their box, size and weight.

Never here: pdfium's functions (glyphs), reading order, paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from extractors.read.pdf.glyphs import (
    Box,
    Word,
    is_bold,
    is_guessed,
    is_unpainted,
    is_white,
    page_text,
    page_words,
    size_at,
    turned,
    turns_of,
)

Ink = Literal["plain", "unpainted", "white", "outside", "guessed"]

_BULLET = re.compile(r"[•·▪●■◦○□➢➤►▶✓✔❖♦o–—*-]|\(?\w{1,2}[.)]")
_GAP = 1.0  # of the size of letters: a wider gap parts columns
_GAP_OF_FIGURES = 0.45  # between two figures: columns of accounts stand close
_ENDS_FIGURE, _BEGINS_FIGURE = "0123456789€$£%)", "0123456789€$£-–(+"
_FULL_LINE = 20  # code points from which a run shows where a column's edges are
_NEAR, _WIDEST = 8.0, 6.0  # of the size: how far that run may stand, how wide justification tears
_ASCENT, _DESCENT = 0.75, 0.22  # of the size: where letters of common fonts end


@dataclass(frozen=True, slots=True)
class Run:
    """Words side by side. `size`: of the letters (em) in points; `order`: place in the page's content stream.

    `box` is counted from the baseline, so that runs of one line share bottom and top whatever letters they have.
    `ink`: how the first letter is laid on the page, other than plainly; `guessed`: its font does not tell its letters.
    """

    text: str
    box: Box
    size: float
    bold: bool
    order: int
    ink: Ink = "plain"


def page_runs(textpage: Any, bounds: Box) -> tuple[list[Run], Box, int]:
    """The runs of a page in the order of its content stream, the box they stand in, by how many quarters it was turned.

    What lies outside `bounds` (printer's marks) has the ink `outside`. A page whose text runs up, down or upside down is
    turned, runs and box, until it reads from left to right.
    """
    raw = textpage.raw
    text = page_text(textpage)
    turns = turns_of(raw, text)
    words = page_words(raw, text, bounds, turns)
    bounds = turned(bounds, bounds, turns)
    inside: list[Run] = []
    outside: list[Run] = []
    for order, (line, size) in enumerate(page_lines(words, partial(size_at, raw))):
        run = _run(raw, line, size, order)
        if _is_inside(run.box, bounds):
            inside.append(run)
        else:
            outside.append(replace(run, ink="outside"))
    return [*_justified(inside), *outside], bounds, turns


def page_lines(words: Sequence[Word], size_of: Callable[[int], float]) -> list[tuple[list[Word], float]]:
    """Words that follow one another on a line without a gap, and the size of the first.

    `size_of`: gives the size of the letters at the index of a character.
    """
    out: list[tuple[list[Word], float]] = []
    line: list[Word] = []
    size = right = baseline = 0.0
    for word in words:
        gap = word[3] - right
        if (
            line and -0.5 * size < gap and abs(word[5] - baseline) <= 0.3 * size
            and (gap < _GAP_OF_FIGURES * size or _follows(line, word, size))
        ):  # fmt: skip
            line.append(word)
        else:
            size, line = size_of(word[1]), [word]
            out.append((line, size))
        right, baseline = word[4], word[5]
    return out


def _follows(line: list[Word], word: Word, size: float) -> bool:
    """True of a word behind a gap wider than between figures, where its line still goes on."""
    before = line[-1]
    gap = word[3] - before[4]
    if len(line) == 1 and _BULLET.fullmatch(before[0]):
        return gap < 4 * size
    return gap < _GAP * size and not (before[0][-1] in _ENDS_FIGURE and word[0][0] in _BEGINS_FIGURE)


def _run(raw: Any, line: list[Word], size: float, order: int) -> Run:
    first, last = line[0], line[-1]
    text, right = first[0], first[4]
    if last is not first:
        size = min(size, size_at(raw, last[1]))  # a large first letter does not make a heading
        text, right = " ".join([word[0] for word in line]), max([word[4] for word in line])
    box = (first[3], first[5] - _DESCENT * size, right, first[5] + _ASCENT * size)
    return Run(text, box, size, is_bold(raw, last[1]), order, _ink(raw, first[1], last[2]))


def _ink(raw: Any, first: int, last: int) -> Ink:
    if is_unpainted(raw, first):
        return "unpainted"
    if is_guessed(raw, first, last):
        return "guessed"
    return "white" if is_white(raw, first) else "plain"


def _justified(runs: list[Run]) -> list[Run]:
    """The runs with lines torn apart by justification joined: together they reach from edge to edge of a column."""
    lefts: dict[int, list[Run]] = {}
    for run in runs:
        if len(run.text) >= _FULL_LINE:
            lefts.setdefault(round(run.box[0]), []).append(run)
    if not lefts:
        return runs
    out: list[Run] = []
    index = 0
    while index < len(runs):
        end = _torn(runs, index, lefts)
        torn = runs[index:end]
        out.append(torn[0] if len(torn) == 1 else _together(torn))
        index = end
    return out


def _together(torn: list[Run]) -> Run:
    first, right = torn[0], max(run.box[2] for run in torn)
    return replace(first, text=" ".join(run.text for run in torn), box=(*first.box[:2], right, first.box[3]))


def _torn(runs: list[Run], index: int, lefts: dict[int, list[Run]]) -> int:
    """The end of the torn line that begins at `index`: just after it where it is none."""
    first = runs[index]
    end = _stretch(runs, index)
    if end == index + 1:
        return end
    edge, height, size = round(first.box[0]), first.box[1], first.size
    rights = [
        run.box[2] for step in (-1, 0, 1) for run in lefts.get(edge + step, ())
        if abs(run.box[1] - height) < _NEAR * size and abs(run.size - size) < 0.5
    ]  # fmt: skip
    for stop in range(index + 2, end + 1) if rights else ():
        right = runs[stop - 1].box[2]
        if any(abs(edge - right) < 2 for edge in rights):
            return stop
    return index + 1


def _stretch(runs: list[Run], index: int) -> int:
    """The end of the runs that go on to the right of one another on the line that begins at `index`."""
    bottom, size = runs[index].box[1], runs[index].size
    end = index + 1
    while end < len(runs) and abs(runs[end].box[1] - bottom) < 0.3 * size and end - index < 60:
        if not 0 < runs[end].box[0] - runs[end - 1].box[2] < _WIDEST * size:
            break
        end += 1
    return end


def _is_inside(box: Box, bounds: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return bounds[0] <= x <= bounds[2] and bounds[1] <= y <= bounds[3]
