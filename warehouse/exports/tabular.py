"""CSV and Parquet: released rows as flat files, and CSV read back.

A CSV cell that a spreadsheet would run as a formula gets an apostrophe before it, which `plain_text` takes off again:
what a page prints must not run on the machine of whoever opens it. Parquet holds every value as it is.
Never here: which rows are released.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.tables import Column, columns
from warehouse.exports.rows import Row

ARROW_TYPES = {"number": pa.float64(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
# What spreadsheets take for the beginning of a formula (OWASP's list, full-width forms included), after apostrophes of our own.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_QUOTED = re.compile(r'[",\r\n]')


def safe_text(text: str) -> str:
    """The text as a CSV cell that no spreadsheet runs: an apostrophe before what could begin a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain_text(cell: str) -> str:
    """The text that `safe_text` made a cell of."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows as UTF-8 CSV with `\\n` line ends; whole numbers without a fraction, nothing for an empty value."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(csv_line(heads))
        file.writelines(map(csv_line, rows))


def csv_line(row: Iterable[Any]) -> str:
    """One line of such a file."""
    return ",".join(_cell(value) for value in row) + "\n"


def read_csv(path: Path) -> list[list[str]]:
    """The cells of such a file as the text that was written, its header first; an empty value is an empty text."""
    with path.open(encoding="utf-8", newline="") as file:
        return [[plain_text(cell) for cell in row] for row in csv.reader(file)]


def write_parquet(path: Path, name: str, rows: Sequence[Row]) -> None:
    """Write a released table as Parquet, with the types of its contract and what each column means."""
    described = columns(name)
    fields = [pa.field(c.name, ARROW_TYPES.get(c.type, pa.string()), c.is_nullable, {"description": c.description}) for c in described]
    values = [[_arrow_value(row[i], c) for row in rows] for i, c in enumerate(described)]
    arrays = [pa.array(column, field.type) for column, field in zip(values, fields, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path, compression="zstd")


def _arrow_value(value: Any, column: Column) -> Any:
    return date.fromisoformat(value) if column.type == "date" and value is not None else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = safe_text(value)
        return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
