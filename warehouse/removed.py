"""What takedowns reach, row by row: what a difference between releases is due to them, and must not repeat.

Never here: what is shown (warehouse.hidden does that in SQL), or the log itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schemas.tables import DERIVED
from warehouse import tables as t
from warehouse.database import chunks
from warehouse.hidden import REMOVED, printed_names
from warehouse.sensitive import opaque
from warehouse.takedowns import Takedown, holding, logged

_KEYS = {"fact_id": "facts", "document_id": "documents", "source_id": "sources", "organisation_id": "organisations", "partner_id": "organisations"}
_KEYS |= {"preferred_fact_id": "facts", "other_id": "organisations", "old_id": "organisations"}
_TOUCHED = {"organisations": "organisation_id", "people_reached": "organisation_id", "documents": "document_id", "sources": "source_id", "issues": "source_id"}
_TOUCHED |= dict.fromkeys(("claims", "claim_facts", "series", "redirects", "organisation_relations"), "organisation_id")


@dataclass(frozen=True, slots=True)
class Removed:
    """What some takedowns reach. `facts`, `documents`, `organisations`: with those that follow from others; `words`: texts;
    `names`: of the organisations, as printed; `touched`: ids whose rows tell of something that was taken down."""

    facts: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    touched: frozenset[str] = frozenset()

    def hides(self, row: Mapping[str, Any]) -> bool:
        """True of a released row that says something that is taken down."""
        keyed = any(row.get(column) in getattr(self, ids) for column, ids in _KEYS.items() if row.get(column) is not None)
        return keyed or any(self.tells(value) for value in row.values() if isinstance(value, str))

    def causes(self, row: Mapping[str, Any], column: str) -> bool:
        """True where a change of a released row, or with a column of that cell, is certainly due to a takedown."""
        if not column:
            return self.hides(row)
        value = row.get(column)
        return isinstance(value, str) and (value == REMOVED or self.tells(value))

    def touches(self, table: str, row: Mapping[str, Any]) -> bool:
        """True where a takedown may be why a row differs, unless something else is."""
        return row.get(_TOUCHED.get(table, "")) in self.touched or (table in DERIVED and bool(self.words))

    def names_row(self, row_key: str) -> bool:
        """True of a released row's key that names what is taken down."""
        return not (self.facts | self.documents | self.sources | self.organisations).isdisjoint(row_key.split("|"))

    def tells(self, text: str) -> bool:
        """True of a text with words or names in it that are taken down."""
        if not self.words and not self.names:
            return False
        spaced = " ".join(text.split())
        plain = "".join(sign.lower() if sign.isascii() else sign for sign in spaced)
        return any(word in plain for word in self.words) or any(name in spaced for name in self.names)


NOTHING = Removed()


def removed(engine: sa.Engine, takedowns: Iterable[Takedown]) -> Removed:
    """What some takedowns reach in the warehouse."""
    of: dict[str, frozenset[str]] = {}
    for one in takedowns:
        of[one.kind] = of.get(one.kind, frozenset()) | {one.target}
    if not of:
        return NOTHING
    with engine.connect() as connection:
        documents = of.get("document", frozenset()) | _ids(connection, t.document_rows.c.document_id, t.document_rows.c.source_id, of.get("source", ()))
        organisations = of.get("organisation", frozenset())
        organisations |= _ids(connection, t.redirect_rows.c.organisation_id, t.redirect_rows.c.old_id, organisations)
        facts = of.get("fact", frozenset()) | _facts(connection, documents, organisations)
        words = tuple(sorted(of.get("text", ())))
        names = _names(connection, organisations)
        touched = _touched(connection, facts, documents) | organisations
    documents |= {opaque(one) for one in documents}  # as releases call them where they are sensitive
    return Removed(facts, documents, of.get("source", frozenset()), organisations, words, names, touched)


def removed_now(engine: sa.Engine) -> Removed:
    """What is taken down now."""
    return removed(engine, holding(logged(engine)))


def removed_between(engine: sa.Engine, before: Collection[str], after: Collection[str]) -> Removed:
    """What was taken down, or may be shown again, from one state of the log to another; both as the ids that were in it."""
    log = logged(engine)
    first, last = ({(one.kind, one.target): one for one in holding(one for one in log if one.id in ids)} for ids in (before, after))
    return removed(engine, [(first | last)[key] for key in first.keys() ^ last.keys()])


def _ids(connection: sa.Connection, wanted: sa.Column, column: sa.Column, among: Collection[str]) -> frozenset[str]:
    return frozenset(one for some in chunks(sorted(among)) for one in connection.execute(sa.select(wanted).where(column.in_(some))).scalars())


def _facts(connection: sa.Connection, documents: Collection[str], organisations: Collection[str]) -> frozenset[str]:
    v = t.fact_values.c
    of_both = (_ids(connection, v.fact_key, column, organisations) for column in (v.organisation_id, v.partner_id))
    return _ids(connection, t.facts.c.fact_key, t.facts.c.document_id, documents).union(*of_both)


def _names(connection: sa.Connection, organisations: Collection[str]) -> tuple[str, ...]:
    if not organisations:
        return ()
    return tuple(sorted(connection.execute(printed_names(sorted(organisations), connection.dialect.name)).scalars()))


def _touched(connection: sa.Connection, facts: Collection[str], documents: Collection[str]) -> frozenset[str]:
    """The documents, sources and organisations of facts and documents."""
    v, f, r, d = t.fact_values.c, t.facts.c, t.document_reads.c, t.document_rows.c
    found = _ids(connection, f.document_id, f.fact_key, facts) | frozenset(documents)
    raw = _ids(connection, v.organisation_id, v.fact_key, facts) | _ids(connection, v.partner_id, v.fact_key, facts)
    raw |= _ids(connection, r.subject_id, r.document_id, documents) | _ids(connection, r.publisher_id, r.document_id, documents)
    raw -= {None}
    merged = _ids(connection, t.redirect_rows.c.organisation_id, t.redirect_rows.c.old_id, raw)
    return found | raw | merged | _ids(connection, d.source_id, d.document_id, found)
