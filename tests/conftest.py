"""What every test may ask for: an empty warehouse, on each database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from tests.browser import chromium, look  # noqa: F401  # fixtures, defined once for all
from tests.processes import (  # noqa: F401  # hooks of pytest among them
    empty_postgresql,
    migrated_postgresql,
    pytest_configure,
    pytest_make_parametrize_id,
    pytest_xdist_make_scheduler,
)
from warehouse.database import connect

hypothesis.settings.register_profile("tests", deadline=None)  # how long an example takes depends on who else uses the machine
hypothesis.settings.load_profile("tests")


@pytest.fixture(params=["sqlite", "postgresql"])
def warehouse(request: pytest.FixtureRequest, empty_sqlite: Path) -> Iterator[sa.Engine]:
    """An empty warehouse; the same test body runs on SQLite and, where a server is named, on PostgreSQL."""
    engine = connect(f"sqlite:///{empty_sqlite}" if request.param == "sqlite" else migrated_postgresql())
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_warehouse(empty_sqlite: Path) -> Iterator[sa.Engine]:
    """An empty warehouse on SQLite, for tests of what lies above the database."""
    engine = connect(f"sqlite:///{empty_sqlite}")
    yield engine
    engine.dispose()


@pytest.fixture
def empty_sqlite(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """The file of an empty warehouse that is this test's own."""
    return Path(shutil.copy(migrated_sqlite, tmp_path / "ledger.sqlite"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrations run once: a copied file is ten times faster."""
    path = tmp_path_factory.mktemp("warehouse") / "empty.sqlite"
    connect(f"sqlite:///{path}").dispose()
    return path
