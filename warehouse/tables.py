"""The tables of the warehouse, as SQLAlchemy Core.

Rows with a lifetime (`document_reads`, `fact_values`, `evidence_rows`, `issue_rows`) are only ever added and ended: each carries
the run that added it, the run that ended it and why. Run numbers rise, and a run that did not finish hands its rows to
the next one, so what run R knew is simply `added_run_id <= R and (ended_run_id is null or ended_run_id > R)`. A table called
`<thing>_rows` stands behind the view of that thing (warehouse.views), which has the shape of a release.
Never here: queries but for what that means (`last_run`, `alive`), or any change of a table without a migration.
"""

from __future__ import annotations

import sqlalchemy as sa

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=_NAMES)

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # only INTEGER PRIMARY KEY counts up by itself in SQLite


def _text(name: str, *, null: bool = False, **options: object) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=null, **options)


def _ref(name: str, target: str, *, null: bool = False, **options: object) -> sa.Column:
    return sa.Column(name, sa.ForeignKey(target), nullable=null, **options)


def _row_id(name: str) -> sa.Column:
    return sa.Column(name, _ROW_ID, primary_key=True, autoincrement=True)


def _lifetime() -> tuple[sa.Column, ...]:
    """Who added a row and why, who ended it and why; causes are codes of vocabularies/causes.yml."""
    return (
        _ref("added_run_id", "runs.run_id"),
        _text("added_cause"),
        _ref("ended_run_id", "runs.run_id", null=True),
        _text("ended_cause", null=True),
    )


def _live(table: sa.Table, *columns: str, unique: bool) -> None:
    """An index over the rows that have not ended; where unique, no two of them may share the columns."""
    live = table.c.ended_run_id.is_(None)
    sa.Index(f"ix_{table.name}_live", *(table.c[name] for name in columns), unique=unique, sqlite_where=live, postgresql_where=live)


settings = sa.Table("settings", metadata, _text("setting_name", primary_key=True), _text("value"))

runs = sa.Table(
    "runs", metadata,
    sa.Column("run_id", sa.Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    _text("status"),  # running, committed, failed, interrupted
    _text("started_at"),
    _text("finished_at", null=True),
    _text("code_revision"),
    sa.Column("configuration", sa.JSON, nullable=False),
    sa.Column("summary", sa.JSON),
)

source_rows = sa.Table(
    "source_rows", metadata,
    _text("source_id", primary_key=True),
    _text("source_title"),
    _text("publisher_name", null=True),
    _text("language_code", null=True),
    _text("licence", null=True),
    _text("sensitivity_code"),
    sa.Column("expect", sa.JSON, nullable=False),
)

snapshots = sa.Table(
    "snapshots", metadata,
    _text("snapshot_sha256", primary_key=True),
    _text("media_type"),
    _text("first_url"),
)

visits = sa.Table(
    "visits", metadata,
    _row_id("visit_id"),
    _ref("run_id", "runs.run_id"),
    _text("source_id", index=True),
    _text("document_id"),
    _text("url", index=True),
    _text("visited_at"),
    _text("status"),  # fetched, not_modified, failed
    sa.Column("http_status", sa.Integer),
    _text("snapshot_sha256", null=True),
    _text("media_type"),
    _text("etag"),
    _text("last_modified"),
    _text("message"),
    _text("final_url"),  # where redirects led; empty: of a file
    _text("robots_verdict"),  # allowed, disallowed, ignored, not_applicable
    _text("opt_out"),  # the words that reserve text and data mining; empty: none
    sa.Column("headers", sa.JSON, nullable=False),  # a few of the answer's
)

document_rows = sa.Table(
    "document_rows", metadata,
    _text("document_id", primary_key=True),
    _ref("source_id", "source_rows.source_id", index=True),
    _text("series_id"),
    _text("url"),
)

organisation_rows = sa.Table(
    "organisation_rows", metadata,
    _text("organisation_id", primary_key=True),
    _text("folded_name", unique=True),
)

# Merged organisations: whoever held `old_id` finds the organisation under `organisation_id`.
redirects = sa.Table(
    "redirects", metadata,
    _text("old_id", primary_key=True),
    _ref("organisation_id", "organisation_rows.organisation_id"),
    _ref("run_id", "runs.run_id"),
    _text("reason"),
)

document_reads = sa.Table(
    "document_reads", metadata,
    _row_id("read_id"),
    _ref("document_id", "document_rows.document_id"),
    _ref("snapshot_sha256", "snapshots.snapshot_sha256"),
    _text("extractors"),
    _text("media_type"),
    _text("title", null=True),
    _text("language_code"),
    _text("text_sha256", null=True),  # canonical text, in the private snapshot folder
    _ref("subject_id", "organisation_rows.organisation_id", null=True),
    _text("subject_name", null=True),
    _ref("publisher_id", "organisation_rows.organisation_id", null=True),
    _text("publisher_name", null=True),
    _text("published_date", null=True),
    _text("updated_date", null=True),
    _text("period", null=True),
    _text("period_start", null=True),
    _text("period_end", null=True),
    sa.Column("protected", sa.JSON, nullable=False),  # [start, end) stretches of the text that tell a private person's story
    *_lifetime(),
)
_live(document_reads, "document_id", unique=True)

facts = sa.Table(
    "facts", metadata,
    _text("fact_key", primary_key=True),
    _text("kind_code"),
    _ref("document_id", "document_rows.document_id", index=True),
)

fact_values = sa.Table(
    "fact_values", metadata,
    _row_id("value_id"),
    _ref("fact_key", "facts.fact_key"),
    sa.Column("slots", sa.JSON, nullable=False),  # as they hold, a curator's correction included
    sa.Column("extracted", sa.JSON(none_as_null=True)),  # what the extractor gave, where a curator put other slots in its place
    _text("subject_name", null=True),
    _ref("organisation_id", "organisation_rows.organisation_id", null=True),
    _ref("partner_id", "organisation_rows.organisation_id", null=True),
    _text("period_start", null=True),
    _text("period_end", null=True),
    _text("precision_code", null=True),
    sa.Column("confidence", sa.Double, nullable=False),
    _text("extractor"),
    sa.Column("features", sa.JSON, nullable=False),
    sa.Column("is_protected", sa.Boolean, nullable=False),
    _text("verdict_code", null=True),
    _text("decision_id", null=True),
    _text("outcome_code", null=True),
    *_lifetime(),
)
_live(fact_values, "fact_key", unique=True)
sa.Index("ix_fact_values_fact_key", fact_values.c.fact_key)

evidence_rows = sa.Table(
    "evidence_rows", metadata,
    _row_id("evidence_id"),
    _ref("fact_key", "facts.fact_key"),
    sa.Column("position", sa.Integer, nullable=False),
    _ref("snapshot_sha256", "snapshots.snapshot_sha256"),
    sa.Column("span_start", sa.Integer, nullable=False),
    sa.Column("span_end", sa.Integer, nullable=False),
    _text("quote"),
    _text("prefix"),
    _text("suffix"),
    *_lifetime(),
)
_live(evidence_rows, "fact_key", "position", unique=True)

issue_rows = sa.Table(
    "issue_rows", metadata,
    _row_id("issue_row_id"),
    _text("source_id", null=True),
    _text("document_id", null=True),  # null: an issue of the run, not of what a document says
    _text("level_code"),
    _text("stage_code"),
    _text("issue_code"),
    _text("where_text"),
    _text("message"),
    _text("value"),
    *_lifetime(),
)
_live(issue_rows, "document_id", unique=False)

decisions = sa.Table(
    "decisions", metadata,
    _text("decision_id", primary_key=True),
    _text("fact_key", index=True),  # no foreign key: decisions may be imported before the fact is read here
    _text("document_id"),
    _text("verdict_code"),
    sa.Column("seen", sa.JSON, nullable=False),
    sa.Column("value", sa.JSON(none_as_null=True)),
    _text("reason"),
    _text("curator"),
    _text("decided_at"),
)

decision_outcomes = sa.Table(
    "decision_outcomes", metadata,
    _ref("decision_id", "decisions.decision_id", primary_key=True),
    _ref("run_id", "runs.run_id", primary_key=True),
    _text("outcome_code"),
)

releases = sa.Table(
    "releases", metadata,
    _text("release_number", primary_key=True),
    _text("release_hash"),
    _text("parent_number", null=True),
    _ref("run_id", "runs.run_id"),
    _text("schema_version"),
    _text("created_at"),
    _text("code_revision"),
    sa.Column("configuration", sa.JSON, nullable=False),
    sa.Column("policy", sa.JSON, nullable=False),
    sa.Column("row_counts", sa.JSON, nullable=False),
    sa.Column("overruled", sa.JSON, nullable=False),  # reasons against the release that --force overruled
    _text("directory"),
)

release_files = sa.Table(
    "release_files", metadata,
    _ref("release_number", "releases.release_number", primary_key=True),
    _text("file_name", primary_key=True),
    _text("sha256"),
    sa.Column("byte_count", sa.BigInteger, nullable=False),
)

release_changes = sa.Table(
    "release_changes", metadata,
    _row_id("change_id"),
    _ref("release_number", "releases.release_number", index=True),
    _text("table_name"),
    _text("row_key"),
    _text("row_label"),
    _text("column_name"),  # empty: the whole row was added or removed
    _text("old_value", null=True),
    _text("new_value", null=True),
    _text("cause_code"),
)


def last_run() -> sa.ColumnElement[int]:
    """The number of the last committed run, 0 where there is none."""
    return sa.select(sa.func.coalesce(sa.func.max(runs.c.run_id), 0)).where(runs.c.status == "committed").scalar_subquery()


def alive(table: sa.FromClause, run: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """True of rows that a run had added, or found, and none up to it had ended."""
    return sa.and_(table.c.added_run_id <= run, sa.or_(table.c.ended_run_id.is_(None), table.c.ended_run_id > run))
