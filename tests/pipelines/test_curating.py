"""Curating from end to end: words that were missed and words that were hidden, from the page to the release; questions as a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from review import desk
from review.cards import Action, Done, Filter
from warehouse import snapshots
from warehouse.database import connect
from warehouse.queries import query
from warehouse.releases import list_releases
from warehouse.stored import last_texts

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def opened(place: Any) -> sa.Engine:
    return connect(f"sqlite:///{place.data / 'ledger.sqlite'}")


def mark(place: Any, verb: str, words: str, at: datetime, **value: Any) -> Done:
    """Mark words of the report as a page does that knows the text and where it stands."""
    engine, store = opened(place), place.data / "snapshots"
    (document,) = [row[0] for row in query(engine, "SELECT document_id FROM documents WHERE url LIKE '%report.md'").rows]
    text = snapshots.get(store, last_texts(engine, [document])[document][1]).decode()
    start = text.index(words)
    place_of = {"document_id": document, "start": start, "end": start + len(words)}
    done = desk.act(engine, "ada", Action(verb, "", "", place_of | value), Filter(), at, store=store)
    engine.dispose()
    return done


def released(place: Any) -> Path:
    engine = opened(place)
    folder = list_releases(engine)[-1].directory
    engine.dispose()
    return folder


def test_a_missed_fact_reaches_the_release_and_leaves_it_with_its_words(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    slots = {"value": 30, "bound": "exact", "unit": "people", "indicator": "other", "what": "towns"}
    assert mark(place, "missed", "town of Lower Quay", AT, kind="figure", slots=slots).decision is not None
    refresh()  # nothing was read again
    on("release")
    rows = query(released(place), "SELECT f.value, f.verdict_code, f.status_code, f.organisation_name, e.quote FROM figures f JOIN evidence e USING (fact_id) WHERE f.counted = 'towns'").rows
    assert rows == [(30.0, "accept", "sure", "Harbour Light Trust", "town of Lower Quay")]
    report = place.reports / "report.md"
    report.write_text(report.read_text().replace("# Harbour", "# The Harbour"))
    refresh()  # read again: it stands
    engine = opened(place)
    assert query(engine, "SELECT COUNT(*) FROM figures WHERE counted = 'towns'").rows == [(1,)]
    report.write_text(report.read_text().replace(" in the town of Lower Quay", ""))
    refresh()
    assert query(engine, "SELECT COUNT(*) FROM figures WHERE counted = 'towns'").rows == [(0,)]
    sql = "SELECT outcome_code FROM decision_outcomes ORDER BY run_id DESC LIMIT 1"
    assert query(engine, sql).rows == [("orphaned",)]
    engine.dispose()
    on("release")
    changes = (released(place) / "changes.csv").read_text()
    assert "source_changed" in changes or "source_vanished" in changes


def test_hidden_words_leave_no_release(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    on("release")
    before = released(place)
    words = "85 teachers"
    assert any(words in path.read_text() for path in before.rglob("*.csv"))
    assert mark(place, "hide", words, AT).decision is not None
    refresh()
    on("release")
    after = released(place)
    assert after != before
    texts = {path.name: path.read_text() for pattern in ("*.csv", "*.md", "*.json") for path in after.rglob(pattern)}
    assert not [name for name, text in texts.items() if words in text] and "[removed]" in "".join(texts.values())
    with (after / "changes.csv").open(encoding="utf-8", newline="") as file:
        assert {row["cause"] for row in csv.DictReader(file)} == {"takedown"}
    engine = opened(place)
    desk.undo(engine, "ada", AT + timedelta(minutes=1))
    engine.dispose()
    refresh()
    on("release")
    assert any(words in path.read_text() for path in released(place).rglob("*.csv"))


def test_questions_as_a_spreadsheet(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    file = place.root / "questions.csv"
    told = on("review", "export", file, "--kind", "event")
    assert told.code == 0 and "open questions written" in told.out
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert rows and {row["kind"] for row in rows} == {"event"}
    with file.open("w", encoding="utf-8", newline="") as text:
        out = csv.DictWriter(text, list(rows[0]))
        out.writeheader()
        out.writerows([rows[0] | {"verdict": "accept"}, *rows[1:]])
    told = on("review", "import", file, "--curator", "ada")
    assert (told.code, told.out) == (0, f"1 answers recorded, {len(rows) - 1} rows left empty; the next refresh applies them.\n")
    again = on("review", "import", file, "--curator", "otto")
    assert again.code == 2 and "ada said accept" in again.err
