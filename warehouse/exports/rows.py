"""Released rows as every export takes them: tables by name, plain values, and which column refers to which table.

Never here: files, or a choice of what is released (warehouse.releases).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.tables import columns

Row = tuple[Any, ...]
Tables = Mapping[str, Sequence[Row]]  # released tables by name, rows in the order of the key

_CASTS = {"number": float, "integer": int, "boolean": bool}
_REFERENCES = {"source_id": "sources", "document_id": "documents", "organisation_id": "organisations", "partner_id": "organisations"}
_REFERENCES |= {"other_id": "organisations", "subject_id": "organisations", "publisher_id": "organisations", "claim_id": "claims"}
_KEYS = {"sources": "source_id", "documents": "document_id", "organisations": "organisation_id", "claims": "claim_id"}


def plain_rows(name: str, rows: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows of a released table with the plain Python types of its columns, whichever database they come from."""
    casts = [_CASTS.get(c.type) for c in columns(name)]
    return [tuple(value if value is None or cast is None else cast(value) for value, cast in zip(row, casts, strict=True)) for row in rows]


def keys(name: str) -> list[str]:
    """The columns of a table's key."""
    return [c.name for c in columns(name) if c.is_key]


def has_primary_key(name: str) -> bool:
    """False where a column of the key may be empty: then the key is only unique."""
    return not any(c.is_nullable for c in columns(name) if c.is_key)


def references(name: str) -> list[tuple[str, str, str]]:
    """(column, table, column there) of every column that refers to another table."""
    found = [(c.name, _REFERENCES[c.name]) for c in columns(name) if c.name in _REFERENCES]
    return [(column, table, _KEYS[table]) for column, table in found if table != name]
