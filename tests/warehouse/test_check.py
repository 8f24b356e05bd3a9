"""The check before a load: what breaks a contract becomes an issue with its reason, the rest goes on."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factory as f
from warehouse.check import check, problems


def checked(*facts: tuple[str, str, dict[str, Any]], **extraction: Any) -> tuple[list[str], list[tuple[str, str]]]:
    """The quotes of facts that are kept, and (reason, level) of the issues."""
    (reading,) = check([f.reading([f.fact(*one) for one in facts], **extraction)])  # type: ignore[arg-type]
    found = reading.extraction
    return [fact.evidence[0].quote for fact in found.facts], [(issue.code, issue.level) for issue in found.issues]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (f.reached(344, "344 people"), None),
        (f.reached(344, "344 people", unit="persons"), "unknown_code"),
        (f.reached(344, "344 people", unit="items"), "indicator_only_of_people_or_money"),
        (f.reached(344, "344 people", max=300), "max_not_below_value"),
        (f.reached("many", "344 people"), "wrong_type"),  # type: ignore[arg-type]
        (f.reached(None, "344 people"), "missing_value"),  # type: ignore[arg-type]
        (f.reached(0, "344 people"), None),
        (f.reached(float("inf"), "344 people"), "out_of_range"),
        (f.reached(float("nan"), "344 people"), "missing_value"),
        (("event", "founded in 2003", {"date": "2003-14", "kind": "founded", "organisation": None}), "not_edtf"),
        (("event", "founded in 2003", {"date": None, "kind": "founded", "organisation": None}), "missing_value"),
        (("partnership", "supported by", {"organisation": "HRT", "partner": None, "role": "funder"}), "missing_value"),
        (("organisation", "Havenridge Trust", {"name": "Havenridge Trust", "aliases": [], "type": "charity"}), "unknown_code"),
        (("organisation", "Havenridge Trust", {"name": " ", "aliases": [], "type": None}), "empty_text"),
        (("organisation", "Havenridge Trust", {"name": "Havenridge\0 Trust", "aliases": [], "type": None}), "unstorable_text"),
        (("organisation", "Havenridge Trust", {"name": "Havenridge Trust", "aliases": ["HRT", "\udc80"], "type": None}), "unstorable_text"),
    ],
)
def test_one_fact(fact: tuple[str, str, dict[str, Any]], reason: str | None) -> None:
    kept, issues = checked(fact, f.FOUNDED)
    assert kept == [fact[1], "founded in 2003"][reason is not None :]
    assert issues == ([] if reason is None else [(reason, "error")])


def test_all_that_is_wrong_is_told_at_once() -> None:
    kept, issues = checked(
        f.reached(1, "190 women", unit="persons"), f.reached("many", "154 men"), f.reached(5, "12 people", max=3), f.reached(344, "344 people")  # type: ignore[arg-type]
    )
    assert kept == ["344 people"]
    assert [code for code, _ in issues] == ["unknown_code", "wrong_type", "max_not_below_value"]


def test_an_unknown_slot_is_a_word_once_a_document() -> None:
    kept, issues = checked(f.reached(344, "344 people", place="Northvale"), f.reached(190, "190 women", place="Northvale"))
    assert len(kept) == 2 and issues == [("unknown_slot", "info")]


def test_a_field_that_is_no_date_is_unknown() -> None:
    fields = {"subject": "HRT", "publisher": None, "published": "May 2025", "updated": "2025-05", "period": None}
    (reading,) = check([f.reading([], fields=fields)])
    assert reading.extraction.fields == fields | {"published": None}
    assert [issue.code for issue in reading.extraction.issues] == ["not_edtf"]


def test_issues_stay_with_their_document() -> None:
    good, bad = f.about(), f.reading([f.fact(*f.reached(1, "344 people", unit="x"), document="havenridge/b")], document="havenridge/b")
    first, second = check([good, bad])
    assert first == good
    assert [issue.where for issue in second.extraction.issues] == ["havenridge/b"]


@pytest.mark.parametrize(
    ("slots", "wrong"),
    [
        (f.reached(344, "")[2], []),
        (f.reached(344, "", unit="persons")[2], ["`unit_code` = 'persons': unknown_code."]),
        (f.reached(344, "", colour="red")[2], ["`colour` is no slot of figure facts."]),
    ],
)
def test_problems_of_a_correction(slots: dict[str, Any], wrong: list[str]) -> None:
    assert [problem.split(" docs/")[0] for problem in problems("figure", slots)] == wrong
