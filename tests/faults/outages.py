"""What may befall a process besides its death: a full disk, a database that is locked, full, read-only or gone.

Each function prepares the process it is called in, so that the fault comes at a point of its run. Never here: assertions.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import sqlalchemy as sa

from tests.faults.points import Act, watch
from tests.faults.trials import Place, at_point
from warehouse import database

WRITES = ("open ", "write ", "mkdir ", "write_table ", "fsync ")  # of the points, those that need room on the disk
_held: list[Any] = []  # connections that stay open as long as the process lives


def nothing() -> None:
    """No fault at all."""


def disk_full(place: Place, number: int) -> None:
    """From the n-th point on nothing more can be written to a file."""

    def full(label: str) -> None:
        if label.startswith(WRITES) and not label.endswith("after"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    watch(place.root, at_point(number, full, also_after=True))


def few_pages(spare: int) -> None:
    """The warehouse's SQLite file may grow by so many pages."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages + spare}")

    sa.event.listen(sa.Engine, "connect", limit)


def small_release() -> None:
    """The SQLite file of a release may have few pages."""
    real = sqlite3.connect

    def connected(database: Any, *given: Any, **options: Any) -> sqlite3.Connection:
        connection = real(database, *given, **options)
        if ".part" in str(database):
            connection.execute("PRAGMA max_page_count=12")
        return connection

    sqlite3.connect = connected


def read_only() -> None:
    """The warehouse's SQLite file may be read alone."""
    sa.event.listen(sa.Engine, "connect", lambda connection, _record: connection.execute("PRAGMA query_only=ON"))


def locked(place: Place, number: int) -> None:
    """At the n-th point another program takes all of the database for itself, and keeps it."""
    database._BUSY_SECONDS = 1
    watch(place.root, at_point(number, lambda _: _held.append(_taken(place))))


def _taken(place: Place) -> object:
    if not place.database:
        connection = sqlite3.connect(place.root / "data" / "ledger.sqlite", isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        return connection
    session = psycopg.connect(_dsn(place))
    session.execute("LOCK TABLE runs, visits, fact_values, releases IN ACCESS EXCLUSIVE MODE")
    return session


def terminated(place: Place, number: int, which: str = "TRUE") -> None:
    """At the n-th point the PostgreSQL server ends every session on the database, or those that meet a condition."""
    watch(place.root, at_point(number, lambda _: terminate(place, which)))


def terminate(place: Place, which: str = "TRUE") -> None:
    """The sessions on a database end now."""
    with psycopg.connect(_dsn(place), autocommit=True) as session:
        session.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND {which}")


def removed(place: Place, number: int) -> None:
    """At the n-th point somebody removes the warehouse's SQLite file."""

    def remove(_label: str) -> None:
        for path in (place.root / "data").glob("ledger.sqlite*"):
            path.unlink()

    watch(place.root, once(at_point(number, remove)))


def once(act: Act) -> Act:
    """`act`, whose own work has no points."""
    busy: list[Callable[..., object]] = []

    def at(label: str) -> None:
        if not busy:
            busy.append(act)
            act(label)
            busy.clear()

    return at


def _dsn(place: Place) -> str:
    return place.database.replace("postgresql+psycopg://", "postgresql://")
