"""What is known of organisations, going back, and how a fact came to be, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipelines import update
from tests.pipelines.test_release import numbers


def test_two_organisations_are_said_to_be_one_and_told_apart_again(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    on("release")
    assert on("organisations", "questions").code == 0
    said = on("organisations", "say", "same", "Harbour Light Trust", "Meridian Foundation", "--curator", "ada", "--reason", "an invented reason")
    assert said.code == 0 and "the next refresh applies it" in said.out
    refresh()
    told = json.loads(on("organisations", "explain", "Meridian Foundation").out)
    assert len(told["members"]) == 2 and told["said"][-1]["judge"] == "ada" and told["said"][-1]["holds"]
    on("release")
    assert "Merged or split" in on("diff", *numbers(place)).out
    file = place.root / "judgements.jsonl"
    assert on("organisations", "export", file).out.startswith("1 judgements written")
    assert on("organisations", "import", file).out.startswith("0 judgements added")
    head = told["organisation_id"]
    other = next(one for one in told["members"] if one != head)
    assert "is none of 1 others" in on("organisations", "separate", other).out
    refresh()
    assert len(json.loads(on("organisations", "explain", "Meridian Foundation").out)["members"]) == 1
    assert "stands alone" in on("organisations", "separate", other).out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("say", "same", "Harbour Light Trust", "HLT"), "this one organisation"),
        (("say", "same", "Harbour Light Trust", "Nobody at All"), "no organisation of that name"),
        (("say", "alike", "Harbour Light Trust", "Meridian Foundation"), "'alike' is not one of 'same'"),
        (("explain", "Nobody at All"), "no organisation of that name"),
    ],
)
def test_what_cannot_be_said_of_organisations(refresh: Callable, on: Callable, words: tuple[str, ...], told: str) -> None:
    refresh()
    answer = on("organisations", *words)
    assert answer.code == 2 and told in answer.err


def test_back_to_a_release_and_what_was_known_on_a_day(refresh: Callable, on: Callable, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first_day = update._now()
    refresh()
    on("release")
    (first,) = numbers(place)
    report = place.reports / "report.md"
    report.write_text(report.read_text().replace("1,240", "1,260"))
    later = first_day.replace(year=first_day.year + 1)
    monkeypatch.setattr(update, "_now", lambda: later)
    refresh()
    on("release")
    reached = "SELECT value FROM figures WHERE value > 1000"
    days = [on("query", reached, "--as-of", f"{day:%Y-%m-%d}", "--csv").out.split()[1] for day in (first_day, later)]
    assert days == ["1240", "1260"]
    assert on("query", reached, "--as-of", first, "--csv").out.split()[1] == "1240"
    assert on("query", reached, "--as-of", "2020-01-01").code == on("query", reached, "--as-of", "2027-01-01", "--release", first).code == 2
    (fact,) = on("query", "SELECT fact_id FROM figures WHERE value > 1000", "--csv").out.split()[1:]
    assert [row["why"] for row in json.loads(on("history", fact, "--json").out)] == ["source_added", "source_changed"]

    back = on("rollback", first)
    assert back.code == 0 and "rows ended" in back.out
    on("release")
    assert on("query", reached, "--csv").out.split()[1] == "1240"
    assert "rollback" in on("diff", *numbers(place)[1:], "--json").out
    assert on("rollback", "2020.1.1").code == 2


def test_verify_holds_quotes_against_their_texts(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    on("release")
    assert "quotes stand in their texts" in on("verify").out
    for path in (place.data / "snapshots").rglob("*.zst"):
        path.unlink()
    answer = on("verify")
    assert answer.code == 1 and "no such snapshot" in answer.err


def test_queries_of_a_period(refresh: Callable, on: Callable) -> None:
    refresh()
    on("release")
    assert len(json.loads(on("query", "people-reached", "--period", "2024", "--json").out)) == 1
    assert json.loads(on("query", "people-reached", "--period", "2023", "--json").out) == []
    assert on("query", "SELECT 1", "--period", "2024").code == 2
