"""Replay: what became of the document, times what a curator had said, times what happened to that word; on every database.

Each situation is a document of its own in one warehouse; the table says what the decision meets and what the dataset shows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from review import desk
from review.cards import Action, Filter
from review.survey import rebuild
from tests import factory as f
from tests.factory import refresh
from warehouse.queries import query

SITUATIONS = ("same", "moved", "disagrees", "suspended", "orphaned")
VERDICTS = ("accept", "correct", "reject", "missed", "hide")
HISTORIES = ("once", "again", "undone", "reappearing")

REACHED, TRAINED, OTHER = (344.0, "reached"), (344.0, "trained"), (351.0, "reached")
GUESS, SURE = (None, "uncertain"), ("accept", "sure")
STAFF = (12.0, "staff", *SURE)
PLAIN = (*REACHED, *GUESS)

# (verdict, situation): what became of the decision, and the figures that the dataset shows.
EXPECTED: dict[tuple[str, str], tuple[str, list[tuple[Any, ...]]]] = {
    ("accept", "same"): ("applied", [(*REACHED, *SURE)]),
    ("accept", "moved"): ("moved", [(*REACHED, *SURE)]),
    ("accept", "disagrees"): ("disagrees", [(*REACHED, *SURE)]),
    ("accept", "suspended"): ("suspended", [(*OTHER, *GUESS)]),
    ("accept", "orphaned"): ("orphaned", []),
    ("correct", "same"): ("applied", [(345.0, "reached", "correct", "sure")]),
    ("correct", "moved"): ("moved", [(345.0, "reached", "correct", "sure")]),
    ("correct", "disagrees"): ("disagrees", [(345.0, "reached", "correct", "sure")]),
    ("correct", "suspended"): ("suspended", [(*OTHER, *GUESS)]),
    ("correct", "orphaned"): ("orphaned", []),
    ("reject", "same"): ("applied", []),
    ("reject", "moved"): ("moved", []),
    ("reject", "disagrees"): ("disagrees", []),
    ("reject", "suspended"): ("suspended", [(*OTHER, *GUESS)]),
    ("reject", "orphaned"): ("orphaned", []),
    ("missed", "same"): ("applied", [STAFF, PLAIN]),
    ("missed", "moved"): ("moved", [STAFF, PLAIN]),
    ("missed", "disagrees"): ("applied", [STAFF, PLAIN]),  # an extractor finds it by now, and it is counted once
    ("missed", "suspended"): ("suspended", [PLAIN]),
    ("missed", "orphaned"): ("orphaned", [PLAIN]),
    ("hide", "same"): ("applied", [PLAIN]),
    ("hide", "moved"): ("moved", [PLAIN]),
    ("hide", "disagrees"): ("applied", [PLAIN]),
    ("hide", "suspended"): ("orphaned", [PLAIN]),  # other words stand there: those that were hidden stay hidden wherever they stand
    ("hide", "orphaned"): ("orphaned", [PLAIN]),
}
# What extractors alone say there.
BARE: dict[tuple[str, str], list[tuple[Any, ...]]] = {
    **{(verdict, situation): [PLAIN] for verdict in VERDICTS for situation in SITUATIONS},
    **{(verdict, "disagrees"): [(*TRAINED, *GUESS)] for verdict in VERDICTS[:3]},
    **{(verdict, "suspended"): [(*OTHER, *GUESS)] for verdict in VERDICTS[:3]},
    **{(verdict, "orphaned"): [] for verdict in VERDICTS[:3]},
    ("missed", "disagrees"): [(12.0, "members", None, "sure"), PLAIN],
}
# The words on which each verdict is said, and what stands before them and is written otherwise where they moved.
WORDS = {**dict.fromkeys(VERDICTS[:3], "344 people"), "missed": "12 people", "hide": "Northvale"}
BEFORE = {**dict.fromkeys(VERDICTS[:3], "In 2025 it reached"), "missed": "It employs", "hide": "people in"}


def changed(verdict: str, situation: str) -> str:
    """The text of the page in a situation."""
    word, before = WORDS[verdict], BEFORE[verdict]
    if situation == "moved":
        return f.TEXT.replace(f"{before} ", f"{before}, as has been said, ")
    if situation == "suspended":
        return f.TEXT.replace(word, {"344 people": "351 people", "12 people": "15 people", "Northvale": "Southvale"}[word])
    gone = " It employs 12 people." if verdict == "missed" else word
    return f.TEXT.replace(gone, "") if situation == "orphaned" else f.TEXT


def reading(verdict: str, situation: str, *, is_changed: bool) -> Any:
    """What is read on the page of a situation, before the change or after it."""
    document = f"havenridge/{situation}"
    text = changed(verdict, situation) if is_changed else f.TEXT
    on_it = is_changed and WORDS[verdict] == "344 people"
    facts = []
    if not (on_it and situation == "orphaned"):
        value = 351 if on_it and situation == "suspended" else 344
        indicator = "trained" if on_it and situation == "disagrees" else "reached"
        facts.append(f.fact(*f.reached(value, f"{value} people", indicator=indicator), text=text, document=document, key="344 people", confidence=0.5))
    if verdict == "missed" and situation == "disagrees" and is_changed:
        facts.append(f.fact(*f.reached(12, "12 people", indicator="members", period=None), text=text, document=document))
    return f.reading(facts, text=text, document=document, extractors="v2" if is_changed else "v1")


def say(engine: sa.Engine, verdict: str, situation: str, curator: str, at: datetime) -> None:
    """A curator's word on the page of a situation, through the desk."""
    document, word = f"havenridge/{situation}", WORDS[verdict]
    start = f.TEXT.index(word)
    place = {"document_id": document, "start": start, "end": start + len(word), "quote": word}
    place |= {"prefix": f.TEXT[start - 32 : start], "suffix": f.TEXT[start + len(word) : start + len(word) + 32]}
    if verdict == "hide":
        action = Action("hide", "", "", place)
    elif verdict == "missed":
        slots = {name: value for name, value in f.reached(12, "", indicator="staff")[2].items() if name != "period"}
        action = Action("missed", "", "", place | {"kind": "figure", "slots": slots})
    else:
        card = desk.card(engine, curator, f"f-{f.sha256(document + 'figure' + '344 people')}", at)
        value = {"value": 345} if verdict == "correct" else None
        action = Action(verdict, card.id, card.stamp, value, "wrong_value" if verdict == "reject" else "")
    done = desk.act(engine, curator, action, Filter(), at)
    assert done.decision is not None and done.conflict is None, done.told


def shown(engine: sa.Engine, situation: str) -> list[tuple[Any, ...]]:
    sql = f"SELECT value, indicator_code, verdict_code, status_code FROM figures WHERE document_id = 'havenridge/{situation}' ORDER BY value"
    return query(engine, sql).rows


def outcomes(engine: sa.Engine, situation: str) -> list[str]:
    """What the last run made of the decisions on a page that hold."""
    sql = (
        "SELECT outcome_code FROM decision_outcomes o JOIN decisions d ON d.decision_id = o.decision_id "
        f"WHERE d.document_id = 'havenridge/{situation}' AND o.run_id = (SELECT MAX(run_id) FROM runs)"
    )
    return [row[0] for row in query(engine, sql).rows]


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("verdict", VERDICTS)
def test_replay(warehouse: sa.Engine, verdict: str, history: str) -> None:
    refresh(warehouse, *(reading(verdict, situation, is_changed=False) for situation in SITUATIONS))
    rebuild(warehouse)
    at = f.NOW
    for situation in SITUATIONS:
        for curator in ("mira", "otto") if history == "again" else ("mira",):
            say(warehouse, verdict, situation, curator, at := at + timedelta(seconds=1))
        if history == "undone":
            assert desk.undo(warehouse, "mira", at := at + timedelta(seconds=1)).decision is not None
    for _ in range(2 if history == "again" else 1):
        refresh(warehouse, *(reading(verdict, situation, is_changed=True) for situation in SITUATIONS))
    if history == "reappearing":
        refresh(warehouse, *(reading(verdict, situation, is_changed=False) for situation in SITUATIONS))
    for situation in SITUATIONS:
        outcome, figures = EXPECTED[verdict, "same" if history == "reappearing" else situation]
        if history == "undone":
            assert (situation, outcomes(warehouse, situation), shown(warehouse, situation)) == (situation, [], BARE[verdict, situation])
        else:
            assert (situation, outcomes(warehouse, situation), shown(warehouse, situation)) == (situation, [outcome], figures)
    assert f.hidden_words(warehouse) == (("northvale",) if verdict == "hide" and history != "undone" else ())


@pytest.mark.parametrize("verdict", VERDICTS[:4])
def test_what_is_suspended_is_asked_first_and_may_be_decided_anew(warehouse: sa.Engine, verdict: str) -> None:
    document = "havenridge/suspended"
    refresh(warehouse, reading(verdict, "suspended", is_changed=False))
    rebuild(warehouse)
    say(warehouse, verdict, "suspended", "mira", f.NOW)
    refresh(warehouse, reading(verdict, "suspended", is_changed=True))
    rebuild(warehouse)
    at = f.NOW + timedelta(minutes=1)
    card = desk.next_card(warehouse, "otto", Filter(document_id=document), at)
    assert card is not None and (card.reason, card.quote) == ("suspended", "15 people" if verdict == "missed" else "351 people")
    value = {"value": 15} if verdict == "missed" else {"value": 352}
    desk.act(warehouse, "otto", Action("correct", card.id, card.stamp, value), Filter(), at)
    refresh(warehouse, reading(verdict, "suspended", is_changed=True))
    rest = [PLAIN] if verdict == "missed" else []
    assert shown(warehouse, "suspended") == [(15.0 if rest else 352.0, "staff" if rest else "reached", "correct", "sure"), *rest]
    refresh(warehouse, reading(verdict, "suspended", is_changed=False))  # the old words again: it was otto who spoke last, of others
    assert outcomes(warehouse, "suspended") == ["suspended"]


def test_a_missed_fact_may_be_rejected_and_comes_back_with_undo(warehouse: sa.Engine) -> None:
    first, again = (replace(reading("missed", "same", is_changed=False), extractors=version) for version in ("v1", "v3"))
    refresh(warehouse, first)
    say(warehouse, "missed", "same", "mira", f.NOW)
    refresh(warehouse, again)
    rebuild(warehouse)
    key = query(warehouse, "SELECT fact_id FROM figures WHERE indicator_code = 'staff'").rows[0][0]
    at = f.NOW + timedelta(minutes=1)
    card = desk.card(warehouse, "otto", f"f-{key}", at)
    assert (card.claim, card.chips[0].rule) == ("Havenridge Trust employs 12 people", "curator@1 curator")
    desk.act(warehouse, "otto", Action("reject", card.id, card.stamp, reason="duplicate"), Filter(), at)
    refresh(warehouse, again)
    assert shown(warehouse, "same") == [PLAIN]
    desk.undo(warehouse, "otto", at + timedelta(seconds=1))
    refresh(warehouse, again)
    assert shown(warehouse, "same") == [STAFF, PLAIN]
    assert query(warehouse, "SELECT fact_id FROM figures WHERE indicator_code = 'staff'").rows == [(key,)]
    causes = query(warehouse, f"SELECT added_cause, ended_cause FROM fact_values WHERE fact_key = '{key}' ORDER BY value_id").rows
    assert causes == [("curator", "curator"), ("curator", "curator"), ("curator", None)]
