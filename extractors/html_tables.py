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


def with_heads(pieces: Sequence[Piece], first: int, spots_at: dict[tuple[int, int], Spot]) -> list[Piece]:
    """The pieces with the cells from index `first` on given their heads; `spots_at` maps (row, column) to the spot."""
    at = {(p.row, p.column): first + i for i, p in reversed(list(enumerate(pieces[first:]))) if p.row is not None and p.column is not None}
    rows: dict[int, list[tuple[int, int]]] = {}
    for place in sorted(at):
        rows.setdefault(place[0], []).append(place)
    head_rows = _head_rows(pieces, at, spots_at, rows)
    labelled = _is_labelled(pieces, at, spots_at, [places for row, places in rows.items() if row not in head_rows])
    out = list(pieces)
    for index in range(first, len(pieces)):
        row, column = pieces[index].row, pieces[index].column
        if row is None or column is None or row in head_rows:
            continue
        start = at[rows[row][0]]
        left = [start] if labelled and rows[row][0][1] < column and _is_label(pieces[start].text) else []
        above = [i for head in head_rows if head < row and (i := _covering(at, spots_at, head, column)) is not None]
        out[index] = replace(pieces[index], heads=tuple(index - i for i in (*left, *above)))
    return out


def _is_label(text: str) -> bool:
    return len(text) <= 2 * _MAX_HEAD and (not _NUMBER.match(text) or _YEAR.fullmatch(text) is not None)


def _covering(at: dict[tuple[int, int], int], spots_at: dict[tuple[int, int], Spot], row: int, column: int) -> int | None:
    for c in range(column, -1, -1):
        if (row, c) in at:
            spot = spots_at.get((row, c))
            return at[row, c] if c + (spot.width if spot else 1) > column else None
    return None


def _head_rows(
    pieces: Sequence[Piece], at: dict[tuple[int, int], int], spots_at: dict[tuple[int, int], Spot], rows: dict[int, list[tuple[int, int]]]
) -> list[int]:
    told = [row for row, places in rows.items() if all(place in spots_at and spots_at[place].is_head for place in places)]
    if told or len(rows) < 3:
        return told
    top = min(rows)
    texts = [pieces[at[place]].text for place in rows[top]]
    below = [pieces[at[place]].text for row, places in rows.items() if row != top for place in places if place[1] > 0]
    labels = all(len(text) <= _MAX_HEAD and _is_label(text) for text in texts)
    numeric = sum(_NUMBER.match(text) is not None for text in below)
    return [top] if labels and len(texts) >= 2 and numeric >= 0.4 * len(below) else []


def _is_labelled(
    pieces: Sequence[Piece], at: dict[tuple[int, int], int], spots_at: dict[tuple[int, int], Spot], rows: list[list[tuple[int, int]]]
) -> bool:
    """True where the first cell of most rows says what the row is about."""
    firsts = [places[0] for places in rows if len(places) > 1]
    if any(place in spots_at and spots_at[place].is_head for place in firsts):
        return True
    return sum(_is_label(pieces[at[place]].text) for place in firsts) >= 0.7 * len(firsts) > 0
