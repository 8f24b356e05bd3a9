"""A clock that jumps back: runs, releases and curators' words keep the order in which they came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from pipelines import freeze, stages, update
from review import decisions
from review.decisions import holding
from tests import factory as f
from tests.faults.conftest import Stage
from tests.faults.trials import Place, Told, produce, run, troubles
from warehouse import tables as t
from warehouse.database import connect
from warehouse.decisions import logged
from warehouse.releases import list_releases
from warehouse.runs import list_runs

LATE, EARLY = datetime(2031, 5, 1, tzinfo=UTC), datetime(2019, 2, 3, tzinfo=UTC)


def at(place: Place, now: datetime, edition: str) -> Told:
    """A refresh and a release of an edition by a clock that shows another time."""
    for module in (update, stages, freeze):
        module.datetime = SimpleNamespace(now=lambda _: now)  # type: ignore[attr-defined]
    place.print(edition)
    return produce(place)


def test_editions(stage: Stage) -> None:
    place = stage.fresh()
    run(at, place, LATE, "2026")
    late = run(at, place, EARLY, "2025")
    again = run(at, place, EARLY, "2026")
    assert [number for number, _, _ in again.releases][1:] == ["2031.5.1", "2031.5.2", "2031.5.3"]
    assert again.releases[:3] == late.releases and again.first == stage.expected.first
    assert again.releases[-1][1] != late.releases[-1][1]
    assert run(troubles, place) == []
    engine = connect(place.settings.database_url)
    assert [run.started_at[:4] for run in list_runs(engine, limit=3)] == ["2019", "2019", "2031"] and [run.run_id for run in list_runs(engine)] == [4, 3, 2, 1]
    assert [one.number for one in list_releases(engine)] == [number for number, _, _ in again.releases]
    with engine.connect() as connection:
        assert [year[:4] for year in connection.execute(sa.select(t.visits.c.visited_at).order_by(t.visits.c.visit_id)).scalars()][-1] == "2019"
    engine.dispose()


def test_the_last_word_of_a_curator_holds(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about())
    key = f.fact(*f.FOUNDED).key
    first = decisions.decide(warehouse, key, "accept", curator="ada", at=LATE)
    second = decisions.decide(warehouse, key, "reject", curator="ada", at=EARLY)
    assert [one.id for one in holding(logged(warehouse))] == [second.id]
    decisions.undo(warehouse, second.id, curator="ada", at=EARLY)
    assert [one.id for one in holding(logged(warehouse))] == [first.id]
    third = decisions.decide(warehouse, key, "reject", curator="ada", at=LATE + timedelta(days=1))
    assert [one.id for one in holding(logged(warehouse))] == [third.id] and third.at.startswith("2031-05-02T00:00:00")


@pytest.mark.parametrize("when", ["yesterday", "2026-11-23T12:00:00", ""])
def test_a_decision_without_a_time_is_none(warehouse: sa.Engine, tmp_path: object, when: str) -> None:
    file = tmp_path / "decisions.jsonl"  # type: ignore[operator]
    file.write_text(f'{{"fact_key": "k", "verdict": "accept", "seen": {{}}, "curator": "ada", "at": "{when}"}}\n')
    assert [issue.code for issue in decisions.import_jsonl(warehouse, file).issues] == ["not_a_decision"]
