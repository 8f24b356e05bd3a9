"""Which runs of a page a reader would see, and which a machine can read: the rest is kept, but hidden.

Words that leave no ink are the page itself where a scanned picture fills it (its recognised text lies behind it), and
nothing to be seen elsewhere. White words are seen only on something darker. Never here: the text of runs, their order.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2.raw as pdfium

from extractors.read.pdf.glyphs import Box, turned
from extractors.read.pdf.runs import Run

_PICTURES = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
_PAINTED = (*_PICTURES, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING)
_MOST_OBJECTS = 20_000  # of a page; where there are more, white words count as seen
_FILLS = 0.5  # of the page: the share from which pictures on it make it a scan
_FILLS_ALONE = 0.1  # the same where no other words are painted
_WHITE = 250
_VOWELS = frozenset("aeiouyAEIOUY")
_FEWEST_VOWELS, _MOST_VOWELS = 0.18, 0.65  # of Latin letters in any language
_LETTERS = 0.6  # of what is no white space, from which guessed glyphs look like words


def unseen(page: Any, runs: Sequence[Run], bounds: Box, turns: int) -> frozenset[int]:
    """The `order` of every run that no reader sees on the page; `bounds` and `turns` as the page stood before."""
    inks = {run.ink for run in runs}
    out = {run.order for run in runs if run.ink == "outside"}
    if inks == {"outside"}:  # of a page whose bounds are wrong
        return frozenset()
    if "unpainted" in inks and not _is_scan(page, bounds, _FILLS if "plain" in inks else _FILLS_ALONE):
        out.update(run.order for run in runs if run.ink == "unpainted")
    if "white" in inks and pdfium.FPDFPage_CountObjects(page.raw) <= _MOST_OBJECTS:
        grounds = [turned(box, bounds, turns) for box in _boxes(page, _PAINTED)]
        out.update(run.order for run in runs if run.ink == "white" and not _lies_on(run, grounds))
    return frozenset(out)


def unreadable(runs: Sequence[Run]) -> frozenset[int]:
    """The `order` of every run whose font does not tell its letters, where pdfium's guesses make no words."""
    guessed = [run for run in runs if run.ink == "guessed"]
    if not guessed or _are_words("".join(run.text for run in guessed)):
        return frozenset()
    return frozenset(run.order for run in guessed)


def _are_words(text: str) -> bool:
    signs = [ch for ch in text if not ch.isspace()]
    latin = [ch for ch in signs if ch.isascii() and ch.isalpha()]
    if any(ch < " " and ch != "\x02" for ch in signs) or len(latin) < _LETTERS * len(signs):
        return False
    return _FEWEST_VOWELS <= sum(ch in _VOWELS for ch in latin) / len(latin) <= _MOST_VOWELS


def _is_scan(page: Any, bounds: Box, share: float) -> bool:
    area = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    covered = sum(
        max(0.0, min(box[2], bounds[2]) - max(box[0], bounds[0]))
        * max(0.0, min(box[3], bounds[3]) - max(box[1], bounds[1]))
        for box in _boxes(page, _PICTURES)
    )
    return covered >= share * area


def _boxes(page: Any, kinds: tuple[int, ...]) -> Iterator[Box]:
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)):
        thing = pdfium.FPDFPage_GetObject(page.raw, index)
        is_wanted = pdfium.FPDFPageObj_GetType(thing) in kinds and not _is_blank(thing)
        if is_wanted and pdfium.FPDFPageObj_GetBounds(thing, *edges):
            yield (edges[0].value, edges[1].value, edges[2].value, edges[3].value)


def _is_blank(thing: Any) -> bool:
    """True of a shape filled with white or with nothing."""
    if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_PATH:
        return False
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    colours = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPath_GetDrawMode(thing, fill, stroke) or not fill.value:
        return True
    return bool(pdfium.FPDFPageObj_GetFillColor(thing, *colours)) and min(c.value for c in colours[:3]) >= _WHITE


def _lies_on(run: Run, grounds: Sequence[Box]) -> bool:
    x, y = (run.box[0] + run.box[2]) / 2, (run.box[1] + run.box[3]) / 2
    return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in grounds)
