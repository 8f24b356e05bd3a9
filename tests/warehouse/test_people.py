"""People reached: nobody counted twice, and every figure that was left out is told with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.vocabularies import codes
from tests.factory import sha256
from tests.warehouse.stated import derived
from tests.warehouse.stated import figure as stated
from tests.warehouse.stated import given as given_rows
from warehouse.people import people_reached


def figure(value: float, **columns: Any) -> dict[str, Any]:
    row = {"document_id": "a", "organisation_id": "org-1", "value": value, "bound_code": "exact", "unit_code": "people", "indicator_code": "reached"}
    row |= {"sex_code": None, "age": None, "period": "2025", "scope_code": None, "directness_code": None, "accumulation_code": None, "part_of": None}
    row |= {"confidence": 0.95, "status_code": "sure"} | columns
    return {"fact_id": sha256(repr((value, sorted(columns.items()))))[:12]} | row


def told(*figures: dict[str, Any]) -> list[tuple[str | None, float, str, list[tuple[float, str]]]]:
    answers = people_reached(figures, {"org-1": "Havenridge Trust", "org-2": "Elmwater Relief"})
    return [(row["period"], row["value"], row["method_code"], sorted((value, reason) for _, value, reason in row["left_out"])) for row in answers]


F, M = {"sex_code": "f"}, {"sex_code": "m"}


@pytest.mark.parametrize(
    ("figures", "answer"),
    [
        ([figure(344)], (344, "reported_total", [])),
        ([figure(0)], (0, "reported_total", [])),
        (
            [figure(344), figure(190, **F, part_of=344), figure(154, **M, part_of=344)],
            (344, "reported_total", [(154, "part_of_total"), (190, "part_of_total")]),
        ),
        # the total stands only in its parts
        ([figure(190, **F, part_of=344)], (344, "reported_total", [])),
        ([figure(190, **F, part_of=344), figure(154, **M, part_of=344)], (344, "reported_total", [(154, "part_of_total")])),
        # no total: women and men of one document share nobody
        ([figure(190, **F), figure(154, **M)], (344, "sum_of_disjoint_parts", [])),
        ([figure(190, **F), figure(154, **M, document_id="b")], (190, "max_of_overlapping", [(154, "may_overlap")])),
        ([figure(40, age="6-12"), figure(30, age="13-17")], (70, "sum_of_disjoint_parts", [])),
        ([figure(40, age="6-12"), figure(30, age="12-17")], (40, "max_of_overlapping", [(30, "may_overlap")])),
        ([figure(40, age="children"), figure(30, age="youth")], (40, "max_of_overlapping", [(30, "may_overlap")])),
        # two programmes may share people
        ([figure(344), figure(120)], (344, "max_of_overlapping", [(120, "may_overlap")])),
        ([figure(344), figure(344, document_id="b")], (344, "reported_total", [(344, "repeated")])),
        ([figure(344), figure(9000, directness_code="indirect")], (344, "reported_total", [(9000, "indirect")])),
        ([figure(9000, directness_code="indirect")], (9000, "reported_total", [])),
        ([figure(344), figure(80, indicator_code="trained")], (344, "reported_total", [(80, "trained")])),
        ([figure(344), figure(6200, accumulation_code="cumulative")], (344, "reported_total", [(6200, "cumulative")])),
        ([figure(344, scope_code="country"), figure(400, scope_code="programme")], (344, "reported_total", [(400, "other_scope")])),
        ([figure(344, scope_code="country"), figure(5e6, scope_code="global")], (344, "reported_total", [(5e6, "other_scope")])),
    ],
)
def test_one_organisation_and_period(figures: list[dict[str, Any]], answer: tuple[float, str, list[tuple[float, str]]]) -> None:
    assert told(*figures) == [("2025", *answer)]


@pytest.mark.parametrize(
    "figures",
    [
        [],
        [figure(12, unit_code="items", indicator_code=None)],
        [figure(12, indicator_code="staff")],
        [figure(12, organisation_id=None)],
        [figure(12, indicator_code="trained")],
    ],
)
def test_what_says_nothing_of_people_reached(figures: list[dict[str, Any]]) -> None:
    assert told(*figures) == []


def test_periods_and_organisations_stand_apart() -> None:
    found = told(figure(1, period="2024"), figure(2), figure(3, organisation_id="org-2"), figure(4, period=None))
    assert [(period, value) for period, value, _, _ in found] == [(None, 4), ("2024", 1), ("2025", 2), ("2025", 3)]


def test_bounds_and_confidence_are_kept() -> None:
    rows = people_reached([figure(190, **F, bound_code="min", confidence=0.6, status_code="uncertain"), figure(154, **M)], {"org-1": "HRT"})
    assert [(row["bound_code"], row["confidence"], row["status_code"]) for row in rows] == [("min", 0.6, "uncertain")]


FIGURES = st.builds(
    figure,
    st.integers(0, 50).map(float),
    document_id=st.sampled_from("ab"),
    sex_code=st.sampled_from([None, "f", "m"]),
    age=st.sampled_from([None, "children", "6-12", "13-17"]),
    part_of=st.sampled_from([None, None, 50.0]),
    scope_code=st.sampled_from([None, "programme", "global"]),
    directness_code=st.sampled_from([None, "indirect"]),
)


@settings(max_examples=60, deadline=None)
@given(figures=st.lists(FIGURES, min_size=1, max_size=6, unique_by=lambda row: row["fact_id"]))
def test_every_figure_is_used_or_left_out_once(figures: list[dict[str, Any]]) -> None:
    (row,) = people_reached(figures, {"org-1": "Havenridge Trust"})
    used = row["used"].split(" ")
    assert sorted([*used, *(fact for fact, _, _ in row["left_out"])]) == sorted(one["fact_id"] for one in figures)
    assert {reason for _, _, reason in row["left_out"]} <= set(codes("left_out_reasons"))
    assert row["left_out_count"] == len(row["left_out"])
    if row["method_code"] != "reported_total":
        assert row["value"] <= sum(one["value"] for one in figures if one["fact_id"] in used)


def claimed(*figures: dict[str, Any], **options: Any) -> list[tuple[float, str, list[tuple[float, str]]]]:
    answers = derived(given_rows(*figures, **options))["people_reached"]
    return [(row["value"], row["method_code"], sorted((value, reason) for _, value, reason in row["left_out"])) for row in answers]


@pytest.mark.parametrize(
    ("figures", "answer"),
    [
        ([stated(344), stated(351, "press/a")], (344, "reported_total", [(351, "contradicted")])),
        ([stated(344), stated(344, "press/a")], (344, "reported_total", [(344, "repeated")])),
        ([stated(344), stated(340, "press/a", bound_code="min")], (344, "reported_total", [(340, "repeated")])),
        # women and men of one document are added although another document repeats one of them
        ([stated(190, **F), stated(154, **M), stated(154, "press/a", **M)], (344, "sum_of_disjoint_parts", [(154, "repeated")])),
        ([stated(190, "press/b", **F), stated(154, "press/b", **M), stated(154, "own/a", **M)], (344, "sum_of_disjoint_parts", [(154, "repeated")])),
        ([stated(190, "press/b", **F), stated(154, "own/a", **M)], (190, "max_of_overlapping", [(154, "may_overlap")])),
        # a total that only one of two documents names is not lost
        ([stated(190, **F), stated(190, "press/a", part_of=344.0, **F)], (344, "reported_total", [(190, "repeated")])),
        ([stated(344), stated(120), stated(120, "press/a")], (344, "max_of_overlapping", [(120, "may_overlap"), (120, "repeated")])),
    ],
)
def test_one_figure_a_claim(figures: list[dict[str, Any]], answer: tuple[float, str, list[tuple[float, str]]]) -> None:
    assert claimed(*figures) == claimed(*reversed(figures)) == [answer]
