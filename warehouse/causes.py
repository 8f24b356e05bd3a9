"""Why a released row differs between two runs: what the lifetimes of the rows behind it say, one cause for each.

Where no row behind it changed, it is the code lists, the policy or the program, whichever differ between the two releases.
Never here: which cells differ (warehouse.diffs), or a cause that no row was given when it was loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from schemas.tables import DERIVED, columns
from warehouse import tables as t
from warehouse.removed import NOTHING, Removed
from warehouse.sensitive import opaque

_LINKS = ("organisation_id", "partner_id", "subject_id", "publisher_id")


@dataclass(frozen=True, slots=True)
class Causes:
    """The last cause in a stretch of runs, by fact, piece of evidence, document, source (of its documents and of its issues),
    organisation, and organisation that was merged or separated (`moved`); `told_of`: of organisations whose facts stand in a
    document that changed. `differ`: of `policy` and `vocabulary` those that differ between the releases."""

    facts: dict[str, str] = field(default_factory=dict)
    evidence: dict[tuple[str, int], str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    issues: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    relations: dict[tuple[str, str, str], str] = field(default_factory=dict)
    told_of: dict[str, str] = field(default_factory=dict)
    differ: frozenset[str] = frozenset()
    removed: Removed = NOTHING

    def of(self, table: str, row: Mapping[str, Any], column: str) -> str:
        """The one cause of a change in a released row, by its columns; `column` is empty where the whole row came or went."""
        if self.removed.causes(row, column):
            return "takedown"
        found = self._of_identity(table, row, column) or self._recorded(table, row, column)
        if found is None and self.removed.touches(table, row):
            return "takedown"
        return found or self._unrecorded(table, column)

    def _of_identity(self, table: str, row: Mapping[str, Any], column: str) -> str | None:
        """The cause where which organisations are one has changed."""
        if column in _LINKS:
            return self.moved.get(row[column] or "")
        if table == "redirects":
            return self.moved.get(row["old_id"])
        if table == "organisation_relations":
            return self.relations.get((row["organisation_id"], row["relation_code"], row["other_id"])) or self._moved_end(row)
        return self.moved.get(row["organisation_id"]) if table == "organisations" else None

    def _moved_end(self, row: Mapping[str, Any]) -> str | None:
        ends = (row["organisation_id"], row["other_id"])
        return next((known[end] for known in (self.moved, self.organisations) for end in ends if end in known), None)

    def _recorded(self, table: str, row: Mapping[str, Any], column: str) -> str | None:
        if table == "sources":
            return "configuration" if column else self.sources.get(row["source_id"])
        if table == "issues":
            return self.issues.get(row["source_id"])
        if table == "documents":
            return self.documents.get(row["document_id"]) or (self.organisations.get(row[column] or "") if column in _LINKS else None)
        if table in ("organisations", "redirects"):
            return self.organisations.get(row["organisation_id"])
        if table in DERIVED:
            return self._of_derived(row)
        if table == "evidence":
            return self.evidence.get((row["fact_id"], row["position"])) or self.facts.get(row["fact_id"])
        return self.facts.get(row["fact_id"]) if "fact_id" in row else None

    def _unrecorded(self, table: str, column: str) -> str:
        is_coded = column != "" and any(c.name == column and c.codes for c in columns(table))
        if "vocabulary" in self.differ and (is_coded or "policy" not in self.differ):
            return "vocabulary"
        return "policy" if "policy" in self.differ else "program"

    def _of_derived(self, row: Mapping[str, Any]) -> str | None:
        """The cause of a row that is computed from others: its fact's, its document's, or that of its organisation or what is said of it."""
        fact = self.facts.get(row.get("fact_id") or row.get("preferred_fact_id") or "")
        organisation = row["organisation_id"]
        whole = (known.get(organisation) for known in (self.moved, self.organisations, self.told_of))
        return fact or self.documents.get(row.get("document_id") or "") or next(filter(None, whole), None)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """Which of `policy` and `vocabulary` (the digest of the code lists) differ between two releases' manifests."""
    names = {"policy": "policy", "code_lists": "vocabulary"}
    return frozenset(word for name, word in names.items() if before.get(name) != after.get(name))


def causes_between(engine: sa.Engine, first: int, last: int, *, removed: Removed = NOTHING, differ: frozenset[str] = frozenset()) -> Causes:
    """The causes that rows were added or ended by in the runs after the earlier and up to the later of two runs.

    `removed`: what takedowns reach that hold at one of the two and not at the other; `differ`: what else differs between the
    two releases (`differing`).
    """
    low, high = sorted((first, last))
    found = Causes(removed=removed, differ=differ)
    with engine.connect() as connection:
        of_document = dict(connection.execute(sa.select(t.document_rows.c.document_id, t.document_rows.c.source_id)).tuples().all())
        for row, cause in _events(connection, t.document_reads, low, high):
            found.documents.update(dict.fromkeys((row["document_id"], opaque(row["document_id"])), cause))
            found.sources[of_document[row["document_id"]]] = cause
            _note_organisations(found, row, cause)
        for row, cause in _events(connection, t.fact_values, low, high):
            found.facts[row["fact_key"]] = cause
            _note_organisations(found, row, cause)
        for document, organisation in _told_of(connection, low, high):
            found.told_of[organisation] = found.documents[document]
        for row, cause in _events(connection, t.evidence_rows, low, high):
            found.evidence[row["fact_key"], row["position"]] = cause
        for row, cause in _events(connection, t.issue_rows, low, high):
            if row["source_id"] is not None:
                found.issues[row["source_id"]] = cause
        for row, cause in _events(connection, t.redirect_rows, low, high):
            found.moved.update(dict.fromkeys((row["old_id"], row["organisation_id"]), cause))
        for row, cause in _events(connection, t.relation_rows, low, high):
            found.relations[row["organisation_id"], row["relation_code"], row["other_id"]] = cause
    return found


def _told_of(connection: sa.Connection, low: int, high: int) -> Iterator[tuple[str, str]]:
    """(document, organisation) of every fact in a document whose reading began or ended in the runs low < run <= high, in order."""
    r, f, v = t.document_reads.c, t.facts.c, t.fact_values.c
    changed = sa.select(r.document_id).where(sa.or_(*(sa.and_(run > low, run <= high) for run in (r.added_run_id, r.ended_run_id))))
    pairs = sa.select(f.document_id, v.organisation_id).join_from(t.fact_values, t.facts).where(f.document_id.in_(changed), v.organisation_id.isnot(None))
    yield from sorted(connection.execute(pairs.distinct()).tuples())


def _note_organisations(found: Causes, row: Mapping[str, Any], cause: str) -> None:
    for link in _LINKS:
        if row.get(link) is not None:
            found.organisations[row[link]] = cause


def _events(connection: sa.Connection, table: sa.Table, low: int, high: int) -> Iterator[tuple[Mapping[str, Any], str]]:
    """(row, cause) of every beginning and end in the runs low < run <= high, oldest first; at a tie ends come first."""
    names = ("document_id", "fact_key", "position", "source_id", "old_id", "relation_code", "other_id", *_LINKS)
    row_id = next(iter(table.primary_key)).label("row_id")
    shown = [row_id, *(table.c[name] for name in names if name in table.c), table.c.added_run_id, table.c.added_cause, table.c.ended_run_id, table.c.ended_cause]
    added, ended = (sa.and_(table.c[name] > low, table.c[name] <= high) for name in ("added_run_id", "ended_run_id"))
    rows = connection.execute(sa.select(*shown).where(sa.or_(added, ended))).mappings().all()
    events = [(row["added_run_id"], 1, row["row_id"], row, row["added_cause"]) for row in rows if low < row["added_run_id"] <= high]
    events += [(row["ended_run_id"], 0, row["row_id"], row, row["ended_cause"]) for row in rows if low < (row["ended_run_id"] or 0) <= high]
    for _, _, _, row, cause in sorted(events, key=lambda event: event[:3]):
        yield row, cause
