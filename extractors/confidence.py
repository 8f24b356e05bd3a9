"""Confidence: a fact's features to the probability that it is right, by a small logistic model for each kind.

The coefficients stand in `confidence.json`, fitted by `extractors.calibration` on labelled documents. A kind with fewer
than 200 labelled facts stays marked `uncalibrated` (DESIGN section 5), and so does the whole until the fit is tested on
documents of publishers that it has not seen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.facts import Share

LOWEST, HIGHEST = 0.01, 0.99
_UNFITTED = 0.5
_BUCKETS = (1, 2, 3, 5, 8)  # upper ends for counted features
_STEPS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 0.985, 0.993)  # a probability passes some of these


@cache
def table() -> dict[str, Any]:
    """{"calibrated": bool, "kinds": {kind: {"intercept": b, "weights": {signal: w}, "facts": n, "ceiling": p}}}.

    `ceiling`: how often the surest quarter of all labelled facts was right where its publisher was left out of the fit; no
    fact claims more than was ever measured.
    """
    path = files("extractors").joinpath("confidence.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"calibrated": False, "kinds": {}}


def calibrated() -> bool:
    """True once the table was fitted on enough labelled facts of every kind and tested on unseen publishers."""
    return bool(table().get("calibrated"))


def signals(features: Mapping[str, Any]) -> tuple[str, ...]:
    """What a model sees of a fact: "name=value" for words and truths, buckets for counts, the steps that a probability
    passes; pairs of numbers are left out. A fraction that was stored is a probability too: counts are whole."""
    out = []
    for name, value in sorted(features.items()):
        if isinstance(value, str | bool):
            out.append(f"{name}={value}")
        elif isinstance(value, float):
            out += [f"{name}>={step}" for step in _STEPS if value >= step]
        elif isinstance(value, int):
            out.append(f"{name}<={next((b for b in _BUCKETS if value <= b), 'more')}")
    return tuple(out)


def confidence(kind: str, features: Mapping[str, Any], recalibration: Mapping[str, Any] | None = None) -> float:
    """The probability in [0.01, 0.99] that a fact of this kind with these features is right.

    `recalibration`: what curators' decisions have taught of the shipped probabilities, a model a kind (`ngo-ledger calibrate`).
    """
    model = table()["kinds"].get(kind)
    shipped = _UNFITTED if model is None else _probability(model, signals(features))
    later = (recalibration or {}).get(kind)
    return shipped if later is None else _probability(later, seen_again(shipped, features))


def seen_again(shipped: float, features: Mapping[str, Any]) -> tuple[str, ...]:
    """What a recalibration sees of a fact: the shipped probability, and the rule that found it."""
    return signals({"shipped": Share(shipped), "rule": str(features.get("rule", ""))})


def _probability(model: Mapping[str, Any], seen: tuple[str, ...]) -> float:
    score = model["intercept"] + sum(model["weights"].get(signal, 0.0) for signal in seen)
    return round(min(model.get("ceiling", HIGHEST), max(LOWEST, 1 / (1 + math.exp(-score)))), 4)
