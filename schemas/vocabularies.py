"""The vocabularies: every code that may stand in a released column, with its definition (`vocabularies/*.yml`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Code:
    """One released code. `crosswalk`: the same notion in other standards, as {"iati": "22"}."""

    code: str
    label: str
    definition: str
    crosswalk: dict[str, Any] = field(default_factory=dict)


@cache
def vocabulary(name: str) -> dict[str, Code]:
    """The codes of one vocabulary in their written order; raises FileNotFoundError for a name that does not exist."""
    text = files("schemas").joinpath("vocabularies", f"{name}.yml").read_text(encoding="utf-8")
    return {row["code"]: Code(**row) for row in yaml.safe_load(text)}


@cache
def codes(name: str) -> tuple[str, ...]:
    """Only the codes of a vocabulary, for contracts."""
    return tuple(vocabulary(name))


@cache
def crosswalk(name: str, standard: str) -> dict[str, str]:
    """The counterparts of a vocabulary's codes in another standard, without those that have none there."""
    return {code.code: code.crosswalk[standard] for code in vocabulary(name).values() if standard in code.crosswalk}


def names() -> tuple[str, ...]:
    """The names of all vocabularies, sorted."""
    return tuple(sorted(p.name[:-4] for p in files("schemas").joinpath("vocabularies").iterdir() if p.name.endswith(".yml")))
