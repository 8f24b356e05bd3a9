"""Runs, the sources they visit and the bytes these gave. Never here: what was read in them."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import metadata, ref, row_id, text

settings = sa.Table("settings", metadata, text("setting_name", primary_key=True), text("value"))

runs = sa.Table(
    "runs", metadata,
    sa.Column("run_id", sa.Integer, primary_key=True, autoincrement=False),
    text("kind"),
    text("status"),  # running, committed, failed, interrupted
    text("started_at"),
    text("finished_at", null=True),
    text("code_revision"),
    sa.Column("configuration", sa.JSON, nullable=False),
    sa.Column("summary", sa.JSON),
)

source_rows = sa.Table(
    "source_rows", metadata,
    text("source_id", primary_key=True),
    text("source_title"),
    text("publisher_name", null=True),
    text("language_code", null=True),
    text("licence", null=True),
    text("sensitivity_code"),
    sa.Column("expect", sa.JSON, nullable=False),
    text("country_code", server_default=""),  # whose "Ministry of Justice" its documents mean; empty: they do not say
    text("reliability_code", server_default="unknown"),
)

snapshots = sa.Table(
    "snapshots", metadata,
    text("snapshot_sha256", primary_key=True),
    text("media_type"),
    text("first_url"),
    text("erased_at", null=True),  # when its bytes were erased on request; its hash stays, so that manifests still verify
)

visits = sa.Table(
    "visits", metadata,
    row_id("visit_id"),
    ref("run_id", "runs.run_id"),
    text("source_id", index=True),
    text("document_id"),
    text("url", index=True),
    text("visited_at"),
    text("status"),  # fetched, not_modified, failed
    sa.Column("http_status", sa.Integer),
    text("snapshot_sha256", null=True),
    text("media_type"),
    text("etag"),
    text("last_modified"),
    text("message"),
    text("final_url"),  # where redirects led; empty: of a file
    text("robots_verdict"),  # allowed, disallowed, ignored, not_applicable
    text("opt_out"),  # the words that reserve text and data mining; empty: none
    sa.Column("headers", sa.JSON, nullable=False),  # a few of the answer's
)
