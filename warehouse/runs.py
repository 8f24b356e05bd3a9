"""Runs: their beginning and end, and what they note beside facts: sources, visits, issues.

Only committed runs count. A run that was killed or failed hands its rows to the next one, which therefore starts from
what is already loaded. Never here: facts, or the clock (callers give the time).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from schemas.errors import WarehouseError
from schemas.facts import Issue
from schemas.sources import Source
from warehouse import tables as t
from warehouse.database import chunks, keep, transaction, upsert


@dataclass(frozen=True, slots=True)
class Run:
    """One row of `runs`; times are ISO 8601 in UTC, `status` running, committed, failed or interrupted."""

    run_id: int
    kind: str
    status: str
    started_at: str
    finished_at: str | None
    code_revision: str
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at an address. `sha256`: what it brought, or what it still is where it was not modified; None of lists.

    `robots_verdict`: allowed, disallowed, ignored, not_applicable (of files); `opt_out`: the words that reserve text and
    data mining; `final_url`: where redirects led.
    """

    source_id: str
    document_id: str
    url: str
    visited_at: str
    status: Literal["fetched", "not_modified", "failed"]
    sha256: str | None
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""
    http_status: int | None = None
    message: str = ""
    final_url: str = ""
    robots_verdict: str = "not_applicable"
    opt_out: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def instant(at: datetime) -> str:
    """A time as the warehouse writes it: ISO 8601 in UTC, to the second. Raises WarehouseError for a time without zone."""
    if at.tzinfo is None:
        raise WarehouseError(f"{at}: a time without a zone. Pass datetime.now(UTC).")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def begin_run(engine: sa.Engine, *, kind: str, at: datetime, code_revision: str, configuration: Mapping[str, Any]) -> int:
    """Begin a run, under `database.run_lock`, and give its number; it takes over the rows of runs that did not finish."""
    with transaction(engine) as connection:
        run = 1 + connection.execute(sa.select(sa.func.coalesce(sa.func.max(t.runs.c.run_id), 0))).scalar_one()
        row = {"run_id": run, "kind": kind, "status": "running", "started_at": instant(at), "code_revision": code_revision}
        connection.execute(t.runs.insert(), row | {"configuration": dict(configuration)})
        _take_over(connection, run)
    return run


def finish_run(engine: sa.Engine, run: int, *, status: Literal["committed", "failed"], at: datetime, summary: Mapping[str, Any]) -> None:
    """End a run. `committed`: from now on its rows count. `failed`: they wait for the next run, which takes them over.

    Raises WarehouseError where the run is not running.
    """
    ending = t.runs.update().where(t.runs.c.run_id == run, t.runs.c.status == "running")
    with transaction(engine) as connection:
        done = connection.execute(ending.values(status=status, finished_at=instant(at), summary=dict(summary)))
        if done.rowcount != 1:
            raise WarehouseError(f"run {run}: it is not running, so it cannot be {status}. Begin a new run.")


def require_running(connection: sa.Connection, run: int) -> None:
    """Hold a run in this transaction, so that no other can take it over before its end; raises WarehouseError where one has.

    The run lock keeps runs apart, but it can be lost: with the server's session, or with a lock file that somebody removes.
    """
    select = sa.select(t.runs.c.status).where(t.runs.c.run_id == run).with_for_update(read=True)
    if connection.execute(select).scalar() != "running":
        raise WarehouseError(f"run {run}: it is not running any more, another run has taken over. Nothing more is written; wait for that one.")


def list_runs(engine: sa.Engine, *, limit: int = 20) -> list[Run]:
    """The last runs, newest first."""
    c = t.runs.c
    shown = (c.run_id, c.kind, c.status, c.started_at, c.finished_at, c.code_revision, c.summary)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(*shown).order_by(c.run_id.desc()).limit(limit))
        return [Run(*row[:-1], summary=row.summary or {}) for row in rows]


def record_sources(engine: sa.Engine, sources: Sequence[Source]) -> None:
    """Note sources as their YAML describes them now."""
    rows = [
        {
            "source_id": source.id,
            "source_title": source.title,
            "publisher_name": source.publisher,
            "language_code": source.language,
            "licence": source.licence,
            "sensitivity_code": source.sensitivity,
            "reliability_code": source.reliability,
            "expect": dict(source.expect),
            "country_code": source.country,
        }
        for source in sources
    ]
    with transaction(engine) as connection:
        upsert(connection, t.source_rows, rows)


def record_visits(engine: sa.Engine, run: int, visits: Sequence[Visit]) -> None:
    """Note what each address gave, whether or not it brought anything; the bytes are in the private store by then."""
    rows = [{"run_id": run, **asdict(visit)} for visit in visits]
    for row in rows:
        row["snapshot_sha256"] = row.pop("sha256")
    brought = [
        {"snapshot_sha256": visit.sha256, "media_type": visit.media_type, "first_url": visit.url}
        for visit in visits
        if visit.sha256 is not None and visit.status == "fetched"
    ]
    with transaction(engine) as connection:
        require_running(connection, run)
        keep(connection, t.snapshots, brought)
        if rows:
            connection.execute(t.visits.insert(), rows)


def last_visits(engine: sa.Engine, source_ids: Sequence[str]) -> list[Visit]:
    """Of each URL of these sources that ever brought bytes, the last visit that did: its validators and what it brought."""
    v = t.visits.c
    brought = (v.status != "failed", v.snapshot_sha256.isnot(None))
    shown = [v.snapshot_sha256 if one.name == "sha256" else v[one.name] for one in fields(Visit)]
    found: list[Visit] = []
    with engine.connect() as connection:
        for some in chunks(source_ids):
            newest = sa.select(sa.func.max(v.visit_id)).where(v.source_id.in_(some), *brought).group_by(v.source_id, v.url)
            found += [Visit(*row) for row in connection.execute(sa.select(*shown).where(v.visit_id.in_(newest)).order_by(v.visit_id))]
    return found


def record_issues(engine: sa.Engine, run: int, issues: Sequence[Issue], *, source_id: str | None = None) -> None:
    """Note issues of the run itself (an address not reached, a source left out); those of a document come with its load."""
    rows = [issue_row(issue, source_id=source_id, document_id=None) | {"added_run_id": run, "added_cause": "source_added"} for issue in issues]
    if rows:
        with transaction(engine) as connection:
            require_running(connection, run)
            connection.execute(t.issue_rows.insert(), rows)


def issue_row(issue: Issue, *, source_id: str | None, document_id: str | None) -> dict[str, Any]:
    """An issue as columns of `issue_rows`, without its lifetime."""
    return {
        "source_id": source_id,
        "document_id": document_id,
        "level_code": issue.level,
        "stage_code": issue.stage,
        "issue_code": issue.code,
        "where_text": issue.where,
        "message": issue.message,
        "value": issue.value,
    }


def _take_over(connection: sa.Connection, run: int) -> None:
    """Hand the rows of the run before, if it did not commit, to this one: they are whole documents, each loaded in one
    transaction. No older run can have rows left, since the run before took them over."""
    before = t.runs.c.run_id == run - 1
    status = connection.execute(sa.select(t.runs.c.status).where(before)).scalar()
    if status is None or status == "committed":
        return
    # First of all, or rows that it is just loading would be missed (`require_running`).
    connection.execute(t.runs.update().where(before, t.runs.c.status == "running").values(status="interrupted"))
    for table in t.LIFETIMES:
        for column in (table.c.added_run_id, table.c.ended_run_id):
            connection.execute(table.update().where(column == run - 1).values({column: run}))
    connection.execute(t.organisation_rows.update().where(t.organisation_rows.c.added_run_id == run - 1).values(added_run_id=run))
    connection.execute(t.judgements.update().where(t.judgements.c.run_id == run - 1).values(run_id=run))
    connection.execute(t.decision_outcomes.update().where(t.decision_outcomes.c.run_id == run - 1).values(run_id=run))
