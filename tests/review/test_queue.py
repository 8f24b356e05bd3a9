"""The queue: what comes first, what is asked at all, and that it is the same queue when opened again."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from review.decisions import decide
from review.queue import count_open, impact, open_questions
from tests import factory as f
from tests.factory import refresh

CONFIDENCES = (0.95, 0.6, 0.8, 0.7, 0.5, 0.5, 0.95)  # of f.ALL


def about(**changes: Any) -> Any:
    return f.reading([f.fact(*one, confidence=sure) for one, sure in zip(f.ALL, CONFIDENCES, strict=True)], **changes)


def test_the_doubtful_and_weighty_come_first(sqlite_warehouse: sa.Engine) -> None:
    refresh(sqlite_warehouse, about())
    asked = open_questions(sqlite_warehouse, audit_share=0)
    assert [(question.quote, question.reason) for question in asked] == [
        ("344 people", "uncertain"), ("190 women", "uncertain"), ("supported by Northlight Foundation", "uncertain"),
        ("founded in 2003", "uncertain"), ("Northlight Foundation", "uncertain"),
    ]  # fmt: skip
    assert count_open(sqlite_warehouse) == {"uncertain": 5}
    first = asked[0]
    assert (first.document_id, first.title, first.url) == ("havenridge/about", "About us", "havenridge/about.html")
    assert first.prefix.endswith("it reached ") and first.suffix.startswith(" in Northvale")
    assert open_questions(sqlite_warehouse, limit=2, audit_share=0) == asked[:2]


def test_an_arithmetic_group_is_one_card(sqlite_warehouse: sa.Engine) -> None:
    refresh(sqlite_warehouse, about())
    total, *parts = [f.fact(*one).key for one in f.FIGURES]
    groups = {question.fact_key: question.group for question in open_questions(sqlite_warehouse, audit_share=1)}
    assert groups[total] == (total, *parts) == groups[parts[0]] == groups[parts[1]]
    assert groups[f.fact(*f.FOUNDED).key] == ()


def test_the_audit_slice_is_seeded(sqlite_warehouse: sa.Engine) -> None:
    facts = [f.fact(*f.reached(344, "344 people"), key=str(number)) for number in range(200)]
    refresh(sqlite_warehouse, f.reading(facts))
    first = {question.fact_key for question in open_questions(sqlite_warehouse, limit=200, seed=1, audit_share=0.1)}
    assert 8 <= len(first) <= 35
    assert first == {question.fact_key for question in open_questions(sqlite_warehouse, limit=200, seed=1, audit_share=0.1)}
    assert first != {question.fact_key for question in open_questions(sqlite_warehouse, limit=200, seed=2, audit_share=0.1)}
    assert count_open(sqlite_warehouse) == {}


def test_what_is_decided_is_not_asked_again(sqlite_warehouse: sa.Engine) -> None:
    refresh(sqlite_warehouse, about())
    decide(sqlite_warehouse, f.fact(*f.FIGURES[0]).key, "accept", curator="mira", at=f.NOW)
    assert count_open(sqlite_warehouse) == {"uncertain": 4}  # at once
    refresh(sqlite_warehouse, about())
    assert count_open(sqlite_warehouse) == {"uncertain": 4}  # and after the next run


@pytest.mark.parametrize(
    ("quote", "value", "indicator", "reason", "place"),
    [("344 people", 344, "trained", "disagrees", -1), ("351 people", 351, "reached", "suspended", 0)],
)
def test_decisions_that_met_a_change(sqlite_warehouse: sa.Engine, quote: str, value: int, indicator: str, reason: str, place: int) -> None:
    refresh(sqlite_warehouse, about())
    decide(sqlite_warehouse, f.fact(*f.FIGURES[0]).key, "accept", curator="mira", at=f.NOW)
    text = f.TEXT.replace("344 people", quote)
    changed = f.fact(*f.reached(value, quote, indicator=indicator), text=text, key="344 people")
    others = [f.fact(*one, text=text, confidence=0.5) for one in f.ALL[:4]]
    refresh(sqlite_warehouse, f.reading([*others, changed], text=text, extractors="v2"))
    asked = open_questions(sqlite_warehouse, audit_share=0)
    assert (asked[place].quote, asked[place].reason) == (quote, reason)
    assert asked[place].extracted["indicator"] == indicator
    assert count_open(sqlite_warehouse) == {reason: 1, "uncertain": 4}


def test_protected_facts_wait_for_a_curator(sqlite_warehouse: sa.Engine) -> None:
    fact = f.fact(*f.FIGURES[0])
    refresh(sqlite_warehouse, f.reading([fact], protected=(fact.evidence[0].span,)))
    assert [question.reason for question in open_questions(sqlite_warehouse)] == ["protected"]


REPORT = "Havenridge Trust reached 351 people in 2025."


def report(confidence: float = 0.92) -> Any:
    return f.reading([f.fact(*f.reached(351, "351 people"), text=REPORT, document="havenridge/report", confidence=confidence)], text=REPORT, document="havenridge/report")


def test_a_contradiction_is_one_question_with_the_other_values(sqlite_warehouse: sa.Engine) -> None:
    refresh(sqlite_warehouse, f.about(), report())
    (asked,) = open_questions(sqlite_warehouse, audit_share=0)
    assert (asked.quote, asked.reason, asked.relation, asked.rule) == ("344 people", "contradicted", "preferred", "confidence")
    assert [(rival.said, rival.relation, rival.document_id, rival.title) for rival in asked.rivals] == [("351", "contradicts", "havenridge/report", "About us")]
    assert count_open(sqlite_warehouse) == {"contradicted": 1}
    decide(sqlite_warehouse, f.fact(*f.reached(351, "351 people"), text=REPORT, document="havenridge/report").key, "accept", curator="mira", at=f.NOW)
    assert count_open(sqlite_warehouse) == {}  # at once
    refresh(sqlite_warehouse, f.about(), report())
    assert count_open(sqlite_warehouse) == {}  # and after the next run
    shown = {question.quote: question for question in open_questions(sqlite_warehouse, audit_share=1)}
    assert [(rival.said, rival.relation) for rival in shown["344 people"].rivals] == [("351", "preferred")]


def test_what_is_uncertain_contradicts_nothing_sure_but_shows_it(sqlite_warehouse: sa.Engine) -> None:
    refresh(sqlite_warehouse, f.about(), report(confidence=0.5))
    (asked,) = open_questions(sqlite_warehouse, audit_share=0)
    assert (asked.quote, asked.reason, asked.relation) == ("351 people", "uncertain", "contradicts")
    assert [(rival.said, rival.relation) for rival in asked.rivals] == [("344", "preferred")]


def test_a_contradiction_stands_where_even_odds_stand(sqlite_warehouse: sa.Engine) -> None:
    doubtful = f.fact("figure", "12 people", f.reached(12, "")[2] | {"indicator": "staff", "value": 12}, confidence=0.1)
    surer = f.fact(*f.FUNDER, confidence=0.8)
    refresh(sqlite_warehouse, f.reading([f.fact(*f.FIGURES[0]), doubtful, surer]), report())
    assert [question.reason for question in open_questions(sqlite_warehouse, audit_share=0)] == ["uncertain", "contradicted", "uncertain"]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (("figure", {"value": 6e6, "unit": "people", "part_of": None}), ("figure", {"value": 6, "unit": "people", "part_of": None})),
        (("figure", {"value": 344, "unit": "people", "part_of": None}), ("figure", {"value": 344, "unit": "people", "part_of": 900})),
        (("figure", {"value": 344, "unit": "EUR", "indicator": "income"}), ("figure", {"value": 344, "unit": "items", "indicator": None})),
        (("event", {}), ("organisation", {})),
    ],
)
def test_impact(more: tuple[str, dict[str, Any]], less: tuple[str, dict[str, Any]]) -> None:
    assert impact(*more, is_of_subject=False) > impact(*less, is_of_subject=False)
    assert 0.1 <= impact(*less, is_of_subject=False) < impact(*less, is_of_subject=True) <= 1
