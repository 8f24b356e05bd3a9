"""Fitting the confidence of facts: logistic regression over the signals of labelled facts, tested on unseen publishers.

Pure: takes labelled rows, returns coefficients and a reliability table. Reading gold and writing files is the caller's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.confidence import HIGHEST, LOWEST

ENOUGH = 200  # labelled facts of a kind (DESIGN section 5)
_SEEN = 5  # a signal that fewer facts carry is left out
RIDGES = (4.0, 12.0, 30.0, 80.0, 200.0)  # strengths of the L2 penalty to choose from, in units of one fact's evidence
_STEPS = 30


@dataclass(frozen=True, slots=True)
class Labelled:
    """One extracted fact: its signals, whether a reader agrees, its publisher, and how many facts it counts for."""

    signals: tuple[str, ...]
    right: bool
    group: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Reliability:
    """How good the probabilities are on publishers left out of the fit. `bins`: (lower end, facts, mean probability, share
    right); `ece`: expected calibration error over ten equal bins."""

    facts: int
    ece: float
    brier: float
    precision_at_90: float
    share_at_90: float
    bins: tuple[tuple[float, int, float, float], ...]
    surest: float = HIGHEST  # share right among the surest quarter


def fit(rows: Sequence[Labelled], *, ridge: float = RIDGES[0]) -> dict[str, Any]:
    """The model of one kind: {"intercept", "weights", "facts"}; weights rounded so that the file is stable. `ridge`: the strength
    of the penalty, best as `best_ridge` finds it."""
    names = [s for s, n in sorted(Counter(s for row in rows for s in set(row.signals)).items()) if n >= _SEEN]
    index = {name: i + 1 for i, name in enumerate(names)}
    x = np.zeros((len(rows), len(names) + 1))
    x[:, 0] = 1
    for i, row in enumerate(rows):
        for signal in row.signals:
            if signal in index:
                x[i, index[signal]] = 1
    weights = _newton(x, np.array([row.right for row in rows], dtype=float), np.array([row.weight for row in rows], dtype=float), ridge)
    return {"intercept": round(float(weights[0]), 4), "weights": {n: round(float(weights[i]), 4) for n, i in index.items()}, "facts": len(rows)}


def _newton(x: np.ndarray, y: np.ndarray, counts: np.ndarray, ridge: float) -> np.ndarray:
    """Penalised maximum likelihood by Newton's steps; the intercept is not penalised."""
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 1e-3
    weights = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-(x @ weights)))
        gradient = x.T @ (counts * (y - p)) - penalty * weights
        hessian = (x.T * (counts * p * (1 - p))) @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def probability(model: dict[str, Any], signals: Sequence[str]) -> float:
    """What a model says of a fact's signals."""
    score = model["intercept"] + sum(model["weights"].get(s, 0.0) for s in signals)
    return float(min(HIGHEST, max(LOWEST, 1 / (1 + np.exp(-score)))))


def best_ridge(rows: Sequence[Labelled], *, folds: int = 8) -> float:
    """The penalty with which publishers left out are judged best, by the Brier score."""
    return min(RIDGES, key=lambda ridge: cross_validate(rows, folds=folds, ridge=ridge).brier)


def cross_validate(rows: Sequence[Labelled], *, folds: int = 8, judged: Callable[[Labelled], bool] = lambda row: True, ridge: float = RIDGES[0]) -> Reliability:
    """Reliability where each publisher's facts are judged by a model fitted without them; only of the rows `judged`."""
    groups = sorted({row.group for row in rows})
    scored: list[tuple[float, bool]] = []
    for fold in range(folds):
        held = set(groups[fold::folds])
        train = [row for row in rows if row.group not in held]
        test = [row for row in rows if row.group in held and judged(row)]
        if train and test:
            model = fit(train, ridge=ridge)
            scored += [(probability(model, row.signals), row.right) for row in test]
    return reliability(scored)


def reliability(scored: Sequence[tuple[float, bool]]) -> Reliability:
    """The reliability of (probability, right) pairs."""
    n = len(scored)
    bins = []
    for k in range(10):
        inside = [(p, ok) for p, ok in scored if k / 10 <= p < (k + 1) / 10 or k == 9 and p == 1]
        if inside:
            bins.append((k / 10, len(inside), sum(p for p, _ in inside) / len(inside), sum(ok for _, ok in inside) / len(inside)))
    high = [ok for p, ok in scored if p >= 0.9]
    top = [ok for _, ok in sorted(scored, key=lambda row: -row[0])[: max(1, n // 4)]]
    return Reliability(
        facts=n,
        ece=sum(count * abs(mean - right) for _, count, mean, right in bins) / max(1, n),
        brier=sum((p - ok) ** 2 for p, ok in scored) / max(1, n),
        precision_at_90=sum(high) / len(high) if high else 0.0,
        share_at_90=len(high) / max(1, n),
        bins=tuple(bins),
        surest=sum(top) / len(top) if top else 0.0,
    )


_SIZE, _EDGE = 160, 28  # of one kind's square in the plot, in pixels, and the room for its axes


def drawn(tested: Mapping[str, Reliability]) -> str:
    """The reliability plot as SVG: a square a kind, the share right over the mean probability of each bin, circles by facts."""
    width, height = len(tested) * (_SIZE + _EDGE) + _EDGE, _SIZE + 2 * _EDGE
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="11">', '<rect width="100%" height="100%" fill="white"/>']
    for number, (kind, reliability) in enumerate(tested.items()):
        left = _EDGE + number * (_SIZE + _EDGE)
        parts.append(f'<g transform="translate({left},{_EDGE})"><rect width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#888"/>')
        parts.append(f'<line x1="0" y1="{_SIZE}" x2="{_SIZE}" y2="0" stroke="#bbb" stroke-dasharray="3"/><text x="0" y="-8">{kind}, n = {reliability.facts}, ECE {reliability.ece:.3f}</text>')
        for _, count, mean, right in reliability.bins:
            radius = 2 + 10 * (count / max(1, reliability.facts)) ** 0.5
            parts.append(f'<circle cx="{mean * _SIZE:.1f}" cy="{(1 - right) * _SIZE:.1f}" r="{radius:.1f}" fill="#2b6cb0" fill-opacity="0.6"/>')
        parts.append(f'<text x="0" y="{_SIZE + 14}">0</text><text x="{_SIZE - 6}" y="{_SIZE + 14}">1</text><text x="{_SIZE / 2 - 40}" y="{_SIZE + 14}">mean probability</text></g>')
    return "\n".join([*parts, "</svg>"]) + "\n"
