"""Several at once: the second waits or is told, and in the end all is as if one had come after the other."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from schemas.errors import WarehouseError
from schemas.facts import Issue
from tests import factory as f
from tests.faults.conftest import Stage
from tests.faults.outages import nothing
from tests.faults.trials import REFRESH, Answer, Place, command, recovered, run, start
from warehouse.database import HEAD, connect
from warehouse.load import load
from warehouse.runs import begin_run, finish_run, list_runs, record_issues, record_sources, record_visits


@pytest.mark.parametrize("commands", [(REFRESH, REFRESH, REFRESH), (REFRESH, "release"), ("release", REFRESH, "release")], ids=" and ".join)
def test_commands(stage: Stage, commands: tuple[str, ...]) -> None:
    place = stage.fresh()
    trials = [start(command, place, nothing, one) for one in commands]
    answers: list[Answer] = [trial.outcome()[0] for trial in trials]
    assert {answer.code for answer in answers} <= {0, 3} and any(answer.code == 0 for answer in answers), answers
    assert all("another run is writing. Wait until" in answer.err for answer in answers if answer.code), answers
    assert run(recovered, place) == (stage.expected, [])


def waiting(place: Place) -> str:
    from pipelines.update import update

    return str(update(place.settings, wait=60).documents)


def test_who_waits_comes_next(stage: Stage) -> None:
    place = stage.fresh()
    told = [trial.outcome() for trial in [start(waiting, place) for _ in range(3)]]
    assert len(set(told)) == 2 and sorted(told)[1:] != sorted(told)[:-1], told  # one brings what is new, the others find nothing
    assert run(recovered, place) == (stage.expected, [])


def opened(url: str) -> str:
    engine = connect(url)
    with engine.connect() as connection:
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar())


def test_a_new_warehouse_opened_by_several(stage: Stage) -> None:
    place = stage.empty()
    assert [trial.outcome() for trial in [start(opened, place.settings.database_url) for _ in range(4)]] == [HEAD] * 4


def test_a_run_that_was_taken_over_writes_nothing_more(warehouse: sa.Engine) -> None:
    """As when its lock is lost, with the server's session or with a lock file that somebody removes."""
    record_sources(warehouse, [f.SOURCE])
    runs = [begin_run(warehouse, kind="refresh", at=f.NOW, code_revision="trial", configuration={}) for _ in range(2)]
    for write in (
        lambda run: load(warehouse, run, [f.about()]),
        lambda run: record_issues(warehouse, run, [Issue("error", "fetch", "unreachable", "a", "No answer. Try again.")]),
        lambda run: record_visits(warehouse, run, []),
        lambda run: finish_run(warehouse, run, status="committed", at=f.NOW, summary={}),
    ):
        with pytest.raises(WarehouseError, match="not running"):
            write(runs[0])
        write(runs[1])
    assert [run.status for run in list_runs(warehouse)] == ["committed", "interrupted"]
