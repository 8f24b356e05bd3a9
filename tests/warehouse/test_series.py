"""Series: one row a period in order, every break in definition told, nothing added, nothing invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemas.vocabularies import codes
from tests.warehouse.stated import derived, figure, given
from warehouse.corroboration.series import _DEFINITION


def told(*facts: dict[str, Any]) -> list[list[tuple[str, float, str]]]:
    """(period, value, break) of each series, by its first period and value."""
    rows = derived(given(*facts))["series"]
    series = {row["series_id"]: [] for row in rows}
    for row in rows:
        series[row["series_id"]].append((row["period"], row["value"], row["break_code"]))
    return sorted(series.values())


@pytest.mark.parametrize(
    ("facts", "series"),
    [
        ([figure(1, period="2024")], []),
        ([figure(3, period="2025"), figure(1, period="2023"), figure(2, period="2024")], [[("2023", 1, "first"), ("2024", 2, "none"), ("2025", 3, "none")]]),
        ([figure(1, period="2022"), figure(2, period="2024")], [[("2022", 1, "first"), ("2024", 2, "gap")]]),
        ([figure(1, period="2024"), figure(2, period="2025", scope_code="country")], [[("2024", 1, "first"), ("2025", 2, "scope_changed")]]),
        ([figure(1, period="2024"), figure(2, period="2025", directness_code="indirect")], [[("2024", 1, "first"), ("2025", 2, "directness_changed")]]),
        ([figure(1, period="2024"), figure(2, period="2025", accumulation_code="cumulative")], [[("2024", 1, "first"), ("2025", 2, "accumulation_changed")]]),
        ([figure(1, period="2024", counted="children"), figure(2, period="2025", counted="pupils")], [[("2024", 1, "first"), ("2025", 2, "counted_changed")]]),
        ([figure(1, period="2024", part_of=9.0), figure(2, period="2025")], [[("2024", 1, "first"), ("2025", 2, "method_changed")]]),
        ([figure(1, period="2024"), figure(2, period="2025-01/2025-03")], [[("2024", 1, "first"), ("2025-01/2025-03", 2, "length_changed")]]),
        ([figure(1, "own/a", "2024"), figure(2, "press/a", "2025")], [[("2024", 1, "first"), ("2025", 2, "source_changed")]]),
        ([figure(1, "own/a", "2024"), figure(2, "own/b", "2025")], [[("2024", 1, "first"), ("2025", 2, "none")]]),
        # overlapping periods are no sequence; the next is held against the last that was
        (
            [figure(1, period="2018"), figure(5, period="2018/2020"), figure(2, period="2019")],
            [[("2018", 1, "first"), ("2018/2020", 5, "overlap"), ("2019", 2, "none")]],
        ),
        # other sexes, units and indicators are other things
        ([figure(1, period="2024", sex_code="f"), figure(2, period="2025", sex_code="m")], []),
        ([figure(1, period="2024"), figure(2, period="2025", indicator_code="trained")], []),
        ([figure(1, period="2024", unit_code="items", indicator_code=None, counted="meals"), figure(2, unit_code="items", indicator_code=None, counted="kits")], []),
        # two definitions in one period are two things, not a change
        ([figure(1, period="2024"), figure(2, period="2024", scope_code="country")], []),
        (
            [figure(1, period="2024"), figure(2, period="2025"), figure(7, period="2024", scope_code="country"), figure(8, period="2025", scope_code="country")],
            [[("2024", 1, "first"), ("2025", 2, "none")], [("2024", 7, "first"), ("2025", 8, "none")]],
        ),
        # the one that differs least goes on; of two that differ alike, none is clear
        (
            [figure(1, period="2024", counted="children"), figure(2, counted="children", scope_code="country"), figure(3, counted="nurses", scope_code="country")],
            [[("2024", 1, "first"), ("2025", 2, "scope_changed")]],
        ),
        ([figure(1, period="2024", counted="children"), figure(2, counted="pupils"), figure(3, counted="nurses")], []),
        # budget lines of other names, and what changed in too many ways, are other things
        ([figure(1, period="2024", unit_code="EUR", indicator_code="income", counted="Fees"), figure(2, unit_code="EUR", indicator_code="income", counted="Gifts")], []),
        ([figure(1, period="2024", scope_code="country", directness_code="direct"), figure(2, counted="pupils")], []),
        # several values of one definition: the period is left out
        ([figure(1, period="2023"), figure(2, period="2024"), figure(9, period="2024"), figure(3)], [[("2023", 1, "first"), ("2025", 3, "gap")]]),
        ([figure(1, period=None), figure(2, period="../2024"), figure(3)], []),
    ],
)  # fmt: skip
def test_series(facts: list[dict[str, Any]], series: list[list[tuple[str, float, str]]]) -> None:
    assert told(*facts) == told(*reversed(facts)) == series


def test_both_definitions_stand_in_a_break() -> None:
    facts = figure(1, period="2022", counted="children"), figure(2, "press/a", "2025", counted="Pupils", scope_code="country")
    first, second = derived(given(*facts))["series"]
    assert (first["previous_period"], first["changes"]) == (None, "[]")
    assert (second["previous_period"], second["break_code"]) == ("2022", "scope_changed")
    assert json.loads(second["changes"]) == [
        ["scope_changed", None, "country"], ["counted_changed", "children", "Pupils"], ["gap", "2022-12-31", "2025-01-01"], ["source_changed", "own", "press"],
    ]  # fmt: skip


def test_a_period_that_is_contradicted_shows_the_preferred_value() -> None:
    rows = derived(given(figure(1, period="2024"), figure(2), figure(3, "press/a")))["series"]
    assert [(row["value"], row["agreement_code"]) for row in rows] == [(1, "single"), (2, "contradicted")]


def test_the_gravest_break_is_the_first_of_the_code_list() -> None:
    later = ("length_changed", "gap", "source_changed", "none")
    assert ("first", "overlap", *_DEFINITION.values(), *later) == codes("breaks")
