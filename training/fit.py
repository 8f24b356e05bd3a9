"""Fits the linear models of extractors/model on labelled documents and synthetic pages.

    python -m training.fit                       fit, test on publishers left out, write extractors/model/*.tsv
    python -m training.fit --only roles units
    python -m training.fit --new called          of whose page it is, learn one kind of signal beside the shipped weights

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
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.labelled import PASSING, UNSEEN, half, labelled  # noqa: E402
from extractors import organisations  # noqa: E402
from extractors.model.linear import Linear, forget, hundredths, model, write  # noqa: E402
from extractors.model.store import models_of  # noqa: E402
from extractors.organisations.entities import entities  # noqa: E402
from extractors.organisations.identity import YES  # noqa: E402
from extractors.organisations.lexicon import lexicon  # noqa: E402
from extractors.organisations.people import given_names  # noqa: E402
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
STRENGTH = {"names": 0.5}  # inverse of the L2 penalty, where it is not that of most
MOST = 0.25
TOLERANCE = {"names": 1e-4, "types": 1e-4, "roles": 2.5e-4}  # at 1e-3 the names stop after 28 steps, with most words left at nothing; what
SOON = 1e-3  # has fewer examples does better so
CHOICE, FEW = 0.1, 1.0  # variance of the weights of a choice, where all are learned and where a few are
LEXICAL = 0.4
_LEXICAL = re.compile(r"(?:w|first|last|[abchos]\d*|bb|aa|c6|h2|w0|w-1|head\d?|ww|e|p)=(?!True|False)")
LEAST = {"synthetic": 4, "gold": 2, "choice": 4}  # places (documents, of a choice) in which a signal must be seen
SMALLEST = 0.03  # weights under it are written as nothing


def name_examples() -> Iterator[Example]:
    """Whether stretches of the labelled documents are names, as a spaCy model sees them that has not seen their publisher."""
    for document, gold, publisher, weight in documents():
        with models_of(BUILD / f"without-{half(publisher)}"):
            yield from of_names(document, gold, publisher, {PASSING: 0.5, UNSEEN: 1.0}.get(weight, REAL))


def gold_examples() -> Iterator[Example]:
    """What else the labelled documents teach, read with names that have not seen their publisher."""
    for document, gold, publisher, weight in documents():
        with models_of(BUILD / f"without-{half(publisher)}"):
            orgs = entities(document, organisations.find(document), protected_regions(document))
            yield from of_types(gold, orgs, publisher, weight)
            maybe = entities(document, organisations.possible(document), protected_regions(document))
            yield from of_identity(document, gold, maybe, publisher, REAL if "/" not in publisher else 1.0)
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


def fit_choice(examples: Sequence[Example], known: Linear | None = None, new: str = "") -> Linear:
    """Conditional logistic regression: which one of a document's organisations, or none of them, whose score is 0. `known`: a
    model whose weights stay as they are, beside which those of one kind of signal are learned, `new` ("called")."""
    from scipy.optimize import minimize
    from sklearn.feature_extraction import DictVectorizer

    vectors = DictVectorizer(dtype=np.float64, sparse=False)
    often = Counter(signal for signal, _ in {(signal, row.among) for row in examples for signal in row.signals})
    wanted = {signal for signal in often if often[signal] >= LEAST["choice"] and (known is None or signal.partition("=")[0] == new)}
    x = vectors.fit_transform([{s: _size(s) for s in row.signals if s in wanted} for row in examples])
    x = np.hstack([x, np.full((len(x), 1), float(known is None))])
    said = np.array([known.score(row.signals) if known else 0.0 for row in examples])
    spread = CHOICE if known is None else FEW
    choices = [np.array(rows) for rows in _by_choice(examples).values()]
    right = np.array([row.code == YES for row in examples])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = 0.5 / spread * float(w[:-1] @ w[:-1]), np.append(w[:-1] / spread, 0.0)
        scores = x @ w + said
        for rows in choices:
            weight, s = examples[rows[0]].weight, scores[rows]
            top = max(0.0, float(s.max()))
            powers = np.exp(s - top)
            total = powers.sum() + np.exp(-top)
            hit = right[rows]  # more than one where forms of the right name were not joined
            good = powers[hit] if hit.any() else np.exp([-top])
            value -= weight * (np.log(good.sum()) - np.log(total))
            slope -= weight * ((good / good.sum()) @ x[rows[hit]] if hit.any() else 0.0) - weight * (powers / total) @ x[rows]
        return value, slope

    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    if not found.success:
        raise SystemExit(f"The choice was not fitted: {found.message}")
    best = found.x
    weights = dict(zip(vectors.get_feature_names_out(), best[:-1], strict=True))
    learned = {name: hundredths([w * _size(name)]) for name, w in weights.items() if abs(w) * _size(name) >= SMALLEST}
    return Linear((YES,), known.bias if known else hundredths([best[-1]]), {**(known.weights if known else {}), **learned})


def _by_choice(examples: Sequence[Example]) -> dict[tuple[str, str], list[int]]:
    out: dict[tuple[str, str], list[int]] = {}
    for i, row in enumerate(examples):
        out.setdefault((row.group, row.among), []).append(i)
    return out


def right_choices(linear: Linear, examples: Sequence[Example]) -> tuple[int, int]:
    """Of how many documents the right one (or rightly none) is chosen, and how many there are."""
    right = total = 0
    for rows in _by_choice(examples).values():
        best = max(rows, key=lambda i: linear.score(examples[i].signals))
        chosen = best if linear.score(examples[best].signals) > 0 else None
        told = {i for i in rows if examples[i].code == YES}
        right, total = right + (chosen in told or chosen is None and not told), total + 1
    return right, total


def fit(examples: Sequence[Example], strength: float = MOST, tolerance: float = SOON) -> Linear:
    """Multinomial logistic regression with an L2 penalty over signals that are seen often enough."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    real, made = Counter(), Counter()
    for row in examples:
        (made if row.group == "synthetic" else real).update(row.signals)
    kept = {s for s in {*real, *made} if (made[s] >= LEAST["synthetic"] or real[s] >= LEAST["gold"]) and not names_somebody(s)}
    vectors = DictVectorizer(dtype=np.float32)
    x = vectors.fit_transform([{s: _size(s) for s in row.signals if s in kept} for row in examples])
    y = np.array([row.code for row in examples])
    regression = LogisticRegression(C=strength, max_iter=2000, tol=tolerance)
    regression.fit(x, y, sample_weight=np.array([row.weight for row in examples]))
    weights, bias = regression.coef_, regression.intercept_
    if len(regression.classes_) == 2:
        weights, bias = np.vstack([-weights[0] / 2, weights[0] / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    names = vectors.get_feature_names_out()
    rows = {name: hundredths(w * _size(name) if abs(w) * _size(name) >= SMALLEST else 0.0 for w in weights[:, i]) for i, name in enumerate(names)}
    return Linear(tuple(map(str, regression.classes_)), hundredths(bias), {name: row for name, row in rows.items() if any(row)})


def names_somebody(signal: str) -> bool:
    """Whether a signal of two words may be a person's name, which no model may keep."""
    first, _, second = signal.partition("=")[2].partition(" ")
    return first.title() in given_names() and second.isalpha() and second not in lexicon("en").common and second not in lexicon("en").heads


def main() -> None:
    """Fits and writes, first what reads names, then what builds on them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=MODELS, default=MODELS)
    parser.add_argument("--new", metavar="KIND", help="learn only this kind of signal of subject and publisher, all else as it is shipped")
    options = parser.parse_args()
    if options.new:
        learn_new(options.new)
        return
    if "names" in options.only:
        learn("names", list(name_examples()))
    made = list(synthetic_examples())
    for stage in (("types",), tuple(name for name in MODELS if name not in ("names", "types"))):  # the type is a signal of the others
        wanted = [name for name in stage if name in options.only]
        examples = [*gold_examples(), *made] if wanted else []
        for name in wanted:
            learn(name, [row for row in examples if row.model == name and not (name == "roles" and row.weight == PASSING)])  # they taught no role


def learn_new(kind: str) -> None:
    """Adds one kind of signal to the shipped models of whose page it is, from documents as the shipped models read them."""
    examples = []
    for document, gold, publisher, _ in documents():
        maybe = entities(document, organisations.possible(document), protected_regions(document))
        examples += of_identity(document, gold, maybe, publisher, 1.0)
    for name in ("subject", "publisher"):
        shipped = model(name)
        known = Linear(shipped.classes, shipped.bias, {s: row for s, row in shipped.weights.items() if s.partition("=")[0] != kind})
        fitted = fit_choice([row for row in examples if row.model == name], known, kind)
        (TARGET / f"{name}.tsv").write_text(write(fitted), encoding="utf-8")


def _size(signal: str) -> float:
    """How much a signal weighs in the fit: words less than what is said in any language and of any subject."""
    return LEXICAL if _LEXICAL.match(signal) else 1.0


def learn(name: str, examples: Sequence[Example]) -> None:
    """Fits and writes one model, and those that leave out one half of the publishers; prints how they do in that half."""
    right = total = 0
    one_of = name in ("subject", "publisher")
    fitting = fit_choice if one_of else partial(fit, strength=STRENGTH.get(name, MOST), tolerance=TOLERANCE.get(name, SOON))
    for left_out in (0, 1):
        fitted = fitting([row for row in examples if row.group == "synthetic" or half(row.group) != left_out])
        (BUILD / f"without-{left_out}" / f"{name}.tsv").write_text(write(fitted), encoding="utf-8")
        judged = [row for row in examples if row.group != "synthetic" and half(row.group) == left_out]
        hits, of = right_choices(fitted, judged) if one_of else (sum(fitted.best(row.signals)[0] == row.code for row in judged), len(judged))
        right, total = right + hits, total + of
    fitted = fitting(examples)
    text, made = write(fitted), sum(row.group == "synthetic" for row in examples)
    print(f"{name}: {right / max(1, total):.3f} right of {total} places of publishers left out, {made} synthetic, {len(fitted.weights)} signals, {len(text) // 1024} KB", flush=True)
    (TARGET / f"{name}.tsv").write_text(text, encoding="utf-8")
    forget()


if __name__ == "__main__":
    main()
