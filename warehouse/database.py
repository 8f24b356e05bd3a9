"""Connections: opening a warehouse, bringing it up to date, transactions, and the lock that keeps two refreshes apart.

SQLite by default, PostgreSQL by URL; what the databases need to behave alike is settled here and nowhere else.
Never here: tables' meaning, or a database opened behind anybody's back.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from importlib.resources import files
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from schemas.errors import ConfigurationError, WarehouseError
from warehouse import bulk
from warehouse.outages import is_taken, make_folder, outage, reported

# The newest migration and the definition of the views (a digest; tests/warehouse/test_database.py says when to change it).
# A database that says the same in its settings needs neither Alembic nor pandera to be imported.
HEAD = "0004"
VIEWS = "dafa98a6c8d6"

_RUN_NUMBER, _UPGRADE_NUMBER = 0x4E474F01, 0x4E474F02  # "NGO" and a count: keys of PostgreSQL's advisory locks
_BUSY_SECONDS = 30  # so long a statement waits for another program's lock
_CONNECT_SECONDS = 10
_CHUNK = 1000


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal texts. Raises ValueError for NaN and infinity."""
    return _encoder.encode(value)


def connect(url: str) -> sa.Engine:
    """The engine of a warehouse, created or brought up to date if need be.

    `url`: sqlite:///path/to/file.sqlite or postgresql://user@host/name. Raises ConfigurationError for other URLs and
    WarehouseError where the database cannot be opened, or was written by a newer version of this program. Whatever is
    done with the engine raises WarehouseError, too, where the database is locked, full, damaged or gone.
    """
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        make_folder(Path(str(engine.url.database)).parent)
        _private_file(Path(str(engine.url.database)))
    try:
        with engine.connect() as connection:
            is_current = _state(connection) == (HEAD, VIEWS)
        if not is_current:
            upgrading = _engine(url, enforces_keys=False)
            with transaction(upgrading) as connection:
                _bring_up_to_date(connection)
            upgrading.dispose()
    except DBAPIError as error:
        raise WarehouseError(f"{engine.url!r}: {error.orig}. Check that the database exists and may be written to.") from error
    return engine


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection whose writes are all kept or, where an exception passes, all undone."""
    with engine.connect().execution_options(is_writing=True) as connection, connection.begin():
        yield connection


def add(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, none of which may be there yet; all rows name the same columns."""
    if rows:
        bulk.add(connection, table, rows)


def keep(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose key is not there yet, of several with one key the first, and leave the others as they are.
    Gives how many are new."""
    statement = inserting(connection, table).on_conflict_do_nothing()
    return bulk.put(connection, statement, _last_of_each(table, rows[::-1])) if rows else 0


def upsert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or bring those whose key is there up to date; of several with one key the last holds."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement = inserting(connection, table)
    new = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    bulk.put(connection, statement.on_conflict_do_update(index_elements=keys, set_=new), _last_of_each(table, rows))


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Ids a thousand at a time: both databases limit how many values one statement binds."""
    return (ids[first : first + _CHUNK] for first in range(0, len(ids), _CHUNK))


@contextmanager
def run_lock(engine: sa.Engine, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the warehouse's only run lock; the database frees it even where the process is killed.

    `wait`: seconds to wait for another holder. Raises WarehouseError where it is still held then.
    """
    lock = _lock_sqlite if engine.dialect.name == "sqlite" else _lock_postgresql
    with lock(engine, wait):
        yield


def inserting(connection: sa.Connection, table: sa.Table) -> Any:
    """An insert that may say what is to be done where the key is there already."""
    return (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table)


def _last_of_each(table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of rows that share their primary key the last: one statement of PostgreSQL touches no row twice."""
    key = itemgetter(*(column.name for column in table.primary_key))
    return list({key(row): row for row in rows}.values())


def _engine(url: str, *, enforces_keys: bool = True) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise ConfigurationError(f"{url}: not a database URL. Use sqlite:///file.sqlite or postgresql://...") from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        engine = sa.create_engine(parsed.set(drivername="postgresql+psycopg"), json_serializer=canonical, connect_args=_patience(parsed))
    elif backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        engine = sa.create_engine(parsed, json_serializer=canonical, connect_args={"timeout": _BUSY_SECONDS})
        sa.event.listen(engine, "connect", _prepare_sqlite if enforces_keys else _prepare_upgrade)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        raise ConfigurationError(f"{parsed!r}: not supported. Use sqlite:///file.sqlite or postgresql://...")
    sa.event.listen(engine, "handle_error", lambda context: outage(engine.url, context.original_exception))
    return engine


def _private_file(path: Path) -> None:
    """A database that is new is its owner's alone: it holds pages' words as they were published. What is there stays as it is."""
    with suppress(OSError):  # where it cannot be made, SQLite says so better
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _patience(url: sa.URL) -> dict[str, Any]:
    """How long PostgreSQL is waited for, as SQLite is: by default it would be for ever. What the URL says itself holds."""
    ours = {"connect_timeout": _CONNECT_SECONDS, "options": f"-c lock_timeout={_BUSY_SECONDS * 1000}"}
    return {name: value for name, value in ours.items() if name not in url.query}


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # the driver's own idea of transactions leaves DDL and SELECT outside them
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    ((_, _, path),) = connection.execute("PRAGMA database_list")
    record.info["file"] = Path(path), _file_number(Path(path))


def _file_number(path: Path) -> tuple[int, int] | None:
    """What tells a file from another that comes to stand in its place; None where there is none."""
    try:
        return path.stat().st_dev, path.stat().st_ino
    except FileNotFoundError:
        return None


def _prepare_upgrade(connection: sqlite3.Connection, record: Any) -> None:
    _prepare_sqlite(connection, record)
    connection.execute("PRAGMA foreign_keys=OFF")  # SQLite changes a table by making it anew under its name, which others refer to


def _begin_sqlite(connection: sa.Connection) -> None:
    path, opened = connection.info["file"]
    if _file_number(path) != opened:  # SQLite goes on writing into a file that is gone, and says nothing
        raise WarehouseError(f"{path}: removed or replaced while it was open; what was written to it since is lost. Put it back from a copy, and run again.")
    # A writer that first reads must hold the write lock from the start, or another writer makes its first write fail.
    writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _bring_up_to_date(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite's writers already come one at a time
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": _UPGRADE_NUMBER})
    revision, views = _state(connection)
    if (revision, views) == (HEAD, VIEWS):
        return
    if revision is not None and revision > HEAD:
        raise WarehouseError(f"{connection.engine.url!r}: written by a newer version (schema {revision}). Upgrade ngo-ledger.")
    _drop_views(connection)
    if revision != HEAD:
        _migrate(connection)
        _require_keys(connection)
    _create_views(connection)


def _state(connection: sa.Connection) -> tuple[str | None, str | None]:
    """The schema's revision and the digest of its views, None where the database has none yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None, None
    revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    views = connection.execute(sa.text("SELECT value FROM settings WHERE setting_name = 'views'")).scalar()
    return revision, views


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("warehouse").joinpath("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _require_keys(connection: sa.Connection) -> None:
    """Raise WarehouseError, which undoes the upgrade, where it left a row that refers to nothing; PostgreSQL never does."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise WarehouseError(f"{connection.engine.url!r}: rows refer to others that are missing, so it cannot be upgraded. Restore a copy of it.")


def _drop_views(connection: sa.Connection) -> None:
    for name in sa.inspect(connection).get_view_names():
        connection.exec_driver_sql(f'DROP VIEW "{name}"')


def _create_views(connection: sa.Connection) -> None:
    from warehouse.views import definitions

    for name, text in definitions(connection.dialect.name).items():
        connection.exec_driver_sql(f'CREATE VIEW "{name}" AS {text}'.replace("%", "%%"))
    connection.execute(sa.text("DELETE FROM settings WHERE setting_name = 'views'"))
    connection.execute(sa.text("INSERT INTO settings (setting_name, value) VALUES ('views', :value)"), {"value": VIEWS})


@contextmanager
def _lock_sqlite(engine: sa.Engine, wait: float) -> Iterator[None]:
    # A second, empty database held exclusively: unlike a lock file it is freed by the system when the process dies.
    path = Path(f"{engine.url.database}-lock")
    with reported(path):
        connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
    with closing(connection):
        try:
            with reported(path):
                connection.execute("BEGIN EXCLUSIVE")
        except WarehouseError as error:
            raise (_taken(engine) if is_taken(error.__cause__) else error) from error.__cause__
        yield


@contextmanager
def _lock_postgresql(engine: sa.Engine, wait: float) -> Iterator[None]:
    # Of a session, not of a transaction: a transaction left open for hours would keep the server from cleaning up.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"SET lock_timeout = {max(1, round(wait * 1000))}"))
        try:
            connection.execute(sa.text("SELECT pg_advisory_lock(:number)"), {"number": _RUN_NUMBER})
        except WarehouseError as error:
            raise (_taken(engine) if is_taken(error.__cause__) else error) from error.__cause__
        finally:
            with suppress(WarehouseError):
                connection.execute(sa.text("RESET lock_timeout"))
        try:
            yield
        finally:
            with suppress(WarehouseError):  # a server that is gone has freed the lock; what was committed stays committed
                connection.execute(sa.text("SELECT pg_advisory_unlock(:number)"), {"number": _RUN_NUMBER})


def _taken(engine: sa.Engine) -> WarehouseError:
    return WarehouseError(f"{engine.url!r}: another run is writing. Wait until it has finished and run again.")
