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
from schemas.values import DateInterval, parse_edtf
from warehouse import tables as t
from warehouse.corroboration.claims import Claim, claims, label, said
from warehouse.corroboration.series import series_rows
from warehouse.corroboration.statements import Given
from warehouse.database import canonical
from warehouse.derived import NEEDED, people, preferred_names

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


def query(target: Target, sql: str, *, run: int | None = None) -> Table:
    """The answer to one SQL statement that reads. `target`: the warehouse's engine, or a release's folder or SQLite file; `run`:
    the warehouse as it was known after that run.

    Raises WarehouseError where the statement writes, is more than one, or is no SQL.
    """
    with _reader(target, run) as read:
        return read(sql)


def answer(target: Target, question: str, *, organisation: str | None = None, period: str | None = None, run: int | None = None) -> Table:
    """The answer to a named question, of all organisations or of one by a name that documents print or by its id.

    `period`: an EDTF text; only rows whose own period or date meets it. `run`: as in `query`. Raises ConfigurationError where
    there is no such question or organisation, or the question has no periods.
    """
    if question not in _ANSWERS:
        raise ConfigurationError(f"{question}: no such question. Ask one of: {', '.join(QUESTIONS)}; or give SQL.")
    with _reader(target, run) as read:
        found = _ANSWERS[question](read)
        found = found if period is None else _meeting(found, period, question)
        return found if organisation is None else _only(found, _identities(read, organisation))


def identity_of(target: Target, name: str) -> str:
    """The id of the one organisation that bears a name or has this id. Raises ConfigurationError where none does, or several do."""
    with _reader(target) as read:
        found = sorted(_identities(read, name))
    if len(found) > 1:
        raise ConfigurationError(f"{name}: several organisations bear this name ({', '.join(found)}). Give the id of the one that you mean.")
    return found[0]


def run_known(engine: sa.Engine, day: str) -> int:
    """The last run that was committed by the end of a day (ISO 8601, UTC). Raises ConfigurationError where there was none."""
    r = t.runs.c
    where = (r.status == "committed", sa.func.substr(r.finished_at, 1, 10) <= day)
    with engine.connect() as connection:
        found = connection.execute(sa.select(sa.func.max(r.run_id)).where(*where)).scalar()
    if found is None:
        raise ConfigurationError(f"{day}: nothing was known by then. `ngo-ledger runs` lists the runs and their days.")
    return int(found)


def history(engine: sa.Engine, fact_key: str) -> Table:
    """How a fact came to say what it says: each value that it ever had, from which run on and why, until which run and why.

    Raises ConfigurationError for a key that no fact has.
    """
    v, r, e = t.fact_values, t.runs.alias("began"), t.runs.alias("ended")
    shown = (v.c.slots, v.c.confidence, v.c.verdict_code, v.c.added_run_id, r.c.finished_at, v.c.added_cause, v.c.ended_run_id, e.c.finished_at, v.c.ended_cause)
    rows = v.join(r, r.c.run_id == v.c.added_run_id).outerjoin(e, e.c.run_id == v.c.ended_run_id)
    select = sa.select(*shown).select_from(rows).where(v.c.fact_key == fact_key, r.c.status == "committed").order_by(v.c.added_run_id, v.c.value_id)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(select)]
    if not found:
        raise ConfigurationError(f"{fact_key}: no fact has this key. Facts' keys stand in the column fact_id.")
    heads = ("value", "confidence", "verdict", "from_run", "from", "why", "to_run", "to", "why_ended")
    return Table(heads, [(canonical({name: value for name, value in row[0].items() if value is not None}), *row[1:]) for row in found])


QUESTIONS: dict[str, str] = {
    "people-reached": "How many people did each organisation reach in each period, nobody counted twice?",
    "organisations": "Which organisations are named, of what type, in how many documents?",
    "partners": "Who works with whom, in which role, and who says so?",
    "timeline": "What happened when, organisation by organisation?",
    "contradictions": "Where do documents contradict each other, what does each say, and which value is preferred and why?",
    "series": "How did each figure change from period to period, and where does its definition break?",
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


_NAMES = """
SELECT organisation_id, organisation_name FROM organisation_names UNION SELECT organisation_id, organisation_name FROM organisations
UNION SELECT organisation_id, old_id FROM redirects"""


def claims_of_several(target: Target) -> Iterator[Claim]:
    """The claims of a release or of the warehouse that more than one fact makes."""
    with _reader(target) as read:
        yield from (claim for claim in claims(_given(read)) if len(claim.statements) > 1)


def _given(read: Read) -> Given:
    found = {name: read(f"SELECT * FROM {name}{' WHERE position = 0' if name == 'evidence' else ''}") for name in NEEDED}
    return {name: (one.columns, one.rows) for name, one in found.items()}


def _contradictions(read: Read) -> Table:
    """The facts of claims of which not all can be true, the preferred one first; claims with a doubt only in an uncertain fact last."""
    given = _given(read)
    names = preferred_names(given)
    found = [claim for claim in claims(given) if claim.agreement == "contradicted" or "contradicts" in claim.relations]
    found.sort(key=lambda claim: (claim.agreement != "contradicted", not claim.preferred.is_sure, names[claim.preferred.row["organisation_id"]], claim.id))
    heads = ("organisation_id", "organisation_name", "claim_label", "said", "relation_code", "rule_code", "confidence", "status_code", "document_id", "fact_id", "claim_id")
    rows = []
    for claim in found:
        shown = label(claim.preferred, names)
        for one, relation in zip(claim.statements, claim.relations, strict=True):
            row, rule = one.row, claim.rule if relation == "preferred" else None
            owner = row["organisation_id"]
            rest = (row["confidence"], row["status_code"], row["document_id"], row["fact_id"], claim.id)
            rows.append((owner, names[owner], shown, said(one.kind, row), relation, rule, *rest))
    return Table(heads, rows)


def _series(read: Read) -> Table:
    given = _given(read)
    heads = ("organisation_id", "organisation_name", "unit_code", "indicator_code", "counted", "sex_code", "age", "scope_code", "period", "value", "value_max")
    heads += ("bound_code", "break_code", "previous_period", "changes", "agreement_code", "status_code", "fact_id", "series_id")
    found = sorted(series_rows(claims(given), preferred_names(given)), key=lambda row: (row["organisation_name"], row["series_id"], row["position"]))
    return Table(heads, [tuple(row[head] for head in heads) for row in found])


def _people_reached(read: Read) -> Table:
    answers = people(_given(read))
    shown = ("organisation_id", "organisation_name", "period", "value", "bound_code", "method_code", "directness_code", "confidence", "status_code")
    rows = [(*(row[name] for name in shown), "; ".join(reason if value is None else f"{value} {reason}" for _, value, reason in row["left_out"])) for row in answers]
    return Table((*shown, "left_out"), sorted(rows, key=lambda row: (row[1], row[2] is None, row[2] or "")))


_ANSWERS: dict[str, Callable[[Read], Table]] = {
    "people-reached": _people_reached,
    "organisations": lambda read: read(_ORGANISATIONS),
    "partners": lambda read: read(_PARTNERS),
    "timeline": lambda read: read(_TIMELINE),
    "contradictions": _contradictions,
    "series": _series,
    "questions": lambda read: read(_DOUBTFUL),
}


def _identities(read: Read, name: str) -> set[str]:
    """The ids of organisations that bear a name, by any of the forms in which documents print it, or the id itself."""
    wanted = fold(name)
    names = read(_NAMES)
    found = {row["organisation_id"] for row in names if name in row.values() or fold(row["organisation_name"]) == wanted}
    if not found:
        raise ConfigurationError(f"{name}: no organisation of that name. The question `organisations` lists them all.")
    return found


def _only(found: Table, identities: set[str]) -> Table:
    place = found.columns.index("organisation_id")
    return Table(found.columns, [row for row in found.rows if row[place] in identities])


def _meeting(found: Table, period: str, question: str) -> Table:
    """The rows whose own period or date shares a day with a period."""
    place = next((found.columns.index(name) for name in ("period", "event_date") if name in found.columns), None)
    wanted = parse_edtf(period)
    if place is None or wanted is None:
        reason = f"the question {question} has no periods" if place is None else "not a date or period as EDTF writes it (2025, 2024-07/2025-06)"
        raise ConfigurationError(f"{period}: {reason}. Leave --period out, or correct it.")
    return Table(found.columns, [row for row in found.rows if row[place] is not None and _meets(parse_edtf(row[place]), wanted)])


def _meets(a: DateInterval | None, b: DateInterval) -> bool:
    if a is None:
        return False
    begins_in_time = a.lower is None or b.upper is None or a.lower <= b.upper
    return begins_in_time and (a.upper is None or b.lower is None or a.upper >= b.lower)


@contextmanager
def _reader(target: Target, run: int | None = None) -> Iterator[Read]:
    if isinstance(target, Path):
        with _sqlite_reader(target / "ngo-ledger.sqlite" if target.is_dir() else target) as read:
            yield read
    elif target.dialect.name == "sqlite":
        with _sqlite_reader(Path(str(target.url.database)), run) as read:
            yield read
    else:
        with _postgresql_reader(target, run) as read:
            yield read


@contextmanager
def _sqlite_reader(path: Path, run: int | None = None) -> Iterator[Read]:
    if not path.is_file():
        raise WarehouseError(f"{path}: no such file. Name the folder or the .sqlite file of a release.")
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for name, text in _as_of(run, "sqlite").items():
            connection.execute(f"CREATE TEMP VIEW {name} AS {text}")
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
def _postgresql_reader(engine: sa.Engine, run: int | None) -> Iterator[Read]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        cursor = connection.connection.cursor()
        for name, text in _as_of(run, "postgresql").items():  # gone with the transaction, which nobody commits
            cursor.execute(f"CREATE TEMP VIEW {name} AS {text}".encode())
        cursor.execute(b"SET TRANSACTION READ ONLY")

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


def _as_of(run: int | None, dialect: str) -> Mapping[str, str]:
    """The views as they were after a run, which stand before the lasting ones of the same name; none for what is known now."""
    if run is None:
        return {}
    from warehouse.views import definitions  # takes half a second with its contracts

    return definitions(dialect, sa.literal(run))


def _refused(sql: str, reason: str) -> WarehouseError:
    return WarehouseError(f"{' '.join(sql.split())[:200]}: {reason.splitlines()[0].rstrip('.')}. Only one statement that reads is taken; tables and columns: docs/data_dictionary.md.")
