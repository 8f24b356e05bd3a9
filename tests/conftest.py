"""What every test may ask for: an empty warehouse on each database, and readings made by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from warehouse.database import connect


@pytest.fixture(params=["sqlite", "postgresql"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A new warehouse; the same test body runs on SQLite and, where a server is named, on PostgreSQL."""
    if request.param == "sqlite":
        engine = connect(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    else:
        engine = connect(empty_postgresql())
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_warehouse(tmp_path: Path) -> Iterator[sa.Engine]:
    """A new warehouse on SQLite, for tests of what lies above the database."""
    engine = connect(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield engine
    engine.dispose()


def empty_postgresql() -> str:
    """The URL of the test server's database, emptied; skips the test where no server is named."""
    url = os.environ.get("NGO_LEDGER_TEST_POSTGRES")
    if not url:
        pytest.skip("no PostgreSQL: set NGO_LEDGER_TEST_POSTGRES to the URL of a database that may be emptied")
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return url
