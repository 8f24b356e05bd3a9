"""Runs and what they note beside facts: sources, visits, issues."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from schemas.errors import WarehouseError
from schemas.facts import Issue
from tests import factory as f
from warehouse.queries import query
from warehouse.runs import (
    Visit,
    begin_run,
    finish_run,
    instant,
    last_visits,
    list_runs,
    record_issues,
    record_sources,
    record_visits,
)

PAGE = "https://havenridge.example/about"


def visit(**changes: object) -> Visit:
    return replace(Visit("havenridge", "havenridge/about", PAGE, "2026-11-23T12:00:00Z", "fetched", f.sha256("one"), "text/html", '"v1"'), **changes)  # type: ignore[arg-type]


def begun(engine: sa.Engine) -> int:
    return begin_run(engine, kind="refresh", at=f.NOW, code_revision="abc", configuration={"offline": True})


def test_a_run_from_begin_to_end(warehouse: sa.Engine) -> None:
    run = begun(warehouse)
    assert list_runs(warehouse)[0].status == "running"
    finish_run(warehouse, run, status="committed", at=f.NOW + timedelta(minutes=1), summary={"documents": {"new": 3}})
    (found,) = list_runs(warehouse)
    assert (found.run_id, found.status, found.started_at, found.finished_at) == (run, "committed", "2026-11-23T12:00:00Z", "2026-11-23T12:01:00Z")
    assert (found.code_revision, found.summary) == ("abc", {"documents": {"new": 3}})


def test_a_run_ends_once(warehouse: sa.Engine) -> None:
    run = begun(warehouse)
    finish_run(warehouse, run, status="failed", at=f.NOW, summary={})
    with pytest.raises(WarehouseError, match="it is not running"):
        finish_run(warehouse, run, status="committed", at=f.NOW, summary={})


def test_the_last_runs_newest_first(warehouse: sa.Engine) -> None:
    for _ in range(3):
        finish_run(warehouse, begun(warehouse), status="committed", at=f.NOW, summary={})
    assert [run.run_id for run in list_runs(warehouse, limit=2)] == [3, 2]


def test_a_source_is_noted_as_it_is_described_now(warehouse: sa.Engine) -> None:
    record_sources(warehouse, [f.SOURCE])
    record_sources(warehouse, [replace(f.SOURCE, title="Havenridge, all pages", expect={"documents": {"min": 1}})])
    assert query(warehouse, "SELECT source_title FROM source_rows").rows == [("Havenridge, all pages",)]
    assert query(warehouse, "SELECT * FROM sources").rows == []  # nothing of it has been read


def test_the_last_visit_that_brought_something_counts(warehouse: sa.Engine) -> None:
    run = begun(warehouse)
    full = visit(sha256=f.sha256("two"), etag='"v2"', final_url=PAGE + "-us", robots_verdict="allowed", headers={"etag": '"v2"', "server": "oak"})
    record_visits(warehouse, run, [visit(), visit(source_id="other", url="https://other.example/")])
    record_visits(warehouse, run, [full, visit(url=PAGE + "/map.xml", sha256=None)])
    record_visits(warehouse, run, [visit(status="failed", sha256=None, http_status=503, message="Busy.", robots_verdict="disallowed", opt_out="ai.txt disallows")])
    assert last_visits(warehouse, ["havenridge", "elsewhere"]) == [full]
    record_visits(warehouse, run, [visit(status="not_modified", sha256=f.sha256("two"))])
    assert [one.status for one in last_visits(warehouse, ["havenridge"])] == ["not_modified"]
    assert query(warehouse, "SELECT count(*) FROM visits").rows == [(6,)]
    assert query(warehouse, "SELECT count(*) FROM snapshots").rows == [(2,)]
    assert query(warehouse, "SELECT robots_verdict, opt_out FROM visits WHERE status = 'failed'").rows == [("disallowed", "ai.txt disallows")]
    record_visits(warehouse, run, [])


def test_issues_of_a_run_are_kept_with_what_to_do(warehouse: sa.Engine) -> None:
    run = begun(warehouse)
    record_issues(warehouse, run, [Issue("error", "fetch", "unreachable", PAGE, "No answer. Try again later.")], source_id="havenridge")
    record_issues(warehouse, run, [])
    assert query(warehouse, "SELECT source_id, issue_code, message, added_run_id FROM issue_rows").rows == [
        ("havenridge", "unreachable", "No answer. Try again later.", run)
    ]
    assert query(warehouse, "SELECT * FROM issues").rows == []  # a release counts what documents raised


def test_times_have_a_zone() -> None:
    assert instant(datetime(2026, 11, 23, 13, 0, tzinfo=timezone(timedelta(hours=1)))) == "2026-11-23T12:00:00Z"
    with pytest.raises(WarehouseError, match="without a zone"):
        instant(datetime(2026, 11, 23))
