"""The tables of the warehouse, as SQLAlchemy Core.

Rows with a lifetime (`LIFETIMES`) are only ever added and ended: each carries
the run that added it, the run that ended it and why. Run numbers rise, and a run that did not finish hands its rows to
the next one, so what run R knew is simply `added_run_id <= R and (ended_run_id is null or ended_run_id > R)`. A table called
`<thing>_rows` stands behind the view of that thing (warehouse.views), which has the shape of a release.
Never here: queries but for what that means (`last_run`, `alive`), or any change of a table without a migration.
"""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import metadata
from warehouse.tables.curators import decision_outcomes, decisions, takedowns
from warehouse.tables.desk import curators, deferrals, leases, queue_items, queue_members, queue_points
from warehouse.tables.facts import document_reads, document_rows, evidence_rows, fact_values, facts, issue_rows
from warehouse.tables.organisations import judgements, organisation_rows, redirect_rows, relation_rows
from warehouse.tables.releases import release_changes, release_files, releases
from warehouse.tables.runs import runs, settings, snapshots, source_rows, visits

__all__ = (
    "LIFETIMES",
    "alive",
    "curators",
    "decision_outcomes",
    "decisions",
    "deferrals",
    "document_reads",
    "document_rows",
    "evidence_rows",
    "fact_values",
    "facts",
    "issue_rows",
    "judgements",
    "last_run",
    "leases",
    "metadata",
    "queue_items",
    "queue_members",
    "queue_points",
    "organisation_rows",
    "redirect_rows",
    "relation_rows",
    "release_changes",
    "release_files",
    "releases",
    "runs",
    "settings",
    "snapshots",
    "source_rows",
    "takedowns",
    "visits",
)

LIFETIMES = (document_reads, fact_values, evidence_rows, issue_rows, redirect_rows, relation_rows)


def last_run() -> sa.ColumnElement[int]:
    """The number of the last committed run, 0 where there is none."""
    return sa.select(sa.func.coalesce(sa.func.max(runs.c.run_id), 0)).where(runs.c.status == "committed").scalar_subquery()


def alive(table: sa.FromClause, run: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """True of rows that a run had added, or found, and none up to it had ended."""
    return sa.and_(table.c.added_run_id <= run, sa.or_(table.c.ended_run_id.is_(None), table.c.ended_run_id > run))
