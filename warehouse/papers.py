"""The papers that go with a release: manifest, privacy report, citation. Never here: rows, or files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from schemas.tables import columns
from warehouse import tables as t
from warehouse.exports import Tables
from warehouse.tables import alive

_KEYWORDS = ("non-governmental organisations", "humanitarian aid", "partnerships", "provenance")
_SMALL = 5  # counts of people from 1 to 4 may point to persons


def manifest(engine: sa.Engine, facts: Mapping[str, Any], counts: Mapping[str, int], files: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that says what a release is made of: its files' hashes, rows, snapshots, decisions, code and policy."""
    r, d, v = t.document_reads, t.document_rows, t.visits
    key = (v.c.document_id, v.c.snapshot_sha256)  # a later visit may have brought bytes that were not taken for content
    seen = sa.select(*key, sa.func.max(v.c.visited_at).label("at")).where(v.c.status != "failed").group_by(*key).subquery()
    same = sa.and_(seen.c.document_id == d.c.document_id, seen.c.snapshot_sha256 == r.c.snapshot_sha256)
    shown = (d.c.document_id, r.c.snapshot_sha256, r.c.extractors, seen.c.at)
    rows = sa.select(*shown).select_from(d.join(r).outerjoin(seen, same)).where(alive(r, sa.literal(facts["run"])))
    with engine.connect() as connection:
        documents = {row.document_id: {"sha256": row.snapshot_sha256, "retrieved_at": row.at} for row in connection.execute(rows)}
        extractors = sorted(set(connection.execute(rows.with_only_columns(r.c.extractors)).scalars()))
        decisions = sorted(connection.execute(sa.select(t.decisions.c.decision_id)).scalars())
    made_of = {"documents": documents, "decisions": decisions, "extractors": extractors}
    return dict(facts) | {"rows": dict(counts), "files": dict(files)} | made_of


def privacy_report(engine: sa.Engine, run: int, tables: Tables, redactions: Mapping[str, int]) -> dict[str, Any]:
    """What was kept back or redacted to protect persons, in counts."""
    v = t.fact_values
    count = sa.select(sa.func.count()).select_from(v).where(alive(v, sa.literal(run)))
    confirmed = sa.func.coalesce(v.c.verdict_code, "").in_(("accept", "correct"))
    with engine.connect() as connection:
        protected = connection.execute(count.where(v.c.is_protected.is_(True), ~confirmed)).scalar_one()
        rejected = connection.execute(count.where(v.c.verdict_code == "reject")).scalar_one()
    heads = [c.name for c in columns("figures")]
    value, unit = heads.index("value"), heads.index("unit_code")
    small = sum(row[unit] == "people" and 0 < row[value] < _SMALL for row in tables["figures"])
    return {
        "redacted_cells": dict(sorted(redactions.items())),
        "facts_withheld_in_protected_regions": protected,
        "facts_rejected_by_curators": rejected,
        "small_counts_of_people_published": small,
        "quotes_published": len(tables["evidence"]),
        "not_published": ["snapshots", "canonical texts", "text before and after quotes", "names of curators"],
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
