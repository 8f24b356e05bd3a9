"""Workbooks and CSV -> pieces: every table as cells that know their heads, every sheet under its name.

XLSX and ODS are walked with lxml, since calamine lays a sheet out densely: two cells far apart cost it gigabytes, and it
forgets the number formats that tell 45% from 0.45. Only old XLS files go through calamine, once they have been measured.
Never here: which cells head which (grid, tables).
"""

from __future__ import annotations

from extractors.read import formats
from extractors.read.decoding import decode
from extractors.read.pieces import Piece
from extractors.read.plain import plain_pieces
from extractors.read.reading import Reading, Refusal, problem, refused
from extractors.read.sheets.delimited import sheet_of
from extractors.read.sheets.grid import MAX_CELLS, TITLE_LEVEL, Book, Sheet, sheet_pieces, too_many
from extractors.read.sheets.ods import ods_book
from extractors.read.sheets.old import old_book
from extractors.read.sheets.xlsx import xlsx_book
from extractors.read.texts import is_nonsense, losses, too_large
from schemas.facts import Issue

_READERS = {formats.XLSX: xlsx_book, formats.ODS: ods_book, formats.XLS: old_book}


def read_sheets(content: bytes, name: str, kind: str) -> Reading:
    """The reading of a workbook; sheets that are too large for a report are left out, with a word."""
    book = _READERS[kind](content)
    if isinstance(book, Refusal):
        return refused(book, name)
    pieces: list[Piece] = list(book.pieces)
    issues = [_left_out(name, sheet.name) for sheet in book.sheets if sheet.is_cut]
    tables, cells = 0, 0
    for sheet in book.sheets:
        cells += len(sheet.cells)
        if cells > MAX_CELLS:
            issues.append(_left_out(name, sheet.name))
            break
        found = [] if sheet.is_cut else sheet_pieces(sheet, tables)
        tables = max((piece.table + 1 for piece in found if piece.table is not None), default=tables)
        pieces += found
    if issues and not any(piece.zone != "metadata" for piece in pieces):
        return refused(too_many(cells), name)
    printed = next((piece.text for piece in pieces if piece.kind == "heading" and piece.level == TITLE_LEVEL), "")
    return Reading(pieces, book.title or printed, book.languages, tuple(issues))


def read_csv(content: bytes, name: str, media_type: str) -> Reading:
    """The reading of delimited text; one without columns is read as plain text."""
    decoded = decode(content, media_type)
    if is_nonsense(decoded):
        return refused(formats.BINARY, name)
    large = too_large(decoded.text, formats.PLAIN)
    sheet = large if large is not None else sheet_of(decoded.text)
    if isinstance(sheet, Refusal):
        return refused(sheet, name)
    pieces = sheet_pieces(sheet, 0) if isinstance(sheet, Sheet) else plain_pieces(decoded.text)
    return Reading(pieces, issues=losses(decoded, name))


def _left_out(name: str, sheet: str) -> Issue:
    what = f"the sheet {sheet!r} has more cells than a report ({MAX_CELLS:,}) and is left out. Split it, if it holds figures that are published."
    return problem("sheet_left_out", name, what, level="warning", value=sheet)


__all__ = ["Book", "read_csv", "read_sheets"]
