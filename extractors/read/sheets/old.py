"""XLS (Excel up to 2003) -> sheets, by calamine, once the file has been measured.

calamine lays every sheet out densely and follows the file's chains of sectors in good faith: how far apart cells stand and
whether chains end is looked at first, in Python.
Never here: tables and heads (grid).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from extractors.read.office.archive import LOCKED, damaged
from extractors.read.pieces import clean
from extractors.read.printed import printed, shown_date
from extractors.read.reading import Refusal
from extractors.read.sheets.grid import MAX_CELL, MAX_CELLS, Book, Cell, Sheet
from extractors.read.tables import Place

_FREE = 0xFFFFFFFA  # sector numbers from here on are marks
_MAX_AREA = 3_000_000  # cells of all sheets together, empty ones counted: some 100 MB
_CELL_RECORDS = (0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x7E, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x206)
_SUBSTREAM, _PASSWORD = 0x809, 0x2F
_MAX_RECORDS = 2_000_000
_MAX_SHEETS = 200


def old_book(content: bytes) -> Book | Refusal:
    """The sheets of a workbook, or why there are none."""
    refusal = _measured(content)
    if refusal is not None:
        return refusal
    from python_calamine import CalamineError, PasswordError, load_workbook  # only old workbooks need it

    try:
        book = load_workbook(BytesIO(content))
        return Book([_sheet(book, number, about) for number, about in enumerate(book.sheets_metadata[:_MAX_SHEETS])])
    except PasswordError:
        return LOCKED
    except (CalamineError, ValueError, OverflowError) as error:
        return damaged(str(error))
    except BaseException as error:  # a panic in Rust is no Exception
        if type(error).__name__ != "PanicException":
            raise
        return damaged("it breaks the rules of its format")


def _sheet(book: Any, number: int, about: Any) -> Sheet:
    sheet = book.get_sheet_by_index(number)
    cells: dict[Place, Cell] = {}
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            shown = _shown(value)
            if shown:
                cells[row, column] = Cell(shown)
        if len(cells) > MAX_CELLS:
            return Sheet(clean(about.name) or "-", {}, is_cut=True)
    hidden = "Visible" not in str(about.visible).rsplit(".", 1)[-1][:7]
    return Sheet(clean(about.name) or "-", cells, hidden)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return clean(value[:MAX_CELL])
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return shown_date(value, "day")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return printed(float(value))


def _measured(content: bytes) -> Refusal | None:
    """Why a file is not handed to calamine, or None."""
    try:
        stream = _workbook(content)
    except (struct.error, IndexError, ValueError) as error:
        return damaged(str(error) or "its sectors lead nowhere")
    area, low, high = 0, (0, 0), (-1, -1)
    for number, (kind, data) in enumerate(_records(stream)):
        if kind == _PASSWORD:
            return LOCKED
        if number > _MAX_RECORDS:
            return Refusal("too_large", "more records than a report has. Split it, or leave it out.")
        if kind == _SUBSTREAM:
            area, low, high = area + _cells(low, high), (1 << 16, 1 << 16), (-1, -1)
        elif kind in _CELL_RECORDS and len(data) >= 4:
            row, column = struct.unpack_from("<HH", data)
            last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind in (0xBD, 0xBE) else column
            low, high = (min(low[0], row), min(low[1], column)), (max(high[0], row), max(high[1], column, last))
    if area + _cells(low, high) > _MAX_AREA:
        return Refusal("too_large", "its cells stand so far apart that it is no report. Leave it out, or save it as XLSX.")
    return None


def _cells(low: Place, high: Place) -> int:
    return max(0, high[0] + 1) * max(0, high[1] + 1) if high >= low else 0


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _workbook(content: bytes) -> bytes:
    """The stream of a compound file that holds the workbook; ValueError where its chains lead in circles."""
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError("its sectors have no size that is allowed")
    size = 1 << shift
    fat_count, directory, _, cutoff, mini_start, mini_count, more, _ = struct.unpack_from("<8I", content, 44)
    if max(fat_count, mini_count) * size > len(content):
        raise ValueError("it is cut off")
    sectors = list(struct.unpack_from("<109I", content, 76))
    seen: set[int] = set()
    while more < _FREE:
        if more in seen:
            raise ValueError("a chain of sectors leads in circles")
        seen.add(more)
        numbers = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        sectors += numbers[:-1]
        more = numbers[-1]
    fat: list[int] = []
    for sector in [one for one in sectors if one < _FREE][:fat_count]:
        fat += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    entries = _chain(content, fat, directory, size)
    mini_fat = struct.unpack(f"<{mini_count * size // 4}I", _chain(content, fat, mini_start, size)[: mini_count * size]) if mini_count else ()
    root, found = _entries(entries)
    start, length = found
    if length >= cutoff:
        return _chain(content, fat, start, size)[:length]
    small = _chain(content, fat, root[0], size) if root[0] < _FREE else b""
    return b"".join(small[one << 6 : (one + 1) << 6] for one in _numbers(mini_fat, start))[:length]


def _entries(directory: bytes) -> tuple[Place, Place]:
    """Where the root's and the workbook's streams begin and how long they are."""
    root, found = (_FREE, 0), None
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        place = struct.unpack_from("<II", directory, at + 116)
        if directory[at + 66] == 5:
            root = place
        elif name in ("Workbook", "Book") and found is None:
            found = place
    if found is None:
        raise ValueError("there is no workbook in it")
    return root, found


def _chain(content: bytes, fat: Any, start: int, size: int) -> bytes:
    return b"".join(content[(one + 1) * size : (one + 2) * size] for one in _numbers(fat, start))


def _numbers(fat: Any, start: int) -> list[int]:
    numbers: list[int] = []
    while start < _FREE:
        if len(numbers) > len(fat):
            raise ValueError("a chain of sectors leads in circles")
        numbers.append(start)
        start = fat[start]
    return numbers
