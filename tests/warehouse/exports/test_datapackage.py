"""`datapackage.json`: frictionless agrees with it, notices what is damaged, and it says what the contracts say."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from frictionless import validate

from schemas.tables import TABLES, columns
from schemas.vocabularies import codes


def errors(folder: Path) -> set[str]:
    """The kinds of errors that frictionless finds."""
    return {row[0] for row in validate(folder / "datapackage.json").flatten(["type"])}


def test_frictionless_finds_nothing(examples_release: Path) -> None:
    report = validate(examples_release / "datapackage.json")
    assert report.valid and not report.warnings and len(report.tasks) == len(TABLES) + 2, report.flatten(["title", "message"])[:5]


@pytest.mark.parametrize(
    ("table", "column", "value", "error"),
    [
        ("figures", "unit_code", "", "constraint-error"),
        ("figures", "bound_code", "perhaps", "constraint-error"),
        ("figures", "value", "many", "type-error"),
        ("events", "period_start", "yesterday", "type-error"),
        ("organisation_names", "is_alias", "maybe", "type-error"),
        ("events", "document_id", "nowhere/nothing", "foreign-key"),
        ("partnerships", "partner_id", "org-nobody", "foreign-key"),
    ],
)
def test_frictionless_notices_damage(examples_release: Path, tmp_path: Path, table: str, column: str, value: str, error: str) -> None:
    folder = Path(shutil.copytree(examples_release, tmp_path / "copy"))
    path = folder / "csv" / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    place = [c.name for c in columns(table)].index(column)
    row = next(i for i, line in enumerate(lines[1:], 1) if '"' not in line and line.split(",")[place])
    cells = lines[row].split(",")
    lines[row] = ",".join((*cells[:place], value, *cells[place + 1 :]))
    path.write_text("\n".join(lines), encoding="utf-8")
    assert error in errors(folder)


def test_a_changed_byte_is_noticed(examples_release: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(examples_release, tmp_path / "copy"))
    path = folder / "code_lists.csv"
    path.write_bytes(path.read_bytes().replace(b"Exact", b"exact", 1))
    assert errors(folder) == {"hash-count"}


def test_it_says_what_the_contracts_say(examples_release: Path) -> None:
    package = json.loads((examples_release / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert list(resources) == [*TABLES, "data_dictionary", "code_lists"] and package["licenses"] == [{"name": "CC-BY-4.0"}]
    assert package["sources"] and all(source["title"] for source in package["sources"])
    for resource in resources.values():
        content = (examples_release / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
    for name in TABLES:
        fields = {field["name"]: field for field in resources[name]["schema"]["fields"]}
        assert list(fields) == [c.name for c in columns(name)]
        for c in columns(name):
            constraints = fields[c.name].get("constraints", {})
            assert constraints.get("required", False) != c.is_nullable and fields[c.name].get("missingReasons", []) == list(c.missing)
    figures = {field["name"]: field for field in resources["figures"]["schema"]["fields"]}
    assert figures["bound_code"]["constraints"]["enum"] == list(codes("bounds")) and "enum" not in figures["unit_code"]["constraints"]
    assert resources["figures"]["schema"]["primaryKey"] == ["fact_id"] and "primaryKey" not in resources["people_reached"]["schema"]
