"""Many rows at once, the way each database takes them fastest: `executemany` into SQLite, COPY into PostgreSQL.

Values are bound as SQLAlchemy would bind them, column by column instead of row by row. Where a row may be there already,
PostgreSQL gets the rows by COPY into a temporary table, and takes them over from there with what the statement says of a
conflict. An error is SQLAlchemy's on both. Never here: which rows, or what becomes of those that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

Rows = Sequence[Mapping[str, Any]]
_INCOMING = "incoming"  # of a transaction's own, and gone before the next rows come


def add(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Insert rows that are all new; all of them name the same columns."""
    if connection.dialect.name == "sqlite":
        put(connection, table.insert(), rows)
    else:
        _copy(connection, _quoted(connection, table.name), table, rows)


def put(connection: sa.Connection, statement: Any, rows: Rows) -> int:
    """Carry out an INSERT, with its ON CONFLICT, for rows that all name the same columns and no key twice. Gives how many
    rows it inserted or changed."""
    table, names = statement.table, list(rows[0])
    if connection.dialect.name == "sqlite":
        compiled = statement.compile(dialect=connection.dialect, column_keys=names)
        return connection.exec_driver_sql(str(compiled), list(_values(connection, table, compiled.positiontup, rows))).rowcount
    incoming = sa.table(_INCOMING, *map(sa.column, names))
    shape = sa.select(*(table.c[name] for name in names)).compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {_INCOMING} ON COMMIT DROP AS {shape} WITH NO DATA")
    _copy(connection, f"pg_temp.{_INCOMING}", table, rows)
    count = connection.execute(statement.from_select(names, sa.select(incoming))).rowcount
    connection.exec_driver_sql(f"DROP TABLE pg_temp.{_INCOMING}")
    return count


def _values(connection: sa.Connection, table: sa.Table, names: Iterable[str], rows: Rows) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples of these columns, each value as the driver wants it."""
    return zip(*(_column(connection, table.c[name], rows) for name in names), strict=True)


def _column(connection: sa.Connection, column: sa.Column, rows: Rows) -> Iterator[Any]:
    bind: Callable[[Any], Any] | None = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    values = map(itemgetter(column.name), rows)
    return values if bind is None else map(bind, values)


def _copy(connection: sa.Connection, target: str, table: sa.Table, rows: Rows) -> None:
    names = list(rows[0])
    statement = f"COPY {target} ({', '.join(_quoted(connection, name) for name in names)}) FROM STDIN"
    with _sqlalchemys_errors(connection, statement), connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in _values(connection, table, names, rows):
            copy.write_row(row)


def _quoted(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


@contextmanager
def _sqlalchemys_errors(connection: sa.Connection, statement: str) -> Iterator[None]:
    """The driver's errors as SQLAlchemy tells those of its own statements."""
    driver = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        raise sa.exc.DBAPIError.instance(statement, None, error, driver.Error, dialect=connection.dialect) from error
