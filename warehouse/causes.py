"""Why a released row differs between two runs: what the lifetimes of the rows behind it say, one cause for each.

Never here: which cells differ (warehouse.diffs), or a cause that no row was given when it was loaded; where no row
changed, it was the policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from warehouse import tables as t
from warehouse.removed import NOTHING, Removed
from warehouse.sensitive import opaque

_LINKS = ("organisation_id", "partner_id", "subject_id", "publisher_id")


@dataclass(frozen=True, slots=True)
class Causes:
    """The last cause in a stretch of runs, by fact, piece of evidence, document, source (of its documents and of its
    issues) and organisation."""

    facts: dict[str, str] = field(default_factory=dict)
    evidence: dict[tuple[str, int], str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    issues: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    has_redirects: bool = False
    removed: Removed = NOTHING

    def of(self, table: str, row: Mapping[str, Any], column: str) -> str:
        """The one cause of a change in a released row, by its columns; `column` is empty where the whole row came or went."""
        if self.removed.causes(row, column):
            return "takedown"
        found = self._recorded(table, row, column)
        if found is not None:
            return found
        if self.removed.touches(table, row):
            return "takedown"
        if self.has_redirects and (column in _LINKS or table in ("organisations", "people_reached")):
            return "identity"
        return "policy"

    def _recorded(self, table: str, row: Mapping[str, Any], column: str) -> str | None:
        if table == "sources":
            return "configuration" if column else self.sources.get(row["source_id"])
        if table == "issues":
            return self.issues.get(row["source_id"])
        if table == "documents":
            return self.documents.get(row["document_id"]) or (self.organisations.get(row[column] or "") if column in _LINKS else None)
        if table in ("organisations", "people_reached"):
            return self.organisations.get(row["organisation_id"])
        if table == "evidence":
            return self.evidence.get((row["fact_id"], row["position"])) or self.facts.get(row["fact_id"])
        return self.facts.get(row["fact_id"])


def causes_between(engine: sa.Engine, first: int, last: int, removed: Removed = NOTHING) -> Causes:
    """The causes that rows were added or ended by in the runs after the earlier and up to the later of two runs.

    `removed`: what takedowns reach that hold at one of the two and not at the other."""
    low, high = sorted((first, last))
    found = Causes(removed=removed)
    with engine.connect() as connection:
        of_document = dict(connection.execute(sa.select(t.document_rows.c.document_id, t.document_rows.c.source_id)).tuples().all())
        for row, cause in _events(connection, t.document_reads, low, high):
            found.documents.update(dict.fromkeys((row["document_id"], opaque(row["document_id"])), cause))
            found.sources[of_document[row["document_id"]]] = cause
            _note_organisations(found, row, cause)
        for row, cause in _events(connection, t.fact_values, low, high):
            found.facts[row["fact_key"]] = cause
            _note_organisations(found, row, cause)
        for row, cause in _events(connection, t.evidence_rows, low, high):
            found.evidence[row["fact_key"], row["position"]] = cause
        for row, cause in _events(connection, t.issue_rows, low, high):
            if row["source_id"] is not None:
                found.issues[row["source_id"]] = cause
        added = t.redirect_rows.c.added_run_id
        redirected = sa.select(sa.func.count()).select_from(t.redirect_rows).where(added > low, added <= high)
        return replace(found, has_redirects=connection.execute(redirected).scalar_one() > 0)


def _note_organisations(found: Causes, row: Mapping[str, Any], cause: str) -> None:
    for link in _LINKS:
        if row.get(link) is not None:
            found.organisations[row[link]] = cause


def _events(connection: sa.Connection, table: sa.Table, low: int, high: int) -> Iterator[tuple[Mapping[str, Any], str]]:
    """(row, cause) of every beginning and end in the runs low < run <= high, oldest first; at a tie ends come first."""
    names = ("document_id", "fact_key", "position", "source_id", *_LINKS)
    row_id = next(iter(table.primary_key)).label("row_id")
    shown = [row_id, *(table.c[name] for name in names if name in table.c), table.c.added_run_id, table.c.added_cause, table.c.ended_run_id, table.c.ended_cause]
    added, ended = (sa.and_(table.c[name] > low, table.c[name] <= high) for name in ("added_run_id", "ended_run_id"))
    rows = connection.execute(sa.select(*shown).where(sa.or_(added, ended))).mappings().all()
    events = [(row["added_run_id"], 1, row["row_id"], row, row["added_cause"]) for row in rows if low < row["added_run_id"] <= high]
    events += [(row["ended_run_id"], 0, row["row_id"], row, row["ended_cause"]) for row in rows if low < (row["ended_run_id"] or 0) <= high]
    for _, _, _, row, cause in sorted(events, key=lambda event: event[:3]):
        yield row, cause
