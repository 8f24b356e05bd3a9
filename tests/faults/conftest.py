"""Stages: a warehouse with a first edition, released, and the second one waiting; a fresh copy for each trial, on each database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.faults.trials import SERVER, Place, Told, begin, counted, run

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Stage:
    """`fresh()`: a place of one's own; `empty()`: one without anything loaded; `points`: those of an undisturbed refresh and release, in order; `expected`: what is there then."""

    name: str
    fresh: Callable[[], Place]
    empty: Callable[[], Place]
    before: Told
    points: list[str]
    expected: Told


@pytest.fixture(scope="session", autouse=True)
def _server() -> None:
    """Children are forked from a process that has done it all once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(ROOT))
        SERVER.set_forkserver_preload(["tests.faults.warm"])
        forkserver.ensure_running()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    if request.param == "sqlite":
        yield _staged(request.param, folder, Place(folder / "first"), Place, Place)
        return
    url = os.environ.get("NGO_LEDGER_TEST_POSTGRES")
    if not url:
        pytest.skip("no PostgreSQL: set NGO_LEDGER_TEST_POSTGRES to the URL of a database that may be emptied, of a role that may create others")
    with _databases(url) as make:
        yield _staged(request.param, folder, Place(folder / "first", make("stage")), lambda copy: Place(copy, make("trial", of="stage")), lambda empty: Place(empty, make("empty")))


def _staged(name: str, folder: Path, first: Place, moved: Callable[[Path], Place], new: Callable[[Path], Place]) -> Stage:
    before = run(begin, first)
    copies = iter(range(10_000))

    def fresh() -> Place:
        copy = folder / f"copy-{next(copies)}"
        shutil.copytree(first.root, copy)
        return moved(copy)

    def empty() -> Place:
        return new(folder / f"empty-{next(copies)}")

    points, expected = run(counted, fresh())
    return Stage(name, fresh, empty, before, points, expected)


@contextmanager
def _databases(url: str) -> Iterator[Callable[..., str]]:
    """`make(name, of=template)` gives the URL of a new database beside the test's own; all of them are dropped in the end."""
    named = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(named, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    made: set[str] = set()

    def drop(name: str) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def make(suffix: str, *, of: str = "") -> str:
        name = f"{named.database}_{suffix}"
        drop(name)
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{named.database}_{of}"' if of else ""))
        made.add(name)
        return named.set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        drop(name)
