"""Accounts of the desk as rows: a name and the hash of its password. Never here: how passwords are hashed."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from warehouse import tables as t
from warehouse.database import transaction


def hashes(engine: sa.Engine) -> dict[str, str]:
    """The hash of every account, by name."""
    c = t.curators.c
    with engine.connect() as connection:
        return {row.curator_name: row.password_hash for row in connection.execute(sa.select(c.curator_name, c.password_hash))}


def put(engine: sa.Engine, name: str, password_hash: str, *, at: datetime) -> None:
    """Add an account, or change its hash."""
    row = {"curator_name": name, "password_hash": password_hash, "role_code": "curator", "created_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    with transaction(engine) as connection:
        connection.execute(sa.delete(t.curators).where(t.curators.c.curator_name == name))
        connection.execute(sa.insert(t.curators), row)


def remove(engine: sa.Engine, name: str) -> None:
    """Remove an account."""
    with transaction(engine) as connection:
        connection.execute(sa.delete(t.curators).where(t.curators.c.curator_name == name))
