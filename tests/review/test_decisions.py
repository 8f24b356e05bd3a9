"""Decisions: the five cases of their replay, what a correction does to a release, undo, export and import."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from review import desk
from review.cards import Action, Filter
from review.decisions import apply, decide, export_jsonl, holding, import_jsonl, pending, undo
from schemas.errors import ConfigurationError, WarehouseError
from schemas.facts import Decision, Fact
from tests import factory as f
from tests.factory import refresh
from warehouse import takedowns
from warehouse.database import connect
from warehouse.queries import query
from warehouse.stored import stored_readings

FACT = f.fact(*f.FIGURES[0])
SEEN = {"slots": dict(FACT.slots), "quote": "344 people", "prefix": FACT.evidence[0].prefix, "suffix": FACT.evidence[0].suffix, "document": "havenridge/about"}


def decision(verdict: str = "accept", value: dict[str, Any] | None = None, **seen: Any) -> Decision:
    return Decision("d1", FACT.key, verdict, SEEN | seen, "mira", "2026-11-23T12:00:00Z", value)  # type: ignore[arg-type]


def with_evidence(**changes: Any) -> Fact:
    return replace(FACT, evidence=(replace(FACT.evidence[0], **changes),))


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (FACT, "applied"),
        (with_evidence(quote="344  people"), "applied"),  # only white space
        (replace(FACT, confidence=0.2), "applied"),
        (with_evidence(prefix="Last year it reached "), "moved"),
        (replace(FACT, slots={**FACT.slots, "indicator": "trained"}), "disagrees"),
        (with_evidence(quote="351 people"), "suspended"),
        (replace(with_evidence(quote="351 people"), slots={**FACT.slots, "value": 351}), "suspended"),
        (replace(FACT, key="another"), "orphaned"),
    ],
)
def test_replay(found: Fact, code: str) -> None:
    (after,), (outcome,) = apply([decision()], [found])
    assert (outcome.code, outcome.decision_id) == (code, "d1")
    holds = code == "disagrees"
    assert after.slots["indicator"] == "reached" if holds else after == found
    assert outcome.extracted == ({**found.slots} if holds else None)


@pytest.mark.parametrize(
    ("verdict", "value", "slots"),
    [
        ("accept", None, FACT.slots),
        ("reject", None, FACT.slots),
        ("correct", {"value": 345, "bound": "approx"}, {**FACT.slots, "value": 345, "bound": "approx"}),
        ("correct", {"period": None}, {**FACT.slots, "period": None}),
        ("correct", {"organisation": "Northlight Foundation"}, {**FACT.slots, "organisation": "Northlight Foundation"}),
    ],
)
def test_verdicts(verdict: str, value: dict[str, Any] | None, slots: dict[str, Any]) -> None:
    (after,), (outcome,) = apply([decision(verdict, value)], [FACT])
    assert (after.slots, after.subject) == (slots, slots["organisation"])
    assert (outcome.verdict, outcome.extracted) == (verdict, None if value is None else FACT.slots)


def test_a_suspended_correction_changes_nothing() -> None:
    found = with_evidence(quote="351 people")
    assert apply([decision("correct", {"value": 345})], [found])[0] == (found,)


def missed(slots: dict[str, Any], quote: str, kind: str = "figure", key: str = "own") -> Decision:
    start = f.TEXT.index(quote)
    seen = {"slots": slots, "quote": quote, "prefix": f.TEXT[max(0, start - 32) : start], "suffix": f.TEXT[start + len(quote) :][:32], "document": "havenridge/about"}
    return Decision("d9", key, "missed", seen, "mira", "2026-11-23T12:00:00Z", {"kind": kind, "slots": slots, "start": start, "end": start + len(quote)})


def test_a_missed_fact_that_an_extractor_finds_under_its_key_is_that_fact() -> None:
    said = missed(f.NORTHLIGHT[2] | {"type": "ngo"}, "Northlight Foundation", "organisation", f.fact(*f.NORTHLIGHT).key)
    (after,), (outcome,) = apply([said], [f.fact(*f.NORTHLIGHT)], text=f.TEXT)
    assert (after.extractor, after.slots["type"], outcome.verdict, outcome.code) == ("hand@1", "ngo", "accept", "disagrees")


def test_a_missed_fact_that_an_extractor_finds_is_counted_once() -> None:
    said = missed(FACT.slots, "reached 344 people")
    facts, outcomes = apply([said], [FACT, f.fact(*f.FIGURES[1])], text=f.TEXT)
    assert [fact.extractor for fact in facts] == ["hand@1", "hand@1", "curator@1"]
    assert sorted((outcome.fact_key == FACT.key, outcome.verdict, outcome.code) for outcome in outcomes) == [(False, "accept", "applied"), (True, "reject", "applied")]


def test_without_decisions_nothing_happens() -> None:
    facts = tuple(f.fact(*one) for one in f.ALL)
    assert apply([], facts) == (facts, ())


def test_the_last_decision_that_was_not_taken_back_holds() -> None:
    def said(identity: str, verdict: str, back: str = "", key: str = "k") -> Decision:
        return Decision(identity, key, verdict, {}, "mira", "", {"decision": back} if back else None)  # type: ignore[arg-type]

    first, second, back, again = said("1", "accept"), said("2", "reject"), said("3", "withdraw", "2"), said("4", "withdraw", "3")
    assert [one.id for one in holding([first, second])] == ["2"]
    assert [one.id for one in holding([first, second, back])] == ["1"]
    assert [one.id for one in holding([first, second, back, again])] == ["2"]
    assert [one.id for one in holding([first, said("5", "withdraw", "1")])] == []
    assert [one.id for one in holding([first, said("6", "accept", key="other")])] == ["1", "6"]


def figures(engine: sa.Engine) -> list[tuple]:
    return query(engine, "SELECT value, verdict_code, status_code FROM figures WHERE part_of IS NULL").rows


def rows_of(engine: sa.Engine) -> list[tuple]:
    return query(engine, "SELECT added_cause, ended_cause, outcome_code FROM fact_values WHERE verdict_code IS NOT NULL OR outcome_code IS NOT NULL").rows


def test_from_decision_to_the_dataset_and_back(warehouse: sa.Engine) -> None:
    doubtful = f.reading([f.fact(*f.FIGURES[0], confidence=0.4)])
    refresh(warehouse, doubtful)
    assert (figures(warehouse), pending(warehouse)) == ([(344.0, None, "uncertain")], [])
    made = decide(warehouse, FACT.key, "correct", curator="mira", at=f.NOW, value={"value": 345}, reason="misprint")
    assert pending(warehouse) == ["havenridge/about"]
    refresh(warehouse, *stored_readings(warehouse, pending(warehouse)))  # the page itself is not read again
    assert (figures(warehouse), pending(warehouse)) == ([(345.0, "correct", "sure")], [])
    refresh(warehouse, doubtful)  # read again: the correction holds
    assert figures(warehouse) == [(345.0, "correct", "sure")]
    assert rows_of(warehouse) == [("curator", None, "applied")]
    undo(warehouse, made.id, curator="mira", at=f.NOW + timedelta(seconds=5))
    assert pending(warehouse) == ["havenridge/about"]
    refresh(warehouse, *stored_readings(warehouse, pending(warehouse)))
    assert (figures(warehouse), pending(warehouse)) == ([(344.0, None, "uncertain")], [])


def test_a_changed_number_suspends_a_decision(warehouse: sa.Engine) -> None:
    refresh(warehouse, f.about())
    decide(warehouse, FACT.key, "accept", curator="mira", at=f.NOW)
    text = f.TEXT.replace("344 people", "351 people")
    refresh(warehouse, f.reading([f.fact(*f.reached(351, "351 people"), text=text, key="344 people", confidence=0.5)], text=text))
    assert figures(warehouse) == [(351.0, None, "uncertain")]
    assert rows_of(warehouse) == [("source_changed", None, "suspended")]
    assert pending(warehouse) == []


def test_a_rejected_fact_stays_in_the_warehouse_and_leaves_the_views(warehouse: sa.Engine) -> None:
    refresh(warehouse, f.about())
    decide(warehouse, FACT.key, "reject", curator="mira", at=f.NOW)
    refresh(warehouse, *stored_readings(warehouse, pending(warehouse)))
    assert figures(warehouse) == []
    assert rows_of(warehouse) == [("curator", None, "applied")]
    refresh(warehouse, f.about())
    assert figures(warehouse) == []


def test_a_decision_on_a_fact_that_is_gone_is_orphaned_once(warehouse: sa.Engine) -> None:
    refresh(warehouse, f.about())
    decide(warehouse, FACT.key, "accept", curator="mira", at=f.NOW)
    refresh(warehouse, f.reading([f.fact(*f.FOUNDED)], extractors="v2"))
    assert query(warehouse, "SELECT outcome_code FROM decision_outcomes").rows == [("orphaned",)]
    assert pending(warehouse) == []


def test_export_and_import_carry_decisions_to_another_warehouse(warehouse: sa.Engine, tmp_path: Path) -> None:
    refresh(warehouse, f.about())
    decide(warehouse, FACT.key, "reject", curator="mira", at=f.NOW, reason="counts another thing")
    assert export_jsonl(warehouse, tmp_path / "a.jsonl") == 1
    again = import_jsonl(warehouse, tmp_path / "a.jsonl")
    assert (again.added, again.known, again.issues) == (0, 1, ())
    other = connect(f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert import_jsonl(other, tmp_path / "a.jsonl").added == 1
    refresh(other, f.about())
    assert (figures(other), rows_of(other)) == ([], [("source_added", None, "applied")])
    assert export_jsonl(other, tmp_path / "b.jsonl") == 1
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    other.dispose()


def test_imported_decisions_wait_for_their_document(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    row = {"fact_key": FACT.key, "verdict": "reject", "seen": SEEN, "curator": "mira", "at": "2026-11-23T12:00:00Z"}
    lines = [json.dumps(row), "", "no json", json.dumps({"verdict": "accept"}), json.dumps(row | {"verdict": "maybe"}), json.dumps(row)]
    lines += [json.dumps(row | {"verdict": "missed"}), json.dumps(row | {"verdict": "hide", "value": {"start": "0"}}), json.dumps(row | {"milliseconds": "long"})]
    (tmp_path / "b.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = import_jsonl(sqlite_warehouse, tmp_path / "b.jsonl")
    assert (done.added, done.known) == (1, 0)
    assert [(issue.code, issue.where) for issue in done.issues] == [("not_a_decision", f"b.jsonl:{number}") for number in (3, 4, 5, 7, 8, 9)]
    assert pending(sqlite_warehouse) == []
    refresh(sqlite_warehouse, f.about())
    assert figures(sqlite_warehouse) == []
    export_jsonl(sqlite_warehouse, tmp_path / "c.jsonl")
    assert import_jsonl(sqlite_warehouse, tmp_path / "c.jsonl").known == 1


def test_missed_and_hidden_words_travel(warehouse: sa.Engine, tmp_path: Path) -> None:
    refresh(warehouse, f.about())
    start = f.TEXT.index("12 people")
    place = {"document_id": "havenridge/about", "start": start, "end": start + 9, "quote": "12 people", "prefix": f.TEXT[start - 32 : start], "suffix": f.TEXT[start + 9 :]}
    slots = {"value": 12, "bound": "exact", "unit": "people", "indicator": "staff"}
    desk.act(warehouse, "mira", Action("missed", "", "", place | {"kind": "figure", "slots": slots}), Filter(), f.NOW)
    export_jsonl(warehouse, tmp_path / "a.jsonl")
    other = connect(f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert import_jsonl(other, tmp_path / "a.jsonl").added == 1  # before the document is read there
    refresh(other, f.about())
    assert query(other, "SELECT value, status_code FROM figures WHERE indicator_code = 'staff'").rows == [(12.0, "sure")]
    desk.act(warehouse, "mira", Action("hide", "", "", place), Filter(), f.NOW + timedelta(seconds=1))
    assert export_jsonl(warehouse, tmp_path / "b.jsonl") == 0  # decisions quote what is hidden now: the words travel as takedowns
    takedowns.export_jsonl(warehouse, tmp_path / "hidden.jsonl")
    takedowns.import_jsonl(other, tmp_path / "hidden.jsonl")
    assert f.hidden_words(other) == f.hidden_words(warehouse) == ("12 people",)
    assert query(other, "SELECT quote FROM evidence WHERE quote LIKE '%12 people%'").rows == []
    desk.undo(warehouse, "mira", f.NOW + timedelta(seconds=2))
    takedowns.export_jsonl(warehouse, tmp_path / "shown.jsonl")
    takedowns.import_jsonl(other, tmp_path / "shown.jsonl")
    assert f.hidden_words(other) == f.hidden_words(warehouse) == ()
    other.dispose()


@pytest.mark.parametrize(
    ("verdict", "value", "message"),
    [
        ("correct", None, "say which slots are to change"),
        ("correct", {"unit": "persons"}, "unknown_code"),
        ("correct", {"colour": "red"}, "no slot of figure facts"),
        ("correct", {"value": None}, "missing_value"),
        ("accept", {"value": 3}, "only `correct` takes slots"),
    ],
)
def test_a_correction_must_keep_to_the_contract(sqlite_warehouse: sa.Engine, verdict: str, value: dict[str, Any] | None, message: str) -> None:
    refresh(sqlite_warehouse, f.about())
    with pytest.raises(ConfigurationError, match=message):
        decide(sqlite_warehouse, FACT.key, verdict, curator="mira", at=f.NOW, value=value)  # type: ignore[arg-type]


def test_unknown_facts_and_decisions(sqlite_warehouse: sa.Engine) -> None:
    with pytest.raises(WarehouseError, match="no fact of the last committed run"):
        decide(sqlite_warehouse, "none", "accept", curator="mira", at=f.NOW)
    with pytest.raises(WarehouseError, match="no such decision"):
        undo(sqlite_warehouse, "none", curator="mira", at=f.NOW)
