"""`CITATION.cff` is of Citation File Format 1.2.0."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sqlalchemy as sa
import yaml

from tests import factory as f
from warehouse.releases import Release

# Of the keys that the format allows at the top, those that a dataset of ours may have.
KEYS = {"cff-version", "type", "message", "title", "authors", "version", "date-released", "identifiers", "keywords", "license"}


def read(folder: Path) -> dict[str, Any]:
    return yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))


def test_it_has_what_the_format_requires(examples_release: Path) -> None:
    told = read(examples_release)
    assert {"cff-version", "message", "title", "authors"} <= set(told) <= KEYS
    assert (told["cff-version"], told["type"], told["license"]) == ("1.2.0", "dataset", "CC-BY-4.0")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", told["date-released"]) and told["version"] == examples_release.name
    assert all(set(author) == {"name"} for author in told["authors"])
    assert [set(one) for one in told["identifiers"]] == [{"type", "value", "description"}] and told["identifiers"][0]["type"] == "other"
    assert len(set(told["keywords"])) == len(told["keywords"])


def test_without_a_licence_none_is_named(sqlite_warehouse: sa.Engine, freeze: Callable[..., Release]) -> None:
    f.run_with(sqlite_warehouse, f.about())
    folder = freeze(sqlite_warehouse).directory
    assert "license" not in read(folder) and "licenses" not in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_the_schema_of_the_format_takes_it(examples_release: Path) -> None:
    """The schema comes with cffconvert, which needs an older jsonschema than others do and is no dependency for that reason."""
    found = find_spec("cffconvert")
    if found is None:
        pytest.skip("no cffconvert: `pip install --no-deps cffconvert` brings the format's schema")
    schema = Path(*found.submodule_search_locations or ()) / "schemas" / "1.2.0" / "schema.json"
    jsonschema.validate(read(examples_release), json.loads(schema.read_text(encoding="utf-8")))
