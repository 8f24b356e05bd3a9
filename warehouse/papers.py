"""The papers that go with a release: manifest, privacy report, citation. Never here: rows, or files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from warehouse import hidden
from warehouse import tables as t
from warehouse.exports import Tables
from warehouse.gate import Policy
from warehouse.guards import Guarded
from warehouse.tables import alive

_KEYWORDS = ("non-governmental organisations", "humanitarian aid", "partnerships", "provenance")
_RESIDUAL = (
    "Everything here was published by its source, and may be found there with the words quoted.",
    "Names of persons are told by rules and a model: a name that neither knows may stand in a quote.",
    "A count that is withheld can be narrowed down from its total, and known from the source itself.",
    "Who has a page can compare its hash with snapshot_sha256, and so learn that a document of a sensitive source is that page.",
    "Ids of sources are written by the operator and released as they are.",
)


def manifest(engine: sa.Engine, facts: Mapping[str, Any], counts: Mapping[str, int], ids: Mapping[str, str]) -> dict[str, Any]:
    """Everything but its files that says what a release is made of: rows, snapshots, decisions, code and policy.

    `ids`: of documents that have others in the release.
    """
    r, d, v = t.document_reads, t.document_rows, t.visits
    key = (v.c.document_id, v.c.snapshot_sha256)  # a later visit may have brought bytes that were not taken for content
    seen = sa.select(*key, sa.func.max(v.c.visited_at).label("at")).where(v.c.status != "failed").group_by(*key).subquery()
    same = sa.and_(seen.c.document_id == d.c.document_id, seen.c.snapshot_sha256 == r.c.snapshot_sha256)
    shown = (d.c.document_id, r.c.snapshot_sha256, r.c.extractors, seen.c.at)
    rows = sa.select(*shown).select_from(d.join(r).outerjoin(seen, same)).where(alive(r, sa.literal(facts["run"])), d.c.document_id.notin_(hidden.documents()))
    with engine.connect() as connection:
        documents = {ids.get(row.document_id, row.document_id): {"sha256": row.snapshot_sha256, "retrieved_at": row.at} for row in connection.execute(rows)}
        extractors = sorted(set(connection.execute(rows.with_only_columns(r.c.extractors)).scalars()))
        decisions = sorted(connection.execute(sa.select(t.decisions.c.decision_id)).scalars())
    made_of = {"documents": documents, "decisions": decisions, "extractors": extractors}
    return dict(facts) | {"rows": dict(counts)} | made_of


def privacy_report(engine: sa.Engine, run: int, tables: Tables, done: Guarded, policy: Policy) -> dict[str, Any]:
    """What was kept back or blacked out to protect persons and places, in counts; which thresholds held; what is left."""
    v = t.fact_values
    count = sa.select(sa.func.count()).select_from(v).where(alive(v, sa.literal(run)))
    confirmed = sa.func.coalesce(v.c.verdict_code, "").in_(("accept", "correct"))
    kinds = sa.select(hidden.holding().c.kind, sa.func.count()).group_by(hidden.holding().c.kind)
    erased = sa.select(sa.func.count()).where(t.snapshots.c.erased_at.isnot(None))
    with engine.connect() as connection:
        protected = connection.execute(count.where(v.c.is_protected.is_(True), ~confirmed)).scalar_one()
        rejected = connection.execute(count.where(v.c.verdict_code == "reject")).scalar_one()
        takedowns = dict(sorted(connection.execute(kinds).tuples()))
        snapshots_erased = connection.execute(erased).scalar_one()
    return {
        "redacted_cells": dict(sorted(done.redactions.items())),
        "facts_withheld_in_protected_regions": protected,
        "facts_rejected_by_curators": rejected,
        "small_counts": {
            "flagged": done.suppression.flagged,
            "withheld": done.suppression.small,
            "withheld_since_they_would_tell_one": done.suppression.complements,
            "published": done.suppression.flagged - done.suppression.small,
            "texts_with_a_number_blacked_out": dict(sorted(done.suppression.cells.items())),
        },
        "sensitive_sources": {
            "documents": done.unlocated.documents,
            "cells_without_places": dict(sorted((name, cells) for name, cells in done.unlocated.cells.items() if cells)),
            "ids_withheld": len(done.unlocated.ids),
            "rows_withheld": done.unlocated.rows,
        },
        "takedowns_holding": takedowns,
        "snapshots_erased": snapshots_erased,
        "thresholds": {
            "small_count": policy.small_count,
            "small_count_in_sensitive_sources": policy.small.below(True),
            "small_counts_are_withheld": bool(policy.suppress_small and policy.small_count),
        },
        "quotes_published": len(tables["evidence"]),
        "not_published": ["snapshots", "canonical texts", "text before and after quotes", "names of curators", "facts about persons", "takedowns"],
        "residual_risk": list(_RESIDUAL),
    }


def citation(facts: Mapping[str, Any]) -> str:
    """The text of CITATION.cff (Citation File Format 1.2.0). It names a licence where one was set, and no address: none is known."""
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        "message: If you use this dataset, please cite it as below.",
        "title: NGO Ledger dataset",
        "authors:",
        "  - name: NGO Ledger",
        f'version: "{facts["number"]}"',
        f'date-released: "{facts["created_at"][:10]}"',
        "identifiers:",
        "  - type: other",
        f'    value: "sha256:{facts["release_hash"]}"',
        "    description: Hash of the released rows",
        "keywords:",
        *(f"  - {word}" for word in _KEYWORDS),
    ]
    licence = facts["configuration"].get("licence")
    lines += [f"license: {licence}"] if licence else []
    return "\n".join(lines) + "\n"
