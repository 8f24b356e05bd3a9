"""calibrate: what curators' decisions teach of confidences, kept in the data folder for later runs.

A kind's probabilities are fitted anew once enough of its facts are decided, over the shipped probability and the rule that
found a fact; each is judged by a fit that has not seen its source. Never here: a decision, the shipped coefficients.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from extractors.calibration import ENOUGH, Labelled, Reliability, best_ridge, cross_validate, fit, reliability
from extractors.confidence import confidence, seen_again
from pipelines.settings import Settings
from warehouse.stored import DecidedFact, decided_facts

_SOURCES = 3  # of which decided facts must come, so that a fit can be judged on one that it has not seen


@dataclass(frozen=True, slots=True)
class Calibration:
    """One kind: how well its probabilities held on decided facts as they are, and as they would be; `model` is None where too
    little is decided, or where a fit would be no better."""

    kind: str
    decided: int
    sources: int
    now: Reliability
    then: Reliability | None
    model: Mapping[str, Any] | None

    @property
    def verdict(self) -> str:
        """What became of it, in words."""
        if self.model is not None:
            return "fitted"
        if self.then is not None:
            return "kept: a fit is no better"
        return f"too few: {ENOUGH} facts of {_SOURCES} sources are needed"


def calibrations(engine: Engine) -> list[Calibration]:
    """A calibration for each kind on which there are decisions, by kind."""
    by_kind: dict[str, list[DecidedFact]] = {}
    for fact in decided_facts(engine):
        by_kind.setdefault(fact.kind, []).append(fact)
    return [_calibration(kind, by_kind[kind]) for kind in sorted(by_kind)]


def _calibration(kind: str, facts: Sequence[DecidedFact]) -> Calibration:
    rows = [Labelled(seen_again(confidence(kind, fact.features), fact.features), fact.is_right, fact.source_id) for fact in facts]
    now, sources = reliability([(fact.confidence, fact.is_right) for fact in facts]), len({row.group for row in rows})
    if len(rows) < ENOUGH or sources < _SOURCES:
        return Calibration(kind, len(rows), sources, now, None, None)
    ridge = best_ridge(rows)
    then = cross_validate(rows, ridge=ridge)
    better = then.brier < now.brier
    model = {**fit(rows, ridge=ridge), "ceiling": round(min(0.99, then.surest), 3)} if better else None
    return Calibration(kind, len(rows), sources, now, then, model)


def write(chosen: Settings, found: Sequence[Calibration]) -> None:
    """Keeps the models that were fitted, beside those of kinds that were not looked at."""
    path = chosen.confidences
    models = {**chosen.recalibration(), **{one.kind: one.model for one in found if one.model is not None}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(models, indent=1, sort_keys=True) + "\n", encoding="utf-8")
