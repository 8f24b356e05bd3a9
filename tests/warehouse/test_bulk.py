"""Many rows at once: on every database the same values arrive, conflicts are settled alike, and errors are SQLAlchemy's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from benchmarks.invented import SOURCE, documents
from schemas.errors import WarehouseError
from schemas.facts import Issue, Outcome
from tests import factory as f
from tests.processes import migrated_postgresql
from warehouse import tables as t
from warehouse.database import add, canonical, connect, keep, transaction, upsert
from warehouse.load import load
from warehouse.readings import Reading
from warehouse.runs import begin_run, finish_run, record_sources

LOADED = (
    t.snapshots, t.document_rows, t.organisation_rows, t.facts, t.document_reads, t.fact_values, t.evidence_rows, t.issue_rows, t.decision_outcomes,
)  # fmt: skip
Step = Sequence[Reading]


def stored(engine: sa.Engine, table: sa.Table) -> list[str]:
    """The rows of a table without the numbers that the database gives them, in an order of their own."""
    shown = [column for column in table.c if column.autoincrement is not True]
    with engine.connect() as connection:
        return sorted(canonical(dict(row)) for row in connection.execute(sa.select(*shown)).mappings())


def history() -> Iterator[Step]:
    """What runs one after the other read: new documents, the same, changed ones, other extractors, curators, what is gone."""
    first = list(documents(12))
    yield first
    yield first[:3]
    yield list(documents(12, edition=7, changed_every=4))
    yield [replace(one, extractors="v2", extraction=replace(one.extraction, facts=one.extraction.facts[2:])) for one in first[:5]]
    yield [_decided(first[5]), replace(first[0], document_id="invented/copy")]  # whose keys are all another document's
    awkward = 'tab\t, break\n, \\., \\N, \\\\, "quoted", %s, {}, Žnjan, 日本, 🙂, \u2028, \x1f'
    text = f"{awkward} reached 344 people"
    figure = f.reached(2**53, "344 people", what=awkward, max=2**70, age=(0, 4), sex="")
    page = f.reading([f.fact(*figure, text=text, document="odd")], text=text, document="odd", issues=(Issue("info", "read", "odd", "odd", awkward),))
    yield [replace(page, source_id=SOURCE.id, title=awkward), replace(first[1], title="")]


def _decided(reading: Reading) -> Reading:
    corrected, rejected, *rest = reading.extraction.facts
    outcomes = (
        Outcome("decision-1", corrected.key, "correct", "applied", corrected.slots),
        Outcome("decision-2", rejected.key, "reject", "suspended"),
        Outcome("decision-2", rejected.key, "reject", "applied"),  # of two outcomes of one decision the last holds
    )
    facts = (replace(corrected, slots={**corrected.slots, "type": None}), rejected, *rest)
    return replace(reading, extraction=replace(reading.extraction, facts=facts), outcomes=outcomes)


def loaded(engine: sa.Engine) -> sa.Engine:
    """The warehouse after the history."""
    record_sources(engine, [SOURCE])
    with transaction(engine) as connection:
        for name in ("decision-1", "decision-2"):
            add(connection, t.decisions, [decision(name)])
    for readings in history():
        run = begin_run(engine, kind="refresh", at=f.NOW, code_revision="test", configuration={})
        load(engine, run, readings)
        finish_run(engine, run, status="committed", at=f.NOW, summary={})
    return engine


def decision(name: str, **changes: Any) -> dict[str, Any]:
    """A row of `decisions`."""
    row = {"decision_id": name, "fact_key": "k", "document_id": "d", "verdict_code": "accept", "seen": {}, "value": None}
    row |= {"comment": "", "batch_id": "", "withdraws_id": "", "milliseconds": 0}
    return row | {"reason": "", "curator": "desk", "decided_at": "2026-11-23T12:00:00Z"} | changes


def test_both_databases_hold_the_same_after_any_history(sqlite_warehouse: sa.Engine) -> None:
    postgresql = connect(migrated_postgresql())
    for engine in (sqlite_warehouse, postgresql):
        loaded(engine)
    for table in LOADED:
        rows = stored(sqlite_warehouse, table)
        assert rows and rows == stored(postgresql, table), table.name
    postgresql.dispose()


def test_a_batch_is_what_its_documents_are_one_by_one(warehouse: sa.Engine, tmp_path: Path) -> None:
    single = connect(f"sqlite:///{tmp_path / 'single.sqlite'}")
    for engine, size in ((warehouse, 20), (single, 1)):
        record_sources(engine, [SOURCE])
        run = begin_run(engine, kind="refresh", at=f.NOW, code_revision="test", configuration={})
        rest = documents(20)
        while batch := list(islice(rest, size)):
            load(engine, run, batch)
    assert [stored(warehouse, table) for table in LOADED] == [stored(single, table) for table in LOADED]
    single.dispose()


@pytest.mark.parametrize("text", ["", " ", "tab\tand\rbreak\n", "\\.", "\\N", "NULL", '\\"', "%s %% :name ?", "Žnjan 日本 🙂 \u2028", "\x01\x1f", "x" * 100_000])
@pytest.mark.parametrize("write", [add, keep, upsert])
def test_texts_arrive_as_they_are(warehouse: sa.Engine, write: Callable[..., object], text: str) -> None:
    row = decision("d-1", seen={"quote": text, text: [1, 0.1, None, True, 2**70]}, value={"name": text}, reason=text)
    with transaction(warehouse) as connection:
        write(connection, t.decisions, [row, decision("d-2")])
    with warehouse.connect() as connection:
        found = [dict(one) for one in connection.execute(sa.select(t.decisions).order_by(t.decisions.c.decision_id)).mappings()]
    assert found == [row, decision("d-2")]


def test_keep_leaves_what_is_there_and_takes_the_first(warehouse: sa.Engine) -> None:
    with transaction(warehouse) as connection:
        assert keep(connection, t.decisions, [decision("a", reason="old")]) == 1
        assert keep(connection, t.decisions, [decision("a"), decision("b", reason="first"), decision("b", reason="second"), decision("c")]) == 2
        assert keep(connection, t.decisions, []) == 0
    assert reasons(warehouse) == {"a": "old", "b": "first", "c": ""}


def test_upsert_brings_what_is_there_up_to_date_and_takes_the_last(warehouse: sa.Engine) -> None:
    with transaction(warehouse) as connection:
        upsert(connection, t.decisions, [decision("a", reason="old"), decision("b", reason="old")])
        upsert(connection, t.decisions, [decision("a", reason="first"), decision("a", reason="last"), decision("c", reason="new")])
        upsert(connection, t.decisions, [])
    assert reasons(warehouse) == {"a": "last", "b": "old", "c": "new"}


def reasons(engine: sa.Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return dict(connection.execute(sa.select(t.decisions.c.decision_id, t.decisions.c.reason)).tuples().all())


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([decision("b"), decision("a")], sa.exc.IntegrityError),  # is there
        ([decision("b"), decision("b")], sa.exc.IntegrityError),
        ([decision("b"), decision("c", reason=None)], sa.exc.IntegrityError),
        ([decision("b"), decision("c", seen={"share": float("nan")})], ValueError),
        ([decision("b"), decision("c", reason="\udc80")], UnicodeEncodeError),
    ],
)
def test_an_error_undoes_the_whole_transaction(warehouse: sa.Engine, rows: list[dict[str, Any]], error: type[Exception]) -> None:
    with transaction(warehouse) as connection:
        add(connection, t.decisions, [decision("a")])
    with pytest.raises(error), transaction(warehouse) as connection:
        keep(connection, t.decisions, [decision("z")])
        add(connection, t.decisions, rows)
    assert set(reasons(warehouse)) == {"a"}
    with transaction(warehouse) as connection:  # and the connection serves on
        keep(connection, t.decisions, [decision("d")])
    assert set(reasons(warehouse)) == {"a", "d"}


def test_a_key_of_nobody_is_refused(warehouse: sa.Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), transaction(warehouse) as connection:
        keep(connection, t.facts, [{"fact_key": "k", "kind_code": "event", "document_id": "nowhere"}])


def test_nothing_is_left_beside_the_tables(warehouse: sa.Engine) -> None:
    before = set(sa.inspect(warehouse).get_table_names())
    with transaction(warehouse) as connection:
        keep(connection, t.decisions, [decision("a")])
        temporary = sa.inspect(connection).get_temp_table_names()
    assert temporary == [] and set(sa.inspect(warehouse).get_table_names()) == before


def test_a_server_that_ends_the_session_in_a_load(warehouse: sa.Engine) -> None:
    if warehouse.dialect.name == "sqlite":
        pytest.skip("SQLite has no server")
    with pytest.raises(WarehouseError, match="See that the server runs"), transaction(warehouse) as connection:
        session = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        keep(connection, t.decisions, [decision("a")])
        with warehouse.connect() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:session, 5000)"), {"session": session})
        add(connection, t.decisions, [decision("b")])
    with transaction(warehouse) as connection:
        keep(connection, t.decisions, [decision("c")])
    assert set(reasons(warehouse)) == {"c"}
