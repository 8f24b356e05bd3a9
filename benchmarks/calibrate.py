"""Fits the confidence of facts on labelled documents and writes extractors/confidence.json.

The documents are the real ones of ../shared and the invented ones of benchmarks/blind. The rules were written with the real
ones at hand, so those would flatter them: the held-out half of the invented ones, each a publisher of its own, counts eight times.

    python benchmarks/calibrate.py            prints the reliability on publishers left out, writes nothing
    python benchmarks/calibrate.py --write    writes the coefficients and docs/reliability.md as well

A publisher is the `organisation` of ../shared/corpus/labelled/index.jsonl, or a document of benchmarks/blind; none is in the
fit that judges it, and the reliability that is printed is that of the held-out ones.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.evaluate import load, own_set  # noqa: E402
from benchmarks.score import compare  # noqa: E402
from extractors.calibration import ENOUGH, Labelled, Reliability, cross_validate, fit  # noqa: E402
from extractors.confidence import signals  # noqa: E402
from schemas.facts import PLURALS  # noqa: E402

SHARED = ROOT / ".." / "shared"
UNSEEN_WEIGHT = 8
TARGET = ROOT / "extractors" / "confidence.json"
REPORT = ROOT / "docs" / "reliability.md"


def documents() -> Iterator[tuple[Path, dict[str, Any], str, int]]:
    """(file, gold, publisher, weight) of every labelled document."""
    gold = load(SHARED / "gold" / "dev.jsonl")
    folder = SHARED / "corpus" / "labelled"
    for name, row in load(folder / "index.jsonl").items():
        if name in gold:
            yield folder / row["file"], gold[name], str(row["organisation"]), 1
    for name in ("tuned", "held-out"):
        paths, ours = own_set(name)
        for key, path in paths.items():
            yield path, ours[key], f"{name}/{key}", UNSEEN_WEIGHT if name == "held-out" else 1


def labelled_facts() -> dict[str, list[Labelled]]:
    """Kind -> every fact that the extractors find in the labelled documents, judged against gold."""
    from extractors.extract import extract, to_json
    from extractors.read import read

    out: dict[str, list[Labelled]] = defaultdict(list)
    for path, gold, publisher, weight in documents():
        document, _ = read(path.read_bytes(), name=path.name)
        if document is None:
            continue
        extraction = extract(document, hints={})
        found = to_json(document, extraction)
        for kind, plural in PLURALS.items():
            verdict = compare(plural, gold, found)
            right, wrong = {id(f) for _, f in verdict.pairs}, {id(f) for f in verdict.spurious}
            facts = [fact for fact in extraction.facts if fact.kind == kind]
            for fact, entry in zip(facts, found[plural], strict=True):
                if id(entry) in right or id(entry) in wrong:
                    out[kind].append(Labelled(signals(fact.features), id(entry) in right, publisher, weight))
    return out


def report(tested: dict[str, Reliability]) -> str:
    """A table for people: one line a kind, then the bins."""
    lines = ["# Reliability of the confidences", "", "Fitted and tested by `benchmarks/calibrate.py`: the held-out half of `benchmarks/blind`, each document judged by a fit without it.", ""]
    lines += ["| kind | facts | ECE | Brier | right among those at 0.9 or more | share at 0.9 or more |", "|---|---|---|---|---|---|"]
    for kind, r in tested.items():
        lines.append(f"| {kind} | {r.facts} | {r.ece:.3f} | {r.brier:.3f} | {r.precision_at_90:.3f} | {r.share_at_90:.3f} |")
    lines += ["", "| kind | from | facts | mean probability | share right |", "|---|---|---|---|---|"]
    lines += [f"| {kind} | {low:.1f} | {n} | {mean:.3f} | {right:.3f} |" for kind, r in tested.items() for low, n, mean, right in r.bins]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Prints the table; with --write keeps it and the coefficients. Exit code 2 where ../shared is absent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write extractors/confidence.json and docs/reliability.md")
    arguments = parser.parse_args()
    if not (SHARED / "gold" / "dev.jsonl").is_file():
        print("No labelled documents: ../shared is absent. Nothing was fitted.", file=sys.stderr)
        return 2
    rows = labelled_facts()
    tested = {kind: cross_validate(facts, judged=lambda row: row.weight == UNSEEN_WEIGHT, folds=20) for kind, facts in rows.items()}
    print(report(tested))
    if arguments.write:
        kinds = {kind: {**fit(facts), "ceiling": round(min(0.99, cross_validate(facts, folds=20).surest), 3)} for kind, facts in rows.items()}
        table = {"calibrated": all(len(facts) >= ENOUGH and tested[kind].ece <= 0.05 for kind, facts in rows.items()), "kinds": kinds}
        TARGET.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        REPORT.write_text(report(tested), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
