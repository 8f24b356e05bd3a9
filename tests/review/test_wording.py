"""Facts in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from review.wording import claim, shown, sum_of
from schemas.vocabularies import codes
from tests import factory as f

FIGURE = f.FIGURES[0][2]


@pytest.mark.parametrize(
    ("kind", "slots", "said"),
    [
        ("figure", FIGURE, "Havenridge Trust reached 344 people in 2025"),
        ("figure", FIGURE | {"what": "women", "sex": "f", "bound": "min", "value": 8347.0}, "Havenridge Trust reached at least 8,347 women (female) in 2025"),
        ("figure", FIGURE | {"part_of": 900, "age": "6-12", "period": None}, "Havenridge Trust reached 344 people (6-12) of 900"),
        ("figure", {"value": 1.5e6, "unit": "EUR", "indicator": "income", "organisation": None}, "somebody received 1,500,000 EUR"),
        ("figure", {"value": 40, "max": 60, "unit": "percent", "organisation": "HRT"}, "HRT reports 40–60 %"),
        ("figure", {"value": 3, "unit": "facilities", "organisation": "HRT"}, "HRT reports 3 facilities"),
        ("event", f.FOUNDED[2] | {"modality": "planned"}, "HRT was founded in 2003 (planned)"),
        ("partnership", f.FUNDER[2] | {"project": "Safe Paths", "period": "2020/"}, "Northlight Foundation funds Havenridge Trust within Safe Paths in 2020/"),
        ("organisation", f.HAVENRIDGE[2], "Havenridge Trust is of the type Non-governmental organisation, also called HRT"),
    ],
)
def test_claim(kind: str, slots: dict[str, Any], said: str) -> None:
    assert claim(kind, slots) == said


def test_every_code_has_a_word() -> None:
    from review.wording import words

    known = words()
    for book, vocabulary in (("indicators", "indicators"), ("events", "event_kinds"), ("roles", "roles"), ("bounds", "bounds"), ("sexes", "sexes")):
        assert set(known[book]) == set(codes(vocabulary)), book


@pytest.mark.parametrize(("total", "parts", "said"), [(344, [190, 154], "190 + 154 = 344"), (345.0, [190, 154], "190 + 154 = 344, printed 345"), (None, [1.5], "1.5 = 1.5")])
def test_sum(total: float | None, parts: list[float], said: str) -> None:
    assert sum_of(total, parts) == said


@pytest.mark.parametrize(
    ("slot", "value", "text"),
    [("value", 8347.0, "8,347"), ("indicator", "reached", "Reached"), ("unit", "EUR", "EUR"), ("aliases", ["a", "b"], "a, b"), ("period", None, ""), ("is_checked", True, "yes")],
)
def test_shown(slot: str, value: Any, text: str) -> None:
    assert shown(slot, value) == text
