"""Many rows at once, the way each database takes them fastest: `executemany` into SQLite, COPY into PostgreSQL.

Values are bound as SQLAlchemy would bind them, but column by column, and flow to the driver without being kept. Where a row
may be there already, PostgreSQL gets the rows by COPY into a temporary table, and takes them over from there with what the
statement says of a conflict. Errors are SQLAlchemy's own. Never here: which rows, or what becomes of those that are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from warehouse.outages import outage

Rows = Sequence[Mapping[str, Any]]
_INCOMING = "incoming"  # of a transaction's own, and gone before the next rows come


def add(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Insert rows that are all new; all of them name the same columns."""
    if connection.dialect.name == "sqlite":
        _execute_many(connection, table.insert(), rows)
    else:
        _copy(connection, _quoted(connection, table.name), table, rows)


def put(connection: sa.Connection, statement: Any, rows: Rows) -> int:
    """Carry out an INSERT, with its ON CONFLICT, for rows that all name the same columns and no key twice. Gives how many
    rows it inserted or changed."""
    if connection.dialect.name == "sqlite":
        return _execute_many(connection, statement, rows)
    table, names = statement.table, list(rows[0])
    columns = ", ".join(_quoted(connection, name) for name in names)
    shape = f"SELECT {columns} FROM {_quoted(connection, table.name)} WITH NO DATA"
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {_INCOMING} ON COMMIT DROP AS {shape}")
    _copy(connection, f"pg_temp.{_INCOMING}", table, rows)
    taking_over = statement.from_select(names, sa.select(sa.table(_INCOMING, *map(sa.column, names))))
    count = connection.execute(taking_over, execution_options={"preserve_rowcount": True}).rowcount
    connection.exec_driver_sql(f"DROP TABLE pg_temp.{_INCOMING}")
    return count


def _execute_many(connection: sa.Connection, statement: Any, rows: Rows) -> int:
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    text = str(compiled)
    with _sqlalchemys_errors(connection, text):
        cursor = connection.connection.cursor()
        cursor.executemany(text, _values(connection, statement.table, compiled.positiontup, rows))
        return cursor.rowcount


def _copy(connection: sa.Connection, target: str, table: sa.Table, rows: Rows) -> None:
    names = list(rows[0])
    text = f"COPY {target} ({', '.join(_quoted(connection, name) for name in names)}) FROM STDIN"
    with _sqlalchemys_errors(connection, text), connection.connection.cursor() as cursor, cursor.copy(text) as copy:
        for row in _values(connection, table, names, rows):
            copy.write_row(row)


def _values(connection: sa.Connection, table: sa.Table, names: Iterable[str], rows: Rows) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples of these columns, each value as the driver wants it."""
    return zip(*(_column(connection, table.c[name], rows) for name in names), strict=True)


def _column(connection: sa.Connection, column: sa.Column, rows: Rows) -> Iterator[Any]:
    bind = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    values = map(itemgetter(column.name), rows)
    return values if bind is None else map(bind, values)


def _quoted(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


@contextmanager
def _sqlalchemys_errors(connection: sa.Connection, text: str) -> Iterator[None]:
    """The driver's errors as SQLAlchemy tells those of its own statements, and those of the database as `outages` does."""
    driver = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        told = sa.exc.DBAPIError.instance(text, None, error, driver.Error, dialect=connection.dialect)
        raise outage(connection.engine.url, error) or told from error
