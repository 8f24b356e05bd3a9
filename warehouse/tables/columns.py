"""What all tables are made of: the naming convention, kinds of columns, lifetimes. Never here: a table."""

from __future__ import annotations

import sqlalchemy as sa

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=_NAMES)

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # only INTEGER PRIMARY KEY counts up by itself in SQLite


def text(name: str, *, null: bool = False, **options: object) -> sa.Column:
    """A column of text."""
    return sa.Column(name, sa.Text, nullable=null, **options)


def ref(name: str, target: str, *, null: bool = False, **options: object) -> sa.Column:
    """A column that refers to another table's key."""
    return sa.Column(name, sa.ForeignKey(target), nullable=null, **options)


def row_id(name: str) -> sa.Column:
    """A key that the database counts up; nothing may depend on it."""
    return sa.Column(name, _ROW_ID, primary_key=True, autoincrement=True)


def lifetime() -> tuple[sa.Column, ...]:
    """Who added a row and why, who ended it and why; causes are codes of vocabularies/causes.yml."""
    return (
        ref("added_run_id", "runs.run_id"),
        text("added_cause"),
        ref("ended_run_id", "runs.run_id", null=True),
        text("ended_cause", null=True),
    )


def live(table: sa.Table, *columns: str, unique: bool) -> None:
    """An index over the rows that have not ended; where unique, no two of them may share the columns."""
    holds = table.c.ended_run_id.is_(None)
    sa.Index(f"ix_{table.name}_live", *(table.c[name] for name in columns), unique=unique, sqlite_where=holds, postgresql_where=holds)
