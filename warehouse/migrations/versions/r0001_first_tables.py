"""The first tables.

Written by Alembic from `warehouse.tables`. A released migration is never edited: add the next one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("decisions",
    sa.Column("decision_id", sa.Text(), nullable=False),
    sa.Column("fact_key", sa.Text(), nullable=False),
    sa.Column("document_id", sa.Text(), nullable=False),
    sa.Column("verdict_code", sa.Text(), nullable=False),
    sa.Column("seen", sa.JSON(), nullable=False),
    sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("curator", sa.Text(), nullable=False),
    sa.Column("decided_at", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("decision_id", name="pk_decisions")
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_fact_key", ["fact_key"], unique=False)

    op.create_table("organisation_rows",
    sa.Column("organisation_id", sa.Text(), nullable=False),
    sa.Column("folded_name", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("organisation_id", name="pk_organisation_rows"),
    sa.UniqueConstraint("folded_name", name="uq_organisation_rows_folded_name")
    )
    op.create_table("runs",
    sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("status", sa.Text(), nullable=False),
    sa.Column("started_at", sa.Text(), nullable=False),
    sa.Column("finished_at", sa.Text(), nullable=True),
    sa.Column("code_revision", sa.Text(), nullable=False),
    sa.Column("configuration", sa.JSON(), nullable=False),
    sa.Column("summary", sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint("run_id", name="pk_runs")
    )
    op.create_table("settings",
    sa.Column("setting_name", sa.Text(), nullable=False),
    sa.Column("value", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("setting_name", name="pk_settings")
    )
    op.create_table("snapshots",
    sa.Column("snapshot_sha256", sa.Text(), nullable=False),
    sa.Column("media_type", sa.Text(), nullable=False),
    sa.Column("first_url", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("snapshot_sha256", name="pk_snapshots")
    )
    op.create_table("source_rows",
    sa.Column("source_id", sa.Text(), nullable=False),
    sa.Column("source_title", sa.Text(), nullable=False),
    sa.Column("publisher_name", sa.Text(), nullable=True),
    sa.Column("language_code", sa.Text(), nullable=True),
    sa.Column("licence", sa.Text(), nullable=True),
    sa.Column("sensitivity_code", sa.Text(), nullable=False),
    sa.Column("expect", sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint("source_id", name="pk_source_rows")
    )
    op.create_table("decision_outcomes",
    sa.Column("decision_id", sa.Text(), nullable=False),
    sa.Column("run_id", sa.Integer(), nullable=False),
    sa.Column("outcome_code", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["decision_id"], ["decisions.decision_id"], name="fk_decision_outcomes_decision_id"),
    sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_decision_outcomes_run_id"),
    sa.PrimaryKeyConstraint("decision_id", "run_id", name="pk_decision_outcomes")
    )
    op.create_table("document_rows",
    sa.Column("document_id", sa.Text(), nullable=False),
    sa.Column("source_id", sa.Text(), nullable=False),
    sa.Column("series_id", sa.Text(), nullable=False),
    sa.Column("url", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["source_id"], ["source_rows.source_id"], name="fk_document_rows_source_id"),
    sa.PrimaryKeyConstraint("document_id", name="pk_document_rows")
    )
    with op.batch_alter_table("document_rows", schema=None) as batch_op:
        batch_op.create_index("ix_document_rows_source_id", ["source_id"], unique=False)

    op.create_table("issue_rows",
    sa.Column("issue_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
    sa.Column("source_id", sa.Text(), nullable=True),
    sa.Column("document_id", sa.Text(), nullable=True),
    sa.Column("level_code", sa.Text(), nullable=False),
    sa.Column("stage_code", sa.Text(), nullable=False),
    sa.Column("issue_code", sa.Text(), nullable=False),
    sa.Column("where_text", sa.Text(), nullable=False),
    sa.Column("message", sa.Text(), nullable=False),
    sa.Column("value", sa.Text(), nullable=False),
    sa.Column("added_run_id", sa.Integer(), nullable=False),
    sa.Column("added_cause", sa.Text(), nullable=False),
    sa.Column("ended_run_id", sa.Integer(), nullable=True),
    sa.Column("ended_cause", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["added_run_id"], ["runs.run_id"], name="fk_issue_rows_added_run_id"),
    sa.ForeignKeyConstraint(["ended_run_id"], ["runs.run_id"], name="fk_issue_rows_ended_run_id"),
    sa.PrimaryKeyConstraint("issue_row_id", name="pk_issue_rows")
    )
    with op.batch_alter_table("issue_rows", schema=None) as batch_op:
        batch_op.create_index("ix_issue_rows_live", ["document_id"], unique=False, sqlite_where=sa.text("ended_run_id IS NULL"), postgresql_where=sa.text("ended_run_id IS NULL"))

    op.create_table("redirects",
    sa.Column("old_id", sa.Text(), nullable=False),
    sa.Column("organisation_id", sa.Text(), nullable=False),
    sa.Column("run_id", sa.Integer(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation_rows.organisation_id"], name="fk_redirects_organisation_id"),
    sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_redirects_run_id"),
    sa.PrimaryKeyConstraint("old_id", name="pk_redirects")
    )
    op.create_table("releases",
    sa.Column("release_number", sa.Text(), nullable=False),
    sa.Column("release_hash", sa.Text(), nullable=False),
    sa.Column("parent_number", sa.Text(), nullable=True),
    sa.Column("run_id", sa.Integer(), nullable=False),
    sa.Column("schema_version", sa.Text(), nullable=False),
    sa.Column("created_at", sa.Text(), nullable=False),
    sa.Column("code_revision", sa.Text(), nullable=False),
    sa.Column("configuration", sa.JSON(), nullable=False),
    sa.Column("policy", sa.JSON(), nullable=False),
    sa.Column("row_counts", sa.JSON(), nullable=False),
    sa.Column("overruled", sa.JSON(), nullable=False),
    sa.Column("directory", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_releases_run_id"),
    sa.PrimaryKeyConstraint("release_number", name="pk_releases")
    )
    op.create_table("visits",
    sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
    sa.Column("run_id", sa.Integer(), nullable=False),
    sa.Column("source_id", sa.Text(), nullable=False),
    sa.Column("document_id", sa.Text(), nullable=False),
    sa.Column("url", sa.Text(), nullable=False),
    sa.Column("visited_at", sa.Text(), nullable=False),
    sa.Column("status", sa.Text(), nullable=False),
    sa.Column("http_status", sa.Integer(), nullable=True),
    sa.Column("snapshot_sha256", sa.Text(), nullable=True),
    sa.Column("media_type", sa.Text(), nullable=False),
    sa.Column("etag", sa.Text(), nullable=False),
    sa.Column("last_modified", sa.Text(), nullable=False),
    sa.Column("message", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_visits_run_id"),
    sa.PrimaryKeyConstraint("visit_id", name="pk_visits")
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index("ix_visits_url", ["url"], unique=False)

    op.create_table("document_reads",
    sa.Column("read_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
    sa.Column("document_id", sa.Text(), nullable=False),
    sa.Column("snapshot_sha256", sa.Text(), nullable=False),
    sa.Column("extractors", sa.Text(), nullable=False),
    sa.Column("media_type", sa.Text(), nullable=False),
    sa.Column("title", sa.Text(), nullable=True),
    sa.Column("language_code", sa.Text(), nullable=False),
    sa.Column("text_sha256", sa.Text(), nullable=True),
    sa.Column("subject_id", sa.Text(), nullable=True),
    sa.Column("subject_name", sa.Text(), nullable=True),
    sa.Column("publisher_id", sa.Text(), nullable=True),
    sa.Column("publisher_name", sa.Text(), nullable=True),
    sa.Column("published_date", sa.Text(), nullable=True),
    sa.Column("updated_date", sa.Text(), nullable=True),
    sa.Column("period", sa.Text(), nullable=True),
    sa.Column("period_start", sa.Text(), nullable=True),
    sa.Column("period_end", sa.Text(), nullable=True),
    sa.Column("protected", sa.JSON(), nullable=False),
    sa.Column("added_run_id", sa.Integer(), nullable=False),
    sa.Column("added_cause", sa.Text(), nullable=False),
    sa.Column("ended_run_id", sa.Integer(), nullable=True),
    sa.Column("ended_cause", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["added_run_id"], ["runs.run_id"], name="fk_document_reads_added_run_id"),
    sa.ForeignKeyConstraint(["document_id"], ["document_rows.document_id"], name="fk_document_reads_document_id"),
    sa.ForeignKeyConstraint(["ended_run_id"], ["runs.run_id"], name="fk_document_reads_ended_run_id"),
    sa.ForeignKeyConstraint(["publisher_id"], ["organisation_rows.organisation_id"], name="fk_document_reads_publisher_id"),
    sa.ForeignKeyConstraint(["snapshot_sha256"], ["snapshots.snapshot_sha256"], name="fk_document_reads_snapshot_sha256"),
    sa.ForeignKeyConstraint(["subject_id"], ["organisation_rows.organisation_id"], name="fk_document_reads_subject_id"),
    sa.PrimaryKeyConstraint("read_id", name="pk_document_reads")
    )
    with op.batch_alter_table("document_reads", schema=None) as batch_op:
        batch_op.create_index("ix_document_reads_live", ["document_id"], unique=True, sqlite_where=sa.text("ended_run_id IS NULL"), postgresql_where=sa.text("ended_run_id IS NULL"))

    op.create_table("facts",
    sa.Column("fact_key", sa.Text(), nullable=False),
    sa.Column("kind_code", sa.Text(), nullable=False),
    sa.Column("document_id", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["document_id"], ["document_rows.document_id"], name="fk_facts_document_id"),
    sa.PrimaryKeyConstraint("fact_key", name="pk_facts")
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index("ix_facts_document_id", ["document_id"], unique=False)

    op.create_table("release_changes",
    sa.Column("change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
    sa.Column("release_number", sa.Text(), nullable=False),
    sa.Column("table_name", sa.Text(), nullable=False),
    sa.Column("row_key", sa.Text(), nullable=False),
    sa.Column("row_label", sa.Text(), nullable=False),
    sa.Column("column_name", sa.Text(), nullable=False),
    sa.Column("old_value", sa.Text(), nullable=True),
    sa.Column("new_value", sa.Text(), nullable=True),
    sa.Column("cause_code", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["release_number"], ["releases.release_number"], name="fk_release_changes_release_number"),
    sa.PrimaryKeyConstraint("change_id", name="pk_release_changes")
    )
    with op.batch_alter_table("release_changes", schema=None) as batch_op:
        batch_op.create_index("ix_release_changes_release_number", ["release_number"], unique=False)

    op.create_table("release_files",
    sa.Column("release_number", sa.Text(), nullable=False),
    sa.Column("file_name", sa.Text(), nullable=False),
    sa.Column("sha256", sa.Text(), nullable=False),
    sa.Column("byte_count", sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(["release_number"], ["releases.release_number"], name="fk_release_files_release_number"),
    sa.PrimaryKeyConstraint("release_number", "file_name", name="pk_release_files")
    )
    op.create_table("evidence_rows",
    sa.Column("evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
    sa.Column("fact_key", sa.Text(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("snapshot_sha256", sa.Text(), nullable=False),
    sa.Column("span_start", sa.Integer(), nullable=False),
    sa.Column("span_end", sa.Integer(), nullable=False),
    sa.Column("quote", sa.Text(), nullable=False),
    sa.Column("prefix", sa.Text(), nullable=False),
    sa.Column("suffix", sa.Text(), nullable=False),
    sa.Column("added_run_id", sa.Integer(), nullable=False),
    sa.Column("added_cause", sa.Text(), nullable=False),
    sa.Column("ended_run_id", sa.Integer(), nullable=True),
    sa.Column("ended_cause", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["added_run_id"], ["runs.run_id"], name="fk_evidence_rows_added_run_id"),
    sa.ForeignKeyConstraint(["ended_run_id"], ["runs.run_id"], name="fk_evidence_rows_ended_run_id"),
    sa.ForeignKeyConstraint(["fact_key"], ["facts.fact_key"], name="fk_evidence_rows_fact_key"),
    sa.ForeignKeyConstraint(["snapshot_sha256"], ["snapshots.snapshot_sha256"], name="fk_evidence_rows_snapshot_sha256"),
    sa.PrimaryKeyConstraint("evidence_id", name="pk_evidence_rows")
    )
    with op.batch_alter_table("evidence_rows", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_rows_live", ["fact_key", "position"], unique=True, sqlite_where=sa.text("ended_run_id IS NULL"), postgresql_where=sa.text("ended_run_id IS NULL"))

    op.create_table("fact_values",
    sa.Column("value_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
    sa.Column("fact_key", sa.Text(), nullable=False),
    sa.Column("slots", sa.JSON(), nullable=False),
    sa.Column("extracted", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("subject_name", sa.Text(), nullable=True),
    sa.Column("organisation_id", sa.Text(), nullable=True),
    sa.Column("partner_id", sa.Text(), nullable=True),
    sa.Column("period_start", sa.Text(), nullable=True),
    sa.Column("period_end", sa.Text(), nullable=True),
    sa.Column("precision_code", sa.Text(), nullable=True),
    sa.Column("confidence", sa.Double(), nullable=False),
    sa.Column("extractor", sa.Text(), nullable=False),
    sa.Column("features", sa.JSON(), nullable=False),
    sa.Column("is_protected", sa.Boolean(), nullable=False),
    sa.Column("verdict_code", sa.Text(), nullable=True),
    sa.Column("decision_id", sa.Text(), nullable=True),
    sa.Column("outcome_code", sa.Text(), nullable=True),
    sa.Column("added_run_id", sa.Integer(), nullable=False),
    sa.Column("added_cause", sa.Text(), nullable=False),
    sa.Column("ended_run_id", sa.Integer(), nullable=True),
    sa.Column("ended_cause", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["added_run_id"], ["runs.run_id"], name="fk_fact_values_added_run_id"),
    sa.ForeignKeyConstraint(["ended_run_id"], ["runs.run_id"], name="fk_fact_values_ended_run_id"),
    sa.ForeignKeyConstraint(["fact_key"], ["facts.fact_key"], name="fk_fact_values_fact_key"),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation_rows.organisation_id"], name="fk_fact_values_organisation_id"),
    sa.ForeignKeyConstraint(["partner_id"], ["organisation_rows.organisation_id"], name="fk_fact_values_partner_id"),
    sa.PrimaryKeyConstraint("value_id", name="pk_fact_values")
    )
    with op.batch_alter_table("fact_values", schema=None) as batch_op:
        batch_op.create_index("ix_fact_values_fact_key", ["fact_key"], unique=False)
        batch_op.create_index("ix_fact_values_live", ["fact_key"], unique=True, sqlite_where=sa.text("ended_run_id IS NULL"), postgresql_where=sa.text("ended_run_id IS NULL"))


def downgrade() -> None:
    raise NotImplementedError("The first tables are where the warehouse begins; restore a copy of the database instead.")
