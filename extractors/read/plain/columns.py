"""Columns in plain text: neighbouring lines that wide gaps part into as many pieces.

Never here: paragraphs and headings (plain).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.read.pieces import Piece, clean
from extractors.read.tables import with_heads

_MAX_GAPS = 40  # of a line: more are no columns
_SMALL = re.compile(r"(?<=\S) {2,4}(?=\S)")
_LINE, _MANY = 40, 4  # code points of a line of justified prose, and gaps in it
_GAP = re.compile(r"(?<=\S)(?:[ \u00a0]{3,}|[ \u00a0]*\t[ \t\u00a0]*|[ \u00a0]*(?:\.{4,}|…{2,}|_{4,})[ \u00a0]*)(?=[^\s._…])")
_MARK = re.compile(r"[•·▪●■◦○–—*-]\s*(?=\S)")
_FIGURE = re.compile(r"\W*\d[\d.,' ]*\W*(?:[A-Z]{3})?\W*")


def columns_of(lines: Sequence[str], index: int) -> int:
    """The end of the stretch of lines in columns that begins at `index`; `index` itself where there is none.

    One empty line between two rows is allowed for; a line with a single wide gap stands alone and is parted too.
    """
    wanted = len(_GAP.findall(lines[index]))
    if not 0 < wanted <= _MAX_GAPS or not lines[index].strip():
        return index
    end = index + 1
    while end < len(lines):
        at = end if lines[end].strip() else end + 1
        if at >= len(lines) or len(_GAP.findall(lines[at])) != wanted:
            break
        end = at + 1
    if end == index + 1 and _is_justified(lines[index]):
        return index
    return end


def _is_justified(line: str) -> bool:
    """Whether the gaps of a line are those of justified prose: many and small."""
    return len(line) > _LINE and len(_SMALL.findall(line)) >= _MANY


def column_pieces(lines: Sequence[str], table: int) -> list[Piece]:
    """The pieces of lines in columns: cells with heads where values stand in rows, else column after column."""
    rows = [[clean(cell) for cell in _GAP.split(line.strip())] for line in lines if line.strip()]
    cells = [cell for row in rows for cell in row]
    if (
        len(rows) > 1
        and not any(_MARK.match(cell) for cell in cells)
        and sum(bool(_FIGURE.fullmatch(cell)) for cell in cells) >= 0.25 * len(cells)
    ):
        found = [
            Piece(cell, "cell", table=table, row=r, column=c)
            for r, row in enumerate(rows)
            for c, cell in enumerate(row)
            if cell
        ]
        return with_heads(found, {})
    return [piece for column in zip(*rows, strict=True) for piece in _column(column)]


def _column(cells: Sequence[str]) -> list[Piece]:
    """One column read downwards: marked cells are items, the unmarked one above them is their heading."""
    marked = any(_MARK.match(cell) for cell in cells)
    out: list[Piece] = []
    for cell in cells:
        mark = _MARK.match(cell)
        if mark:
            out.append(Piece(cell[mark.end() :], "item"))
        elif out and out[-1].kind == "item" and (cell[0].islower() or out[-1].text[-1] == ","):
            out[-1] = Piece(f"{out[-1].text} {cell}", "item")
        else:
            out.append(Piece(cell, "heading", level=4) if marked and not out else Piece(cell))
    return out
