"""What the server of `trials` does when it starts: both editions on SQLite, so that its children find everything imported and read.

Never here: anything that a child could notice.
"""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

import psycopg  # noqa: F401
import pytest  # noqa: F401
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

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


_compile_once()
with tempfile.TemporaryDirectory() as _folder:
    _place = Place(Path(_folder))
    begin(_place)
    produce(_place)
    troubles(_place)
gc.collect()
gc.freeze()  # or every child copies what the collector touches
