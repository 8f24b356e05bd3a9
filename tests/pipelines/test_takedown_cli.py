"""The command `takedown`: it says what will vanish, does it once asked, and no refresh brings it back."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from warehouse import snapshots

WORDS = "Asked by mail"


@pytest.fixture
def on(command: Callable, place: Any) -> Callable:
    """`on("takedown", ...)`: a command on the place's data folder."""
    return lambda name, *more: command(name, *more, "--data", place.data)


def told(on: Callable, sql: str) -> list[str]:
    return on("query", sql, "--live", "--csv").out.split("\n")[1:-1]


def codes(answer: Any) -> list[str]:
    return [issue["code"] for issue in json.loads(answer.out)["issues"]]


def test_a_document_and_what_is_behind_it(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    on("release")
    (first,) = [folder.name for folder in (place.data / "releases").iterdir()]
    store = place.data / "snapshots"
    assert stat.S_IMODE(store.stat().st_mode) == 0o700 and stat.S_IMODE((place.data / "ledger.sqlite").stat().st_mode) == 0o600
    before = sorted(store.rglob("*.zst"))

    done = on("takedown", "--document", "harbour/news.html", "--reason", WORDS, "--erase", "--yes")
    assert done.code == 0 and "documents" in done.out and "Erased: 2 files" in done.out
    assert f"Releases that still hold it: {first}" in done.out and "new release" in done.out
    assert len(before) == 4 and len(sorted(store.rglob("*.zst"))) == 2
    assert told(on, "SELECT document_id FROM documents") == ["harbour/report.md"]

    again = refresh("--json")
    assert codes(again) == ["taken_down"] and json.loads(again.out)["documents"] == {"new": 0, "changed": 0, "unchanged": 1, "failed": 0}
    assert len(sorted(store.rglob("*.zst"))) == 2
    assert on("doctor").code == 0 and "1 erased on request" in on("doctor").out
    assert on("show", "harbour/news.html", "--out", place.root / "x.html").code == 2
    made = on("release")
    assert made.code == 0 and "Takedown" in made.out and "shelter" not in made.out
    assert on("verify").code == 0
    listed = on("takedown", "--list").out
    assert "harbour/news.html" in listed and WORDS in listed

    lifted = on("takedown", "--document", "harbour/news.html", "--reason", "By mistake", "--lift", "--yes")
    assert lifted.code == 0 and on("takedown", "--list").out == "Nothing is taken down.\n"
    assert codes(refresh("--json")) == []
    assert len(told(on, "SELECT document_id FROM documents")) == 2 and on("release").code == 0


def test_bytes_that_were_erased_do_not_come_back_elsewhere(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    on("takedown", "--document", "harbour/news.html", "--reason", WORDS, "--erase", "--yes")
    (place.reports / "copy.html").write_bytes((place.reports / "news.html").read_bytes())
    again = refresh("--json")
    assert codes(again) == ["taken_down", "taken_down"]
    assert told(on, "SELECT document_id FROM documents") == ["harbour/report.md"]
    assert len(sorted((place.data / "snapshots").rglob("*.zst"))) == 2


def test_a_source(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    assert on("takedown", "--source", "harbour", "--reason", WORDS, "--yes").code == 0
    assert codes(refresh("--json")) == ["taken_down"]
    assert told(on, "SELECT source_id FROM sources") == [] == told(on, "SELECT quote FROM evidence")


def test_words_stay_away_when_a_page_changes(refresh: Callable, on: Callable, place: Any) -> None:
    refresh()
    done = on("takedown", "--text", "meridian foundation", "--reason", WORDS, "--yes")
    assert done.code == 0 and "partnerships" in done.out and "cannot be blacked out" not in done.out
    assert "harbour/report.md" in on("takedown", "--text", "report md", "--reason", WORDS, "--yes").out
    report = place.reports / "report.md"
    report.write_text(report.read_text().replace("1,240", "1,260") + "\nMeridian Foundation also paid for 40 beds.\n")
    refresh()
    shown = [on("query", f"SELECT * FROM {name}", "--live", "--csv").out for name in ("evidence", "figures", "partnerships", "organisations", "organisation_names", "documents")]
    assert "Meridian" not in "".join(shown) and "1260" in "".join(shown)
    answer = on("show", "harbour/report.md", "--out", place.root / "x.html")
    assert answer.code == 2 and "taken down" in answer.err


def test_it_asks_first(refresh: Callable, on: Callable, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    refresh()
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115  # nobody answers
    assert on("takedown", "--source", "harbour", "--reason", WORDS).code == 130
    assert len(told(on, "SELECT document_id FROM documents")) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "name one of"),
        (["--fact", "x", "--list"], "name one of"),
        (["--document", "nowhere", "--reason", WORDS, "--yes"], "no such document"),
        (["--organisation", "Nobody Trust", "--reason", WORDS, "--yes"], "no such organisation"),
        (["--text", "an", "--reason", WORDS, "--yes"], "too short"),
        (["--source", "harbour", "--yes"], "without a reason"),
        (["--text", "shelter", "--reason", WORDS, "--erase", "--yes"], "no bytes behind"),
    ],
)
def test_what_the_user_can_correct(refresh: Callable, on: Callable, options: list[str], message: str) -> None:
    refresh()
    answer = on("takedown", *options)
    assert answer.code == 2 and message in answer.err


def test_the_log_travels(refresh: Callable, on: Callable, command: Callable, place: Any) -> None:
    refresh()
    on("takedown", "--document", "harbour/news.html", "--reason", WORDS, "--erase", "--yes")
    file, elsewhere = place.root / "takedowns.jsonl", place.root / "elsewhere"
    assert on("takedown", "--export", file).out.startswith("1 entries")
    refresh("--data", elsewhere)
    (sha256,) = told(lambda name, *more: command(name, *more, "--data", elsewhere), "SELECT snapshot_sha256 FROM documents WHERE document_id = 'harbour/news.html'")
    assert snapshots.has(elsewhere / "snapshots", sha256)
    done = command("takedown", "--import", file, "--data", elsewhere)
    assert done.code == 0 and "1 entries added" in done.out and not snapshots.has(elsewhere / "snapshots", sha256)


SHELTER = """# Safe House Ostrel

Harbour Light Trust has run the Safe House Ostrel in the town of Lower Quay since March 2012, at 12 Orchard Street, Lower Quay.

In 2024 the shelter took in 34 women and 28 children from Ostrel and Highmoor, and 7 girls. The City of Lower Quay funded it.
"""


def test_a_sensitive_source_is_located_nowhere(refresh: Callable, on: Callable, place: Any) -> None:
    (place.root / "shelters").mkdir()
    (place.root / "shelters" / "lower-quay.md").write_text(SHELTER)
    (place.root / "shelters" / "annual-report-2024.md").write_text(SHELTER.replace("34", "35"))
    (place.sources / "shelters.yml").write_text("id: shelters\ntitle: Shelters of Harbour Light Trust\nfiles: ../shelters\npublisher: Harbour Light Trust\nsensitivity: severe\n")
    refresh()
    assert on("release").code == 0
    (folder,) = (place.data / "releases").iterdir()
    rows = {name: on("query", f"SELECT * FROM {name}", "--json").out for name in ("documents", "evidence", "figures", "events", "partnerships", "organisation_names", "organisations", "people_reached")}
    sensitive = json.loads(on("query", "SELECT document_id, url, title FROM documents WHERE source_id = 'shelters' ORDER BY document_id", "--json").out)
    assert [row["document_id"].partition("-")[0] for row in sensitive] == ["shelters/annual", "withheld"]
    assert sensitive[0]["url"] == "../shelters/annual-report-2024.md" and sensitive[1]["url"] == "[place]" and sensitive[1]["title"] == "Safe House [place]"
    # What the other source says of the town is its own; no row of the shelters leads there.
    ids = {row["document_id"] for row in sensitive}
    ours = [row for name, text in rows.items() for row in json.loads(text) if row.get("document_id") in ids]
    assert ours and not [row for row in ours if any(word in str(row) for word in ("Lower", "Quay", "Ostrel", "Highmoor", "Orchard"))]
    assert "Harbour Light Trust" in str(ours) and "[place]" in str(ours)
    towns = {row["organisation_id"] for row in json.loads(rows["organisations"]) if "Quay" in row["organisation_name"]}
    assert not [row for row in ours if towns & {row.get("organisation_id"), row.get("partner_id"), row.get("subject_id"), row.get("publisher_id")}]
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"Ostrel" not in content and b"Highmoor" not in content and b"lower-quay" not in content, path.name
    report = json.loads((folder / "privacy_report.json").read_text())
    assert report["sensitive_sources"]["documents"] == 2 and report["sensitive_sources"]["ids_withheld"] == 1
    assert report["sensitive_sources"]["cells_without_places"]["evidence.quote"] > 0
    assert report["thresholds"] == {"small_count": 5, "small_count_in_sensitive_sources": 10, "small_counts_are_withheld": True}
    assert not [row for row in json.loads(rows["figures"]) if row["value"] == 7]  # small there
    assert on("verify").code == 0
    assert "as before" in on("release").out


def test_a_source_that_becomes_sensitive_is_not_located_by_the_difference(refresh: Callable, on: Callable, place: Any) -> None:
    (place.root / "shelters").mkdir()
    (place.root / "shelters" / "lower-quay.md").write_text(SHELTER)
    source = place.sources / "shelters.yml"
    source.write_text("id: shelters\ntitle: Shelters\nfiles: ../shelters\npublisher: Harbour Light Trust\n")
    refresh()
    on("release")
    source.write_text(source.read_text() + "sensitivity: severe\n")
    refresh()
    assert on("release", "--force").code == 0
    newest: Path = max((place.data / "releases").iterdir(), key=lambda folder: int(folder.name.rpartition(".")[2]))
    for name in ("changes.csv", "CHANGELOG.md", "manifest.json"):
        content = (newest / name).read_text()
        assert "Ostrel" not in content and "lower-quay" not in content, name


def test_small_counts_by_setting(refresh: Callable, on: Callable, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.reports / "small.md").write_text("# Harbour Light Trust\n\nIn 2023 we trained three teachers. In 2023 Harbour Light Trust reached 410 people.\n")
    refresh()
    on("release")
    small = "SELECT value, value_missing_code, is_small_count FROM figures WHERE is_small_count"
    assert json.loads(on("query", small, "--json").out) == [{"value": None, "value_missing_code": "withheld", "is_small_count": 1}]
    quotes = on("query", "SELECT quote FROM evidence JOIN figures USING (fact_id) WHERE is_small_count", "--csv").out
    assert "three" not in quotes and "[withheld]" in quotes
    monkeypatch.setenv("NGO_LEDGER_SUPPRESS_SMALL", "false")
    assert on("release").code == 0
    assert json.loads(on("query", small, "--json").out)[0]["value"] == 3
    monkeypatch.setenv("NGO_LEDGER_SMALL_COUNT", "0")
    on("release", "--force")
    assert json.loads(on("query", small, "--json").out) == []
