"""`ngo-ledger export`: any release in a further format, whole or not at all."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest

FORMATS = ("jsonl", "ftm", "jsonld", "webannotation", "hxl")


@pytest.fixture
def released(refresh: Callable, command: Callable, place: Any) -> str:
    """The number of the place's only release."""
    refresh()
    assert command("release", "--data", place.data).code == 0
    (folder,) = (place.data / "releases").iterdir()
    return folder.name


def test_every_format_from_a_folder_alone(released: str, command: Callable, place: Any) -> None:
    """No warehouse is needed: the release was carried elsewhere."""
    folder = shutil.move(place.data / "releases" / released, place.root / "carried")
    shutil.rmtree(place.data)
    for name in FORMATS:
        out = place.root / f"out.{name}"
        answer = command("export", folder, "--format", name, "--out", out)
        assert (answer.code, answer.out.strip()) == (0, str(out)) and "Harbour Light Trust" in out.read_text(encoding="utf-8")
        assert command("export", f"{folder}/ngo-ledger.sqlite", "--format", name).out.count("\n") == out.read_text(encoding="utf-8").count("\n")
    assert not [path for path in place.root.iterdir() if path.name.endswith(".part")] and not place.data.exists()


def test_the_newest_release_to_standard_output(released: str, command: Callable, place: Any) -> None:
    shown = command("export", "--format", "jsonl", "--data", place.data)
    facts = [json.loads(line) for line in shown.out.splitlines()]
    assert shown.code == 0 and 1240 in {fact.get("value") for fact in facts}
    assert shown.out == command("export", released, "--format", "jsonl", "--data", place.data).out


def test_a_table_of_hxl(released: str, command: Callable, place: Any) -> None:
    heads, tags, *data = csv.reader(command("export", "--format", "hxl", "--table", "people_reached", "--data", place.data).out.splitlines())
    assert [row[tags.index("#reached")] for row in data] == ["1240"] and heads[tags.index("#reached")] == "value"


def test_what_is_on_disk_stays_where_an_export_fails(released: str, command: Callable, place: Any) -> None:
    out = place.root / "kept.json"
    out.write_text("kept")
    (place.root / "none.sqlite").write_bytes(b"not a database")
    answer = command("export", place.root / "none.sqlite", "--format", "jsonld", "--out", out)
    assert answer.code == 3 and "none.sqlite" in answer.err and "Traceback" not in answer.err
    assert out.read_text() == "kept" and not list(place.root.glob(".*.part"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "hxl"], "no release there yet"),
        (["2020.1.1", "--format", "hxl"], "no such release"),
        (["--format", "xml"], "xml"),
        (["--format", "jsonl", "--table", "events"], "--table"),
        ([], "--format"),
    ],
)
def test_what_the_user_can_correct(command: Callable, place: Any, arguments: list[str], told: str) -> None:
    answer = command("export", *arguments, "--data", place.data)
    assert answer.code == 2 and told in answer.err and "Traceback" not in answer.err


def test_a_place_that_cannot_be_written(released: str, command: Callable, place: Any) -> None:
    answer = command("export", "--format", "jsonl", "--data", place.data, "--out", place.root / "nowhere" / "x.jsonl")
    assert answer.code == 2 and "nowhere" in answer.err and "Traceback" not in answer.err


def test_csv_of_a_query_runs_in_no_spreadsheet(released: str, command: Callable, place: Any) -> None:
    answer = command("query", "SELECT '=1+1' AS text, 12.0 AS number, NULL AS missing", "--csv", "--data", place.data)
    assert answer.out == "text,number,missing\n'=1+1,12,\n"
