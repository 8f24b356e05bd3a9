"""The frame of a PDF's pages: running heads and feet, page numbers, scales of charts, printer's marks.

Never here: reading order, the text of blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.read.pdf.glyphs import Box
from extractors.read.pdf.runs import Run
from extractors.read.pieces import Piece
from schemas.documents import Zone

_MARGIN = 0.12  # of the page's height, at its head and its foot
_STEP = 4.0  # points by which a repeated line may move
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:[^\W\d]{1,12}\W{1,3})?\d{1,4}(?:\W{1,3}(?:[^\W\d]{1,4}\W{1,3})?\d{1,4})?\W*|\W*[ivxlc]{1,6}\W*"
)
_TICK = re.compile(r"\d{1,3}(?:[ ,.']?\d{3})*\s?%?")
_NOT_DIGIT = re.compile(r"\D")
_TINY = 0.45  # of the body's size: printer's marks and the like, not meant to be read


@dataclass(frozen=True, slots=True)
class Page:
    """A page's number from 1, its box and the runs on it that are seen and can be read.

    `hidden`: the other runs; `garbled`: how many letters of them have a font that does not tell which they are;
    `notes`: what lies upon the page, remarks and fields.
    """

    number: int
    box: Box
    runs: tuple[Run, ...]
    hidden: tuple[Run, ...] = ()
    garbled: int = 0
    notes: tuple[Piece, ...] = ()


def body_size(pages: Sequence[Page]) -> float:
    """The size that most letters of a document have, in points."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for run in page.runs:
            sizes[round(run.size * 2) / 2] += len(run.text)
    return max(sizes, key=lambda size: (sizes[size], -size)) if sizes else 10.0


def frame(pages: Sequence[Page], body: float) -> dict[tuple[int, int], Zone]:
    """The zone of every run that is no content, by page number and the run's order."""
    edges = [[(run, edge) for run in page.runs if (edge := _edge(run, page)) is not None] for page in pages]
    seen: Counter[tuple[str, int]] = Counter()
    for found in edges:
        seen.update({_sign(run) for run, _ in found})
    enough = 2 if len(pages) <= 4 else max(3, len(pages) // 8)
    out: dict[tuple[int, int], Zone] = {}
    for page, found in zip(pages, edges, strict=True):
        out.update(((page.number, order), "hidden") for order in _axes(page.runs))
        if len(pages) > 1 and found:
            ends = min(run.box[1] for run in page.runs), max(run.box[3] for run in page.runs)
            out.update(
                ((page.number, run.order), edge)
                for run, edge in found
                if _repeats(seen, run, enough) or _is_page_number(run, ends, body)
            )
        out.update(((page.number, run.order), "hidden") for run in page.runs if run.size < _TINY * body)
    return out


def _axes(runs: Sequence[Run]) -> set[int]:
    """The runs that are a chart's scale: four or more numbers in a column, from 0 on, equal steps of value and height."""
    columns: dict[int, list[Run]] = {}
    for run in runs:
        if _TICK.fullmatch(run.text):
            columns.setdefault(round(run.box[2] / 2), []).append(run)
            columns.setdefault(-1 - round(run.box[0] / 2), []).append(run)
    return {run.order for column in columns.values() if len(column) >= 4 and _is_scale(column) for run in column}


def _is_scale(column: list[Run]) -> bool:
    column = sorted(column, key=lambda run: run.box[1])
    values = [float(_NOT_DIGIT.sub("", run.text)) for run in column]
    steps = {b - a for a, b in zip(values, values[1:], strict=False)}
    heights = [b.box[1] - a.box[1] for a, b in zip(column, column[1:], strict=False)]
    return len(steps) == 1 and steps != {0.0} and 0.0 in values and max(heights) - min(heights) < 0.15 * max(heights)


def _edge(run: Run, page: Page) -> Zone | None:
    bottom, height = page.box[1], page.box[3] - page.box[1]
    if run.box[1] > bottom + (1 - _MARGIN) * height:
        return "header"
    return "footer" if run.box[3] < bottom + _MARGIN * height else None


def _sign(run: Run) -> tuple[str, int]:
    """What a run is recognised by on other pages: its words (numbers in them may count on) and its height."""
    words = sum(map(str.isalpha, run.text)) > 2
    return _NUMBER.sub("#", run.text.casefold()) if words else run.text, round(run.box[1] / _STEP)


def _repeats(seen: Counter[tuple[str, int]], run: Run, enough: int) -> bool:
    text, height = _sign(run)
    return any(map(str.isalpha, text)) and sum(seen[text, height + step] for step in (-1, 0, 1)) >= enough


def _is_page_number(run: Run, ends: tuple[float, float], body: float) -> bool:
    """A short number at the outer edge, no larger than a heading, with nothing beyond it.

    `ends`: the bottom of the lowest run of the page, the top of the highest.
    """
    if _PAGE_NUMBER.fullmatch(run.text) is None or run.size > 2 * body or not any(map(str.isdigit, run.text)):
        return False
    return run.box[1] <= ends[0] + run.size or run.box[3] >= ends[1] - run.size
