"""Quality where every fitted part (the spaCy model, the linear models) has never seen the publisher of the document it reads.

    python benchmarks/left_out.py                   the real documents of ../shared and the invented ones
    python benchmarks/left_out.py --set dev --errors partners

Each document is read with the models of training/build/without-0 or without-1, whichever was fitted without its publisher
(`training/fit.py` says how they are made). Rules and word lists were written with the real documents at hand and are not left
out. Never here: fitting.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.evaluate import extract_file, write_lines  # noqa: E402
from benchmarks.labelled import half, labelled  # noqa: E402
from extractors.model.store import models_of  # noqa: E402

BUILD = ROOT / "training" / "build"
SCORER = ROOT / ".." / "shared" / "gold" / "score.py"


def found(chosen: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(gold, what is found) of each labelled document of a set."""
    for path, gold, publisher, _ in labelled():
        if set_of(publisher) == chosen:
            with models_of(BUILD / f"without-{half(publisher)}"):
                row = extract_file(path)
            if row is not None:
                yield gold, {**row, "id": gold["id"]}


def set_of(publisher: str) -> str:
    """The set that a publisher's documents are of."""
    return next((name for name in ("tuned", "examples", "taught", "pages") if publisher.startswith((name + "/", name + " "))), "dev")


def main() -> int:
    """Prints what the scorer of ../shared says of each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", default=["dev", "pages", "taught"], choices=["dev", "pages", "tuned", "taught"])
    parser.add_argument("--errors", metavar="KIND")
    parser.add_argument("--by", metavar="FIELD")
    options = parser.parse_args()
    if not (BUILD / "without-0" / "roles.tsv").is_file() or not SCORER.is_file():
        print("Needs ../shared and training/build (training/fit.py says how it is made).", file=sys.stderr)
        return 2
    for chosen in options.set:
        rows = list(found(chosen))
        with tempfile.TemporaryDirectory() as folder:
            gold, ours = Path(folder) / "gold.jsonl", Path(folder) / "found.jsonl"
            write_lines(gold, (row for row, _ in rows))
            write_lines(ours, (row for _, row in rows))
            more = ["--errors", options.errors] if options.errors else ["--by", options.by] if options.by else []
            print(f"== {chosen}", flush=True)
            subprocess.run([sys.executable, str(SCORER), str(gold), str(ours), *more], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
