"""XLSX -> sheets: cells with what their number format shows, merged cells, hidden rows, columns and sheets.

Never here: tables and heads (grid), the archive (office.archive).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from extractors.read.office.archive import damaged, parts, tree, whole
from extractors.read.office.package import targets
from extractors.read.office.properties import properties
from extractors.read.pieces import clean
from extractors.read.printed import BUILT_IN, printed
from extractors.read.reading import Refusal
from extractors.read.sheets.grid import MAX_CELL, MAX_CELLS, Book, Cell, Sheet
from extractors.read.tables import Place

_WANTED = re.compile(r"docProps/(?:core|app)\.xml|xl/(?:_rels/)?(?:workbook|styles|sharedStrings)\.xml(?:\.rels)?|xl/worksheets/[\w -]+\.xml", re.I)
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_MAX_MERGED, _MAX_SHEETS = 10_000, 200
_MAX_COLUMN, _MAX_ROW = 16_384, 1_048_576


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets share: texts, the number format and the weight of each cell style, where days begin."""

    texts: tuple[str, ...]
    styles: tuple[tuple[str, bool], ...]
    from_1904: bool


def xlsx_book(content: bytes) -> Book | Refusal:
    """The sheets of a workbook, or why there are none."""
    found = parts(content, lambda name: _WANTED.fullmatch(name) is not None)
    if isinstance(found, Refusal):
        return found
    if "xl/workbook.xml" not in found:
        return damaged("there is no workbook in it")
    root = _tree(found["xl/workbook.xml"])
    if isinstance(root, Refusal):
        return root
    shared = _shared(found, root)
    if isinstance(shared, Refusal):
        return shared
    files = targets(found, "xl/workbook.xml")
    sheets: list[Sheet] = []
    for entry in root.iterfind(f"{S}sheets/{S}sheet"):
        part = files.get(next((v for k, v in entry.items() if k.endswith("}id")), ""), "")
        if part in found and len(sheets) < _MAX_SHEETS:
            sheet = _sheet(found[part], entry, shared)
            if isinstance(sheet, Refusal):
                return sheet
            sheets.append(sheet)
    about = properties((found.get("docProps/core.xml"), found.get("docProps/app.xml")))
    return Book(sheets, about.pieces, about.title, about.languages)


def _tree(part: bytes) -> Any | Refusal:
    return tree(part.replace(*_STRICT))


def _shared(found: Mapping[str, bytes], workbook: Any) -> _Book | Refusal:
    texts: tuple[str, ...] = ()
    if "xl/sharedStrings.xml" in found:
        root = _tree(found["xl/sharedStrings.xml"])
        if isinstance(root, Refusal):
            return root
        texts = tuple(_rich(item) for item in root.iterfind(f"{S}si"))
    properties_of = workbook.find(f"{S}workbookPr")
    from_1904 = properties_of is not None and properties_of.get("date1904") in ("1", "true")
    return _Book(texts, _styles(found.get("xl/styles.xml")), from_1904)


def _rich(item: Any) -> str:
    """The text of a string, whose runs may be of many looks; how it is pronounced (rPh) is no text."""
    texts = (t.text or "" for t in item.iter(f"{S}t") if t.getparent().tag != f"{S}rPh")
    return clean("".join(texts)[:MAX_CELL])


def _styles(part: bytes | None) -> tuple[tuple[str, bool], ...]:
    root = _tree(part) if part is not None else None
    if root is None or isinstance(root, Refusal):
        return ()
    codes = {str(key): code for key, code in BUILT_IN.items()}
    codes |= {f.get("numFmtId", ""): f.get("formatCode", "") for f in root.iterfind(f"{S}numFmts/{S}numFmt")}
    bold = [(b := font.find(f"{S}b")) is not None and b.get("val") not in ("0", "false") for font in root.iterfind(f"{S}fonts/{S}font")]
    return tuple(
        (codes.get(xf.get("numFmtId", ""), ""), _at(bold, xf.get("fontId")) or False) for xf in root.iterfind(f"{S}cellXfs/{S}xf")
    )


def _at(found: Any, index: str | None) -> Any | None:
    """The member of a sequence that a file points to, or None where it points beyond."""
    at = whole(index, -1, len(found))
    return found[at] if 0 <= at < len(found) else None


def _sheet(part: bytes, entry: Any, shared: _Book) -> Sheet | Refusal:
    name, is_hidden = clean(entry.get("name") or "") or "-", entry.get("state") in ("hidden", "veryHidden")
    root = _tree(part)
    if isinstance(root, Refusal):
        return Sheet(name, {}, is_hidden, is_cut=True) if root.code == "too_large" else root
    hidden = _hidden_columns(root)
    cells: dict[Place, Cell] = {}
    for place, element, row_hidden in _places(root):
        text = _text(element, shared)
        if not text:
            continue
        if len(cells) >= MAX_CELLS:
            return Sheet(name, {}, is_hidden, is_cut=True)
        style = _at(shared.styles, element.get("s")) or ("", False)
        cells[place] = Cell(text, 1, style[1], row_hidden or place[1] in hidden)
    return Sheet(name, _merged(root, cells), is_hidden)


def _places(root: Any) -> Iterator[tuple[Place, Any, bool]]:
    """Every cell with its row and column; where a file does not say, it is the next one."""
    row_number = -1
    for row in root.iterfind(f"{S}sheetData/{S}row"):
        row_number = whole(row.get("r"), 0, _MAX_ROW) - 1 if whole(row.get("r"), 0, _MAX_ROW) else row_number + 1
        is_hidden, column = row.get("hidden") in ("1", "true"), -1
        for cell in row.iterfind(f"{S}c"):
            place = place_of(cell.get("r") or "")
            column = place[1] if place is not None else column + 1
            if column < _MAX_COLUMN:
                yield (row_number, column), cell, is_hidden


def place_of(reference: str) -> Place | None:
    """Row and column from 0 of a reference like `B3`."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _text(cell: Any, shared: _Book) -> str:
    """What a cell shows; an error shows nothing."""
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _rich(cell)
    value = (cell.findtext(f"{S}v") or "")[:MAX_CELL].strip()
    if kind == "s":
        return _at(shared.texts, value) or ""
    if kind in ("e", "") or not value:
        return ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "d":
        return value.removesuffix("T00:00:00")
    return _number(value, cell, shared) if kind == "n" else clean(value)


def _number(value: str, cell: Any, shared: _Book) -> str:
    code, _ = _at(shared.styles, cell.get("s")) or ("", False)
    try:
        return clean(printed(float(value), code, from_1904=shared.from_1904))
    except (ValueError, OverflowError):
        return clean(value)


def _hidden_columns(root: Any) -> frozenset[int]:
    found: set[int] = set()
    for column in root.iterfind(f"{S}cols/{S}col"):
        if column.get("hidden") in ("1", "true"):
            low, high = (whole(column.get(end), 0, _MAX_COLUMN) for end in ("min", "max"))
            found.update(range(low - 1, high) if low and len(found) < _MAX_COLUMN else ())
    return frozenset(found)


def _merged(root: Any, cells: dict[Place, Cell]) -> dict[Place, Cell]:
    """The cells with the columns that merged ones cover."""
    for number, merged in enumerate(root.iterfind(f"{S}mergeCells/{S}mergeCell")):
        start, _, end = (merged.get("ref") or "").partition(":")
        first, last = place_of(start), place_of(end)
        if number >= _MAX_MERGED:
            break
        if first is not None and last is not None and first in cells and last[1] > first[1]:
            cells[first] = replace(cells[first], width=min(last[1] - first[1] + 1, 100))
    return cells
