"""Measure how often a document's own fields are right and write extractors/fields.json, the confidence they are given.

    python benchmarks/fit_fields.py [--write]

A field's confidence is (right + 1) / (given + 2) over the labelled documents of ../shared and benchmarks/blind (a rule of
succession, so that few documents never make a certainty). No gold names titles: a title is right where it holds or is held by the
headline that a page of ../shared/suites declares to others (og:title). Never here: the rules of the fields.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.calibrate import documents  # noqa: E402
from benchmarks.reading_content import SUITE, pages_of  # noqa: E402
from extractors.extract import extract  # noqa: E402
from extractors.read import read  # noqa: E402
from schemas.names import fold  # noqa: E402

TARGET = ROOT / "extractors/fields.json"
FIELDS = ("language", "publisher", "subject", "published", "updated", "period")


def measured() -> tuple[Counter[str], Counter[str]]:
    """How often each field was given, and how often it was right."""
    given, right = Counter[str](), Counter[str]()
    for path, gold, _, _ in documents():
        document, _ = read(path.read_bytes(), name=path.name)
        if document is None:
            continue
        fields = extract(document, hints={}).fields
        for name in FIELDS:
            if fields.get(name) is not None:
                given[name] += 1
                right[name] += fold(str(fields[name])) == fold(str(gold.get(name)))
    for content, _ in pages_of(SUITE).values():
        document, _ = read(content, name="page.html")
        declared = "" if document is None else next((document.quote(b.span) for b in document.blocks if b.path == "meta:og:title"), "")
        if document is not None and document.title and declared:
            given["title"] += 1
            right["title"] += fold(declared) in fold(document.title) or fold(document.title) in fold(declared)
    return given, right


def main() -> None:
    """Print the rates, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    given, right = measured()
    rates = {name: round((right[name] + 1) / (given[name] + 2), 3) for name in (*FIELDS, "title")}
    for name, rate in rates.items():
        print(f"{name:10} {right[name]:3} of {given[name]:3} right, confidence {rate:.3f}")
    if chosen.write:
        TARGET.write_text(json.dumps({"note": "share of right answers, by benchmarks/fit_fields.py", "right": rates}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
