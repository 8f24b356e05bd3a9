"""The files of a release: SQLite, Parquet, CSV, and the data dictionary made from the contracts.

The same rows give the same bytes: no clock, no number of the release, rows and columns in their fixed order.
Never here: which rows are released (warehouse.releases), or reading them back.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.tables import TABLES, Column, columns
from schemas.vocabularies import names, vocabulary

Row = tuple[Any, ...]
Tables = Mapping[str, Sequence[Row]]  # released tables by name, rows in the order of the key

_SQL_TYPES = {"number": "REAL", "integer": "INTEGER", "boolean": "INTEGER"}
_ARROW_TYPES = {"number": pa.float64(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
_CASTS = {"number": float, "integer": int, "boolean": bool}
_REFERENCES = {"source_id": "sources", "document_id": "documents", "organisation_id": "organisations", "partner_id": "organisations"}
_REFERENCES |= {"subject_id": "organisations", "publisher_id": "organisations"}
_KEYS = {"sources": "source_id", "documents": "document_id", "organisations": "organisation_id"}
_DICTIONARY = ("table_name", "column_name", "type", "is_key", "may_be_empty", "code_list", "example", "description")
_README = """\
What NGOs publish about themselves, as tables. Every fact has the words it was read from in `evidence`.
Start with the views `figures_with_evidence`, `events_with_evidence` and `partnerships_with_evidence`.
`status_code` tells sure from uncertain rows; the views `sure_...` hold only the sure ones.
Never add figures up: `people_reached` counts nobody twice and says what it left out.
`data_dictionary` says what every column means, `code_lists` what every code means.
An empty value means that the documents do not tell, or that it was not found in them; an empty number of people may be withheld: \
`value_missing_code` says so."""


def write_files(folder: Path, tables: Tables) -> None:
    """Write every data file of a release into a folder that exists."""
    write_sqlite(folder / "ngo-ledger.sqlite", tables)
    for form in ("csv", "parquet"):
        (folder / form).mkdir()
    for name, rows in tables.items():
        write_csv(folder / "csv" / f"{name}.csv", [c.name for c in columns(name)], rows)
        _write_parquet(folder / "parquet" / f"{name}.parquet", name, rows)
    write_csv(folder / "data_dictionary.csv", _DICTIONARY, dictionary_rows())
    write_csv(folder / "code_lists.csv", _CODES, code_rows())
    (folder / "data_dictionary.md").write_text(dictionary_markdown(), encoding="utf-8")


def write_sqlite(path: Path, tables: Tables) -> None:
    """Write the release as one SQLite file that explains itself: dictionary, code lists, views, a readme."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("page_size=4096", "journal_mode=OFF", "synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE readme (line INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        connection.executemany("INSERT INTO readme (text) VALUES (?)", [(line,) for line in _README.splitlines()])
        for name, rows in tables.items():
            connection.execute(_create(name))
            _insert(connection, name, len(columns(name)), rows)
        for name, heads, rows in (("data_dictionary", _DICTIONARY, dictionary_rows()), ("code_lists", _CODES, code_rows())):
            connection.execute(f"CREATE TABLE {name} ({', '.join(f'{head} TEXT' for head in heads)})")
            _insert(connection, name, len(heads), rows)
        for name, text in _views().items():
            connection.execute(f"CREATE VIEW {name} AS {text}")
        connection.execute("COMMIT")
        connection.execute("VACUUM")


def read_sqlite(path: Path) -> dict[str, list[Row]]:
    """The released tables of a release's SQLite file, with the columns of today; None in those it did not have yet."""
    found: dict[str, list[Row]] = {}
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for name in TABLES:
            there = {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
            shown = ", ".join(c.name if c.name in there else f"NULL AS {c.name}" for c in columns(name))
            rows = connection.execute(f"SELECT {shown} FROM {name}").fetchall() if there else []
            found[name] = plain_rows(name, rows)
    return found


def plain_rows(name: str, rows: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows of a released table with the plain Python types of its columns, whichever database they come from."""
    casts = [_CASTS.get(c.type) for c in columns(name)]
    return [tuple(value if value is None or cast is None else cast(value) for value, cast in zip(row, casts, strict=True)) for row in rows]


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows as UTF-8 CSV with `\\n` line ends; whole numbers without a fraction, nothing for an empty value."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([_printed(value) for value in row] for row in rows)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")


def dictionary_rows() -> list[Row]:
    """The data dictionary: one row for each released column."""
    return [
        (name, c.name, c.type, _yes(c.is_key), _yes(c.is_nullable), c.codes, c.example, c.description) for name in TABLES for c in columns(name)
    ]


_CODES = ("code_list", "code", "label", "definition", "crosswalk")


def code_rows() -> list[Row]:
    """All code lists: one row for each code; the crosswalk as `standard=code`, separated by blanks."""
    return [
        (name, code.code, code.label, code.definition, " ".join(f"{key}={value}" for key, value in sorted(code.crosswalk.items())))
        for name in names()
        for code in vocabulary(name).values()
    ]


def dictionary_markdown() -> str:
    """The data dictionary and the code lists as Markdown; docs/data_dictionary.md is this text."""
    parts = ["# Data dictionary", "", "Made from the contracts in `schemas/tables.py` and the code lists in `schemas/vocabularies/`; do not edit."]
    for name, contract in TABLES.items():
        parts += ["", f"## {name}", "", " ".join((contract.__doc__ or "").split()), ""]
        parts += ["| column | type | key | may be empty | code list | example | meaning |", "|---|---|---|---|---|---|---|"]
        parts += [_line(c.name, c.type, _yes(c.is_key), _yes(c.is_nullable), c.codes, f"`{c.example}`", c.description) for c in columns(name)]
    parts += ["", "# Code lists"]
    for name in names():
        parts += ["", f"## {name}", "", "| code | label | definition |", "|---|---|---|"]
        parts += [_line(f"`{code.code}`", code.label, code.definition) for code in vocabulary(name).values()]
    return "\n".join(parts) + "\n"


def _write_parquet(path: Path, name: str, rows: Sequence[Row]) -> None:
    described = columns(name)
    fields = [pa.field(c.name, _ARROW_TYPES.get(c.type, pa.string()), c.is_nullable, {"description": c.description}) for c in described]
    values = [[_arrow_value(row[i], c) for row in rows] for i, c in enumerate(described)]
    arrays = [pa.array(column, field.type) for column, field in zip(values, fields, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path, compression="zstd")


def _arrow_value(value: Any, column: Column) -> Any:
    return date.fromisoformat(value) if column.type == "date" and value is not None else value


def _create(name: str) -> str:
    described = columns(name)
    keys = [c.name for c in described if c.is_key]
    lines = [f"{c.name} {_SQL_TYPES.get(c.type, 'TEXT')}{'' if c.is_nullable else ' NOT NULL'}" for c in described]
    is_plain = not any(c.is_nullable for c in described if c.is_key)
    lines.append(f"{'PRIMARY KEY' if is_plain else 'UNIQUE'} ({', '.join(keys)})")
    for c in described:
        target = _REFERENCES.get(c.name)
        if target is not None and target != name:
            lines.append(f"FOREIGN KEY ({c.name}) REFERENCES {target} ({_KEYS[target]})")
    return f"CREATE TABLE {name} ({', '.join(lines)})"


def _insert(connection: sqlite3.Connection, name: str, width: int, rows: Sequence[Row]) -> None:
    connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", rows)


def _views() -> dict[str, str]:
    """Views for people: the sure rows alone, and facts beside names, document and the words they were read from."""
    views = {f"sure_{name}": f"SELECT * FROM {name} WHERE status_code = 'sure'" for name in TABLES if _has(name, "status_code")}
    for name in ("events", "figures", "partnerships"):
        partner = ", other.organisation_name AS partner" if _has(name, "partner_id") else ""
        joins = "LEFT JOIN organisations AS other ON other.organisation_id = f.partner_id " if partner else ""
        views[f"{name}_with_evidence"] = (
            f"SELECT own.organisation_name AS organisation{partner}, f.*, e.quote, d.title, d.url FROM {name} AS f "
            f"LEFT JOIN organisations AS own ON own.organisation_id = f.organisation_id {joins}"
            "JOIN documents AS d ON d.document_id = f.document_id JOIN evidence AS e ON e.fact_id = f.fact_id AND e.position = 0"
        )
    return views


def _has(table: str, column: str) -> bool:
    return any(c.name == column for c in columns(table))


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _printed(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return int(value) if isinstance(value, float) and value.is_integer() else value
