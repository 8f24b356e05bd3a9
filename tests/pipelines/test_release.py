"""From the warehouse to a release, to a question's answer, and to a curator's word in the next release."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest


def numbers(place: Any) -> list[str]:
    return sorted(folder.name for folder in (place.data / "releases").iterdir())


def test_release_and_what_changed(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    assert on("release").code == 0
    again = on("release")
    (first,) = numbers(place)
    assert again.code == 0 and "as before" in again.out

    report = place.reports / "report.md"
    report.write_text(report.read_text().replace("1,240", "1,260"))
    refresh()
    answer = on("release")
    second = numbers(place)[1]
    assert answer.code == 0 and second in answer.out
    told = on("diff", first, second)
    assert told.code == 0 and "1260" in told.out and "source_changed" in told.out
    cells = json.loads(on("diff", first, second, "--json").out)["changes"]
    assert any((c["column"], c["old"], c["new"], c["cause"]) == ("value", 1240.0, 1260.0, "source_changed") for c in cells)
    assert json.loads(on("diff", first, first, "--json").out)["changes"] == []
    assert on("query", "SELECT count(*) FROM figures WHERE value = 1240", "--release", first, "--csv").out.split()[1] == "1"
    assert on("query", "SELECT count(*) FROM figures WHERE value = 1240", "--csv").out.split()[1] == "0"


def test_queries(refresh: Callable, on: Callable) -> None:
    refresh()
    live = on("query", "people-reached", "--json")
    assert live.code == 0 and "No release yet" in live.err
    on("release")
    (row,) = json.loads(on("query", "people-reached", "--json").out)
    assert row["value"] == 1240 and "700" in str(row["left_out"])
    assert "1240" in on("query", "people-reached", "--organisation", "HLT").out
    assert on("query").out.count("\n") >= 6
    for wrong in ("selec 1", "DELETE FROM figures", "SELECT nothing FROM nowhere"):
        answer = on("query", wrong)
        assert answer.code == 2 and answer.err.startswith("ngo-ledger: ")


def test_verify_finds_a_changed_byte(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    on("release")
    assert on("verify").code == 0
    (number,) = numbers(place)
    figures = next((place.data / "releases" / number).rglob("figures.csv"))
    figures.write_text(figures.read_text().replace("1240", "1250"))
    answer = on("verify", number)
    assert answer.code == 1 and "figures.csv" in answer.err


def test_a_release_that_breaks_an_expectation_is_refused(refresh: Callable, on: Callable, place: Any) -> None:
    (place.sources / "harbour.yml").open("a").write("expect:\n  documents: {min: 3}\n")
    refresh()
    refused = on("release")
    assert refused.code == 1 and "harbour" in refused.err and not (place.data / "releases").exists()
    assert on("release", "--force").code == 0 and len(numbers(place)) == 1


def review(on: Callable, monkeypatch: pytest.MonkeyPatch, keys: str, *more: object) -> Any:
    monkeypatch.setattr(sys, "stdin", io.StringIO(keys))
    return on("review", "--terminal", *more, "--curator", "ada")


def test_review(refresh: Callable, on: Callable, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    refresh()
    shown = review(on, monkeypatch, "q\n", "--limit", 1)
    assert ">>" in shown.out and "0 decisions recorded" in shown.out
    session = review(on, monkeypatch, "a\nx\nu\nu\nu\n?\nc\nperiod=never\nc\nperiod=2022\na\ns\n", "--limit", 3)
    assert session.code == 0 and "nothing to take back" in session.out and "not recorded" in session.out
    assert "2 decisions recorded" in session.out

    file = place.root / "decisions.jsonl"
    assert on("review", "export", file).out.startswith("6 decisions")
    assert on("review", "import", file).out.startswith("0 decisions added, 6 known")
    told = json.loads(refresh("--json").out)
    assert told["documents"]["unchanged"] == 2 and sum(kind["changed"] for kind in told["facts"].values()) == 2
    verdicts = "SELECT verdict_code FROM fact_values WHERE verdict_code IS NOT NULL AND ended_run_id IS NULL ORDER BY 1"
    assert on("query", verdicts, "--live", "--csv").out.split()[1:] == ["accept", "correct"]

    # The same decisions in a warehouse that has never seen them.
    elsewhere = place.root / "elsewhere"
    refresh("--data", elsewhere)
    assert on("review", "import", file, "--data", elsewhere).code == 0
    refresh("--data", elsewhere)
    assert on("query", verdicts, "--live", "--csv", "--data", elsewhere).out.split()[1:] == ["accept", "correct"]


def test_review_import_tells_what_is_no_decision(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    file = place.root / "odd.jsonl"
    file.write_text('{"verdict": "maybe"}\nnot json\n')
    answer = on("review", "import", file)
    assert answer.code == 2 and "odd.jsonl:1" in answer.err and "odd.jsonl:2" in answer.err


def test_the_same_release_on_every_database(warehouse: Any, refresh: Callable, command: Callable, place: Any) -> None:
    url, other = warehouse.url.render_as_string(hide_password=False), place.root / "other"
    refresh()
    told = json.loads(refresh("--database", url, "--data", other, "--json").out)
    assert told["documents"]["new"] == 2
    here, there = command("release", "--data", place.data), command("release", "--data", other, "--database", url)
    hashes = [next(line for line in answer.out.splitlines() if "hash" in line) for answer in (here, there)]
    assert here.code == there.code == 0 and hashes[0] == hashes[1]
    assert json.loads(command("query", "people-reached", "--json", "--live", "--data", other, "--database", url).out)[0]["value"] == 1240


def test_a_contradiction_is_shown_where_it_is_asked(refresh: Callable, on: Callable, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.reports / "history.md").write_text("# Our history\n\nHarbour Light Trust (HLT) was founded in 2011 in the town of Lower Quay.\n")
    assert "1 contradicted" in refresh().out
    shown = review(on, monkeypatch, "s\n" * 40).out
    (card,) = [card for card in shown.split("\n[") if "(contradicted)" in card]
    assert "  of the same (preferred, by " in card and "(contradicts)" in card
    asked = on("query", "contradictions", "--live", "--csv").out.splitlines()
    assert sorted(line.split(",")[3] for line in asked[1:]) == ["2009", "2011"]
    assert on("query", "series", "--live", "--organisation", "Harbour Light Trust").code == 0
