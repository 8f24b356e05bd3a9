"""One page of a PDF: its runs, which of them are hidden, and the notes and fields that lie upon it.

Filled fields and text typed onto a page are drawn into it first, as a viewer shows them; remarks that a viewer opens
only on a click are kept hidden. Never here: reading order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.read.pdf.frame import Page
from extractors.read.pdf.recognised import RecognisedWord, recognised_runs
from extractors.read.pdf.runs import page_runs
from extractors.read.pdf.visible import unreadable, unseen
from extractors.read.pieces import Piece, clean

_SHOWN = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP)
_REMARKS = (
    pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_SQUIGGLY, pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_INK,
)  # fmt: skip
_MAX_NOTES = 1_000  # of a page
_MAX_LETTERS = 20_000  # of a note
_UNSEEN = 0x2 | 0x20  # flags Hidden and NoView (ISO 32000-1, table 165)


def read_page(pdf: pypdfium2.PdfDocument, number: int, words: Sequence[RecognisedWord]) -> Page:
    """Page `number` (from 1); `words`: what OCR has read on it. Raises PdfiumError where there is no such page."""
    page = pdf[number - 1]
    notes: tuple[Piece, ...] = ()
    if pdfium.FPDFPage_GetAnnotCount(page.raw) > 0:
        notes, is_drawn = _notes(page, number)
        few = pdfium.FPDFPage_GetAnnotCount(page.raw) <= _MAX_NOTES
        if is_drawn and few and pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
            page.close()
            page = pdf[number - 1]
    textpage = page.get_textpage()
    bounds = page.get_bbox()
    runs, box, turns = page_runs(textpage, bounds)
    textpage.close()
    if words:
        found = Page(number, bounds, tuple(recognised_runs(words)), tuple(runs), notes=notes)
    elif all(run.ink == "plain" for run in runs):
        found = Page(number, box, tuple(runs), notes=notes)
    else:
        found = _parted(Page(number, box, tuple(runs), notes=notes), unseen(page, runs, bounds, turns))
    page.close()
    return found


def _parted(page: Page, unseen: Set[int]) -> Page:
    """The page with the runs set apart that are not seen, and those that cannot be read."""
    garbled = unreadable(page.runs)
    return replace(
        page,
        runs=tuple(run for run in page.runs if run.order not in unseen and run.order not in garbled),
        hidden=tuple(run for run in page.runs if run.order in unseen or run.order in garbled),
        garbled=sum(len(run.text) for run in page.runs if run.order in garbled),
    )


def _notes(page: Any, number: int) -> tuple[tuple[Piece, ...], bool]:
    """The remarks on a page and the values of fields that have no look of their own; True where others have one."""
    notes: list[Piece] = []
    is_drawn = False
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MAX_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        if kind in _SHOWN and not pdfium.FPDFAnnot_GetFlags(note) & _UNSEEN:
            if pdfium.FPDFAnnot_GetAP(note, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2:
                is_drawn = True
            else:
                notes += _said(note, b"V" if kind == pdfium.FPDF_ANNOT_WIDGET else b"Contents", number, "main")
        elif kind in _REMARKS:
            notes += _said(note, b"Contents", number, "hidden")
        pdfium.FPDFPage_CloseAnnot(note)
    return tuple(notes), is_drawn


def _said(note: Any, key: bytes, number: int, zone: Any) -> Iterator[Piece]:
    size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size <= 2 * _MAX_LETTERS:
        return
    buffer = bytearray(size)
    pdfium.FPDFAnnot_GetStringValue(note, key, (pdfium.FPDF_WCHAR * (size // 2)).from_buffer(buffer), size)
    text = clean(buffer.decode("utf-16-le", "ignore").rstrip("\0"))
    if text:
        yield Piece(text, zone=zone, page=number, box=_box(note), path="pdf:annotation")


def _box(note: Any) -> tuple[float, float, float, float] | None:
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(note, rect):
        return None
    return (round(rect.left, 1), round(rect.bottom, 1), round(rect.right, 1), round(rect.top, 1))
