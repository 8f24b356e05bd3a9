"""Loading: idempotent, append-only, with one cause for each change; the same on every database."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.documents import Span
from schemas.facts import Issue
from tests import factory as f
from warehouse import tables as t
from warehouse.check import check
from warehouse.load import load, unchanged
from warehouse.runs import begin_run, finish_run, list_runs, record_sources
from warehouse.stored import stored_readings

MEMORY = (t.document_reads, t.fact_values, t.evidence_rows, t.issue_rows, t.facts, t.organisation_rows, t.document_rows)


def everything(engine: sa.Engine) -> dict[str, list[tuple]]:
    with engine.connect() as connection:
        return {table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))] for table in MEMORY}


def shown(engine: sa.Engine, sql: str) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(sql))]


def changes(engine: sa.Engine) -> Counter[tuple[str, str | None]]:
    """(cause a value row was added by, cause it was ended by) of all value rows."""
    with engine.connect() as connection:
        return Counter((row.added_cause, row.ended_cause) for row in connection.execute(sa.select(t.fact_values)))


def test_a_document_stands_in_the_views_as_its_text_says(warehouse: sa.Engine) -> None:
    loaded = f.run_with(warehouse, *check([f.about()]))
    assert loaded.documents == {"new": 1} and loaded.issues == ()
    assert {kind: dict(counts) for kind, counts in loaded.facts.items()} == {
        "organisation": {"added": 2}, "event": {"added": 1}, "partnership": {"added": 1}, "figure": {"added": 3},
    }  # fmt: skip
    assert shown(warehouse, "SELECT value, sex_code, period_start, period_end, part_of, status_code FROM figures ORDER BY value") == [
        (154.0, "m", "2025-01-01", "2025-12-31", 344.0, "sure"),
        (190.0, "f", "2025-01-01", "2025-12-31", 344.0, "sure"),
        (344.0, None, "2025-01-01", "2025-12-31", None, "sure"),
    ]
    events = "SELECT o.organisation_name, e.organisation_name, kind_code, precision_code FROM events e JOIN organisations o USING (organisation_id)"
    assert shown(warehouse, events) == [("Havenridge Trust", "HRT", "founded", "year")]
    partners = "SELECT o.organisation_name, role_code FROM partnerships p JOIN organisations o ON o.organisation_id = p.partner_id"
    assert shown(warehouse, partners) == [("Northlight Foundation", "funder")]
    names = "SELECT organisation_name, is_alias FROM organisation_names"
    assert sorted((name, bool(alias)) for name, alias in shown(warehouse, names)) == [("HRT", True), ("Havenridge Trust", False), ("Northlight Foundation", False)]


def test_twice_the_same_adds_nothing(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about())
    before = everything(warehouse)
    again = f.run_with(warehouse, f.about())
    assert everything(warehouse) == before
    assert again.documents == {"unchanged": 1}
    assert all(set(counts) == {"unchanged"} for counts in again.facts.values())


def test_a_changed_value_ends_the_old_row_with_its_cause(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about())
    text = f.TEXT.replace("344 people", "351 people")
    newer = f.reading([f.fact(*f.reached(351, "351 people"), text=text, key="344 people")], text=text)
    loaded = f.run_with(warehouse, newer)
    assert dict(loaded.facts["figure"]) == {"changed": 1, "ended": 2}
    assert changes(warehouse) == {
        ("source_added", "source_changed"): 1,  # 344
        ("source_changed", None): 1,  # 351
        ("source_added", "source_vanished"): 6,
    }
    assert shown(warehouse, "SELECT value FROM figures") == [(351.0,)]


def test_another_extractor_on_the_same_bytes_is_the_cause(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.reading([f.fact(*f.reached(344, "344 people")), f.fact(*f.FOUNDED)]))
    newer = f.reading([f.fact(*f.reached(344, "344 people", indicator="trained")), f.fact(*f.HAVENRIDGE)], extractors="v2")
    f.run_with(warehouse, newer)
    # the figure changed, the event is gone, the organisation is found now
    assert changes(warehouse) == {("source_added", "extractor_changed"): 2, ("extractor_changed", None): 2}


def test_only_the_confidence_changed(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.reading([f.fact(*f.FOUNDED)]))
    f.run_with(warehouse, f.reading([f.fact(*f.FOUNDED, confidence=0.7)], extractors="v2"))
    assert changes(warehouse) == {("source_added", "recalibrated"): 1, ("recalibrated", None): 1}


def test_what_was_not_read_again_stays(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about())
    other = f.reading([f.fact(*f.FOUNDED, document="havenridge/news")], document="havenridge/news")
    f.run_with(warehouse, other)
    f.run_with(warehouse)
    assert shown(warehouse, "SELECT count(*) FROM figures") == [(3,)]
    assert shown(warehouse, "SELECT count(*) FROM documents") == [(2,)]


def test_unchanged_needs_the_same_bytes_and_extractors(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about())
    page, same = "havenridge/about", f.sha256(f.TEXT)
    assert unchanged(warehouse, [(page, same)], extractors="v1") == {page}
    assert unchanged(warehouse, [(page, f.sha256("other"))], extractors="v1") == set()
    assert unchanged(warehouse, [(page, same), ("havenridge/new", same)], extractors="v2") == set()


def test_rows_of_a_run_count_once_it_is_committed(warehouse: sa.Engine) -> None:
    record_sources(warehouse, [f.SOURCE])
    first = begin_run(warehouse, kind="refresh", at=f.NOW, code_revision="test", configuration={})
    load(warehouse, first, [f.about()])
    assert shown(warehouse, "SELECT count(*) FROM figures") == [(0,)]
    # the process is killed here; the next run finds the document loaded and has nothing to do for it
    second = begin_run(warehouse, kind="refresh", at=f.NOW, code_revision="test", configuration={})
    assert unchanged(warehouse, [("havenridge/about", f.sha256(f.TEXT))], extractors="v1") == {"havenridge/about"}
    finish_run(warehouse, second, status="committed", at=f.NOW, summary={})
    assert shown(warehouse, "SELECT count(*) FROM figures") == [(3,)]
    assert [(run.run_id, run.status) for run in list_runs(warehouse)] == [(second, "committed"), (first, "interrupted")]


def test_a_failed_run_loses_nothing_and_shows_nothing(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about())
    run = begin_run(warehouse, kind="refresh", at=f.NOW, code_revision="test", configuration={})
    load(warehouse, run, [f.reading([f.fact(*f.FOUNDED)], extractors="v2")])
    finish_run(warehouse, run, status="failed", at=f.NOW, summary={})
    assert shown(warehouse, "SELECT count(*) FROM figures") == [(3,)]
    f.run_with(warehouse)
    assert shown(warehouse, "SELECT count(*) FROM figures") == [(0,)]


def test_quotes_that_do_not_slice_are_quarantined(warehouse: sa.Engine) -> None:
    good, bad = f.fact(*f.FOUNDED), f.fact(*f.reached(344, "344 people"))
    bad = replace(bad, evidence=(replace(bad.evidence[0], span=Span(0, 10)),))
    loaded = f.run_with(warehouse, f.reading([good, bad, replace(good, confidence=0.1)]))
    assert [issue.code for issue in loaded.issues] == ["quote_mismatch", "key_twice"]
    assert shown(warehouse, "SELECT confidence FROM events") == [(0.95,)]
    assert shown(warehouse, "SELECT issue_code, issue_count FROM issues") == [("key_twice", 1), ("quote_mismatch", 1)]


def test_a_key_of_another_document_is_no_key(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about())
    loaded = f.run_with(warehouse, f.reading([f.fact(*f.FOUNDED)], document="havenridge/news"))
    assert [issue.code for issue in loaded.issues] == ["key_taken"]
    assert shown(warehouse, "SELECT document_id FROM events") == [("havenridge/about",)]


def test_two_readings_of_one_document_in_a_batch(warehouse: sa.Engine) -> None:
    loaded = f.run_with(warehouse, f.about(), f.about())
    assert [issue.code for issue in loaded.issues] == ["document_twice"]
    assert loaded.documents == {"new": 1}


def test_protected_regions_are_stored_and_not_shown(warehouse: sa.Engine) -> None:
    start = f.TEXT.index("344")
    f.run_with(warehouse, f.reading([f.fact(*f.FIGURES[0]), f.fact(*f.FOUNDED)], protected=(Span(start, start + 50),)))
    assert shown(warehouse, "SELECT count(*) FROM figures") == [(0,)]
    assert shown(warehouse, "SELECT count(*) FROM evidence") == [(1,)]
    assert stored_readings(warehouse, ["havenridge/about"])[0].extraction.protected == (Span(start, start + 50),)


def test_what_is_stored_comes_back_as_it_was_read(warehouse: sa.Engine) -> None:
    given = f.about(issues=(Issue("warning", "read", "odd", "havenridge/about", "Odd. Look at it."),))
    f.run_with(warehouse, given)
    before = everything(warehouse)
    (back,) = stored_readings(warehouse, ["havenridge/about"])
    assert [fact.key for fact in back.extraction.facts] == [fact.key for fact in given.extraction.facts]
    assert [fact.evidence for fact in back.extraction.facts] == [fact.evidence for fact in given.extraction.facts]
    f.run_with(warehouse, back)
    assert everything(warehouse) == before


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.lists(st.sampled_from(range(len(f.ALL))), max_size=4, unique=True), min_size=1, max_size=4))
def test_after_any_history_the_views_show_the_last_reading(sqlite_warehouse: sa.Engine, steps: list[list[int]]) -> None:
    for version, chosen in enumerate(steps):
        f.run_with(sqlite_warehouse, f.reading([f.fact(*f.ALL[i]) for i in chosen], extractors=f"v{version}"))
    last = {f.fact(*f.ALL[i]).key for i in steps[-1]}
    assert {key for (key,) in shown(sqlite_warehouse, "SELECT DISTINCT fact_id FROM evidence")} == last


@pytest.mark.parametrize("index", ["ix_fact_values_live", "ix_document_reads_live", "ix_evidence_rows_live"])
def test_the_database_itself_refuses_two_live_rows(warehouse: sa.Engine, index: str) -> None:
    names = {one["name"]: one["unique"] for table in MEMORY for one in sa.inspect(warehouse).get_indexes(table.name)}
    assert names[index]
