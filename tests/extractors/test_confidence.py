"""Confidence: features to signals, the logistic fit, the reliability on publishers left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.calibration import Labelled, cross_validate, fit, probability, reliability
from extractors.confidence import confidence, signals, table
from schemas.facts import PLURALS


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ({"rule": "head", "typed": True, "mentions": 4, "core": (1, 2)}, ("mentions<=5", "rule=head", "typed=True")),
        ({"mentions": 40}, ("mentions<=more",)),
        ({}, ()),
    ],
)
def test_signals(features: dict[str, object], expected: tuple[str, ...]) -> None:
    assert signals(features) == expected


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.booleans(), st.integers(-5, 50), st.text(max_size=8)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_confidence_is_a_probability(features: dict[str, object]) -> None:
    for kind in (*PLURALS, "unheard of"):
        assert 0.01 <= confidence(kind, features) <= 0.99


def rows(n: int, *, group: int = 7) -> list[Labelled]:
    """A good rule that is right nine times of ten and a bad one that is right three times of ten."""
    good = [Labelled(("rule=good",), i % 10 != 0, f"p{i % group}") for i in range(n)]
    return good + [Labelled(("rule=bad",), i % 10 < 3, f"p{i % group}") for i in range(n)]


def test_a_fit_learns_how_good_each_rule_is() -> None:
    model = fit(rows(300))
    assert probability(model, ("rule=good",)) == pytest.approx(0.9, abs=0.03)
    assert probability(model, ("rule=bad",)) == pytest.approx(0.3, abs=0.03)
    assert model == fit(list(reversed(rows(300))))


def test_a_signal_that_few_facts_carry_is_left_out() -> None:
    assert "rule=odd" not in fit([*rows(50), Labelled(("rule=odd",), False, "p1")])["weights"]


def test_cross_validation_judges_every_fact_once_and_is_calibrated_where_publishers_are_alike() -> None:
    tested = cross_validate(rows(300, group=9))
    assert tested.facts == 600
    assert tested.ece < 0.05


def test_reliability_of_wrong_certainty() -> None:
    tested = reliability([(0.95, False)] * 10 + [(0.05, False)] * 10)
    assert (tested.precision_at_90, tested.share_at_90) == (0.0, 0.5)
    assert tested.ece == pytest.approx(0.5)


def test_the_shipped_table_has_every_kind_and_says_whether_it_is_calibrated() -> None:
    assert set(table()["kinds"]) == set(PLURALS)
    assert isinstance(table()["calibrated"], bool)
    shipped = json.loads((Path(__file__).parents[2] / "extractors" / "confidence.json").read_text(encoding="utf-8"))
    assert all(model["facts"] >= 200 for model in shipped["kinds"].values())
