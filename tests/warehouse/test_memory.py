"""Memory: as of a run, a day, a period; how a fact came to be; going back; quotes that still stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from schemas.errors import ConfigurationError, WarehouseError
from tests import factory as f
from tests.warehouse.test_releases import about_again, freeze
from warehouse import snapshots as store
from warehouse import tables as t
from warehouse.database import transaction
from warehouse.diffs import diff
from warehouse.entities import judgements as log
from warehouse.gate import Policy
from warehouse.load import load
from warehouse.queries import answer, history, identity_of, query, run_known
from warehouse.releases import tables_at
from warehouse.rollback import roll_back
from warehouse.runs import begin_run, finish_run, record_sources
from warehouse.verify import verify_quotes

REACHED = "SELECT value FROM figures WHERE part_of IS NULL"


def rolled_back(engine: sa.Engine, to: int) -> dict[str, int]:
    run = begin_run(engine, kind="rollback", at=f.NOW, code_revision="test", configuration={})
    done = roll_back(engine, run, to)
    finish_run(engine, run, status="committed", at=f.NOW, summary={})
    return done


def two_editions(engine: sa.Engine) -> None:
    f.run_with(engine, f.about())
    f.run_with(engine, about_again())  # type: ignore[arg-type]


def test_what_was_known_after_a_run(warehouse: sa.Engine) -> None:
    two_editions(warehouse)
    assert [query(warehouse, REACHED, run=run).rows for run in (None, 1, 2)] == [[(351.0,)], [(344.0,)], [(351.0,)]]
    assert [row["value"] for row in answer(warehouse, "people-reached", run=1)] == [344.0]
    assert query(warehouse, REACHED).rows == [(351.0,)]  # nothing of it stays behind
    with pytest.raises(WarehouseError):
        query(warehouse, "DELETE FROM runs", run=1)


def test_what_was_known_on_a_day(warehouse: sa.Engine) -> None:
    two_editions(warehouse)
    with transaction(warehouse) as connection:
        for run, day in ((1, "2026-11-01"), (2, "2026-11-20")):
            connection.execute(t.runs.update().where(t.runs.c.run_id == run).values(finished_at=f"{day}T10:00:00Z"))
    assert [run_known(warehouse, day) for day in ("2026-11-01", "2026-11-19", "2026-11-20", "2027-01-01")] == [1, 1, 2, 2]
    with pytest.raises(ConfigurationError, match="nothing was known by then"):
        run_known(warehouse, "2026-10-31")


@pytest.mark.parametrize(
    ("question", "period", "count"),
    [("timeline", "2003", 1), ("timeline", "2002/2004", 1), ("timeline", "2004", 0), ("people-reached", "2025-06", 1), ("people-reached", "2024", 0)],
)
def test_what_held_in_a_period(sqlite_warehouse: sa.Engine, question: str, period: str, count: int) -> None:
    f.run_with(sqlite_warehouse, f.about())
    assert len(answer(sqlite_warehouse, question, period=period).rows) == count


@pytest.mark.parametrize(("question", "period", "told"), [("organisations", "2025", "has no periods"), ("timeline", "last year", "not a date or period")])
def test_periods_that_cannot_be_asked_for(sqlite_warehouse: sa.Engine, question: str, period: str, told: str) -> None:
    f.run_with(sqlite_warehouse, f.about())
    with pytest.raises(ConfigurationError, match=told):
        answer(sqlite_warehouse, question, period=period)


def test_how_a_figure_came_to_be(warehouse: sa.Engine) -> None:
    two_editions(warehouse)
    rows = list(history(warehouse, f.fact(*f.FIGURES[0]).key))
    assert [('"value":344' in row["value"], row["from_run"], row["why"], row["to_run"], row["why_ended"]) for row in rows] == [
        (True, 1, "source_added", 2, "source_changed"),
        (False, 2, "source_changed", None, None),
    ]
    with pytest.raises(ConfigurationError, match="no fact has this key"):
        history(warehouse, "nothing")


def test_back_to_an_earlier_release(warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(warehouse, f.about(), f.reading([f.fact(*f.FOUNDED, document="havenridge/news")], document="havenridge/news"))
    first = freeze(warehouse, tmp_path)
    then = tables_at(warehouse, 1, Policy())
    f.run_with(warehouse, about_again())  # type: ignore[arg-type]
    log.judge(
        warehouse, identity_of(warehouse, "Havenridge Trust"), identity_of(warehouse, "Northlight Foundation"), "same", curator="mira", at="2026-11-24T08:00:00Z"
    )
    f.run_with(warehouse)
    second = freeze(warehouse, tmp_path)
    assert second.hash != first.hash
    done = rolled_back(warehouse, 1)
    assert done["ended"] > 0 and done["added"] > 0
    third = freeze(warehouse, tmp_path)
    assert (third.hash, third.is_new, third.parent) == (first.hash, True, second.number)
    assert {change.cause for change in diff(warehouse, second.directory, third.directory).changes} == {"rollback"}
    rolled_back(warehouse, 1)
    assert not freeze(warehouse, tmp_path).is_new
    assert tables_at(warehouse, 1, Policy()) == then == tables_at(warehouse, 5, Policy())  # what was known stays known
    f.run_with(warehouse, about_again())  # type: ignore[arg-type]
    assert query(warehouse, REACHED).rows == [(351.0,)]


def test_a_merge_is_a_cause_of_its_own(warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(warehouse, f.about())
    first = freeze(warehouse, tmp_path)
    ids = [identity_of(warehouse, name) for name in ("Havenridge Trust", "Northlight Foundation")]
    log.judge(warehouse, *ids, "same", curator="mira", at="2026-11-24T08:00:00Z")
    f.run_with(warehouse)
    second = freeze(warehouse, tmp_path)
    changes = diff(warehouse, first.directory, second.directory).changes
    assert {change.cause for change in changes} == {"identity"}
    assert ("redirects", "") in {(change.table, change.column) for change in changes}


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ({"policy": 1, "code_lists": "a"}, {"policy": 2, "code_lists": "a"}, "policy"),
        ({"policy": 1, "code_lists": "a"}, {"policy": 1, "code_lists": "b"}, "vocabulary"),
        ({"policy": 1, "code_lists": "a"}, {"policy": 2, "code_lists": "b"}, "vocabulary"),
        ({"policy": 1, "code_lists": "a"}, {"policy": 1, "code_lists": "a"}, "program"),
    ],
)
def test_causes_that_no_row_tells(before: dict[str, object], after: dict[str, object], cause: str) -> None:
    from warehouse.causes import Causes, differing

    assert Causes(differ=differing(before, after)).of("figures", {"fact_id": "x"}, "unit_code") == cause


def test_quotes_stand_in_their_texts(warehouse: sa.Engine, tmp_path: Path) -> None:
    record_sources(warehouse, [f.SOURCE])
    run = begin_run(warehouse, kind="refresh", at=f.NOW, code_revision="test", configuration={})
    about = f.about()
    load(warehouse, run, [about], snapshots=tmp_path / "store")
    finish_run(warehouse, run, status="committed", at=f.NOW + timedelta(minutes=1), summary={})
    made = freeze(warehouse, tmp_path, redact=lambda text, document: text.replace("women", "[person]"))
    found = verify_quotes(warehouse, made.directory, tmp_path / "store")
    assert (found.standing, found.erased, found.problems) == (len(f.ALL), 0, ())
    sha256 = f.sha256(f.TEXT)
    path = tmp_path / "store" / sha256[:2] / f"{sha256}.zst"
    path.unlink()
    (problem,) = verify_quotes(warehouse, made.directory, tmp_path / "store").problems
    assert "no such snapshot" in problem
    store.put(tmp_path / "store", f.TEXT.encode())
    with transaction(warehouse) as connection:
        connection.execute(t.evidence_rows.update().where(t.evidence_rows.c.quote == "344 people").values(span_start=0))
    (problem,) = verify_quotes(warehouse, made.directory, tmp_path / "store").problems
    assert "the text does not say there" in problem
    with transaction(warehouse) as connection:
        connection.execute(t.snapshots.update().values(erased_at="2026-11-25T00:00:00Z"))
    found = verify_quotes(warehouse, made.directory, tmp_path / "store")
    assert (found.standing, found.erased, found.problems) == (0, len(f.ALL), ())


def test_a_source_of_another_country_is_read_anew(warehouse: sa.Engine) -> None:
    record_sources(warehouse, [replace(f.SOURCE, country="XK", reliability="official")])
    assert query(warehouse, "SELECT country_code, reliability_code FROM source_rows").rows == [("XK", "official")]
