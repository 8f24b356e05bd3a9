"""Documents as they were read, the facts of each with the words they were read from, and what went wrong."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import lifetime, live, metadata, ref, row_id, text

document_rows = sa.Table(
    "document_rows", metadata,
    text("document_id", primary_key=True),
    ref("source_id", "source_rows.source_id", index=True),
    text("series_id"),
    text("url"),
)

document_reads = sa.Table(
    "document_reads", metadata,
    row_id("read_id"),
    ref("document_id", "document_rows.document_id"),
    ref("snapshot_sha256", "snapshots.snapshot_sha256"),
    text("extractors"),
    text("media_type"),
    text("title", null=True),
    text("language_code"),
    text("text_sha256", null=True),  # canonical text, in the private snapshot folder
    ref("subject_id", "organisation_rows.organisation_id", null=True),
    text("subject_name", null=True),
    ref("publisher_id", "organisation_rows.organisation_id", null=True),
    text("publisher_name", null=True),
    text("published_date", null=True),
    text("updated_date", null=True),
    text("period", null=True),
    text("period_start", null=True),
    text("period_end", null=True),
    sa.Column("protected", sa.JSON, nullable=False),  # [start, end) stretches of the text that tell a private person's story
    *lifetime(),
)
live(document_reads, "document_id", unique=True)
sa.Index("ix_document_reads_document_id", document_reads.c.document_id)

facts = sa.Table(
    "facts", metadata,
    text("fact_key", primary_key=True),
    text("kind_code"),
    ref("document_id", "document_rows.document_id", index=True),
)

fact_values = sa.Table(
    "fact_values", metadata,
    row_id("value_id"),
    ref("fact_key", "facts.fact_key"),
    sa.Column("slots", sa.JSON, nullable=False),  # as they hold, a curator's correction included
    sa.Column("extracted", sa.JSON(none_as_null=True)),  # what the extractor gave, where a curator put other slots in its place
    text("subject_name", null=True),
    ref("organisation_id", "organisation_rows.organisation_id", null=True),
    ref("partner_id", "organisation_rows.organisation_id", null=True),
    text("period_start", null=True),
    text("period_end", null=True),
    text("precision_code", null=True),
    sa.Column("confidence", sa.Double, nullable=False),
    text("extractor"),
    sa.Column("features", sa.JSON, nullable=False),
    sa.Column("is_protected", sa.Boolean, nullable=False),
    text("verdict_code", null=True),
    text("decision_id", null=True),
    text("outcome_code", null=True),
    *lifetime(),
)
live(fact_values, "fact_key", unique=True)
sa.Index("ix_fact_values_fact_key", fact_values.c.fact_key)

evidence_rows = sa.Table(
    "evidence_rows", metadata,
    row_id("evidence_id"),
    ref("fact_key", "facts.fact_key"),
    sa.Column("position", sa.Integer, nullable=False),
    ref("snapshot_sha256", "snapshots.snapshot_sha256"),
    sa.Column("span_start", sa.Integer, nullable=False),
    sa.Column("span_end", sa.Integer, nullable=False),
    text("quote"),
    text("prefix"),
    text("suffix"),
    *lifetime(),
)
live(evidence_rows, "fact_key", "position", unique=True)
sa.Index("ix_evidence_rows_fact_key", evidence_rows.c.fact_key)

issue_rows = sa.Table(
    "issue_rows", metadata,
    row_id("issue_row_id"),
    text("source_id", null=True),
    text("document_id", null=True),  # null: an issue of the run, not of what a document says
    text("level_code"),
    text("stage_code"),
    text("issue_code"),
    text("where_text"),
    text("message"),
    text("value"),
    *lifetime(),
)
live(issue_rows, "document_id", unique=False)
