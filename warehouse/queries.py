"""Answers: free SQL that can only read, and named questions, on a release's file and on the warehouse alike.

Both show the same tables (schemas.tables); the warehouse shows what the last committed run left, under the default
policy. Never here: writing, whatever the SQL says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.errors import ConfigurationError, WarehouseError
from schemas.names import fold
from warehouse.people import people_reached

Target = sa.Engine | Path
Read = Callable[[str], "Table"]

# What SQL may do in a release's file: look at tables, call functions, walk a recursive query. Not: attach, write, load.
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: column names, and rows of plain values."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


def query(target: Target, sql: str) -> Table:
    """The answer to one SQL statement that reads. `target`: the warehouse's engine, or a release's folder or SQLite file.

    Raises WarehouseError where the statement writes, is more than one, or is no SQL.
    """
    with _reader(target) as read:
        return read(sql)


def answer(target: Target, question: str, *, organisation: str | None = None) -> Table:
    """The answer to a named question, of all organisations or of one by a name that documents print or by its id.

    Raises ConfigurationError where there is no such question or organisation.
    """
    if question not in _ANSWERS:
        raise ConfigurationError(f"{question}: no such question. Ask one of: {', '.join(QUESTIONS)}; or give SQL.")
    with _reader(target) as read:
        found = _ANSWERS[question](read)
        return found if organisation is None else _only(found, _identities(read, organisation))


QUESTIONS: dict[str, str] = {
    "people-reached": "How many people did each organisation reach in each period, nobody counted twice?",
    "organisations": "Which organisations are named, of what type, in how many documents?",
    "partners": "Who works with whom, in which role, and who says so?",
    "timeline": "What happened when, organisation by organisation?",
    "questions": "Which facts are least sure, with the words they were read from?",
}

_ORGANISATIONS = """
SELECT organisation_id, organisation_name, type_code, document_count, confidence, status_code
FROM organisations ORDER BY document_count DESC, organisation_name, organisation_id"""
_PARTNERS = """
SELECT p.organisation_id, own.organisation_name, p.role_code, other.organisation_name AS partner_name, p.period, p.confidence, p.status_code, p.document_id
FROM partnerships p JOIN organisations other ON other.organisation_id = p.partner_id
LEFT JOIN organisations own ON own.organisation_id = p.organisation_id
ORDER BY own.organisation_name, p.role_code, other.organisation_name, p.fact_id"""
_TIMELINE = """
SELECT e.organisation_id, own.organisation_name, e.event_date, e.kind_code, e.modality_code, w.quote, e.confidence, e.status_code, e.document_id
FROM events e JOIN evidence w ON w.fact_id = e.fact_id AND w.position = 0
LEFT JOIN organisations own ON own.organisation_id = e.organisation_id
ORDER BY own.organisation_name, e.period_start, e.event_date, e.fact_id"""
_DOUBTFUL = """
SELECT f.kind, f.organisation_id, own.organisation_name, f.what, w.quote, f.confidence, f.document_id, f.fact_id FROM (
SELECT 'event' AS kind, organisation_id, kind_code || ' ' || event_date AS what, confidence, status_code, document_id, fact_id FROM events
UNION ALL SELECT 'figure', organisation_id, unit_code || ' ' || COALESCE(indicator_code, ''), confidence, status_code, document_id, fact_id FROM figures
UNION ALL SELECT 'partnership', organisation_id, role_code || ' ' || partner_name, confidence, status_code, document_id, fact_id FROM partnerships
UNION ALL SELECT 'organisation', organisation_id, organisation_name, confidence, status_code, document_id, fact_id FROM organisation_names WHERE NOT is_alias
) f JOIN evidence w ON w.fact_id = f.fact_id AND w.position = 0
LEFT JOIN organisations own ON own.organisation_id = f.organisation_id
WHERE f.status_code = 'uncertain' ORDER BY f.confidence, f.fact_id"""


def _people_reached(read: Read) -> Table:
    names = {row["organisation_id"]: row["organisation_name"] for row in read("SELECT organisation_id, organisation_name FROM organisations")}
    answers = people_reached(read("SELECT * FROM figures"), names)
    shown = ("organisation_id", "organisation_name", "period", "value", "bound_code", "method_code", "directness_code", "confidence", "status_code")
    rows = [(*(row[name] for name in shown), "; ".join(reason if value is None else f"{value} {reason}" for _, value, reason in row["left_out"])) for row in answers]
    return Table((*shown, "left_out"), sorted(rows, key=lambda row: (row[1], row[2] is None, row[2] or "")))


_ANSWERS: dict[str, Callable[[Read], Table]] = {
    "people-reached": _people_reached,
    "organisations": lambda read: read(_ORGANISATIONS),
    "partners": lambda read: read(_PARTNERS),
    "timeline": lambda read: read(_TIMELINE),
    "questions": lambda read: read(_DOUBTFUL),
}


def _identities(read: Read, name: str) -> set[str]:
    """The ids of organisations that bear a name, by any of the forms in which documents print it, or the id itself."""
    wanted = fold(name)
    names = read("SELECT organisation_id, organisation_name FROM organisation_names UNION SELECT organisation_id, organisation_name FROM organisations")
    found = {row["organisation_id"] for row in names if name == row["organisation_id"] or fold(row["organisation_name"]) == wanted}
    if not found:
        raise ConfigurationError(f"{name}: no organisation of that name. The question `organisations` lists them all.")
    return found


def _only(found: Table, identities: set[str]) -> Table:
    place = found.columns.index("organisation_id")
    return Table(found.columns, [row for row in found.rows if row[place] in identities])


@contextmanager
def _reader(target: Target) -> Iterator[Read]:
    if isinstance(target, Path):
        with _sqlite_reader(target / "ngo-ledger.sqlite" if target.is_dir() else target) as read:
            yield read
    elif target.dialect.name == "sqlite":
        with _sqlite_reader(Path(str(target.url.database))) as read:
            yield read
    else:
        with _postgresql_reader(target) as read:
            yield read


@contextmanager
def _sqlite_reader(path: Path) -> Iterator[Read]:
    if not path.is_file():
        raise WarehouseError(f"{path}: no such file. Name the folder or the .sqlite file of a release.")
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("BEGIN")  # one moment for all that a question reads
        connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)

        def read(sql: str) -> Table:
            try:
                found = connection.execute(sql)
                rows = found.fetchall()
            except (sqlite3.Error, sqlite3.Warning) as error:
                raise _refused(sql, str(error)) from error
            if found.description is None:
                raise _refused(sql, "nothing is asked")
            return Table(tuple(head[0] for head in found.description), rows)

        yield read


@contextmanager
def _postgresql_reader(engine: sa.Engine) -> Iterator[Read]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        cursor = connection.connection.cursor()

        def read(sql: str) -> Table:
            try:
                # Only what reads can be declared as a cursor; prepared, because then a second statement behind `;` is refused.
                cursor.execute(f"DECLARE answer NO SCROLL CURSOR FOR {sql}".encode(), prepare=True)
                cursor.execute("FETCH ALL FROM answer")
                found = Table(tuple(head.name for head in cursor.description or ()), cursor.fetchall())
                cursor.execute("CLOSE answer")
                return found
            except Exception as error:
                if not isinstance(error, engine.dialect.dbapi.Error):  # type: ignore[union-attr]
                    raise
                raise _refused(sql, str(error)) from error

        yield read


def _refused(sql: str, reason: str) -> WarehouseError:
    return WarehouseError(f"{' '.join(sql.split())[:200]}: {reason.splitlines()[0].rstrip('.')}. Only one statement that reads is taken; tables and columns: docs/data_dictionary.md.")
