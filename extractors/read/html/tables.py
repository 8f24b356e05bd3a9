"""Tables of HTML: which are data and which only layout, and where each cell stands.

Never here: which cells head which (tables), the text of cells.
"""

from __future__ import annotations

from typing import Any

from extractors.read.tables import Spot

_LAYOUT_INSIDE = ("table", "h1", "h2", "h3", "h4", "form")
_MAX_SPAN = 100  # wider spans are mistakes or attacks


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
