"""Folded names, and names of bodies that every country has."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from schemas.names import fold, lacks_country

TOLD = yaml.safe_load(files("schemas").joinpath("state_bodies.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "lacks"), [(name, True) for name in TOLD["examples"]] + [(name, False) for name in TOLD["others"]])
def test_which_names_need_a_country(name: str, lacks: bool) -> None:
    assert lacks_country(fold(name)) == lacks


def test_heads_are_folded_and_stand_once() -> None:
    for language, heads in TOLD["heads"].items():
        assert [head for head in heads if fold(head) != head] == [], language
