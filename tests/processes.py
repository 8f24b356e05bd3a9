"""What keeps the processes of one run apart: `pytest -n 2` has two run the tests, each with a PostgreSQL database of its own.

Never here: fixtures, assertions.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import pytest
import sqlalchemy as sa

from warehouse.database import connect

SERVER = "NGO_LEDGER_TEST_POSTGRES"
NAMED = os.environ.get(SERVER)  # as it was given; from `pytest_configure` on the variable names this process's own database
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # `gw0`, `gw1` of pytest-xdist
# Tests that share what takes seconds to make, or that start servers: one process has them all. Any other test goes where there is room.
TOGETHER = ("tests/warehouse/exports/", "tests/pipelines/test_schedule.py", "tests/test_examples.py", "tests/test_suites.py", "tests/test_privacy_corpus.py")


def pytest_configure(config: pytest.Config) -> None:
    """A database for this process beside the one named; it goes away with the process, or when the next run begins."""
    hands_out = bool(config.getoption("numprocesses", None))
    if not NAMED or hands_out or not may_create():
        return
    own = f"{sa.make_url(NAMED).database}_{PROCESS}"
    _on_server(*_anew(own))
    os.environ[SERVER] = _url(own)
    config.add_cleanup(lambda: _on_server(*_anew(own)[:1], *_anew(f"{own}_empty")[:1]))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Processes must agree on what each test is called, and what is compressed holds the second in which it was."""
    return argname if isinstance(val, bytes) and any(magic in val for magic in (b"\x1f\x8b", b"PK\x03\x04")) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Who hands out the tests: not pytest-xdist's `loadgroup`, whose marks have had no effect since pytest 9.2 (its issue 1386)."""
    from xdist.scheduler import LoadScopeScheduling

    is_apart = not NAMED or may_create()

    class ByUnit(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit(nodeid) if is_apart else "everything"

    return ByUnit(config, log)


def unit(nodeid: str) -> str:
    """One process runs all tests of a unit, in their order; most tests are a unit each."""
    if nodeid.startswith("tests/faults/"):  # a stage of trials on each database
        return f"tests/faults/ {'postgresql' if 'postgresql' in nodeid else 'sqlite'}"
    return next((shared for shared in TOGETHER if nodeid.startswith(shared)), nodeid)


def empty_postgresql() -> str:
    """The URL of this process's database on the test server, with nothing in it; skips the test where no server is named."""
    url = os.environ.get(SERVER)
    if not url:
        pytest.skip("no PostgreSQL: set NGO_LEDGER_TEST_POSTGRES to the URL of a database that may be emptied")
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return url


def migrated_postgresql() -> str:
    """The same with all tables, none of them with a row: a copied database is eight times faster than the migrations."""
    url = os.environ.get(SERVER)
    if not url or url == NAMED:
        return empty_postgresql()
    own = str(sa.make_url(url).database)
    _on_server(*_anew(own, f'TEMPLATE "{_template(own)}"'))
    return url


@cache
def _template(own: str) -> str:
    name = f"{own}_empty"
    _on_server(*_anew(name))
    connect(_url(name)).dispose()
    return name


@cache
def may_create() -> bool:
    """Whether the role that is named may make databases; where it may not, one process runs everything, in the database named."""
    engine = sa.create_engine(_url(), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            return bool(connection.execute(sa.text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")).scalar())
    except sa.exc.OperationalError:  # no server: the tests that need it say so
        return False


def _url(database: str | None = None) -> str:
    named = sa.make_url(str(NAMED)).set(drivername="postgresql+psycopg")
    return named.set(database=database or named.database).render_as_string(hide_password=False)


def _anew(database: str, how: str = "") -> tuple[str, str]:
    return f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)', f'CREATE DATABASE "{database}" {how}'


def _on_server(*statements: str) -> None:
    engine = sa.create_engine(_url(), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
