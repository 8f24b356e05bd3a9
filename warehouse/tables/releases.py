"""Frozen versions, their files, and what changed in each."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import metadata, ref, row_id, text

releases = sa.Table(
    "releases", metadata,
    text("release_number", primary_key=True),
    text("release_hash"),
    text("parent_number", null=True),
    ref("run_id", "runs.run_id"),
    text("schema_version"),
    text("created_at"),
    text("code_revision"),
    sa.Column("configuration", sa.JSON, nullable=False),
    sa.Column("policy", sa.JSON, nullable=False),
    text("code_lists", server_default=""),  # digest of the vocabularies
    sa.Column("row_counts", sa.JSON, nullable=False),
    sa.Column("overruled", sa.JSON, nullable=False),  # reasons against the release that --force overruled
    text("directory"),
)

release_files = sa.Table(
    "release_files", metadata,
    ref("release_number", "releases.release_number", primary_key=True),
    text("file_name", primary_key=True),
    text("sha256"),
    sa.Column("byte_count", sa.BigInteger, nullable=False),
)

release_changes = sa.Table(
    "release_changes", metadata,
    row_id("change_id"),
    ref("release_number", "releases.release_number", index=True),
    text("table_name"),
    text("row_key"),
    text("row_label"),
    text("column_name"),  # empty: the whole row was added or removed
    text("old_value", null=True),
    text("new_value", null=True),
    text("cause_code"),
)
