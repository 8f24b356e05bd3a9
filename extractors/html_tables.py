"""Tables of HTML: which are data and which only layout, where each cell stands, which cells head which.

Never here: the text of cells beyond what tells a head from a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.pieces import Piece

_LAYOUT_INSIDE = ("table", "h1", "h2", "h3", "h4", "form")
_NUMBER = re.compile(r"[^\w]*(?:\d|[^\W\d]{0,3}\s?\d)")
_YEAR = re.compile(r"\D{0,4}(?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)?\d\d)?\D{0,2}")
_MAX_SPAN = 100  # wider spans are mistakes or attacks
_MAX_HEAD = 60  # code points of a cell that may head others without being a <th>


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a cell stands: its table, row and column from 0, how many columns it covers, whether it is a head."""

    table: int
    row: int
    column: int
    width: int = 1
    is_head: bool = False


def is_data(table: Any) -> bool:
    """True where a <table> holds values in rows and columns; False where it only arranges the page."""
    if table.get("role") in ("presentation", "none"):
        return False
    if any(inner is not table for inner in table.iter(*_LAYOUT_INSIDE)):
        return False
    widths = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")]
    return sum(width >= 2 for width in widths) >= 2


def spots(table: Any, number: int) -> dict[Any, Spot]:
    """The place of every cell of a table, with spans of rows and columns counted in."""
    taken: set[tuple[int, int]] = set()
    out: dict[Any, Spot] = {}
    for r, row in enumerate(table.iter("tr")):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        in_head = row.getparent().tag == "thead" or (len(cells) > 1 and all(cell.tag == "th" for cell in cells))
        column = 0
        for cell in cells:
            while (r, column) in taken:
                column += 1
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            taken.update((r + dr, column + dc) for dr in range(height) for dc in range(width))
            out[cell] = Spot(number, r, column, width, in_head or cell.tag == "th")
            column += width
    return out


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() else 1


def with_heads(pieces: Sequence[Piece], first: int, widths: dict[tuple[int, int], Spot]) -> list[Piece]:
    """The pieces with the cells from index `first` on given their heads; `widths` maps (row, column) to the spot."""
    at = {(p.row, p.column): i for i, p in reversed(list(enumerate(pieces))) if i >= first and p.row is not None}
    rows = sorted({row for row, _ in at})
    columns = sorted({column for _, column in at})
    head_rows = _head_rows(pieces, at, widths, rows)
    head_columns = _head_columns(pieces, at, widths, [row for row in rows if row not in head_rows], columns)
    out = list(pieces)
    for index in range(first, len(pieces)):
        piece = pieces[index]
        if piece.row is None or piece.row in head_rows or piece.column is None:
            continue
        left = [at[piece.row, c] for c in head_columns if c < piece.column and (piece.row, c) in at]
        above = [i for row in head_rows if row < piece.row and (i := _covering(at, widths, row, piece.column)) is not None]
        out[index] = replace(piece, heads=(*left[:1], *above))
    return out


def _covering(at: dict[tuple[int, int], int], widths: dict[tuple[int, int], Spot], row: int, column: int) -> int | None:
    for c in range(column, -1, -1):
        if (row, c) in at:
            spot = widths.get((row, c))
            return at[row, c] if c + (spot.width if spot else 1) > column else None
    return None


def _head_rows(
    pieces: Sequence[Piece], at: dict[tuple[int, int], int], spots_at: dict[tuple[int, int], Spot], rows: list[int]
) -> list[int]:
    by_row: dict[int, list[tuple[int, int]]] = {}
    for place in at:
        by_row.setdefault(place[0], []).append(place)
    told = [row for row in rows if all((s := spots_at.get(place)) is not None and s.is_head for place in by_row[row])]
    if told or len(rows) < 3:
        return told
    texts = [pieces[at[place]].text for place in by_row[rows[0]]]
    below = [pieces[at[place]].text for row in rows[1:] for place in by_row[row] if place[1] > 0]
    labels = all(len(text) <= _MAX_HEAD and (not _NUMBER.match(text) or _YEAR.fullmatch(text)) for text in texts)
    numeric = sum(bool(_NUMBER.match(text)) for text in below)
    return [rows[0]] if labels and len(texts) >= 2 and numeric >= 0.4 * len(below) else []


def _head_columns(
    pieces: Sequence[Piece], at: dict[tuple[int, int], int], spots_at: dict[tuple[int, int], Spot], rows: list[int], columns: list[int]
) -> list[int]:
    if len(columns) < 2 or not rows:
        return []
    told = [c for c in columns[:-1] if any((s := spots_at.get((row, c))) is not None and s.is_head for row in rows)]
    if told:
        return told[:1]
    first = [pieces[at[row, columns[0]]].text for row in rows if (row, columns[0]) in at]
    labels = sum(len(text) <= _MAX_HEAD * 2 and (not _NUMBER.match(text) or bool(_YEAR.fullmatch(text))) for text in first)
    return [columns[0]] if first and labels >= 0.7 * len(first) else []
