"""A run from sources to committed rows: what is new, changed, gone, decided; and bad input of every kind."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extractors.read import read
from pipelines import digest, settings, stages
from pipelines.stages import Wanted
from pipelines.update import PLAIN, Steps, update
from schemas.errors import WarehouseError
from warehouse.database import connect, run_lock
from warehouse.queries import query
from warehouse.runs import Visit, list_runs


def pdf(*, password: str | None = None) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password) if password else None, invariant=True)
    for page in range(3):
        canvas.drawString(72, 720, f"In 2024 we trained {20 + page} nurses.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def rows(place: Any, sql: str) -> list[tuple]:
    return [tuple(row) for row in query(connect(f"sqlite:///{place.data / 'ledger.sqlite'}"), sql).rows]


def summary(answer: Any) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def codes(told: dict[str, Any]) -> dict[str, str]:
    return {issue["code"]: issue["where"] for issue in told["issues"]}


def test_new_then_unchanged_then_changed(refresh: Callable, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told = summary(refresh("--json"))
    assert told["documents"] == {"new": 2, "changed": 0, "unchanged": 0, "failed": 0} and not told["issues"]
    assert told["facts"]["figure"]["added"] >= 3 and told["questions"]
    values = "SELECT value FROM figures WHERE document_id = 'harbour/report.md' ORDER BY value"
    assert (1240,) in rows(place, values)

    with monkeypatch.context() as nothing_is_read:
        nothing_is_read.setattr(digest, "read", lambda *a, **k: pytest.fail("a document that has not changed was read"))
        told = summary(refresh("--json"))
    assert told["documents"] == {"new": 0, "changed": 0, "unchanged": 2, "failed": 0} and told["facts"] == {}

    report = place.reports / "report.md"
    report.write_text(report.read_text().replace("1,240", "1,260"))
    told = summary(refresh("--json"))
    assert told["documents"] == {"new": 0, "changed": 1, "unchanged": 1, "failed": 0}
    assert told["facts"]["figure"]["changed"] >= 1 and told["facts"]["figure"]["added"] == 0
    assert (1260,) in rows(place, values) and (1240,) not in rows(place, values)


@pytest.mark.parametrize("changed", ["hint", "code"])
def test_what_reads_has_changed(refresh: Callable, place: Any, monkeypatch: pytest.MonkeyPatch, changed: str) -> None:
    refresh()
    if changed == "hint":
        (place.sources / "harbour.yml").open("a").write("language: en\n")
    else:
        monkeypatch.setattr(stages, "extractors_digest", lambda: "another")
    read_again: list[str] = []
    monkeypatch.setattr(digest, "read", lambda content, *, name, **more: read_again.append(name) or read(content, name=name, **more))
    told = summary(refresh("--json"))
    assert read_again == ["news.html", "report.md"] and told["documents"]["unchanged"] == 2
    assert not any(kind["added"] + kind["changed"] + kind["ended"] for kind in told["facts"].values())


def test_dry_run_writes_nothing_and_tells_the_same(refresh: Callable, place: Any) -> None:
    rehearsed = summary(refresh("--dry-run", "--json"))
    assert not place.data.exists()
    done = summary(refresh("--json"))
    (place.reports / "report.md").write_text("In 2024 we reached 1,300 people, of whom 700 were women.")
    before = sorted((p.name, p.stat().st_size) for p in place.data.rglob("*") if p.is_file() and "ledger" not in p.name)
    rehearsed_again = summary(refresh("--dry-run", "--json"))
    assert [run.run_id for run in list_runs(connect(f"sqlite:///{place.data / 'ledger.sqlite'}"))] == [1]
    assert sorted((p.name, p.stat().st_size) for p in place.data.rglob("*") if p.is_file() and "ledger" not in p.name) == before
    done_again = summary(refresh("--json"))
    for dry, real in ((rehearsed, done), (rehearsed_again, done_again)):
        assert dry["run"] is None and (dry["documents"], dry["facts"]) == (real["documents"], real["facts"])


def bad_input(folder: Path) -> dict[str, str]:
    """Files that cannot be read, in a folder: name -> the issue that says so."""
    whole = pdf()
    nonsense = random.Random(7)
    contents = {
        "empty.txt": (b"", "empty"),
        "blank.html": (b"  \n\t ", "empty"),
        "truncated.pdf": (whole[: len(whole) // 2], "damaged"),
        "binary.txt": (bytes(nonsense.randrange(256) for _ in range(4096)) + b"\0" * 16, "binary"),
        "locked.pdf": (pdf(password="secret"), "encrypted"),
        "no-text.html": (b"<html><head></head><body><script>render()</script></body></html>", "no_text"),
    }
    for name, (content, _) in contents.items():
        (folder / name).write_bytes(content)
    with (folder / "huge.pdf").open("wb") as file:  # more than anything may have; the disk holds none of it
        file.truncate(101_000_000)
    (folder / "nonsense.txt").write_bytes(b"all work and no play 12, " * 2_000_000)  # 50 MB
    return {name: code for name, (_, code) in contents.items()} | {"huge.pdf": "too_large", "nonsense.txt": "too_large"}


def test_bad_input_is_told_and_the_rest_goes_on(command: Callable, refresh: Callable, place: Any) -> None:
    summary(refresh("--json"))
    loaded = rows(place, "SELECT document_id, count(*) FROM figures GROUP BY document_id")
    expected = bad_input(place.reports)
    (place.reports / "news.html").write_bytes(b"")  # loaded before, broken now
    (place.reports / "fresh.txt").write_text("In 2025 we trained 40 midwives.")
    (place.sources / "odd.yml").write_text("id: odd\ntitle: Odd\nfiles: .\ncolour: red\n")
    (place.sources / "away.yml").write_text("id: away\ntitle: Away\nurls: [http://nowhere.invalid/a, http://127.0.0.1/b]\nfiles: gone.txt\n")
    answer = command("refresh", "--sources", place.sources, "--data", place.data, "--no-prefect", "--json")
    told = summary(answer)
    found = {(issue["where"].rpartition("/")[2], issue["code"]) for issue in told["issues"]}
    assert found >= {*expected.items(), ("news.html", "empty"), ("odd.yml", "bad_source"), ("a", "unreachable"), ("b", "private_address"), ("gone.txt", "missing_file")}
    assert all(issue["message"].count(" ") > 4 for issue in told["issues"])
    assert told["documents"]["new"] == 1 and told["documents"]["failed"] == len(expected) + 5
    assert set(loaded) < set(rows(place, "SELECT document_id, count(*) FROM figures GROUP BY document_id"))
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(("encoding", "declared"), [("cp1252", "utf-8"), ("utf-16", "utf-8"), ("utf-8", "iso-8859-1")])
def test_a_wrong_encoding_is_read_or_told(refresh: Callable, place: Any, encoding: str, declared: str) -> None:
    text = f'<html><head><meta charset="{declared}"></head><body><p>En 2024, 310 élèves à Orléans.</p></body></html>'
    (place.reports / "page.html").write_bytes(text.encode(encoding))
    told = summary(refresh("--json"))
    quotes = [quote for (quote,) in rows(place, "SELECT quote FROM evidence WHERE document_id = 'harbour/page.html'")]
    assert any("élèves" in quote for quote in quotes) or codes(told)


def test_nonsense_does_not_hang(refresh: Callable, place: Any) -> None:
    letters = random.Random(3)
    (place.reports / "nonsense.txt").write_text("".join(letters.choices("abc 123.,\n<>(&%", k=40_000)))
    told = summary(refresh("--json"))
    assert told["documents"]["new"] + told["documents"]["failed"] == 3


def test_our_own_mistake_with_one_document_is_an_issue(refresh: Callable, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = digest.read

    def fails(content: bytes, *, name: str, **more: Any) -> Any:
        return 1 // 0 if name == "news.html" else real(content, name=name, **more)

    monkeypatch.setattr(digest, "read", fails)
    told = summary(refresh("--json"))
    assert told["documents"] == {"new": 1, "changed": 0, "unchanged": 0, "failed": 1}
    assert codes(told) == {"crashed": "harbour/news.html"}


def test_expectations(refresh: Callable, place: Any) -> None:
    (place.sources / "harbour.yml").open("a").write("expect:\n  documents: {min: 3}\n  figures: {min: 1, max: 2}\n  wells: {min: 1}\n")
    told = summary(refresh("--json"))
    assert {(i["code"], i["level"]) for i in told["issues"]} == {("too_few", "error"), ("too_many", "warning"), ("unknown_expectation", "warning")}


def test_a_page_fetched_before_still_counts_offline(place: Any) -> None:
    source = place.sources / "harbour.yml"
    source.write_text("id: harbour\ntitle: Harbour\nurls: https://harbour.example/report\n")
    content = (place.reports / "report.md").read_bytes()

    def fetched(sources: Any, chosen: Any, *, store: Path, **options: Any) -> Any:
        row = Wanted("harbour/harbour.example/report", "harbour", stages.snapshots.put(store, content), "https://harbour.example/report", "report", "text/plain")
        visit = Visit(row.source_id, row.document_id, row.url, "2026-11-23T12:00:00Z", "fetched", row.sha256, row.media_type)
        return stages.Fetching((row,), (visit,), ())

    chosen = settings.load(sources=place.sources, data=place.data, offline=True)
    assert update(chosen, steps=Steps(fetch=fetched)).documents["new"] == 1
    source.write_text(source.read_text() + "language: en\n")
    offline = update(chosen)
    assert offline.documents == {"new": 0, "changed": 0, "unchanged": 1, "failed": 0} and offline.facts
    assert [issue.code for issue in offline.issues] == ["offline"]


def test_a_run_that_is_killed_loses_nothing(refresh: Callable, place: Any) -> None:
    def dies(*arguments: Any, **options: Any) -> Any:
        raise KeyboardInterrupt

    chosen = settings.load(sources=place.sources, data=place.data, offline=True)
    with pytest.raises(KeyboardInterrupt):
        update(chosen, steps=Steps(load=dies))
    assert [run.status for run in list_runs(connect(chosen.database_url))] == ["failed"]
    assert summary(refresh("--json"))["documents"]["new"] == 2
    assert [run.status for run in list_runs(connect(chosen.database_url))] == ["committed", "failed"]


def test_two_runs_never_write_at_once(refresh: Callable, place: Any) -> None:
    refresh()
    chosen = settings.load(sources=place.sources, data=place.data, offline=True)
    with run_lock(connect(chosen.database_url)), pytest.raises(WarehouseError, match="another run"):
        update(chosen)
    assert refresh().code == 0


def test_many_documents_go_in_batches(place: Any) -> None:
    for number in range(7):
        (place.reports / f"n{number}.txt").write_text(f"In 2024 we planted {number + 100} trees.")
    sizes: list[int] = []

    def extract(batch: Any, *arguments: Any, **options: Any) -> Any:
        sizes.append(len(batch))
        return stages.extract_batch(batch, *arguments, **options)

    told = update(settings.load(sources=place.sources, data=place.data, batch_size=4), steps=Steps(PLAIN.fetch, extract))
    assert (sizes, told.documents["new"]) == ([4, 4, 1], 9)
