"""How well pairs of organisation names are told to be one organisation or two, on pairs that others labelled and on our own.

    python benchmarks/name_pairs.py [--suite ../shared/suites/name_pairs.csv] [--errors] [--write]

Average precision over the pairs of the schemas Organization, Company and LegalEntity, with the 95 % interval of 2,000 bootstrap
samples. `in sample`: with the shipped weights, which are fitted on these pairs. `out of fold`: each pair is scored by weights
fitted without it, in twenty random ten-fold splits (pairs that share a name stay together) and once by case_group. `false merges`:
pairs of two organisations that the automatic rule would join. Our own pairs (`benchmarks/gold/organisation_pairs.csv`) have aliases and countries and are
never fitted to. `--write` fits the weights anew on the suite and writes `warehouse/identity/weights.json`.

The fit is logistic regression with each weight drawn towards what a reader expects of it (`PRIOR`) rather than towards 0, and never
of the other sign: twelve pairs alone cannot teach that differing numbers make two organisations one.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from warehouse.identity.features import FEATURES, likeness  # noqa: E402
from warehouse.identity.names import analysed  # noqa: E402
from warehouse.identity.score import AUTO, Profile, compare, compare_names, version  # noqa: E402

SUITE = ROOT.parent / "shared/suites/name_pairs.csv"
OWN = ROOT / "benchmarks/gold/organisation_pairs.csv"
WEIGHTS = ROOT / "warehouse/identity/weights.json"
SCHEMAS = ("Organization", "Company", "LegalEntity")
# What a reader expects, as log-odds a unit of the feature, and how firmly: the penalty of leaving it by 1.
PRIOR = {"slips": -6.0, "conflict": -5.0, "other_conflict": -4.0, "extra": -3.0, "extra_head": -2.5, "place_conflict": -5.0, "place_extra": -4.0,
         "legal_conflict": -2.5, "legal_extra": -0.3, "number_conflict": -3.0, "number_extra": -3.5, "thin": -1.0, "acronym": -2.0}  # fmt: skip
INTERCEPT = 4.0
FIRMNESS = 0.3
# Series of funds ("Partners V", "Partners VI") are one body by the labels of that suite; schools and programmes are not.
FIRM = {"number_conflict": 8.0}
SPLITS, FOLDS, SAMPLES = 20, 10, 2000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names and whether they are one organisation."""

    first: str
    second: str
    is_match: bool
    group: str


def pairs_of(path: Path) -> list[Pair]:
    """The organisation pairs of a suite."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Pair(row["name1"], row["name2"], row["is_match"] == "true", row["case_group"]) for row in csv.DictReader(file) if row["schema"] in SCHEMAS]


def matrix(pairs: Sequence[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """Features (the first column is 1) and labels."""
    rows = [[1.0, *likeness(analysed(pair.first), analysed(pair.second)).features.values()] for pair in pairs]
    return np.array(rows), np.array([pair.is_match for pair in pairs], dtype=float)


def fitted(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Weights by Newton's method around the prior, cut to its signs after each step."""
    firmness = np.array([FIRMNESS, *(FIRM.get(name, FIRMNESS) for name in FEATURES)])
    prior = np.array([INTERCEPT, *(PRIOR[name] for name in FEATURES)])
    weights = prior.copy()
    for _ in range(60):
        chance = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (labels - chance) - firmness * (weights - prior)
        bend = (features.T * (chance * (1 - chance))) @ features + np.diag(firmness)
        weights = weights + 0.5 * np.linalg.solve(bend, slope)
        weights[1:] = np.minimum(weights[1:], 0.0)
    return weights


def average_precision(labels: np.ndarray, scores: np.ndarray) -> float:
    """Mean precision at each match, pairs of equal score taken together (as scikit-learn has it)."""
    order = np.argsort(-scores, kind="stable")
    ranked, sorted_scores = labels[order], scores[order]
    ends = np.append(np.nonzero(np.diff(sorted_scores))[0], len(ranked) - 1)
    hits = np.cumsum(ranked)[ends]
    precision, recall = hits / (ends + 1), hits / max(1.0, ranked.sum())
    return float(np.sum(np.diff(np.append(0.0, recall)) * precision))


def interval(labels: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    """95 % bootstrap interval of the average precision."""
    rng = np.random.default_rng(7)
    values = [average_precision(labels[pick], scores[pick]) for pick in rng.integers(0, len(labels), (SAMPLES, len(labels)))]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def families(pairs: Sequence[Pair]) -> list[int]:
    """The same number for pairs that share a printed name, directly or through others."""
    parent = list(range(len(pairs)))

    def top(at: int) -> int:
        while parent[at] != at:
            at = parent[at]
        return at

    seen: dict[str, int] = {}
    for at, pair in enumerate(pairs):
        for name in (pair.first.casefold(), pair.second.casefold()):
            parent[top(at)] = top(seen.setdefault(name, at))
    return [top(at) for at in range(len(pairs))]


def splits(pairs: Sequence[Pair]) -> Iterator[list[str]]:
    """For each random split the fold of each pair."""
    family = families(pairs)
    names = sorted(set(family))
    for seed in range(SPLITS):
        order = np.random.default_rng(seed).permutation(len(names))
        fold = {name: int(at) % FOLDS for name, at in zip(names, order, strict=True)}
        yield [str(fold[name]) for name in family]


def out_of_fold(features: np.ndarray, labels: np.ndarray, folds: Sequence[str]) -> np.ndarray:
    """Each pair's score by weights fitted without its fold."""
    scores = np.zeros(len(labels))
    for fold in sorted(set(folds)):
        held = np.array([some == fold for some in folds])
        scores[held] = features[held] @ fitted(features[~held], labels[~held])
    return 1 / (1 + np.exp(-scores))


def written(weights: np.ndarray) -> Mapping[str, float]:
    """The weights as they are shipped."""
    return {name: round(float(value), 3) for name, value in zip(("intercept", *FEATURES), weights, strict=True)}


def own_pairs() -> Iterator[tuple[Mapping[str, str], Profile, Profile]]:
    """Our own pairs: the row, and the two organisations with what it tells of them."""
    with OWN.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row, _profile(row, "1"), _profile(row, "2")


def _profile(row: Mapping[str, str], side: str) -> Profile:
    told = {key: tuple(filter(None, row[f"{key}{side}"].split("|"))) for key in ("aliases", "countries")}
    return Profile(f"org-{side}", (row[f"name{side}"],), aliases=told["aliases"], countries=frozenset(told["countries"]))


def show(suite: Path, *, errors: bool) -> None:
    """Print the table."""
    pairs = pairs_of(suite)
    features, labels = matrix(pairs)
    found = [compare_names(pair.first, pair.second) for pair in pairs]
    scores = np.array([one.score for one in found])
    random = np.array([out_of_fold(features, labels, folds) for folds in splits(pairs)])
    grouped = out_of_fold(features, labels, [pair.group for pair in pairs])
    print(f"{len(pairs)} pairs of {suite.name}, {int(labels.sum())} one organisation; weights {version()}")
    for name, values in (("in sample", scores), ("out of fold (mean score)", random.mean(axis=0)), ("out of fold by case_group", grouped)):
        low, high = interval(labels, values)
        print(f"  {name:28} average precision {average_precision(labels, values):.3f} ({low:.3f} to {high:.3f})")
    each = [average_precision(labels, one) for one in random]
    print(f"  {SPLITS} random splits               {np.mean(each):.3f} (least {min(each):.3f}, most {max(each):.3f})")
    may = np.array([one.is_joinable for one in found])
    for name, values in (("shipped", scores), ("out of fold", random.max(axis=0)), ("by case_group", grouped)):
        joined = may & (values >= AUTO)
        print(f"  joined at {AUTO} {name:16} {int(joined.sum())}, of these false {int((joined & (labels == 0)).sum())}")
    wrong = [value for value, label, one in zip(random.max(axis=0), labels, found, strict=True) if one.relation == "same" and not label]
    print(f"  highest out-of-fold score of two organisations whose names agree: {max(wrong, default=0):.3f} (kept apart by their slips)")
    if errors:
        for at in np.argsort(-scores):
            print(int(labels[at]), scores[at], found[at].relation, pairs[at].first, "|", pairs[at].second, "|", found[at].reason)


def show_own(part: str, *, errors: bool) -> None:
    """Print what a part of our own pairs gives."""
    rows = [row for row in own_pairs() if row[0]["set"] == part]
    found = [compare(a, b) for _, a, b in rows]
    labels = np.array([row["is_match"] == "true" for row, _, _ in rows], dtype=float)
    scores = np.array([one.score for one in found])
    low, high = interval(labels, scores)
    relations = [row["relation"] == one.relation for (row, _, _), one in zip(rows, found, strict=True)]
    joined = np.array([one.is_automatic for one in found])
    print(f"{len(rows)} pairs of our own ({part}), {int(labels.sum())} one organisation; nothing is fitted to them")
    print(f"  average precision {average_precision(labels, scores):.3f} ({low:.3f} to {high:.3f}); relation right {sum(relations)} of {len(rows)}")
    print(f"  joined automatically {int(joined.sum())}, of these false {int((joined & (labels == 0)).sum())}")
    if errors:
        for at in np.argsort(-scores):
            row = rows[at][0]
            print(int(labels[at]), scores[at], found[at].relation, f"({row['relation']})", row["name1"], "|", row["name2"], "|", found[at].reason)


def write(suite: Path) -> None:
    """Fit anew and write the weights; those of the evidence stay."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    kept["names"] = written(fitted(*matrix(pairs_of(suite))))
    WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Print the tables, or fit anew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, default=SUITE)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    if not chosen.suite.is_file():
        print(f"{chosen.suite}: not there, left out. Name the file with --suite.")
    elif chosen.write:
        write(chosen.suite)
    else:
        show(chosen.suite, errors=chosen.errors)
    for part in ("first", "second"):
        show_own(part, errors=chosen.errors)


if __name__ == "__main__":
    main()
