"""Confidence: features to a probability, per kind of fact, from a table of coefficients (`confidence.json`).

Until the table is fitted on enough labelled facts it says `"calibrated": false`, and every release repeats that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_DEFAULT = 0.5


@cache
def table() -> dict[str, Any]:
    """The coefficients: {"calibrated": bool, "kinds": {kind: {"prior": p, "features": {"rule=head": p, ...}}}}."""
    path = files("extractors").joinpath("confidence.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"calibrated": False, "kinds": {}}


def calibrated() -> bool:
    """True once the table was fitted on enough labelled facts of every kind."""
    return bool(table().get("calibrated"))


def confidence(kind: str, features: Mapping[str, Any]) -> float:
    """The probability in [0.01, 0.99] that a fact of this kind with these features is right."""
    entry = table()["kinds"].get(kind)
    if entry is None:
        return _DEFAULT
    value = entry["rules"].get(str(features.get("rule")), entry["prior"])
    return round(min(0.99, max(0.01, float(value))), 4)
