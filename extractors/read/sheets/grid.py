"""A sheet's cells, as far as any are filled -> pieces: titles above tables, tables with their heads, notes below.

Blank rows part tables, but not a table from its own sections: rows of numbers without heads of their own go on the table
above. Rows are heads as long as they hold labels and no values.
Never here: a file format.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.read.pieces import Piece, clean
from extractors.read.reading import Refusal
from extractors.read.tables import Place, Spot, with_heads
from schemas.documents import Zone

MAX_CELLS = 50_000  # filled cells of a workbook: more are raw data, no report
MAX_CELL = 20_000  # code points of one cell
TITLE_LEVEL = 3  # of the heading above a table; its sheet's name is one above
_MAX_HEADS = 4  # rows of heads of one table
_MAX_HEAD, _MAX_TITLE = 90, 110  # code points
_DEFAULT_NAME = re.compile(r"[^\W\d_]{4,}\s?\d{1,2}|data|csv", re.I)  # Sheet1, Feuil1, Tabelle2: names nobody gave
_NUMBER = re.compile(r"[^\w\s]{0,3}\s?(?:[A-Z]{1,3}\s)?[+-]?\d[\d.,'’\s]*(?:\s?(?:%|[^\w\s]|[A-Z]{1,3}|[kKmM]))?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TAG = re.compile(r"#[a-z][\w +#-]*", re.I)  # a row of HXL tags stands below the heads


@dataclass(frozen=True, slots=True)
class Cell:
    """What is printed in a cell; `width`: columns it covers."""

    text: str
    width: int = 1
    is_bold: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled cells of a sheet by (row, column) from 0; `is_cut`: there are too many of them."""

    name: str
    cells: Mapping[Place, Cell]
    is_hidden: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """Sheets in their order, and what the workbook declares of itself."""

    sheets: Sequence[Sheet]
    pieces: Sequence[Piece] = ()
    title: str = ""
    languages: tuple[str, ...] = ()


@dataclass(slots=True)
class _Table:
    """Row numbers of a table, of the lines above it and of those below it."""

    above: list[int]
    rows: list[int]
    below: list[int] = field(default_factory=list)


_Rows = dict[int, list[int]]  # the filled columns of each row, ascending


def sheet_pieces(sheet: Sheet, tables: int) -> list[Piece]:
    """The pieces of a sheet; its first table gets the number `tables`."""
    rows: _Rows = {}
    for row, column in sorted(sheet.cells):
        rows.setdefault(row, []).append(column)
    pieces: list[Piece] = []
    if sheet.name and rows and not _DEFAULT_NAME.fullmatch(sheet.name):
        pieces.append(Piece(clean(sheet.name), "heading", _zone(sheet, None), 2, f"{sheet.name}!"))
    for number, table in enumerate(_tables(sheet, rows)):
        pieces += _lines(sheet, rows, table.above, heads=bool(table.rows) or number == 0)
        if table.rows:
            pieces += _cells(sheet, rows, table.rows, tables)
            tables += 1
        pieces += _lines(sheet, rows, table.below)
    return pieces


def _zone(sheet: Sheet, cell: Cell | None) -> Zone:
    return "hidden" if sheet.is_hidden or (cell is not None and cell.is_hidden) else "main"


def _tables(sheet: Sheet, rows: _Rows) -> list[_Table]:
    tables: list[_Table] = []
    for stretch in _stretches(rows):
        start = next((i for i, row in enumerate(stretch) if len(rows[row]) > 1), len(stretch))
        end = max((i + 1 for i, row in enumerate(stretch) if len(rows[row]) > 1), default=start)
        found = _Table(stretch[:start], stretch[start:end], stretch[end:])
        last = tables[-1] if tables else None
        if last is not None and _goes_on(sheet, rows, last, found):
            last.rows += [*last.below, *found.above, *found.rows]
            last.below = found.below
        else:
            tables.append(found)
    return tables


def _stretches(rows: _Rows) -> list[list[int]]:
    """The rows, parted where one or more are blank."""
    out: list[list[int]] = []
    for row in rows:
        if out and out[-1][-1] == row - 1:
            out[-1].append(row)
        else:
            out.append([row])
    return out


def _goes_on(sheet: Sheet, rows: _Rows, last: _Table, found: _Table) -> bool:
    """Whether rows below a blank one belong to the table above: they have no heads of their own, and its columns."""
    if not last.rows or not found.rows or last.below or len(found.above) > 1:
        return False
    first, base = found.rows[0], rows[last.rows[0]] + rows[last.rows[-1]]
    inside = min(base) <= rows[first][0] and max(rows[first]) <= max(base)
    return inside and any(_is_value(sheet.cells[first, column].text) for column in rows[first][1:])


def _is_value(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and _YEAR.fullmatch(text) is None


def _lines(sheet: Sheet, rows: _Rows, numbers: Sequence[int], *, heads: bool = False) -> list[Piece]:
    """Rows of a single cell as lines; the first one above a table or of the sheet is a heading where it is short."""
    pieces = []
    for row in numbers:
        for column in rows[row]:
            cell = sheet.cells[row, column]
            titled = heads and row == numbers[0] and len(cell.text) <= _MAX_TITLE and cell.text[-1] not in ".;,"
            if titled and any(map(str.isalpha, cell.text)):
                pieces.append(Piece(cell.text, "heading", _zone(sheet, cell), TITLE_LEVEL, _path(sheet, row, column)))
            else:
                pieces.append(Piece(cell.text, zone=_zone(sheet, cell), path=_path(sheet, row, column)))
    return pieces


def _cells(sheet: Sheet, rows: _Rows, numbers: Sequence[int], table: int) -> list[Piece]:
    left = min(rows[row][0] for row in numbers)
    right = max(rows[row][-1] for row in numbers) + 1
    heads = _heads(sheet, rows, numbers, left)
    pieces, spots = [], {}
    for r, row in enumerate(numbers):
        for column in rows[row]:
            cell = sheet.cells[row, column]
            place = r, column - left
            pieces.append(Piece(cell.text, "cell", _zone(sheet, cell), path=_path(sheet, row, column), table=table, row=place[0], column=place[1]))
            width = _width(rows, numbers, r, column, right) if r < heads - 1 and cell.width == 1 else cell.width
            spots[place] = Spot(table, *place, width, r < heads)
    return with_heads(pieces, spots)


def _width(rows: _Rows, numbers: Sequence[int], r: int, column: int, right: int) -> int:
    """How far a head of the upper rows reaches: to the next one, over columns that have heads of their own below."""
    own, below = rows[numbers[r]], rows[numbers[r + 1]]
    at = bisect_left(own, column) + 1
    end = own[at] if at < len(own) else right
    return end - column if any(column < other < end for other in below) else 1


def _heads(sheet: Sheet, rows: _Rows, numbers: Sequence[int], left: int) -> int:
    """How many rows of heads a table begins with."""
    texts = [[sheet.cells[row, column].text for column in rows[row]] for row in numbers[: _MAX_HEADS + 1]]
    if len(numbers) < 2 or not all(_may_head(text) for text in texts[0]):
        return 0
    if len(texts[0]) == 1 or not _tells_columns(sheet, rows, numbers, texts):
        return 0
    count = 1
    for (before, row), found in zip(pairwise(numbers[: _MAX_HEADS + 1]), texts[1:], strict=False):
        if all(_TAG.fullmatch(text) for text in found):
            return count + 1
        grouped = rows[row][0] > left or len(rows[row]) > len(rows[before])
        if not grouped or not all(_may_head(text) for text in found) or count + 1 >= len(numbers):
            break
        count += 1
    return count


def _may_head(text: str) -> bool:
    return len(text) <= _MAX_HEAD and not _is_value(text)


def _tells_columns(sheet: Sheet, rows: _Rows, numbers: Sequence[int], texts: Sequence[Sequence[str]]) -> bool:
    """Whether the first row differs from those below: they hold values, or it is bold, or it names three columns."""
    first, below = numbers[0], numbers[1:]
    if any(_NUMBER.fullmatch(sheet.cells[row, c].text) for row in below[:200] for c in rows[row][1:] or rows[row]):
        return True
    bold = all(sheet.cells[first, column].is_bold for column in rows[first])
    bold_below = all(sheet.cells[below[0], column].is_bold for column in rows[below[0]])
    full = len(texts[0]) >= max(3, *(len(rows[row]) for row in below[:200]))
    return (bold and not bold_below) or (full and len(set(texts[0])) == len(texts[0]))


def _path(sheet: Sheet, row: int, column: int) -> str:
    """The way back to a cell: `People!B3`, of delimited text the fragment of RFC 7111 (`#cell=3,2`)."""
    if not sheet.name:
        return f"#cell={row + 1},{column + 1}"
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{sheet.name}!{letters}{row + 1}"


def too_many(cells: int) -> Refusal:
    """The refusal of content with more cells than a report."""
    return Refusal("too_large", f"{max(cells, MAX_CELLS):,} cells or more, beyond the {MAX_CELLS:,} of a report. Split it, or leave it out.")
