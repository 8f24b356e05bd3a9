"""ODS -> sheets: cells with their value where it is a number, else their text.

Never here: tables and heads (grid), the archive (office.archive).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extractors.read.office.archive import LOCKED, damaged, parts, tree, whole
from extractors.read.office.odt_styles import NS
from extractors.read.office.properties import properties
from extractors.read.pieces import clean
from extractors.read.printed import printed
from extractors.read.reading import Refusal
from extractors.read.sheets.grid import MAX_CELL, MAX_CELLS, Book, Cell, Sheet
from extractors.read.tables import Place

_TABLE, _OFFICE, _TEXT = NS["table"], NS["office"], NS["text"]
_WANTED = ("content.xml", "meta.xml", "META-INF/manifest.xml")
_MAX_REPEAT, _MAX_SHEETS, _MAX_DEPTH = 1_000, 200, 20
_MAX_COLUMN, _MAX_ROW = 16_384, 1_048_576
_GROUPS = ("table-rows", "table-header-rows", "table-row-group")


def ods_book(content: bytes) -> Book | Refusal:
    """The sheets of a spreadsheet, or why there are none."""
    found = parts(content, _WANTED.__contains__)
    if isinstance(found, Refusal):
        return found
    if b"encryption-data" in found.get("META-INF/manifest.xml", b""):
        return LOCKED
    if "content.xml" not in found:
        return damaged("there is no spreadsheet in it")
    root = tree(found["content.xml"])
    if isinstance(root, Refusal):
        return root
    hidden = frozenset(
        style.get(f"{NS['style']}name") for style in root.iter(f"{NS['style']}style")
        if any(p.get(f"{_TABLE}display") == "false" for p in style.iterfind(f"{NS['style']}table-properties"))
    )  # fmt: skip
    tables = list(root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"))[:_MAX_SHEETS]
    about = properties((found.get("meta.xml"),))
    return Book([_sheet(table, hidden) for table in tables], about.pieces, about.title, about.languages)


def _sheet(table: Any, hidden: frozenset[str | None]) -> Sheet:
    name = clean(table.get(f"{_TABLE}name") or "") or "-"
    is_hidden = table.get(f"{_TABLE}style-name") in hidden
    cells: dict[Place, Cell] = {}
    number = 0
    for row in _rows(table):
        filled = list(_cells(row))
        repeat = _count(row, "number-rows-repeated")
        for again in range(min(repeat, _MAX_REPEAT) if filled else 0):
            cells.update({(number + again, column): cell for column, cell in filled})
            if len(cells) > MAX_CELLS:
                return Sheet(name, {}, is_hidden, is_cut=True)
        number = min(number + repeat, _MAX_ROW)
    return Sheet(name, cells, is_hidden)


def _rows(table: Any, depth: int = 0) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif isinstance(child.tag, str) and child.tag.rpartition("}")[2] in _GROUPS and depth < _MAX_DEPTH:
            yield from _rows(child, depth + 1)


def _cells(row: Any) -> Iterator[tuple[int, Cell]]:
    column, is_hidden = 0, row.get(f"{_TABLE}visibility") in ("collapse", "filter")
    for cell in row:
        repeat = _count(cell, "number-columns-repeated")
        if cell.tag == f"{_TABLE}table-cell" and (text := _text(cell)):
            width = min(_count(cell, "number-columns-spanned"), 100)
            for again in range(min(repeat, _MAX_REPEAT)):
                yield column + again, Cell(text, width, is_hidden=is_hidden)
        column += repeat
        if column >= _MAX_COLUMN:
            return


def _count(element: Any, name: str) -> int:
    return max(whole(element.get(f"{_TABLE}{name}"), 1, _MAX_ROW), 1)


def _text(cell: Any) -> str:
    """What a cell shows; of a number its value, since what is printed depends on the language of the program."""
    kind, value = cell.get(f"{_OFFICE}value-type") or "", cell.get(f"{_OFFICE}value") or ""
    if kind in ("float", "percentage", "currency"):
        try:
            number = float(value)
        except ValueError:
            return _said(cell)
        if kind == "percentage":
            return printed(number, "0.##%")
        return " ".join(filter(None, (printed(number), cell.get(f"{_OFFICE}currency") if kind == "currency" else "")))
    if kind == "date":
        return (cell.get(f"{_OFFICE}date-value") or "").split("T")[0]
    return _said(cell)


def _said(cell: Any) -> str:
    lines = ("".join(p.itertext()) for p in cell.iterfind(f"{_TEXT}p"))
    return clean(" ".join(lines)[:MAX_CELL])
