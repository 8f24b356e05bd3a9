"""Fit the weights of extractors/dates/own_day.json: how much each kind of place says of a page's day of publication.

    python benchmarks/fit_own_day.py [--suite ../shared/suites/published_dates] [--write]

A conditional logit over the days that a page tells and "none of them", by gradient descent with a ridge, deterministic. Printed:
accuracy and the share right of the surest 85 % on the pages it was fitted on, and by ten-fold cross-validation over publishers
(hosts), which is what to believe. `--write` stores the weights fitted on all pages. Never here: the features themselves.
"""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.reading_dates import SUITE, SUREST, rows_of, surest  # noqa: E402
from extractors.dates.own_day import supports, testimonies, weighed  # noqa: E402
from extractors.read import read  # noqa: E402

TARGET = ROOT / "extractors/dates/own_day.json"
RIDGE, STEPS, RATE, FOLDS = 0.005, 2500, 0.4, 10

Page = tuple[str, str, dict[str, set[str]]]  # host, true day, what speaks for each day


def pages_of(suite: Path) -> list[Page]:
    """What speaks for each day of every page of a suite."""
    pages = []
    for content, url, day, _ in rows_of(suite):
        document, _ = read(content, name="page.html", media_type="text/html")
        pages.append((urlsplit(url).netloc, day, {} if document is None else supports(list(testimonies(document, url)))))
    return pages


def fit(pages: list[Page], kinds: list[str]) -> dict[str, float]:
    """The weights that make the true days likeliest."""
    place = {kind: index for index, kind in enumerate(kinds)}
    weights = np.zeros(len(kinds))
    designs = []
    for _, true, support in pages:
        days = sorted(support)
        design = np.zeros((len(days) + 1, len(kinds)))
        for row, day in enumerate(days):
            for kind in support[day]:
                design[row, place[kind]] = 1
        design[len(days), place["none"]] = 1
        designs.append((design, days.index(true) if true in support else len(days)))
    for _ in range(STEPS):
        gradient = -RIDGE * weights
        for design, right in designs:
            scores = design @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            gradient += (design[right] - chances @ design) / len(designs)
        weights += RATE * gradient
    return {kind: round(float(weights[place[kind]]), 3) for kind in kinds}


def answers(pages: list[Page], weights: dict[str, float]) -> list[tuple[bool, float]]:
    """(right?, confidence) of every page."""
    out = []
    for _, true, support in pages:
        best, chance = weighed(support, weights) if support else ("", 0.0)
        out.append((best == true, chance))
    return out


def crossed(pages: list[Page], kinds: list[str]) -> list[tuple[bool, float]]:
    """The answers of every page by weights fitted without its fold of hosts."""
    folds = [int(sha256(host.encode()).hexdigest(), 16) % FOLDS for host, _, _ in pages]
    out: list[tuple[bool, float]] = []
    for fold in range(FOLDS):
        weights = fit([page for page, f in zip(pages, folds, strict=True) if f != fold], kinds)
        out += answers([page for page, f in zip(pages, folds, strict=True) if f == fold], weights)
    return out


def main() -> None:
    """Fit, print what it is worth, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, default=SUITE)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    if not (chosen.suite / "index.json").is_file():
        sys.exit(f"{chosen.suite}: no index.json there. Name the folder with --suite.")
    pages = pages_of(chosen.suite)
    kinds = sorted({"none"}.union(*(kinds for _, _, support in pages for kinds in support.values())))
    weights = fit(pages, kinds)
    for name, found in (("fitted on", answers(pages, weights)), ("left out", crossed(pages, kinds))):
        right = sum(right for right, _ in found) / len(found)
        print(f"{name:10} accuracy {right:.3f}  surest {SUREST:.0%} right {surest(found):.3f}  mean confidence {sum(c for _, c in found) / len(found):.3f}")
    if chosen.write:
        note = "weights of benchmarks/fit_own_day.py: a conditional logit over the days that a page tells"
        TARGET.write_text(json.dumps({"note": note, "pages": len(pages), "weights": weights}, indent=1) + "\n", encoding="utf-8")
    else:
        print(json.dumps(weights, indent=1))


if __name__ == "__main__":
    main()
