"""A full disk: the command says what, where and what to do next; nothing is lost, and with room again all ends as if nothing had been."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa

from tests.faults.conftest import Stage
from tests.faults.outages import WRITES, disk_full, few_pages, nothing, small_release
from tests.faults.trials import REFRESH, Answer, Place, command, recovered, run

FILES = 5
TRIGGER = (
    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
    "CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION full_disk()",
)


def told_clearly(answers: list[Answer], where: str, what: str) -> None:
    """The last command failed, and says so in one line that names the place and the next step."""
    last = answers[-1]
    lines = [line for line in last.err.splitlines() if line.startswith("ngo-ledger: ")]
    assert last.code == 3 and len(lines) == 1 and "Traceback" not in last.err, last.err
    assert where in lines[0] and what in lines[0] and "run again" in lines[0], last.err


@pytest.mark.parametrize("nth", range(FILES))
def test_no_room_for_files(stage: Stage, nth: int) -> None:
    writes = [number for number, label in enumerate(stage.points, 1) if label.startswith(WRITES) and not label.endswith("after")]
    place = stage.fresh()
    told_clearly(run(command, place, partial(disk_full, place, writes[nth * len(writes) // FILES]), REFRESH, "release"), str(place.root), "No space left")
    assert run(recovered, place) == (stage.expected, [])


@pytest.mark.parametrize("fault", [partial(few_pages, 0), partial(few_pages, 2), partial(few_pages, 6), small_release], ids=["at once", "2 pages", "6 pages", "the release's file"])
@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_no_room_for_sqlite(stage: Stage, fault: Callable[[], None]) -> None:
    place = stage.fresh()
    told_clearly(run(command, place, fault, REFRESH, "release"), str(place.root), "database or disk is full")
    assert run(recovered, place) == (stage.expected, [])


@pytest.mark.parametrize("stage", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["runs", "visits", "fact_values", "releases"])
def test_no_room_for_postgresql(stage: Stage, table: str) -> None:
    place = stage.fresh()
    on_server(place, *(line.format(table=table) for line in TRIGGER))
    told_clearly(run(command, place, nothing, REFRESH, "release"), place.database.rpartition("/")[2], "could not extend file")
    on_server(place, "DROP FUNCTION full_disk CASCADE")
    assert run(recovered, place) == (stage.expected, [])


def on_server(place: Place, *statements: str) -> None:
    engine = sa.create_engine(place.database, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
