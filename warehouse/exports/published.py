"""A release as further formats read it: rows one by one from its SQLite file, facts with document and evidence, dates.

Works on the folder of any release, without a warehouse; memory stays flat. Never here: a row that the release does not hold.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from schemas.tables import FACT_TABLES, TABLES, columns
from warehouse.exports.rows import keys, plain_rows
from warehouse.exports.sqlite import opened, selected

Record = dict[str, Any]  # a released row by column; a fact has `kind`, `document` and `evidence` beside its columns
_AT_ONCE = 500  # rows that are held at a time
_SIMPLE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Published:
    """An open release. `manifest`: what its manifest says, empty where the file stands alone; `selects`: the SELECT of each table."""

    connection: sqlite3.Connection
    manifest: Mapping[str, Any]
    selects: Mapping[str, str]


@contextmanager
def published(path: Path) -> Iterator[Published]:
    """A release by its folder or its SQLite file. Raises WarehouseError where it is not there."""
    manifest = (path if path.is_dir() else path.parent) / "manifest.json"
    with opened(path) as connection:
        selects = {name: selected(connection, name) for name in TABLES}
        yield Published(connection, json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}, selects)


def rows(release: Published, name: str, where: str = "", values: tuple[Any, ...] = (), order: tuple[str, ...] = ()) -> Iterator[Record]:
    """Rows of a released table in the order of its key, or of other columns before it; `where` limits them."""
    if not release.selects[name]:
        return
    heads = [c.name for c in columns(name)]
    sql = f"SELECT * FROM ({release.selects[name]}) {where and f'WHERE {where}'} ORDER BY {', '.join((*order, *keys(name)))}"
    found = release.connection.execute(sql, values)
    while some := found.fetchmany(_AT_ONCE):
        yield from (dict(zip(heads, row, strict=True)) for row in plain_rows(name, some))


def count(release: Published, name: str) -> int:
    """How many rows a released table has."""
    return int(release.connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0])


def facts(release: Published) -> Iterator[Record]:
    """Every fact of the release: its columns, `kind`, `document`, and all its `evidence`. An organisation's names are one fact."""
    for kind, name in FACT_TABLES.items():
        found = _organisation_facts(release) if kind == "organisation" else rows(release, name)
        for fact in found:
            yield {"kind": kind, **fact, "document": document(release, fact["document_id"]), "evidence": evidence(release, fact["fact_id"])}


def document(release: Published, document_id: str) -> Record:
    """The document of that id."""
    return next(rows(release, "documents", "document_id = ?", (document_id,)))


def evidence(release: Published, fact_id: str) -> list[Record]:
    """The places that a fact was read from."""
    return list(rows(release, "evidence", "fact_id = ?", (fact_id,)))


def beside(release: Published, name: str, column: str, *others: tuple[str, str]) -> Iterator[tuple[Record, list[list[Record]]]]:
    """The rows of a table in the order of `column`, each with the rows of other tables (name, column) that have the same value there."""
    groups = [groupby(rows(release, other, f"{key} IS NOT NULL", order=(key,)), itemgetter(key)) for other, key in others]
    waiting = [partial(next, group, None) for group in groups]
    heads = [take() for take in waiting]
    for row in rows(release, name, order=(column,)):
        found: list[list[Record]] = []
        for i, take in enumerate(waiting):
            while heads[i] is not None and heads[i][0] < row[column]:
                heads[i] = take()
            found.append(list(heads[i][1]) if heads[i] is not None and heads[i][0] == row[column] else [])
        yield row, found


def first_and_last(edtf: str | None) -> tuple[str | None, str | None]:
    """The first and the last date of an EDTF text as far as plain ISO 8601 dates say it; (None, None) where they cannot."""
    first, _, last = (edtf or "").partition("/")
    found = [part if _SIMPLE.fullmatch(part) else None for part in (first, last or first)]
    return (found[0], found[1]) if found[0] or found[1] else (None, None)


def address(document: Mapping[str, Any]) -> str | None:
    """The web address of a document; None where it was read from a file."""
    return document["url"] if document["url"].startswith(("https://", "http://")) else None


def doubt(row: Mapping[str, Any]) -> str | None:
    """Words for a row that the release is not sure of; None for a sure one."""
    if row["status_code"] == "sure":
        return None
    return "uncertain" if row["confidence"] is None else f"uncertain, probability {row['confidence']:.2f}"


def _organisation_facts(release: Published) -> Iterator[Record]:
    for _, group in groupby(rows(release, "organisation_names", order=("fact_id", "is_alias")), itemgetter("fact_id")):
        names = list(group)
        first = {key: value for key, value in names[0].items() if key != "is_alias"}
        yield first | {"aliases": [name["organisation_name"] for name in names if name["is_alias"]]}
