"""Stages: a warehouse with a first edition, released, and the second one waiting; a fresh copy for each trial, on each database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing import forkserver
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.faults.trials import SERVER, Place, Told, begin, counted, run

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Stage:
    """`fresh()`: a place of one's own, with the first edition loaded; `empty()`: one with nothing; `copy(place)`: another like it.
    `points`: those of an undisturbed refresh and release, in order; `expected`: what is there then."""

    name: str
    fresh: Callable[[], Place]
    empty: Callable[[], Place]
    copy: Callable[[Place], Place]
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
        yield _staged("sqlite", folder, lambda *_: "")
        return
    url = os.environ.get("NGO_LEDGER_TEST_POSTGRES")
    if not url:
        pytest.skip("no PostgreSQL: set NGO_LEDGER_TEST_POSTGRES to the URL of a database that may be emptied, of a role that may create others")
    with _databases(url) as make:
        yield _staged("postgresql", folder, make)


def _staged(name: str, folder: Path, make: Callable[[str, str], str]) -> Stage:
    numbers = count()

    def empty(purpose: str = "empty") -> Place:
        return Place(folder / str(next(numbers)), make(purpose, ""))

    def copy(place: Place) -> Place:
        number = next(numbers)
        if place.root.is_dir():
            shutil.copytree(place.root, folder / str(number))
        return Place(folder / str(number), make(f"trial{number % 4}", place.database))  # so many may be in use at once

    first = empty("first")
    run(begin, first)
    points, expected = run(counted, copy(first))
    return Stage(name, lambda: copy(first), empty, copy, points, expected)


@contextmanager
def _databases(url: str) -> Iterator[Callable[[str, str], str]]:
    """`make(purpose, template)` gives the URL of a new database beside the test's own; all of them are dropped in the end."""
    named = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(named, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    made: set[str] = set()

    def drop(name: str) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def make(purpose: str, template: str) -> str:
        name = f"{named.database}_{purpose}"
        drop(name)
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{sa.make_url(template).database}"' if template else ""))
        made.add(name)
        return named.set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        drop(name)
