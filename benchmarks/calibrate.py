"""Fits the confidence of facts on labelled documents and writes extractors/confidence.json.

Each labelled document (the real ones of ../shared, and the invented ones of benchmarks/blind, examples and benchmarks/taught)
is read with models that have not seen its publisher (training/build, see training/fit.py), and its facts are judged against gold.

    python benchmarks/calibrate.py            prints the reliability on publishers left out, writes nothing
    python benchmarks/calibrate.py --write    writes the coefficients, docs/reliability.md and docs/reliability.svg as well

None of a publisher's facts is in the fit that judges it. Real pages count more, being what the ledger is for.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.labelled import half, labelled  # noqa: E402
from benchmarks.score import compare  # noqa: E402
from extractors.calibration import ENOUGH, Labelled, Reliability, best_ridge, cross_validate, drawn, fit  # noqa: E402
from extractors.confidence import signals  # noqa: E402
from extractors.model.store import models_of  # noqa: E402
from schemas.facts import PLURALS  # noqa: E402

BUILD = ROOT / "training" / "build"
REAL = 3  # a fact of a real page counts for so many of an invented one
TARGET = ROOT / "extractors" / "confidence.json"
REPORT = ROOT / "docs" / "reliability.md"


def labelled_facts() -> dict[str, list[Labelled]]:
    """Kind -> every fact found in the labelled documents by models that have not seen their publisher, judged against gold."""
    from extractors.extract import extract, to_json
    from extractors.read import read

    out: dict[str, list[Labelled]] = defaultdict(list)
    for path, gold, publisher, _ in labelled():
        document, _ = read(path.read_bytes(), name=path.name)
        if document is None:
            continue
        with models_of(BUILD / f"without-{half(publisher)}"):
            extraction = extract(document, hints={})
        found = to_json(document, extraction, least={})
        for kind, plural in PLURALS.items():
            verdict = compare(plural, gold, found)
            right, wrong = {id(f) for _, f in verdict.pairs}, {id(f) for f in verdict.spurious}
            facts = [fact for fact in extraction.facts if fact.kind == kind]
            for fact, entry in zip(facts, found[plural], strict=True):
                if id(entry) in right or id(entry) in wrong:
                    weight = 1 if "/" in publisher else REAL
                    out[kind].append(Labelled(signals(fact.features), id(entry) in right, publisher, weight))
    return out


def report(tested: dict[str, Reliability]) -> str:
    """A table for people: one line a kind, then the bins."""
    lines = ["# Reliability of the confidences", "", "Fitted and tested by `benchmarks/calibrate.py`: labelled documents, real and invented, each read with models and judged by a fit that have not seen its publisher. ![Share right over mean probability](reliability.svg)", ""]
    lines += ["| kind | facts | ECE | Brier | right among those at 0.9 or more | share at 0.9 or more |", "|---|---|---|---|---|---|"]
    for kind, r in tested.items():
        lines.append(f"| {kind} | {r.facts} | {r.ece:.3f} | {r.brier:.3f} | {r.precision_at_90:.3f} | {r.share_at_90:.3f} |")
    lines += ["", "| kind | from | facts | mean probability | share right |", "|---|---|---|---|---|"]
    lines += [f"| {kind} | {low:.1f} | {n} | {mean:.3f} | {right:.3f} |" for kind, r in tested.items() for low, n, mean, right in r.bins]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Prints the table; with --write keeps it and the coefficients. Exit code 2 where models or documents are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write extractors/confidence.json, docs/reliability.md and .svg")
    arguments = parser.parse_args()
    if not (BUILD / "without-1" / "roles.tsv").is_file():
        print("No models to judge with: training/build is absent (training/fit.py says how it is made). Nothing was fitted.", file=sys.stderr)
        return 2
    rows = labelled_facts()
    ridges = {kind: best_ridge(facts, folds=20) for kind, facts in rows.items()}
    tested = {kind: cross_validate(facts, folds=20, ridge=ridges[kind]) for kind, facts in rows.items()}
    print(report(tested))
    if arguments.write:
        kinds = {kind: {**fit(facts, ridge=ridges[kind]), "ceiling": round(min(0.99, tested[kind].surest), 3)} for kind, facts in rows.items()}
        table = {"calibrated": all(len(facts) >= ENOUGH and tested[kind].ece <= 0.05 for kind, facts in rows.items()), "kinds": kinds}
        TARGET.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        REPORT.write_text(report(tested), encoding="utf-8")
        REPORT.with_suffix(".svg").write_text(drawn(tested), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
