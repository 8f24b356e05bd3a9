"""Fits the linear models of extractors/model on labelled documents and synthetic pages.

    python -m training.fit                       fit, test on publishers left out, write extractors/model/*.tsv
    python -m training.fit --only roles units

Each document is read by models that have not seen its publisher: first make training/build/without-0/names and
training/build/without-1/names (`python -m training.train_names --without 0 --out training/build/without-0/names`, and so on).
Needs scikit-learn (`pip install scikit-learn`), which reading does not. Labelled documents: ../shared/gold/dev.jsonl where it
is there, and the invented ones of benchmarks/blind and examples; their publishers are the groups of the cross-validation.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.labelled import SEEN, half, labelled  # noqa: E402
from extractors import organisations  # noqa: E402
from extractors.model.linear import Linear, forget, write  # noqa: E402
from extractors.model.store import models_of  # noqa: E402
from extractors.organisations.entities import entities  # noqa: E402
from extractors.privacy import protected_regions  # noqa: E402
from extractors.read import read  # noqa: E402
from schemas.documents import Document  # noqa: E402
from training.examples import (  # noqa: E402
    MODELS,
    Example,
    named_in_gold,
    of_gold,
    of_identity,
    of_listed_names,
    of_names,
    of_page,
    of_types,
)
from training.synthesis import names, pages  # noqa: E402
from training.train_names import bank  # noqa: E402

TARGET = ROOT / "extractors" / "model"
BUILD = ROOT / "training" / "build"
SEED = 11
PAGES = {"en": 900, "fr": 260, "de": 260, "es": 120, "hr": 140, "sr": 60, "sq": 120}
SYNTHETIC = 0.15  # a synthetic place counts for so much of a labelled one
REAL = 2.0  # weight of names in real pages, which are fuller of what looks like one
STRENGTH = 0.2  # inverse of the L2 penalty
LEXICAL = 0.5
_LEXICAL = re.compile(r"(?:w|first|last|[abchos]\d*|bb|aa|c6|h2|w0|w-1|head\d?|ww|e|p)=(?!True|False)")
LEAST = {"synthetic": 4, "gold": 2}  # places in which a signal must be seen
SMALLEST = 0.03  # weights under it are written as nothing


def name_examples() -> Iterator[Example]:
    """Whether stretches of the labelled documents are names, as a spaCy model sees them that has not seen their publisher."""
    for document, gold, publisher, weight in documents():
        with models_of(BUILD / f"without-{half(publisher)}"):
            yield from of_names(document, gold, publisher, REAL if weight == SEEN else 1.0)


def gold_examples() -> Iterator[Example]:
    """What else the labelled documents teach, read with names that have not seen their publisher."""
    for document, gold, publisher, weight in documents():
        with models_of(BUILD / f"without-{half(publisher)}"):
            orgs = entities(document, organisations.find(document), protected_regions(document))
            yield from of_types(gold, orgs, publisher, weight)
            yield from of_identity(document, gold, orgs, publisher, weight)
            yield from of_gold(document, gold, orgs, named_in_gold(gold, gold.get("subject"), orgs), publisher, weight)


def documents() -> Iterator[tuple[Document, dict[str, Any], str, float]]:
    """Every labelled document as it is read, its gold, its publisher, its weight."""
    for path, gold, publisher, weight in labelled():
        document, _ = read(path.read_bytes(), name=path.name)
        if document is not None:
            yield document, gold, publisher, weight


def synthetic_examples() -> Iterator[Example]:
    """The examples of synthetic pages of every language."""
    for language, count in PAGES.items():
        yield from of_listed_names(names(language))
        for page in pages(language, count, SEED, bank(language)):
            yield from of_page(page, SYNTHETIC)


def fit(examples: Sequence[Example]) -> Linear:
    """Multinomial logistic regression with an L2 penalty over signals that are seen often enough."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    real, made = Counter(), Counter()
    for row in examples:
        (made if row.group == "synthetic" else real).update(row.signals)
    kept = {s for s in {*real, *made} if made[s] >= LEAST["synthetic"] or real[s] >= LEAST["gold"]}
    vectors = DictVectorizer(dtype=np.float32)
    x = vectors.fit_transform([{s: _size(s) for s in row.signals if s in kept} for row in examples])
    y = np.array([row.code for row in examples])
    regression = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3)
    regression.fit(x, y, sample_weight=np.array([row.weight for row in examples]))
    weights, bias = regression.coef_, regression.intercept_
    if len(regression.classes_) == 2:
        weights, bias = np.vstack([-weights[0] / 2, weights[0] / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    names = vectors.get_feature_names_out()
    rows = {name: tuple(float(w) * _size(name) if abs(w) * _size(name) >= SMALLEST else 0.0 for w in weights[:, i]) for i, name in enumerate(names)}
    return Linear(tuple(regression.classes_), tuple(map(float, bias)), {name: row for name, row in rows.items() if any(row)})


def main() -> None:
    """Fits and writes, first what reads names, then what builds on them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=MODELS, default=MODELS)
    options = parser.parse_args()
    if "names" in options.only:
        learn("names", list(name_examples()))
    if set(options.only) - {"names"}:
        examples = [*gold_examples(), *synthetic_examples()]
        for name in ("types", *options.only):  # the type of a body is a signal of the others
            if name in options.only and name != "names":
                learn(name, [row for row in examples if row.model == name])


def _size(signal: str) -> float:
    """How much a signal weighs in the fit: words less than what is said in any language and of any subject."""
    return LEXICAL if _LEXICAL.match(signal) else 1.0


def learn(name: str, examples: Sequence[Example]) -> None:
    """Fits and writes one model, and those that leave out one half of the publishers; prints how they do in that half."""
    right = total = 0
    for left_out in (0, 1):
        fitted = fit([row for row in examples if row.group == "synthetic" or half(row.group) != left_out])
        (BUILD / f"without-{left_out}" / f"{name}.tsv").write_text(write(fitted), encoding="utf-8")
        judged = [fitted.best(row.signals)[0] == row.code for row in examples if row.group != "synthetic" and half(row.group) == left_out]
        right, total = right + sum(judged), total + len(judged)
    fitted = fit(examples)
    text = write(fitted)
    print(f"{name}: {right / max(1, total):.3f} right of {total} places of publishers left out, {len(examples) - total} synthetic, {len(fitted.weights)} signals, {len(text) // 1024} KB", flush=True)
    (TARGET / f"{name}.tsv").write_text(text, encoding="utf-8")
    forget()


if __name__ == "__main__":
    main()
