"""Tables of any format: which cells head which.

Never here: how a format marks its cells (html.tables, pdf.order).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.read.pieces import Piece

Place = tuple[int, int]  # row and column

_NUMBER = re.compile(r"[^\w]*(?:\d|[^\W\d]{0,3}\s?\d)")
_YEAR = re.compile(r"\D{0,4}(?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)?\d\d)?\D{0,2}")
_MAX_OVER = 8  # rows of heads over a cell, the nearest ones
_MAX_WIDTH = 100  # columns that one head covers
_MAX_HEAD = 60  # code points of a cell that may head others without being told to


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a cell stands: table, row and column from 0, how many columns it covers, whether it is told to be a head."""

    table: int
    row: int
    column: int
    width: int = 1
    is_head: bool = False


def with_heads(pieces: Sequence[Piece], spots_at: Mapping[Place, Spot]) -> list[Piece]:
    """The pieces of one table with its cells given their heads: of the row, of the section, of the column.

    A row with one label alone begins a section. `spots_at` maps (row, column) to what a format told.
    """
    at: dict[Place, int] = {}
    rows: dict[int, list[Place]] = {}
    for index, piece in enumerate(pieces):
        if piece.row is None or piece.column is None:
            continue
        if at.setdefault((piece.row, piece.column), index) == index:  # of several blocks in a cell, the first
            rows.setdefault(piece.row, []).append((piece.row, piece.column))
    sections = [
        row for row, (place, *more) in rows.items() if not more and not place[1] and _is_label(pieces[at[place]].text)
    ]
    apart = set(sections)
    head_rows = sorted(row for row in _head_rows(pieces, at, spots_at, rows) if row not in apart)
    sections.sort()
    apart.update(head_rows)
    values = [places for row, places in rows.items() if row not in apart]
    labelled = _is_labelled(pieces, at, spots_at, values)
    out = list(pieces)
    for index, piece in enumerate(pieces):
        row, column = piece.row, piece.column
        if row is None or column is None or row in apart:
            continue
        start = at[rows[row][0]]
        left = [start] if labelled and rows[row][0][1] < column and _is_label(pieces[start].text) else []
        nearest = bisect_left(sections, row)
        section = [at[rows[sections[nearest - 1]][0]]] if nearest else []
        over = head_rows[max(0, bisect_left(head_rows, row) - _MAX_OVER) : bisect_left(head_rows, row)]
        above = [i for head in over if (i := _covering(at, spots_at, head, column)) is not None]
        found = (*left, *section, *above)
        out[index] = replace(piece, heads=tuple(index - i for i in found))
    return out


def _is_label(text: str) -> bool:
    return len(text) <= 2 * _MAX_HEAD and (not _NUMBER.match(text) or _YEAR.fullmatch(text) is not None)


def _covering(at: Mapping[Place, int], spots_at: Mapping[Place, Spot], row: int, column: int) -> int | None:
    for c in range(column, max(-1, column - _MAX_WIDTH), -1):
        if (row, c) in at:
            spot = spots_at.get((row, c))
            return at[row, c] if c + (spot.width if spot else 1) > column else None
    return None


def _head_rows(
    pieces: Sequence[Piece], at: Mapping[Place, int], spots_at: Mapping[Place, Spot], rows: dict[int, list[Place]]
) -> list[int]:
    told = [
        row for row, places in rows.items() if all(place in spots_at and spots_at[place].is_head for place in places)
    ]
    top = next((row for row in sorted(rows) if len(rows[row]) > 1 or rows[row][0][1]), 0)
    if told or len(rows) < 2 or (len(rows) == 2 and len(rows[top]) < 3):
        return told
    texts = [pieces[at[place]].text for place in rows[top]]
    below = [pieces[at[place]].text for row, places in rows.items() if row > top for place in places if place[1] > 0]
    labels = all(len(text) <= _MAX_HEAD and _is_label(text) for text in texts)
    numeric = sum(_NUMBER.match(text) is not None for text in below)
    return [top] if labels and numeric >= 0.4 * len(below) > 0 else []


def _is_labelled(
    pieces: Sequence[Piece], at: Mapping[Place, int], spots_at: Mapping[Place, Spot], rows: list[list[Place]]
) -> bool:
    """True where the first cell of most rows says what the row is about."""
    firsts = [places[0] for places in rows if len(places) > 1]
    if any(place in spots_at and spots_at[place].is_head for place in firsts):
        return True
    return sum(_is_label(pieces[at[place]].text) for place in firsts) >= 0.7 * len(firsts) > 0
