"""What the server of `trials` does when it starts: both editions on SQLite, so that its children find everything imported and read.

Never here: anything that a child could notice.
"""

from __future__ import annotations

import gc
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import psycopg  # noqa: F401
import pytest  # noqa: F401
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from pipelines import freeze
from tests.faults.trials import Place, begin, produce, troubles
from warehouse import database


def _compile_once() -> None:
    """Engines of one dialect share what SQLAlchemy compiled: a trial opens its database four times, and a third of its time went there."""
    compiled: dict[object, object] = {}
    real = database._engine

    def engine(url: str, **options: bool) -> sa.Engine:
        made = real(url, **options)
        made.update_execution_options(compiled_cache=compiled)
        return made

    database._engine = engine
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]


def _in_one_month() -> None:
    """All trials release on one day: a release's number holds the month, and a run of the tests may cross its end."""
    freeze.datetime = SimpleNamespace(now=lambda zone: datetime(2026, 3, 31, tzinfo=UTC))  # type: ignore[attr-defined]


_compile_once()
_in_one_month()
with tempfile.TemporaryDirectory() as _folder:
    _place = Place(Path(_folder))
    begin(_place)
    produce(_place)
    troubles(_place)
gc.collect()
gc.freeze()  # or every child copies what the collector touches
