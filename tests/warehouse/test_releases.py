"""Releases: the same data give the same hash and bytes, on every database; what is unsound is refused; diffs have causes."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from schemas.errors import ReleaseError, WarehouseError
from schemas.facts import Outcome
from schemas.tables import TABLES, columns
from schemas.vocabularies import codes
from tests import factory as f
from tests.processes import migrated_postgresql
from warehouse import tables as t
from warehouse.causes import Causes
from warehouse.database import connect, run_lock, transaction
from warehouse.diffs import compare, diff, summarise, to_json
from warehouse.gate import Policy
from warehouse.releases import Release, list_releases, release
from warehouse.runs import record_sources
from warehouse.verify import verify

PAPERS = {"manifest.json", "CHANGELOG.md", "CITATION.cff", "changes.csv"}  # they name the release, its time or its parent
CHANGED = f.TEXT.replace("344 people", "351 people").replace(" It employs 12 people.", "")


def freeze(engine: sa.Engine, out: Path, **options: object) -> Release:
    given = {"policy": Policy(), "at": f.NOW, "code_revision": "test", "redact": lambda text, document: text} | options
    return release(engine, out, **given)  # type: ignore[arg-type]


def bytes_of(directory: Path) -> dict[str, bytes]:
    paths = [path for path in directory.rglob("*") if path.is_file() and path.name not in PAPERS]
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in paths}


def about_again(**changes: object) -> object:
    """TEXT a year on: one number changed, two parts no longer told."""
    facts = [f.fact(*one, text=CHANGED) for one in (f.HAVENRIDGE, f.NORTHLIGHT, f.FOUNDED, f.FUNDER)]
    facts.append(f.fact(*f.reached(351, "351 people"), text=CHANGED, key="344 people"))
    return f.reading(facts, text=CHANGED, **changes)  # type: ignore[arg-type]


def test_twice_the_same_is_the_same_hash_and_bytes(warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(warehouse, f.about())
    first = freeze(warehouse, tmp_path)
    f.run_with(warehouse, f.about())
    again = freeze(warehouse, tmp_path)
    assert (again.is_new, again.number, again.hash) == (False, first.number, first.hash)
    forced = freeze(warehouse, tmp_path, force=True, at=datetime(2027, 1, 2, tzinfo=UTC))
    assert (forced.hash, forced.number, forced.parent) == (first.hash, "2027.1.1", first.number)
    assert bytes_of(forced.directory) == bytes_of(first.directory)


def test_the_hash_is_the_same_on_every_database_and_after_any_history(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, about_again(extractors="v0"))
    f.run_with(sqlite_warehouse, f.about())
    here = freeze(sqlite_warehouse, tmp_path / "sqlite")
    other = connect(migrated_postgresql())
    f.run_with(other, f.about())
    there = freeze(other, tmp_path / "postgresql")
    assert there.hash == here.hash
    assert bytes_of(there.directory) == bytes_of(here.directory)
    other.dispose()


def test_every_file_holds_the_same_rows(warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(warehouse, f.about())
    made = freeze(warehouse, tmp_path)
    assert verify(made.directory) == []
    with closing(sqlite3.connect(made.directory / "ngo-ledger.sqlite")) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for name in TABLES:
            count = connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            parquet = pq.read_table(made.directory / "parquet" / f"{name}.parquet")
            with (made.directory / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                rows = list(csv.reader(file))
            assert count == parquet.num_rows == len(rows) - 1 == made.counts[name]
            assert rows[0] == parquet.column_names == [c.name for c in columns(name)]
        view = "SELECT organisation, value, quote FROM figures_with_evidence WHERE part_of IS NULL"
        assert connection.execute(view).fetchall() == [("Havenridge Trust", 344.0, "344 people")]
        described = connection.execute("SELECT count(*) FROM data_dictionary").fetchone()[0]
    assert described == sum(len(columns(name)) for name in TABLES)


def test_what_is_in_a_release_and_as_what(warehouse: sa.Engine, tmp_path: Path) -> None:
    founded, figure, funder = f.fact(*f.FOUNDED, confidence=0.4), f.fact(*f.FIGURES[0], confidence=0.4), f.fact(*f.FUNDER)
    accepted = Outcome("d1", founded.key, "accept", "applied")
    rejected = Outcome("d2", funder.key, "reject", "applied")
    decided(warehouse, accepted, rejected)
    f.run_with(warehouse, f.reading([founded, figure, funder], outcomes=(accepted, rejected)))
    made = freeze(warehouse, tmp_path)
    with closing(sqlite3.connect(made.directory / "ngo-ledger.sqlite")) as connection:
        assert connection.execute("SELECT status_code, verdict_code FROM events").fetchall() == [("sure", "accept")]
        assert connection.execute("SELECT status_code, verdict_code FROM figures").fetchall() == [("uncertain", None)]
        assert connection.execute("SELECT count(*) FROM partnerships").fetchone() == (0,)
    report = json.loads((made.directory / "privacy_report.json").read_text(encoding="utf-8"))
    assert report["facts_rejected_by_curators"] == 1
    stricter = freeze(warehouse, tmp_path, policy=Policy(least_confidence={"figure": 0.5, "event": 0.5}))
    assert (stricter.counts["figures"], stricter.counts["events"]) == (0, 1)  # a curator's word outweighs a doubt
    only_sure = freeze(warehouse, tmp_path, policy=Policy(publish_uncertain=False))
    assert (only_sure.counts["figures"], only_sure.counts["events"]) == (0, 1)
    assert {change.cause for change in diff(warehouse, made.directory, only_sure.directory).changes} == {"policy"}


def decided(engine: sa.Engine, *outcomes: Outcome) -> None:
    rows = [
        {"decision_id": o.decision_id, "fact_key": o.fact_key, "document_id": "havenridge/about", "verdict_code": o.verdict, "seen": {}, "value": None,
         "reason": "", "curator": "mira", "decided_at": "2026-11-23T12:00:00Z"}
        for o in outcomes
    ]  # fmt: skip
    with transaction(engine) as connection:
        connection.execute(t.decisions.insert(), rows)


def test_quotes_are_redacted_where_they_leave(warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(warehouse, f.about())
    seen = []

    def redact(text: str, document: str) -> str:
        seen.append(document)
        return text.replace("women", "[redacted]")

    made = freeze(warehouse, tmp_path, redact=redact)
    found = b"".join(bytes_of(made.directory).values())
    assert b"190 [redacted]" in found and b"190 women" not in found
    assert set(seen) == {"havenridge/about"}
    report = json.loads((made.directory / "privacy_report.json").read_text(encoding="utf-8"))
    assert report["redacted_cells"] == {"evidence.quote": 1}
    assert verify(made.directory) == []


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda folder: (folder / "csv" / "events.csv").write_text("nothing"), "csv/events.csv: its bytes have changed."),
        (lambda folder: (folder / "code_lists.csv").unlink(), "code_lists.csv: missing."),
        (lambda folder: (folder / "extra.txt").write_text("more"), "extra.txt: not in the manifest."),
    ],
)
def test_verify_tells_what_was_touched(sqlite_warehouse: sa.Engine, tmp_path: Path, damage: object, problem: str) -> None:
    f.run_with(sqlite_warehouse, f.about())
    made = freeze(sqlite_warehouse, tmp_path)
    damage(made.directory)  # type: ignore[operator]
    assert verify(made.directory) == [problem]


def test_nothing_loaded_is_not_released(warehouse: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="nothing has been loaded"):
        freeze(warehouse, tmp_path)


def test_a_shrunken_dataset_is_refused_with_the_reason(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    many = [f.fact(*f.reached(344, "344 people"), key=str(number)) for number in range(40)]
    f.run_with(sqlite_warehouse, f.reading(many))
    first = freeze(sqlite_warehouse, tmp_path)
    f.run_with(sqlite_warehouse, f.reading(many[:25], extractors="v2"))
    with pytest.raises(ReleaseError, match="figures shrank from 40 to 25 rows"):
        freeze(sqlite_warehouse, tmp_path)
    assert [one.number for one in list_releases(sqlite_warehouse)] == [first.number]
    forced = freeze(sqlite_warehouse, tmp_path, force=True)
    assert forced.overruled == ("figures shrank from 40 to 25 rows; 20% is allowed.",)
    assert json.loads((forced.directory / "manifest.json").read_text(encoding="utf-8"))["overruled"] == list(forced.overruled)


def test_a_drift_that_no_document_tells_is_refused(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    def told(unit: str, wrong: int, **changes: object) -> object:
        facts = [f.fact(*f.reached(344, "344 people", unit="people" if number >= wrong else unit, indicator=None), key=str(number)) for number in range(40)]
        return f.reading(facts, **changes)  # type: ignore[arg-type]

    f.run_with(sqlite_warehouse, told("places", 0))  # type: ignore[arg-type]
    freeze(sqlite_warehouse, tmp_path)
    f.run_with(sqlite_warehouse, told("places", 11, extractors="v2"))  # type: ignore[arg-type]
    freeze(sqlite_warehouse, tmp_path)
    f.run_with(sqlite_warehouse, told("places", 30, extractors="v3"))  # type: ignore[arg-type]
    with pytest.raises(ReleaseError, match="19 of 40 figures say something else though their documents do not; 30% is allowed"):
        freeze(sqlite_warehouse, tmp_path)
    assert freeze(sqlite_warehouse, tmp_path, force=True).overruled


def test_what_a_source_is_expected_to_give(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, f.about())
    record_sources(sqlite_warehouse, [replace(f.SOURCE, expect={"dates": {"min": 2}, "organisations": {"min": 2}, "figures": {"max": 1}})])
    with pytest.raises(ReleaseError, match="havenridge: 1 dates, at least 2 expected"):
        freeze(sqlite_warehouse, tmp_path)


def test_a_run_under_way_is_waited_for(warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(warehouse, f.about())
    with run_lock(warehouse), pytest.raises(WarehouseError, match="another run"):
        freeze(warehouse, tmp_path)


def test_what_a_killed_release_left_is_swept_away(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, f.about())
    for name in ("2026.11.1", ".2026.11.1.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half.txt").write_text("half")
    assert verify(freeze(sqlite_warehouse, tmp_path).directory) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["2026.11.1"]


def test_what_another_month_left_is_swept_away_too(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, f.about())
    first = freeze(sqlite_warehouse, tmp_path)
    (tmp_path / ".2026.10.4.part").mkdir()
    assert not freeze(sqlite_warehouse, tmp_path).is_new and [path for path in tmp_path.iterdir() if path.is_dir()] == [first.directory]


def test_a_release_that_is_recorded_gets_its_place(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, f.about())
    first = freeze(sqlite_warehouse, tmp_path)
    first.directory.rename(tmp_path / ".2026.11.1.part")  # as where a process is killed between the two
    assert freeze(sqlite_warehouse, tmp_path).number == first.number and verify(first.directory) == []


def test_a_release_of_another_warehouse_is_never_written_over(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, f.about())
    first = freeze(sqlite_warehouse, tmp_path)
    anew = connect(f"sqlite:///{tmp_path / 'anew' / 'ledger.sqlite'}")
    f.run_with(anew, about_again())
    second = freeze(anew, tmp_path)
    anew.dispose()
    assert (first.number, second.number) == ("2026.11.1", "2026.11.2") and verify(first.directory) == verify(second.directory) == []


def test_releases_may_be_moved(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, f.about())
    freeze(sqlite_warehouse, tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    same = freeze(sqlite_warehouse, tmp_path / "there")
    assert not same.is_new and verify(same.directory) == []
    f.run_with(sqlite_warehouse, about_again())
    lost = freeze(sqlite_warehouse, tmp_path / "elsewhere")  # the files of the parent are not at hand: the warehouse still knows
    assert "value 344 → 351 (source_changed)" in lost.summary


def test_numbers_go_on_where_the_clock_jumps_back(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, f.about())
    days = [(2026, 11, 2), (2026, 11, 30), (2026, 3, 1), (2026, 12, 1)]
    numbers = [freeze(sqlite_warehouse, tmp_path, force=True, at=datetime(*day, tzinfo=UTC)).number for day in days]
    assert numbers == ["2026.11.1", "2026.11.2", "2026.11.3", "2026.12.1"]


def test_a_diff_tells_each_change_and_its_one_cause(warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(warehouse, f.about())
    first = freeze(warehouse, tmp_path)
    f.run_with(warehouse, about_again())
    second = freeze(warehouse, tmp_path)
    found = diff(warehouse, first.directory, second.directory)
    assert [(c.table, c.column, c.old, c.new, c.cause) for c in found.changes if c.table == "figures" and c.column] == [
        ("figures", "value", 344.0, 351.0, "source_changed")
    ]
    causes = to_json(found)["causes"]
    assert sum(causes.values()) == len(found.changes) and set(causes) <= set(codes("causes"))
    assert Counter(c.cause for c in found.changes if not c.column) == {"source_vanished": 8}  # two parts: fact, evidence, claim, its fact
    assert "value 344 → 351 (source_changed)" in summarise(found)
    with warehouse.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(t.release_changes)).scalar() == len(found.changes)
    assert diff(warehouse, second.directory, second.directory).changes == ()
    assert len(diff(warehouse, second.directory, first.directory).changes) == len(found.changes)


@pytest.mark.parametrize(
    ("after", "causes"),
    [
        (lambda: f.about(extractors="v2"), {"extractor_changed"}),
        (lambda: f.reading([f.fact(*one, confidence=0.5) for one in f.ALL], extractors="v1"), {"recalibrated"}),
        (lambda: f.reading([f.fact(*one) for one in f.ALL[1:]], extractors="v2"), {"extractor_changed"}),
        (lambda: f.reading([f.fact(*f.FOUNDED, document="havenridge/news")], document="havenridge/news"), {"source_added"}),
    ],
    ids=["read again", "only the confidence", "one fact not found", "a new document"],
)
def test_causes_of_whole_editions(sqlite_warehouse: sa.Engine, tmp_path: Path, after: object, causes: set[str]) -> None:
    f.run_with(sqlite_warehouse, f.about())
    first = freeze(sqlite_warehouse, tmp_path)
    f.run_with(sqlite_warehouse, after())  # type: ignore[operator]
    second = freeze(sqlite_warehouse, tmp_path)
    assert second.is_new
    assert {change.cause for change in diff(sqlite_warehouse, first.directory, second.directory).changes} == causes


def test_an_edited_source_is_configuration(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(sqlite_warehouse, f.about())
    first = freeze(sqlite_warehouse, tmp_path)
    record_sources(sqlite_warehouse, [replace(f.SOURCE, title="Havenridge, all pages")])
    second = freeze(sqlite_warehouse, tmp_path)
    assert [(c.column, c.cause) for c in diff(sqlite_warehouse, first.directory, second.directory).changes] == [("source_title", "configuration")]


def told_of_both(figure: int, text: str = "Havenridge Trust reached {} people in 2025.", **changes: object) -> object:
    """Another page, which says how many people were reached, and when it was published."""
    told = text.format(figure)
    facts = [f.fact(*f.reached(figure, f"{figure} people"), text=told, document="havenridge/news", key="people")]
    return f.reading(facts, text=told, document="havenridge/news", **changes)  # type: ignore[arg-type]


def fields_of(published: str) -> dict[str, object]:
    return {"subject": None, "publisher": None, "published": published, "updated": None, "period": None}


@pytest.mark.parametrize(
    ("before", "after", "changed", "cause"),
    [
        (344, lambda: told_of_both(351), ("claims", "agreement_code", "corroborated", "contradicted"), "source_changed"),
        (351, lambda: told_of_both(351, extractors="v2", fields={**fields_of("2026"), "subject": "Havenridge Trust"}), ("claims", "rule_code", "own_word", "recency"), "extractor_changed"),
        (351, lambda: told_of_both(351, fields=fields_of("2026")), ("claims", "rule_code", "own_word", "own_word"), ""),
    ],
    ids=["another number", "who is preferred, by the other page's day", "nothing"],
)  # fmt: skip
def test_causes_of_claims(sqlite_warehouse: sa.Engine, tmp_path: Path, before: int, after: object, changed: tuple[str, ...], cause: str) -> None:
    f.run_with(sqlite_warehouse, f.about(), told_of_both(before, fields=fields_of("2026")))
    first = freeze(sqlite_warehouse, tmp_path)
    f.run_with(sqlite_warehouse, after())  # type: ignore[operator]
    found = diff(sqlite_warehouse, first.directory, freeze(sqlite_warehouse, tmp_path).directory).changes
    assert {change.cause for change in found} == ({cause} if cause else set())
    assert ((*changed, cause) in [(c.table, c.column, c.old, c.new, c.cause) for c in found]) == bool(cause)


def test_a_source_of_other_worth_is_configuration() -> None:
    source, claim = dict.fromkeys(c.name for c in columns("sources")), dict.fromkeys(c.name for c in columns("claims"))
    old, new = (
        {"sources": [tuple((source | {"source_id": "a", "reliability_code": code}).values())], "claims": [tuple((claim | {"rule_code": rule}).values())]}
        for code, rule in (("unknown", "order"), ("official", "reliability"))
    )
    found = compare(old, new, Causes().of)
    assert [(change.column, change.cause) for change in found if change.table == "claims"] == [("rule_code", "configuration")]


def test_derived_tables_are_of_the_redacted_rows(warehouse: sa.Engine, tmp_path: Path) -> None:
    f.run_with(warehouse, f.reading([f.fact(*f.reached(344, "344 people", what="people around Mira"))]))
    made = freeze(warehouse, tmp_path, redact=lambda text, document: text.replace("Mira", "[name]"))
    with closing(sqlite3.connect(made.directory / "ngo-ledger.sqlite")) as connection:
        assert connection.execute("SELECT claim_label FROM claims").fetchall() == [("people reached: people around [name], 2025",)]
    assert b"Mira" not in b"".join(bytes_of(made.directory).values())


def test_a_folder_without_manifest_is_no_release(sqlite_warehouse: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="no release there"):
        diff(sqlite_warehouse, tmp_path, tmp_path)
