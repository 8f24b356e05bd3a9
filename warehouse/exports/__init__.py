"""Exports: the files of every release, and further formats that a release is written in on demand (formats/).

The same rows give the same bytes: no clock, no number of the release, rows and columns in their fixed order, no path of a
machine. Never here: which rows are released (warehouse.releases).
"""

from __future__ import annotations

from pathlib import Path

from schemas.tables import columns
from warehouse.exports.datapackage import data_package
from warehouse.exports.dictionary import CODES, DICTIONARY, code_rows, dictionary_markdown, dictionary_rows
from warehouse.exports.load_sql import load_sql
from warehouse.exports.rows import Row, Tables, plain_rows
from warehouse.exports.sqlite import FILE, read_as_written, read_sqlite, write_sqlite
from warehouse.exports.tabular import csv_line, read_csv, write_csv, write_parquet

__all__ = [
    "Row", "Tables", "code_rows", "csv_line", "dictionary_markdown", "dictionary_rows", "plain_rows", "read_as_written", "read_csv", "read_sqlite", "write_csv", "write_files",
    "write_sqlite",
]  # fmt: skip


def write_files(folder: Path, tables: Tables, *, licence: str = "") -> None:
    """Write every data file of a release into a folder that exists. `licence`: of the dataset, an SPDX identifier, where it is known."""
    write_sqlite(folder / FILE, tables)
    for form in ("csv", "parquet"):
        (folder / form).mkdir()
    for name, rows in tables.items():
        write_csv(folder / "csv" / f"{name}.csv", [c.name for c in columns(name)], rows)
        write_parquet(folder / "parquet" / f"{name}.parquet", name, rows)
    write_csv(folder / "data_dictionary.csv", DICTIONARY, dictionary_rows())
    write_csv(folder / "code_lists.csv", CODES, code_rows())
    (folder / "data_dictionary.md").write_text(dictionary_markdown(), encoding="utf-8")
    (folder / "duckdb.sql").write_text(load_sql(), encoding="utf-8")
    (folder / "datapackage.json").write_text(data_package(folder, tables, licence), encoding="utf-8")
