"""Small counts of people are withheld so that no arithmetic tells them, totals stay, and nothing else is touched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.tables import columns
from tests import factory as f
from warehouse.diffs import diff
from warehouse.gate import Policy
from warehouse.queries import query
from warehouse.releases import release, tables_at
from warehouse.suppression import Rule, is_small, withheld
from warehouse.withheld import BLACKED, WITHHELD, digits, without_small_counts

BELOW = 5
RULE = Rule(5, 10, suppresses=True)


def figure(fact_id: str, value: float, part_of: float | None = None, **more: Any) -> dict[str, Any]:
    """A row of `figures`: people reached by one organisation in 2025, as one page tells it."""
    row: dict[str, Any] = dict.fromkeys(c.name for c in columns("figures"))
    told = {"fact_id": fact_id, "document_id": "d", "organisation_id": "org-1", "value": float(value), "part_of": part_of, "unit_code": "people"}
    return row | told | {"indicator_code": "reached", "period": "2025", "bound_code": "exact", "is_small_count": False} | more


def kept_back(*figures: dict[str, Any], below: int = BELOW) -> set[str]:
    return set(withheld(figures, {"d": below, "e": below}).facts)


@pytest.mark.parametrize(
    ("row", "small"),
    [
        (figure("a", 4), True),
        (figure("a", 5), False),
        (figure("a", 0), False),
        (figure("a", 1, indicator_code="trained"), True),
        (figure("a", 1, indicator_code=None), True),
        (figure("a", 3, indicator_code="staff"), False),
        (figure("a", 3, indicator_code="volunteers"), False),
        (figure("a", 3, indicator_code="members"), False),
        (figure("a", 3, unit_code="organisations", indicator_code=None), False),
        (figure("a", 3, unit_code="activities", indicator_code=None), False),
        (figure("a", 2, value_max=8.0), False),
        (figure("a", 2, value_max=4.0), True),
    ],
)
def test_what_is_a_small_count(row: dict[str, Any], small: bool) -> None:
    assert is_small(row, BELOW) is small


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ([figure("t", 344), figure("f", 340, 344), figure("m", 4, 344)], {"f", "m"}),  # total and women tell the men
        ([figure("t", 10), figure("a", 3, 10), figure("b", 3, 10), figure("c", 4, 10)], {"a", "b", "c"}),
        ([figure("t", 30), figure("a", 3, 30), figure("b", 7, 30), figure("c", 20, 30)], {"a", "b"}),  # the smallest other one
        ([figure("t", 344), figure("f", 190, 344), figure("m", 154, 344)], set()),
        ([figure("t", 344), figure("a", 4, 344)], {"a"}),  # no sibling is told: the total says nothing of it
        # two breakdowns of one total: each protects its own
        ([figure("t", 60), figure("f", 40, 60), figure("m", 20, 60), figure("x", 3, 60), figure("y", 57, 60)], {"x", "y"}),
        ([figure("t", 60), figure("f", 58, 60), figure("m", 2, 60), figure("x", 3, 60), figure("y", 57, 60)], {"f", "m", "x", "y"}),
        # a part that is broken down itself: neither from above nor from below
        ([figure("t", 50), figure("p", 30, 50), figure("q", 20, 50), figure("a", 2, 30), figure("b", 28, 30)], {"a", "b"}),
        ([figure("t", 33), figure("p", 30, 33), figure("q", 3, 33), figure("a", 12, 30), figure("b", 18, 30)], {"p", "q", "a", "b"}),
        # two of one each among ten: with eight told, both are one
        ([figure("t", 10), figure("a", 1, 10), figure("b", 1, 10), figure("c", 8, 10)], {"a", "b", "c"}),
        # six of one each, and nothing else to withhold: the total must go
        ([figure("t", 6), *(figure(str(n), 1, 6) for n in range(6))], {"t", *map(str, range(6))}),
        # a part that cannot be less than its own parts leaves but one for its sibling
        ([figure("t", 7), figure("q", 1, 7), figure("p", 6, 7), *(figure(str(n), 1, 6) for n in range(6))], {"t", "q", "p", *map(str, range(6))}),
        # the total is small itself
        ([figure("t", 4), figure("a", 1, 4), figure("b", 3, 4)], {"t", "a", "b"}),
        # the same number in another document of the same organisation, and what it stands with there
        ([figure("t", 344), figure("f", 340, 344), figure("m", 4, 344), figure("again", 340, document_id="e")], {"f", "m", "again"}),
        ([figure("m", 4, 344), figure("f", 340, 344, document_id="e")], {"m", "f"}),
        # staff take no part
        ([figure("s", 3, 12, indicator_code="staff"), figure("v", 9, 12, indicator_code="staff")], set()),
    ],
)
def test_what_is_withheld(rows: list[dict[str, Any]], hidden: set[str]) -> None:
    assert kept_back(*rows) == hidden


@st.composite
def breakdowns(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[tuple[str, list[str]]]]:
    """Figures of one page, and the sums that hold among them: (total, parts) by fact."""
    rows: list[dict[str, Any]] = []
    sums: list[tuple[str, list[str]]] = []

    def split(total: dict[str, Any], depth: int) -> None:
        for _ in range(draw(st.integers(1, 2))):
            left, parts = int(total["value"]), []
            for _ in range(draw(st.integers(1, 3))):
                if left > 1:
                    parts.append(draw(st.integers(1, min(left - 1, draw(st.sampled_from((3, 6, 60)))))))
                    left -= parts[-1]
            found = [figure(f"{total['fact_id']}.{len(rows) + n}", value, total["value"]) for n, value in enumerate([*parts, left])]
            rows.extend(found)
            sums.append((total["fact_id"], [one["fact_id"] for one in found]))
            if depth:
                for one in found:
                    if one["value"] >= 4 and draw(st.booleans()):
                        split(one, depth - 1)

    for n in range(draw(st.integers(1, 2))):
        top = figure(f"t{n}", draw(st.integers(5, 80)))
        rows.append(top)
        split(top, 2)
    return rows, sums


def told_by_sums(values: dict[str, int], hidden: Sequence[str], sums: list[tuple[str, list[str]]]) -> set[str]:
    """The adversary: knows every sum and every number that is left, and that each number is one at least.

    What is told by linear algebra, or by the bounds that each sum leaves to each number.
    """
    place = {fact: n for n, fact in enumerate(sorted(hidden))}
    rows: list[list[Fraction]] = []
    for total, parts in sums:
        row = [Fraction(0)] * (len(place) + 1)
        for fact, sign in [(total, -1), *((part, 1) for part in parts)]:
            if fact in place:
                row[place[fact]] += sign
            else:
                row[-1] -= sign * values[fact]
        rows.append(row)
    reduced = _reduced(rows, len(place))
    told = {fact for fact, n in place.items() if any(row[n] and not any(row[:n] + row[n + 1 : -1]) for row in reduced)}
    least, most = dict.fromkeys(hidden, 1), dict.fromkeys(hidden, 10**6)
    for _ in range(40):
        for total, parts in sums:
            ends = {fact: (least.get(fact, values[fact]), most.get(fact, values[fact])) for fact in (total, *parts)}
            low, high = (sum(ends[part][side] for part in parts) for side in (0, 1))
            if total in place:
                least[total], most[total] = max(least[total], low), min(most[total], high)
            for part in parts:
                if part in place:
                    least[part] = max(least[part], ends[total][0] - (high - ends[part][1]))
                    most[part] = min(most[part], ends[total][1] - (low - ends[part][0]))
    return told | {fact for fact in hidden if least[fact] == most[fact]}


def _reduced(rows: list[list[Fraction]], width: int) -> list[list[Fraction]]:
    """Gauss and Jordan."""
    done: list[list[Fraction]] = []
    for column in range(width):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        pivot = [cell / pivot[column] for cell in pivot]
        rows, done = ([[a - row[column] * b for a, b in zip(row, pivot, strict=True)] for row in part] for part in (rows, done))
        done.append(pivot)
    return done


@settings(max_examples=400, deadline=None)
@example(
    (
        [figure("t1", 5), figure("a", 1, 5), figure("b", 4, 5), *(figure(f"b{n}", 1, 4) for n in range(4))],
        [("t1", ["a", "b"]), ("b", ["b0", "b1", "b2", "b3"])],
    )
)
@given(breakdowns())
def test_no_small_count_can_be_worked_out(drawn: tuple[list[dict[str, Any]], list[tuple[str, list[str]]]]) -> None:
    rows, sums = drawn
    hidden = kept_back(*rows)
    values = {row["fact_id"]: int(row["value"]) for row in rows}
    small = {row["fact_id"] for row in rows if is_small(row, BELOW)}
    assert small <= hidden and bool(hidden) == bool(small)
    assert told_by_sums(values, sorted(hidden), sums) == set()


@settings(max_examples=200, deadline=None)
@given(breakdowns())
def test_totals_stay_where_a_part_is_left_to_withhold(drawn: tuple[list[dict[str, Any]], list[tuple[str, list[str]]]]) -> None:
    rows, _ = drawn
    hidden = kept_back(*rows)
    for top in (row for row in rows if row["part_of"] is None and row["fact_id"] in hidden):
        parts = [row["fact_id"] for row in rows if row["part_of"] == top["value"]]
        same = [row for row in rows if row["value"] == top["value"] and row is not top]  # told as if it were the same figure
        assert same or sum(part in hidden for part in parts) >= 2


QUOTES = {
    "t": ("Of 344 people, 340 were women and four were men", 0, 48),
    "f": ("340 were women", 15, 29),
    "m": ("four were men", 34, 47),
    "s": ("four staff and 4 schools", 100, 124),
    "e": ("opened on 4 May 2025 for 340 people", 200, 235),
}


def tables(*figures: dict[str, Any], sensitivity: str = "low") -> dict[str, list[Any]]:
    """A small release: its documents' title and quotes tell numbers, too."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("sources", "documents", "events", "partnerships", "figures", "evidence")}
    rows["sources"] = [{"source_id": "s", "sensitivity_code": sensitivity}]
    rows["documents"] = [{"document_id": "d", "source_id": "s", "title": "340 women, 2025"}]
    rows["events"] = [{"fact_id": "e", "document_id": "d", "event_date": "2025-05-04"}]
    rows["figures"] = list(figures)
    told = {row["fact_id"] for row in figures} | {"e"}
    rows["evidence"] = [
        {"fact_id": fact, "position": 0, "document_id": "d", "quote": quote, "span_start": start, "span_end": end}
        for fact, (quote, start, end) in QUOTES.items()
        if fact in told
    ]
    return {name: [tuple(row.get(c.name) for c in columns(name)) for row in of_table] for name, of_table in rows.items()}


def numbers(text: str, document_id: str) -> list[tuple[int, int, float]]:
    """Digits, and the one number word of these texts."""
    word = text.find("four")
    return [*digits(text, document_id), *([(word, word + 4, 4.0)] if word >= 0 else [])]


PEOPLE = (figure("t", 344), figure("f", 340, 344.0), figure("m", 4, 344.0), figure("s", 4, unit_code="facilities", indicator_code=None))


def test_numbers_that_are_withheld_stand_in_no_text() -> None:
    made, done = without_small_counts(tables(*PEOPLE), RULE, numbers)
    found = {row[0]: dict(zip((c.name for c in columns("figures")), row, strict=True)) for row in made["figures"]}
    assert [(found[f]["value"], found[f]["value_missing_code"], found[f]["is_small_count"]) for f in "tfms"] == [
        (344.0, None, False), (None, WITHHELD, True), (None, WITHHELD, True), (4.0, None, False),
    ]  # fmt: skip
    assert {row[0]: row[5] for row in made["evidence"]} == {
        "t": f"Of 344 people, {BLACKED} were women and {BLACKED} were men",
        "f": f"{BLACKED} were women",
        "m": f"{BLACKED} were men",
        "s": "four staff and 4 schools",  # its own row says four all the same
        "e": f"opened on 4 May 2025 for {BLACKED} people",
    }
    assert made["documents"][0][4] == f"{BLACKED} women, 2025"
    assert (done.flagged, done.small, done.complements, done.cells) == (1, 1, 1, {"documents.title": 1, "evidence.quote": 4})


def test_a_quote_is_withheld_whole_where_its_number_is_not_found() -> None:
    made, _ = without_small_counts(tables(*PEOPLE), RULE)  # digits alone: "four" is not read
    assert {row[0]: row[5] for row in made["evidence"]}["m"] == BLACKED


def test_twice_withheld_is_once_withheld() -> None:
    once, _ = without_small_counts(tables(*PEOPLE), RULE, numbers)
    assert without_small_counts(once, RULE, numbers)[0] == once


@settings(max_examples=100, deadline=None)
@given(breakdowns())
def test_again_changes_nothing(drawn: tuple[list[dict[str, Any]], Any]) -> None:
    once, _ = without_small_counts(tables(*drawn[0]), RULE)
    assert without_small_counts(once, RULE)[0] == once


@pytest.mark.parametrize(
    ("rule", "sensitivity", "value", "flagged", "told"),
    [
        (RULE, "low", 4, True, False),
        (RULE, "low", 7, False, True),
        (RULE, "severe", 7, True, False),
        (RULE, "high", 10, False, True),
        (Rule(5, 10, suppresses=False), "low", 4, True, True),
        (Rule(0, 10, suppresses=True), "severe", 1, False, True),
        (Rule(20, 10, suppresses=True), "severe", 19, True, False),
    ],
)
def test_thresholds(rule: Rule, sensitivity: str, value: float, flagged: bool, told: bool) -> None:
    made, _ = without_small_counts(tables(figure("m", value), sensitivity=sensitivity), rule)
    row = dict(zip((c.name for c in columns("figures")), made["figures"][0], strict=True))
    assert (row["is_small_count"], row["value"] == value) == (flagged, told)


def test_people_reached_says_what_is_withheld(warehouse: sa.Engine, tmp_path: Path) -> None:
    facts = [f.fact(*f.HAVENRIDGE), f.fact(*f.reached(344, "344 people")), f.fact(*f.reached(4, "190 women", sex="f"))]
    f.run_with(warehouse, f.reading(facts))
    given_ = {"policy": Policy(), "at": f.NOW, "code_revision": "test", "redact": lambda text, document: text}
    made = release(warehouse, tmp_path, **given_)  # type: ignore[arg-type]
    ((value, left_out),) = query(made.directory, "SELECT value, left_out FROM people_reached").rows
    assert value == 344 and json.loads(left_out) == [[facts[2].key, None, "withheld"]]
    assert query(made.directory, "SELECT value, is_small_count FROM figures ORDER BY value").rows == [(None, 1), (344.0, 0)]
    live = query(warehouse, "SELECT value, is_small_count FROM figures ORDER BY value").rows  # the working tier flags and tells
    assert [(row[0], bool(row[1])) for row in live] == [(4, True), (344, False)]
    report = json.loads((made.directory / "privacy_report.json").read_text(encoding="utf-8"))
    assert (report["small_counts"]["flagged"], report["small_counts"]["withheld"], report["small_counts"]["published"]) == (1, 1, 0)
    every = b"".join(path.read_bytes() for path in made.directory.rglob("*") if path.is_file())
    assert b"190 women" not in every
    open_ = release(warehouse, tmp_path, **given_ | {"policy": Policy(suppress_small=False)})  # type: ignore[arg-type]
    assert query(open_.directory, "SELECT value, is_small_count FROM figures ORDER BY value").rows == [(4.0, 1), (344.0, 0)]
    again = release(warehouse, tmp_path, **given_)  # type: ignore[arg-type]
    assert "4," not in (again.directory / "changes.csv").read_text(encoding="utf-8").replace("344,", "")
    assert {change.cause for change in diff(warehouse, open_.directory, again.directory).changes} == {"policy"}


@pytest.mark.parametrize("slots", [{"value": 4}, {"value": 5}, {"value": 2, "max": 8}, {"value": 2, "max": 3}, {"value": 3, "indicator": "staff"}, {"value": 3, "unit": "places", "indicator": None}])
def test_the_warehouse_flags_as_releases_do(warehouse: sa.Engine, slots: dict[str, Any]) -> None:
    f.run_with(warehouse, f.reading([f.fact(*f.reached(**{"value": 1, "quote": "344 people"} | slots))]))
    live = query(warehouse, "SELECT is_small_count FROM figures").rows
    made, _ = without_small_counts(tables_at(warehouse, 1, Policy(suppress_small=False)), RULE)
    place = [c.name for c in columns("figures")].index("is_small_count")
    assert [bool(row[0]) for row in live] == [row[place] for row in made["figures"]]
