"""What is taken down is shown by nothing, of no run; it stays away, can be lifted, and leaves manifests verifiable."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from review.decisions import decide, export_jsonl
from review.queue import open_questions
from schemas.errors import ConfigurationError, WarehouseError
from tests import factory as f
from warehouse import snapshots, takedowns
from warehouse import tables as t
from warehouse.database import transaction
from warehouse.diffs import diff
from warehouse.erasure import ERASED, allow_again, erase, erased_among, removed_ids
from warehouse.exports import read_sqlite
from warehouse.gate import Policy
from warehouse.hidden import REMOVED
from warehouse.load import load
from warehouse.queries import answer, query
from warehouse.releases import Release, release, tables_at
from warehouse.removed import removed_now
from warehouse.runs import begin_run, finish_run, record_sources
from warehouse.stored import stored_facts
from warehouse.targets import resolved, still_told, vanishing
from warehouse.verify import verify

NEWS = "Havenridge Trust opened a second house in May 2026. It was paid for by Northlight Foundation, as Bram Example tells."
OPENED = ("event", "opened a second house in May 2026", {"date": "2026-05", "kind": "opened", "organisation": "Havenridge Trust"})
PAID = ("partnership", "paid for by Northlight Foundation, as Bram Example tells", {"organisation": "Havenridge Trust", "partner": "Northlight Foundation", "role": "funder"})


def news(**changes: Any) -> Any:
    """A second page of the source, by others' words too."""
    facts = [f.fact(*one, text=NEWS, document="havenridge/news") for one in (OPENED, PAID)]
    return f.reading(facts, text=NEWS, document="havenridge/news", **changes)


def take(engine: sa.Engine, kind: str, word: str, *, action: str = "take_down", minutes: int = 0, erases: bool = False) -> list[takedowns.Takedown]:
    targets = resolved(engine, kind, word)  # type: ignore[arg-type]
    at = f.NOW + timedelta(minutes=minutes)
    return takedowns.record(engine, kind, targets, action, reason="asked by mail", curator="mira", at=at, erases=erases)  # type: ignore[arg-type]


def freeze(engine: sa.Engine, out: Path, **options: Any) -> Release:
    return release(engine, out, **{"policy": Policy(), "at": f.NOW, "code_revision": "test", "redact": lambda text, document: text} | options)


def shown(engine: sa.Engine) -> str:
    """Everything that the views and named questions show, as one text."""
    views = sa.inspect(engine).get_view_names()
    parts = [str(query(engine, f'SELECT * FROM "{name}"').rows) for name in sorted(views)]
    return "\n".join([*parts, *(str(answer(engine, question).rows) for question in ("people-reached", "organisations", "partners", "timeline", "questions"))])


def told_by(folder: Path) -> str:
    """Everything that a release tells, but for its dictionary, whose examples are no data."""
    paths = [*(folder / "csv").iterdir(), *(folder / name for name in ("manifest.json", "privacy_report.json", "changes.csv", "CHANGELOG.md"))]
    return "\n".join([*(path.read_text(encoding="utf-8") for path in sorted(paths)), str(read_sqlite(folder / "ngo-ledger.sqlite"))])


FACT = f.fact(*f.FIGURES[1]).key


@pytest.mark.parametrize(
    ("kind", "word", "gone", "left"),
    [
        ("fact", FACT, ["190 women"], ["154 men", "344 people"]),
        ("document", "havenridge/news", ["second house", "havenridge/news"], ["344 people", "Northlight"]),
        ("document", "havenridge/news.html", ["second house"], ["344 people"]),
        ("source", "havenridge", ["Havenridge", "Northlight", "344 people"], []),
        ("organisation", "Northlight Foundation", ["Northlight"], ["second house", "344 people", "Havenridge"]),
        ("organisation", "HRT", [], ["Northlight"]),
        ("text", "bram  EXAMPLE", ["Bram", "Example"], ["second house", "Northlight"]),
        ("text", "northlight foundation", ["Northlight"], ["second house"]),
        ("text", "second house", ["second house"], ["Northlight"]),
    ],
)
def test_nothing_shows_what_is_taken_down(warehouse: sa.Engine, tmp_path: Path, kind: str, word: str, gone: list[str], left: list[str]) -> None:
    f.run_with(warehouse, f.about(), news())
    before = shown(warehouse)
    assert all(one in before for one in [*gone, *left])
    first = freeze(warehouse, tmp_path / "before")
    told = vanishing(warehouse, kind, resolved(warehouse, kind, word))  # type: ignore[arg-type]
    assert shown(warehouse) == before  # a rehearsal changes nothing
    take(warehouse, kind, word)
    after = shown(warehouse)
    assert bool(told) == (after != before)
    assert not [one for one in gone if one in after] and not [one for one in left if one not in after]
    assert not [one for one in gone if one in str(tables_at(warehouse, 1, Policy()))]  # nor as of the past
    second = freeze(warehouse, tmp_path / "before", force=not left)
    found = told_by(second.directory)
    assert not [one for one in gone if one in found] and not [one for one in left if one not in found]
    assert verify(first.directory) == verify(second.directory) == []
    causes = {change.cause for change in diff(warehouse, first.directory, second.directory).changes}
    assert causes == ({"takedown"} if told else set())
    assert still_told([first.directory, second.directory], removed_now(warehouse)) == ([first.number] if told else [])

    take(warehouse, kind, word, action="lift", minutes=1)
    assert shown(warehouse) == before
    third = freeze(warehouse, tmp_path / "before", force=True)
    assert third.hash == first.hash


def test_every_earlier_run_is_covered_too(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about(), news())
    f.run_with(warehouse, replace(news(extractors="v2"), title="Second house"))
    f.run_with(warehouse, f.reading([], text=NEWS, document="havenridge/news", extractors="v3"))
    assert "second house" in str(tables_at(warehouse, 1, Policy()))
    take(warehouse, "text", "second house")
    for run in (1, 2, 3):
        assert "second house" not in str(tables_at(warehouse, run, Policy())).lower()


def test_it_stays_away_when_the_document_is_read_again(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about(), news())
    take(warehouse, "fact", FACT)
    take(warehouse, "text", "Bram Example")
    changed = f.TEXT.replace("190 women", "191 women")
    facts = [f.fact(*f.reached(191, "191 women", sex="f", part_of=344), text=changed, key="190 women")]
    f.run_with(warehouse, f.reading(facts, text=changed, extractors="v2"), replace(news(extractors="v2"), document_id="havenridge/copy"))
    after = shown(warehouse)
    assert facts[0].key == FACT and "191" not in after and "Bram" not in after


def test_words_with_letters_that_only_some_databases_fold(warehouse: sa.Engine) -> None:
    text = "Žana Primjer and ŽANA PRIMJER and žana\nprimjer spoke. Havenridge Trust was founded in 2003."
    f.run_with(warehouse, f.reading([f.fact("event", text, {"date": "2003", "kind": "founded", "organisation": "Havenridge Trust"}, text=text)], text=text))
    take(warehouse, "text", "žana primjer")
    assert "RIMJER" not in shown(warehouse).upper()


def test_curators_do_not_see_it(warehouse: sa.Engine, tmp_path: Path) -> None:
    doubted = [f.fact(*one, confidence=0.5) for one in f.ALL]
    f.run_with(warehouse, f.reading(doubted), news())
    decide(warehouse, FACT, "accept", curator="mira", at=f.NOW)
    for near_or_far in (f.FUNDER, f.FOUNDED):  # the words beside the one tell what is taken down
        decide(warehouse, f.fact(*near_or_far).key, "accept", curator="mira", at=f.NOW)
    take(warehouse, "fact", FACT)
    take(warehouse, "text", "Bram Example")
    asked = open_questions(warehouse, limit=100, audit_share=1.0)
    assert asked and FACT not in {one.fact_key for one in asked} and "Bram" not in str(asked)
    with pytest.raises(WarehouseError, match="no fact"):
        decide(warehouse, FACT, "reject", curator="mira", at=f.NOW)
    assert FACT not in {one.fact_key for one in stored_facts(warehouse)}
    assert export_jsonl(warehouse, tmp_path / "decisions.jsonl") == 1
    assert "190 women" not in (tmp_path / "decisions.jsonl").read_text(encoding="utf-8")


def test_the_last_word_on_a_target_holds(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about())
    with pytest.raises(ConfigurationError, match="reason"):
        takedowns.record(warehouse, "fact", [FACT], "take_down", reason=" ", curator="mira", at=f.NOW)
    with pytest.raises(ConfigurationError, match="no bytes"):
        takedowns.record(warehouse, "fact", [FACT], "take_down", reason="asked", curator="mira", at=f.NOW, erases=True)
    said = [take(warehouse, "fact", FACT, action=action, minutes=minute)[0] for minute, action in enumerate(("take_down", "lift", "take_down"))]
    assert take(warehouse, "fact", FACT) == said[:1]  # the same word again is one
    log = takedowns.logged(warehouse)
    assert log == said and len({one.id for one in log}) == 3
    for count, held in ((1, True), (2, False), (3, True)):
        assert bool(takedowns.holding(log[:count])) is held
    with transaction(warehouse) as connection:
        connection.execute(t.takedowns.delete().where(t.takedowns.c.takedown_id == said[2].id))
    assert "190 women" in shown(warehouse)


@pytest.mark.parametrize(("kind", "word"), [("fact", "none"), ("document", "none"), ("source", "none"), ("organisation", "Nobody"), ("text", "ab")])
def test_what_is_not_there_is_no_target(warehouse: sa.Engine, kind: str, word: str) -> None:
    with pytest.raises(ConfigurationError):
        resolved(warehouse, kind, word)  # type: ignore[arg-type]


def test_the_log_travels(warehouse: sa.Engine, sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    if sqlite_warehouse.url == warehouse.url:
        pytest.skip("one database")
    for engine in (warehouse, sqlite_warehouse):
        f.run_with(engine, f.about(), news())
    take(warehouse, "fact", FACT)
    take(warehouse, "text", "Bram Example", minutes=1)
    file = tmp_path / "takedowns.jsonl"
    assert takedowns.export_jsonl(warehouse, file) == 2
    with file.open("a", encoding="utf-8") as lines:
        lines.write('{"kind": "fact"}\nnot json\n')
    done = takedowns.import_jsonl(sqlite_warehouse, file)
    assert (done.added, done.known, len(done.issues)) == (2, 0, 2)
    assert takedowns.import_jsonl(sqlite_warehouse, file).known == 2
    assert takedowns.logged(sqlite_warehouse) == takedowns.logged(warehouse)
    assert "Bram" not in shown(sqlite_warehouse)


def test_organisations_that_were_merged(warehouse: sa.Engine) -> None:
    f.run_with(warehouse, f.about(), news())
    ids = dict(query(warehouse, "SELECT organisation_name, organisation_id FROM organisations").rows)
    trust, northlight = ids["Havenridge Trust"], ids["Northlight Foundation"]
    redirect = {"old_id": northlight, "organisation_id": trust, "added_run_id": 1, "added_cause": "identity"}
    with transaction(warehouse) as connection:
        connection.execute(t.redirect_rows.insert(), redirect)
    assert resolved(warehouse, "organisation", "Northlight Foundation") == tuple(sorted((trust, northlight)))
    takedowns.record(warehouse, "organisation", [northlight], "take_down", reason="asked", curator="mira", at=f.NOW)
    assert "Northlight" not in shown(warehouse) and "Havenridge" not in shown(warehouse).replace("havenridge", "")


def stored(engine: sa.Engine, root: Path, *readings: Any) -> None:
    """A run that puts bytes and texts into the store, as pipelines do."""
    record_sources(engine, [f.SOURCE])
    for one in readings:
        snapshots.put(root, one.text.encode())
    run = begin_run(engine, kind="refresh", at=f.NOW, code_revision="test", configuration={})
    load(engine, run, readings, snapshots=root)
    finish_run(engine, run, status="committed", at=f.NOW, summary={})


def test_erasing(warehouse: sa.Engine, tmp_path: Path) -> None:
    root = tmp_path / "snapshots"
    stored(warehouse, root, f.about(), news())
    first = freeze(warehouse, tmp_path)
    assert erase(warehouse, root, at=f.NOW).files == 0
    take(warehouse, "document", "havenridge/news")
    assert erase(warehouse, root, at=f.NOW).files == 0 and snapshots.has(root, f.sha256(NEWS))  # taken down, not erased
    take(warehouse, "document", "havenridge/news", minutes=1, erases=True)
    assert (erase(warehouse, root, at=f.NOW).files, erase(warehouse, root, at=f.NOW).files) == (1, 0)
    assert not snapshots.has(root, f.sha256(NEWS)) and snapshots.has(root, f.sha256(f.TEXT))
    assert erased_among(warehouse, [f.sha256(NEWS), f.sha256(f.TEXT)]) == {f.sha256(NEWS)}
    with warehouse.connect() as connection:
        everything = str([connection.execute(sa.select(table)).all() for table in t.metadata.sorted_tables if table is not t.fact_values])
    assert "second house" not in everything and "Bram Example" not in everything and ERASED in everything

    second = freeze(warehouse, tmp_path)
    assert verify(first.directory) == verify(second.directory) == []
    assert json.loads((first.directory / "manifest.json").read_text(encoding="utf-8"))["documents"]["havenridge/news"]["sha256"] == f.sha256(NEWS)
    assert list(json.loads((second.directory / "manifest.json").read_text(encoding="utf-8"))["documents"]) == ["havenridge/about"]
    report = json.loads((second.directory / "privacy_report.json").read_text(encoding="utf-8"))
    assert (report["takedowns_holding"], report["snapshots_erased"]) == ({"document": 1}, 1)

    take(warehouse, "document", "havenridge/news", action="lift", minutes=2)
    allow_again(warehouse)
    stored(warehouse, root, news())
    assert "second house" in shown(warehouse) and snapshots.has(root, f.sha256(NEWS))
    assert freeze(warehouse, tmp_path, force=True).hash == first.hash


def test_what_others_share_is_not_erased(warehouse: sa.Engine, tmp_path: Path) -> None:
    root = tmp_path / "snapshots"
    copy = f.reading([], text=NEWS, document="havenridge/copy")
    stored(warehouse, root, f.about(), news(), copy)
    take(warehouse, "document", "havenridge/news", erases=True)
    done = erase(warehouse, root, at=f.NOW)
    assert (done.files, done.shared) == (0, 1) and snapshots.has(root, f.sha256(NEWS))
    take(warehouse, "document", "havenridge/copy", minutes=1)  # hidden, not erased: its own bytes are no longer shown
    assert erase(warehouse, root, at=f.NOW).files == 1


def test_a_killed_erasure_is_caught_up(warehouse: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "snapshots"
    stored(warehouse, root, f.about(), news())
    take(warehouse, "source", "havenridge", erases=True)

    def dies(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(snapshots, "erase", dies)
    with pytest.raises(KeyboardInterrupt):
        erase(warehouse, root, at=f.NOW)
    monkeypatch.undo()
    assert erase(warehouse, root, at=f.NOW).files == 2
    assert removed_ids(warehouse) == (frozenset({"havenridge"}), frozenset({"havenridge/about", "havenridge/news"}))


def test_a_source_taken_down_is_no_loss_and_expects_nothing(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    many = [f.fact(*f.reached(344, "344 people"), key=str(number)) for number in range(40)]
    f.run_with(sqlite_warehouse, f.reading(many), news())
    freeze(sqlite_warehouse, tmp_path)
    record_sources(sqlite_warehouse, [replace(f.SOURCE, expect={"figures": {"min": 30}})])
    take(sqlite_warehouse, "source", "havenridge")
    made = freeze(sqlite_warehouse, tmp_path)  # forty figures less, without force
    assert made.is_new and made.counts["figures"] == 0 and made.overruled == ()
    assert "Takedown" in made.summary and "344" not in made.summary


def test_changes_of_a_release_do_not_name_it(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, f.about(), news())
    first = freeze(sqlite_warehouse, tmp_path)
    take(sqlite_warehouse, "document", "havenridge/news")
    second = freeze(sqlite_warehouse, tmp_path)
    found = diff(sqlite_warehouse, first.directory, second.directory).changes
    rows = [one for one in found if not one.column]
    assert rows and all((one.row_key, one.row_label, one.old, one.cause) == (REMOVED, REMOVED, REMOVED, "takedown") for one in rows)
    for name in ("CHANGELOG.md", "changes.csv"):
        assert "news" not in (second.directory / name).read_text(encoding="utf-8")
    f.run_with(sqlite_warehouse, f.reading([f.fact(*f.FOUNDED)], extractors="v2"))
    take(sqlite_warehouse, "text", "344 people", minutes=1)  # gone from the new release for another reason, and taken down since
    third = freeze(sqlite_warehouse, tmp_path, force=True)
    assert "344 people" not in (third.directory / "changes.csv").read_text(encoding="utf-8")
    assert "344 people" not in str(diff(sqlite_warehouse, first.directory, third.directory).changes)
