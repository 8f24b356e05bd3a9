"""A migration that is killed at any statement: the next connection completes it, and what the older database held is there."""

from __future__ import annotations

import os
import signal

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from schemas.tables import DERIVED, TABLES
from tests.faults.conftest import Stage
from tests.faults.points import watch
from tests.faults.trials import Place, at_point, run
from warehouse import database
from warehouse.database import HEAD, VIEWS, connect, transaction
from warehouse.tables import metadata

DEATHS = 4
FIRST = "0001"
ROWS = (
    "INSERT INTO runs VALUES (1, 'refresh', 'committed', 'then', 'then', 'abc', '{}', '{}')",
    "INSERT INTO visits VALUES (7, 1, 's', 's/a', 'https://a.example/', 'then', 'failed', 503, NULL, '', '', '', 'Busy.')",
)


def old(place: Place) -> None:
    """A database as the first version made it."""
    database.HEAD = FIRST
    database._create_views = lambda connection: None  # those of today are not of its tables
    engine = connect(place.settings.database_url)
    with transaction(engine) as connection:
        for row in ROWS:
            connection.execute(sa.text(row))


def migrated(place: Place, die_at: int = 0) -> list[str]:
    """The points of bringing it up to date, which may be killed at one of them."""
    seen: list[str] = []
    die = at_point(die_at, lambda _: os.kill(os.getpid(), signal.SIGKILL))
    watch(place.root, lambda label: (seen.append(label), die(label)))  # type: ignore[func-returns-value]
    connect(place.settings.database_url)
    return seen


def state(place: Place) -> tuple[object, ...]:
    engine = connect(place.settings.database_url)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT visit_id, message FROM visits UNION ALL SELECT run_id, status FROM runs")).tuples().all()
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        views = set(sa.inspect(connection).get_view_names())
        found = database._state(connection), rows, differences, views == set(TABLES) - set(DERIVED)
    engine.dispose()
    return found


@pytest.mark.parametrize("begin", [old, None], ids=["of an older database", "of a new one"])
def test_killed(stage: Stage, begin: object) -> None:
    template = stage.empty()
    if begin is not None:
        run(begin, template)
    points = len(run(migrated, stage.copy(template)))
    expected = [(7, "Busy."), (1, "committed")] if begin is not None else []
    for nth in range(DEATHS):
        place = stage.copy(template)
        assert run(migrated, place, 1 + nth * (points - 1) // (DEATHS - 1)) == -signal.SIGKILL
        assert run(state, place) == ((HEAD, VIEWS), expected, [], True), nth
