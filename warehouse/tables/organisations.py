"""Organisations over all documents: the names, what was said of any two, and what follows from it."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import lifetime, live, metadata, ref, row_id, text

# One row for each name that may be an organisation of its own; which of them are one organisation is said by redirects.
organisation_rows = sa.Table(
    "organisation_rows", metadata,
    text("organisation_id", primary_key=True),
    text("folded_name"),
    text("country_code", server_default=""),  # of names that many countries have ("Ministry of Justice"), or `~` and the source
    ref("added_run_id", "runs.run_id", null=True),  # null: before this was noted
    sa.UniqueConstraint("folded_name", "country_code"),
)

# What was said of two organisations: never changed or removed. Of several on one pair a curator's last word holds, else the
# matcher's last. A relation is told as seen from `left_id`.
judgements = sa.Table(
    "judgements", metadata,
    text("judgement_id", primary_key=True),
    ref("left_id", "organisation_rows.organisation_id", index=True),
    ref("right_id", "organisation_rows.organisation_id", index=True),
    text("verdict_code"),  # vocabularies/judgements.yml
    sa.Column("score", sa.Double, nullable=True),
    sa.Column("features", sa.JSON, nullable=False),
    text("matcher", null=True),  # its version; null: a curator's own word
    sa.Column("seen", sa.JSON, nullable=False),  # what was shown of both: names, types, places, documents
    text("reason"),
    text("judge"),
    text("judged_at"),
    ref("run_id", "runs.run_id", null=True),  # from which run on it counts; null: the next one
)
sa.Index("ix_judgements_judge", judgements.c.judge, judgements.c.judged_at)

# Merged organisations: whoever holds `old_id` finds the organisation under `organisation_id`.
redirect_rows = sa.Table(
    "redirect_rows", metadata,
    row_id("redirect_id"),
    ref("old_id", "organisation_rows.organisation_id"),
    ref("organisation_id", "organisation_rows.organisation_id"),
    *lifetime(),
)
live(redirect_rows, "old_id", unique=True)

# Organisations that are two and belong together: branches, umbrellas, successors.
relation_rows = sa.Table(
    "relation_rows", metadata,
    row_id("relation_id"),
    ref("organisation_id", "organisation_rows.organisation_id"),
    text("relation_code"),
    ref("other_id", "organisation_rows.organisation_id"),
    text("verdict_code", null=True),  # accept: a curator's word; null: the matcher's guess from the names
    ref("judgement_id", "judgements.judgement_id"),
    *lifetime(),
)
live(relation_rows, "organisation_id", "relation_code", "other_id", unique=True)
