"""Quality against gold: what the extractors find in real and in example documents, by kind, held against pinned floors.

    python benchmarks/evaluate.py                        both sets, a table each, exit code 1 where a floor is missed
    python benchmarks/evaluate.py --set examples --errors figures
    python benchmarks/evaluate.py --by language
    python benchmarks/evaluate.py --update               raises floors to today's scores
    python benchmarks/evaluate.py --update --allow-regression "dates of shops are no longer events"
    python benchmarks/evaluate.py --write-expected       what the extractors say of the examples, for review as a diff

Sets: `dev`, the real documents beside the checkout in ../shared (scored by the scorer there; left out with a word where the
folder is absent), `examples`, both editions of examples/, and `tuned` and `held-out`, the two halves of benchmarks/blind, `fresh`, invented later and never held against a rule,
all against benchmarks/gold (its README says what each is worth). Never here: extraction rules, scoring rules.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks import floors  # noqa: E402
from benchmarks.score import KINDS, Count, compare, score  # noqa: E402

SHARED = ROOT / ".." / "shared"
EDITIONS = ("2025", "2026")
SETS = ("dev", "examples", "tuned", "held-out", "fresh")
EXPECTED = ROOT / "tests" / "expected"
_DERIVED = ("start", "end", "confidence", "extractor", "key", "ledger")  # not part of what a fact or a document says


def extract_file(path: Path) -> dict[str, Any] | None:
    """One file's facts in the shape of the annotation guide, or None where it cannot be read. No hints are given."""
    from extractors.extract import extract, to_json  # heavy: not needed for --help
    from extractors.read import read

    try:
        document, _ = read(path.read_bytes(), name=path.name)
        return None if document is None else to_json(document, extract(document, hints={}))
    except Exception as error:
        error.add_note(f"while extracting {path}")
        raise


def extract_files(paths: Mapping[str, Path]) -> dict[str, dict[str, Any]]:
    """id -> facts of all readable files of a mapping id -> path; each document carries that id."""
    rows = {name: extract_file(path) for name, path in paths.items()}
    return {name: {**row, "id": name} for name, row in rows.items() if row is not None}


def load(path: Path) -> dict[str, dict[str, Any]]:
    """id -> document of a JSON Lines file."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {row["id"]: row for row in rows}


def example_gold() -> dict[str, dict[str, Any]]:
    """The gold of both editions under ids like `2025/fusha-e-blerte`."""
    files = ((edition, load(ROOT / "benchmarks" / "gold" / f"examples-{edition}.jsonl")) for edition in EDITIONS)
    return {f"{edition}/{name}": {**row, "id": f"{edition}/{name}"} for edition, rows in files for name, row in rows.items()}


def example_paths() -> dict[str, Path]:
    """The files of both editions under the same ids."""
    return {f"{edition}/{path.stem}": path for edition in EDITIONS for path in sorted((ROOT / "examples" / edition).iterdir())}


def blind_gold(held_out: bool) -> dict[str, dict[str, Any]]:
    """The gold of one half of benchmarks/blind: of every second document in the order of their names."""
    rows = load(ROOT / "benchmarks" / "gold" / "blind.jsonl")
    return {name: rows[name] for name in sorted(rows)[held_out::2]}


def own_set(name: str) -> tuple[dict[str, Path], dict[str, dict[str, Any]]]:
    """(files, gold) by id of a set whose gold is ours."""
    if name == "examples":
        return example_paths(), example_gold()
    folder = ROOT / "benchmarks" / (name if name in ("taught", "fresh") else "blind")
    gold = load(ROOT / "benchmarks" / "gold" / f"{name}.jsonl") if folder.name == name else blind_gold(name == "held-out")
    return {path.stem: path for path in sorted(folder.iterdir()) if path.stem in gold}, gold


def dev_paths() -> dict[str, Path]:
    """The labelled real documents by id; empty where ../shared is absent."""
    index = SHARED / "corpus" / "labelled" / "index.jsonl"
    return {name: index.parent / row["file"] for name, row in load(index).items()} if index.is_file() else {}


def score_dev(found: Mapping[str, Mapping[str, Any]], *options: str) -> str:
    """What the scorer of ../shared prints for found facts, with the given options of its own."""
    gold = SHARED / "gold"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.jsonl"
        write_lines(path, found.values())
        command = [sys.executable, str(gold / "score.py"), str(gold / "dev.jsonl"), str(path), *options]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def dev_scores(found: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """kind -> {f1, precision, recall, gold} of the real documents."""
    return {kind: {k: row[k] for k in ("f1", "precision", "recall", "gold")}
            for kind, row in json.loads(score_dev(found, "--json"))["scores"].items()}


def example_scores(gold: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """kind -> {f1, precision, recall, gold} by our own scorer."""
    return {kind: figures(count) for kind, count in score(gold, found).items()}


def figures(count: Count) -> dict[str, float]:
    """The row of a table that a count makes."""
    return {"f1": count.f1, "precision": count.precision, "recall": count.recall, "gold": count.right + count.missed}


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """JSON Lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def facts_only(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document's fields and facts without offsets, confidences and empty slots: what a reviewer wants to see change."""
    out: dict[str, Any] = {}
    for field, value in document.items():
        if isinstance(value, list):
            out[field] = [{k: v for k, v in fact.items() if k not in _DERIVED and v not in (None, [], "")} for fact in value]
        elif field not in _DERIVED:
            out[field] = value
    return out


def dump_facts(document: Mapping[str, Any]) -> str:
    """`facts_only` as JSON with one fact a line."""
    fields = []
    for field, value in facts_only(document).items():
        if isinstance(value, list) and value:
            lines = ",\n  ".join(json.dumps(fact, ensure_ascii=False) for fact in value)
            fields.append(f' {json.dumps(field)}: [\n  {lines}\n ]')
        else:
            fields.append(f" {json.dumps(field)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(fields) + "\n}\n"


def write_expected() -> int:
    """Rewrites tests/expected from what the extractors find today; returns how many documents."""
    found = extract_files(example_paths())
    for stale in EXPECTED.rglob("*.json"):
        stale.unlink()
    for name, document in found.items():
        path = EXPECTED / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_facts(document), encoding="utf-8")
    return len(found)


def show(title: str, scores: Mapping[str, Mapping[str, float]], pinned: Mapping[str, float]) -> None:
    """One table: a line a kind, with its floor and a mark where the score is under it."""
    print(f"\n{title}\n{'kind':15}{'F1':>7}{'precision':>11}{'recall':>8}{'gold':>7}{'floor':>7}")
    for kind, row in scores.items():
        floor = pinned.get(kind)
        told = "-" if floor is None else f"{floor:.3f}"
        mark = "  under its floor" if floor is not None and row["f1"] < floor else ""
        print(f"{kind:15}{row['f1']:7.3f}{row['precision']:11.3f}{row['recall']:8.3f}{row['gold']:7.0f}{told:>7}{mark}")


def show_example_errors(kind: str, gold: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Every missed and spurious fact of a kind, a line each: document, which, JSON."""
    for name, document in gold.items():
        result = compare(kind, document, found.get(name, {}))
        for label, facts in (("missed", result.missed), ("spurious", result.spurious)):
            for fact in facts:
                print(f"{name}\t{label}\t{json.dumps(fact, ensure_ascii=False)}")


def show_examples_by(field: str, gold: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """A table for each value of a field of the gold documents."""
    for value in sorted({str(row.get(field)) for row in gold.values()}):
        part = {name: row for name, row in gold.items() if str(row.get(field)) == value}
        show(f"{field} {value}: {len(part)} documents", example_scores(part, found), {})


def run(name: str, options: argparse.Namespace, pinned: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Extracts and scores one set and prints what was asked for; its scores, empty where only details were asked for."""
    paths, gold = (dev_paths(), {}) if name == "dev" else own_set(name)
    if not paths:
        print(f"{name}: left out, there is no {SHARED.name} folder beside the checkout")
        return {}
    start = time.perf_counter()
    found = extract_files(paths)
    seconds = time.perf_counter() - start
    if options.out is not None:
        write_lines(options.out.with_stem(f"{options.out.stem}-{name}"), found.values())
    if options.errors is not None:
        print(score_dev(found, "--errors", options.errors), end="") if name == "dev" else show_example_errors(options.errors, gold, found)
        return {}
    if options.by is not None:
        print(score_dev(found, "--by", options.by)) if name == "dev" else show_examples_by(options.by, gold, found)
        return {}
    scores = dev_scores(found) if name == "dev" else example_scores(gold, found)
    show(f"{name}: {len(found)} of {len(paths)} documents read in {seconds:.1f} s", scores, pinned)
    return scores


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=SETS, help="only this set")
    parser.add_argument("--errors", choices=KINDS, help="list every missed and spurious fact of a kind")
    parser.add_argument("--by", help="a table for each value of a gold document's field, such as language")
    parser.add_argument("--out", type=Path, help="also write the found facts as JSON Lines, STEM-SET.jsonl")
    parser.add_argument("--update", action="store_true", help="raise the floors to today's scores")
    parser.add_argument("--allow-regression", metavar="REASON", help="with --update: lower floors too, and note why")
    parser.add_argument("--write-expected", action="store_true", help="rewrite tests/expected and do nothing else")
    return parser.parse_args()


def main() -> int:
    """0: every floor held (or raised); 1: a score is under its floor."""
    options = arguments()
    if options.write_expected:
        print(f"{write_expected()} documents written to {EXPECTED.relative_to(ROOT)}; read the diff before you commit it")
        return 0
    record = floors.load()
    names = [options.set] if options.set else SETS
    tables = {name: run(name, options, record["floors"].get(name, {})) for name in names}
    scores = {name: {kind: row["f1"] for kind, row in table.items()} for name, table in tables.items()}
    if options.update:
        record = floors.raised(record, scores, reason=options.allow_regression)
        floors.save(record)
    missed = list(floors.below(scores, record["floors"]))
    for name, kind, value, floor in missed:
        print(f"{name}, {kind}: F1 {value:.3f} is under the floor {floor:.3f}. Mend it, or --update --allow-regression REASON.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
