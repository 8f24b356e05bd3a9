"""`calibrate`: what decisions teach of confidences, when they teach nothing yet, and that the next refresh reads with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine

from pipelines import calibrate
from pipelines.settings import Settings
from review.decisions import decide
from warehouse.database import connect
from warehouse.stored import DecidedFact, decided_facts, stored_facts

AT = datetime(2026, 1, 1, tzinfo=UTC)


def decided(number: int, *, sources: int, right: Callable[[int], bool], confidence: float = 0.9) -> list[DecidedFact]:
    """Facts of one kind, every other found by the rule `loose`."""
    rules = ("strict", "loose")
    return [DecidedFact("event", f"s{i % sources}", confidence, {"rule": rules[i % 2], "sure": confidence}, right(i)) for i in range(number)]


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (decided(40, sources=5, right=lambda i: True), "too few: 200 facts of 3 sources are needed"),
        (decided(300, sources=2, right=lambda i: i % 2 == 0), "too few: 200 facts of 3 sources are needed"),
        (decided(300, sources=5, right=lambda i: i % 2 == 0), "fitted"),
        (decided(300, sources=5, right=lambda i: i % 10 < 9, confidence=0.9), "kept: a fit is no better"),
    ],
)
def test_a_kind_is_fitted_where_enough_is_decided_and_it_helps(monkeypatch: pytest.MonkeyPatch, facts: list[DecidedFact], verdict: str) -> None:
    monkeypatch.setattr(calibrate, "decided_facts", lambda engine: facts)
    found = calibrate.calibrations(create_engine("sqlite://"))
    assert [(one.kind, one.verdict) for one in found] == [("event", verdict)]
    if verdict == "fitted":  # the loose rule was always wrong
        weights = found[0].model["weights"]
        assert weights["rule=strict"] > 1 > weights["rule=loose"] and found[0].then.ece < found[0].now.ece


def confidences(place, kind: str) -> list[float]:
    return [fact.confidence for fact in stored_facts(connect(Settings(data=place.data).database_url)) if fact.kind == kind]


def test_the_next_refresh_reads_with_what_was_kept(command: Callable, place) -> None:
    refresh = ("refresh", "--offline", "--no-prefect", "--sources", place.sources, "--data", place.data)
    assert command(*refresh).code == 0
    before = confidences(place, "figure")
    (place.data / "confidence.json").write_text(json.dumps({"event": {"intercept": 0.0, "weights": {}}}))
    assert command(*refresh).code == 0
    assert set(confidences(place, "event")) == {0.5} and confidences(place, "figure") == before
    assert "2 unchanged" in command(*refresh).out
    (place.data / "confidence.json").write_text("[]")
    told = command(*refresh)
    assert told.code == 2 and "ngo-ledger calibrate --write" in told.err


def test_decisions_are_counted_as_they_were_applied(command: Callable, place) -> None:
    refresh = ("refresh", "--offline", "--no-prefect", "--sources", place.sources, "--data", place.data)
    assert "No decisions yet" in (command(*refresh), command("calibrate", "--data", place.data))[1].out
    engine = connect(Settings(data=place.data).database_url)
    first, second, *_ = [fact for fact in stored_facts(engine) if fact.kind == "figure"]
    decide(engine, first.fact_key, "accept", curator="mira", at=AT)
    decide(engine, second.fact_key, "reject", curator="mira", at=AT)
    assert command(*refresh).code == 0
    assert sorted(fact.is_right for fact in decided_facts(engine)) == [False, True]
    answer = command("calibrate", "--write", "--plot", place.root / "plot.svg", "--data", place.data)
    assert answer.code == 0 and "too few" in answer.out and not (place.data / "confidence.json").exists()
    assert (place.root / "plot.svg").read_text().startswith("<svg")
