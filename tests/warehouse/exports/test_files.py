"""The files of a release: whatever a page prints comes back unchanged from each of them, and runs in no spreadsheet."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import chdir, closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from schemas.tables import TABLES, columns
from tests import factory as f
from warehouse.exports import Tables, read_as_written, read_csv, read_sqlite, write_files
from warehouse.exports.formats import json_lines
from warehouse.exports.published import published
from warehouse.exports.tabular import plain_text, safe_text
from warehouse.releases import Release
from warehouse.verify import release_hash

NAUGHTY = Path(__file__).parents[4] / "shared" / "suites" / "naughty_strings.json"
HOSTILE = (
    "=1+1", "=HYPERLINK(\"https://x.example\",\"a\")", "+41", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''-x", "'quoted'", "＝1", "a,b", 'say "x"',
    "line\nbreak", "line\rbreak", "line\r\nbreak", "NULL", "None", "nan", "NA", "true", "1.00", "007", "1E5", "2025-01-02", "Ünïçødé Ћирилица 中文 👩‍👩‍👧", "\u202etxt",
    " padded ", ";", "|", "#N/A", "\\N", "\u0001", "\ufeffbom", "é",
)  # fmt: skip


def tables(names: Sequence[str]) -> Tables:
    """A source, a document with each name as its title, and an organisation of each name with a fact and its words."""
    def row(table: str, **values: Any) -> tuple[Any, ...]:
        return tuple(values.get(c.name) for c in columns(table))

    numbered = [(f"{i:05}", name) for i, name in enumerate(names)]
    made: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    made["sources"] = [row("sources", source_id="s", source_title="S", sensitivity_code="low", reliability_code="unknown")]
    told = {"source_id": "s", "series_id": "s", "url": "u", "media_type": "text/html", "language_code": "en", "snapshot_sha256": "0" * 64, "extractors": "e"}
    made["documents"] = [row("documents", document_id=f"d{i}", title=name, **told) for i, name in numbered]
    of = {"status_code": "sure", "confidence": 0.9}
    made["organisations"] = [row("organisations", organisation_id=f"o{i}", organisation_name=n, folded_name=n, document_count=1, **of) for i, n in numbered]
    made["organisation_names"] = [
        row("organisation_names", fact_id=f"f{i}", document_id=f"d{i}", organisation_id=f"o{i}", organisation_name=n, is_alias=False, **of) for i, n in numbered
    ]
    made["evidence"] = [row("evidence", fact_id=f"f{i}", position=0, document_id=f"d{i}", span_start=0, span_end=len(n), quote=n) for i, n in numbered]
    return made


def assert_unchanged(folder: Path, names: Sequence[str]) -> None:
    """SQLite, CSV, Parquet and JSON Lines all hold these names and titles as they were printed."""
    write_files(folder, tables(names))
    place = [c.name for c in columns("organisations")].index("organisation_name")
    wanted = list(names)
    assert [row[place] for row in read_sqlite(folder / "ngo-ledger.sqlite")["organisations"]] == wanted
    assert [row[place] for row in read_csv(folder / "csv" / "organisations.csv")[1:]] == wanted
    assert pq.read_table(folder / "parquet" / "organisations.parquet").column("organisation_name").to_pylist() == wanted
    assert pq.read_table(folder / "parquet" / "documents.parquet").column("title").to_pylist() == wanted
    with published(folder) as release:
        lines = [json.loads(line) for line in json_lines.lines(release)]
    assert [(line["organisation_name"], line["document"]["title"], line["evidence"][0]["quote"]) for line in lines] == [(n, n, n) for n in wanted]
    for row in csv.reader((folder / "csv" / "organisations.csv").open(encoding="utf-8", newline="")):
        assert not [cell for cell in row if cell[:1] and cell[0] in "=+-@\t\r\n＝＋－＠"]


def test_hostile_names_come_back_and_run_nowhere(tmp_path: Path) -> None:
    assert_unchanged(tmp_path, HOSTILE)


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="no ../shared/suites/naughty_strings.json beside the checkout")
def test_naughty_strings_come_back(tmp_path: Path) -> None:
    names = [name for name in json.loads(NAUGHTY.read_text(encoding="utf-8")) if name.strip()]  # the contracts allow no blank text
    assert len(names) > 400
    assert_unchanged(tmp_path, names)


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("-5 %", "'-5 %"), ("@x", "'@x"), ("\t=1", "'\t=1"), ("'=1", "''=1"), ("'s Gravenhage", "'s Gravenhage"), ("a=1", "a=1"), ("", ""), ("'", "'")],
)
def test_a_cell_that_would_run(text: str, cell: str) -> None:
    assert safe_text(text) == cell and plain_text(cell) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝a \"") | st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_from_its_cell(text: str) -> None:
    assert plain_text(safe_text(text)) == text
    assert safe_text(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


def test_duckdb_sees_what_sqlite_holds(examples_release: Path) -> None:
    with chdir(examples_release), duckdb.connect() as duck, closing(sqlite3.connect("ngo-ledger.sqlite")) as lite:
        duck.execute(Path("duckdb.sql").read_text(encoding="utf-8"))
        there = {name for (name,) in lite.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")} - {"readme"}
        assert {name for (name,) in duck.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()} == there
        for name in sorted(there):
            assert duck.execute(f"SELECT count(*) FROM {name}").fetchone() == lite.execute(f"SELECT count(*) FROM {name}").fetchone(), name
        for name in TABLES:
            sums = ", ".join(f"sum({c.name})" for c in columns(name) if c.type in ("number", "integer")) or "1"
            assert duck.execute(f"SELECT {sums} FROM {name}").fetchone() == pytest.approx(lite.execute(f"SELECT {sums} FROM {name}").fetchone())
            types = dict(duck.execute(f"SELECT column_name, column_type FROM (DESCRIBE {name})").fetchall())
            wanted = {"number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
            assert types == {c.name: wanted.get(c.type, "VARCHAR") for c in columns(name)}
        (years,) = duck.execute("SELECT count(*) FROM figures WHERE year(period_start) = 2025").fetchone() or (0,)
        assert years > 0


def test_files_name_no_folder_of_this_machine(examples_release: Path) -> None:
    for path in examples_release.rglob("*"):
        if path.is_file():
            assert str(examples_release.parents[1]).encode() not in path.read_bytes(), path.name


def test_a_release_of_an_older_version_still_verifies_and_reads(sqlite_warehouse: sa.Engine, freeze: Callable[..., Release]) -> None:
    """A file without a column and a table of today has the hash that its own version took, and is read with nothing in them."""
    f.run_with(sqlite_warehouse, f.about())
    made = freeze(sqlite_warehouse)
    heads, rows = read_as_written(made.directory)
    assert release_hash(rows, heads) == release_hash(rows) == made.hash
    file = made.directory / "ngo-ledger.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        for (view,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
            connection.execute(f"DROP VIEW {view}")
        connection.execute("ALTER TABLE partnerships DROP COLUMN iati_organisation_role_code")
        connection.execute("DROP TABLE issues")
        connection.commit()
    heads, rows = read_as_written(made.directory)
    place = [c.name for c in columns("partnerships")].index("iati_organisation_role_code")
    assert "iati_organisation_role_code" not in heads["partnerships"] and "issues" not in heads
    of_today = read_sqlite(file)
    assert rows["partnerships"] == [(*row[:place], *row[place + 1 :]) for row in of_today["partnerships"]]
    assert of_today["partnerships"][0][place] is None and of_today["issues"] == []
    with published(made.directory) as release:
        assert any(json.loads(line)["kind"] == "partnership" for line in json_lines.lines(release))


def test_nothing_is_written_with_the_line_ends_of_a_system(tmp_path: Path) -> None:
    write_files(tmp_path, tables(["a\nb"]))
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in (".csv", ".json", ".sql", ".md")]
    assert written and not [content for content in written if b"\r" in content]
