"""The labelled documents that models and confidences are fitted on: the real ones of ../shared, and the invented ones here.

A publisher is the `organisation` of ../shared/corpus/labelled/index.jsonl, or a document of benchmarks/blind. Never here:
what is done with them.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.evaluate import load, own_set  # noqa: E402

SHARED = ROOT / ".." / "shared"
PAGES = ROOT / "training" / "build" / "pages"  # texts of others, on no other machine: `docs/` and `gold.jsonl`
PASSING = 1.0  # weight of those, which one reader labelled once
SEEN, UNSEEN = 2.0, 2.01  # weights of documents that rules were written with, and of others
SHOWN = 4.0  # of our own examples, which are what a new user sees


def labelled() -> Iterator[tuple[Path, dict[str, Any], str, float]]:
    """(file, gold, publisher, weight) of every document to learn from: those of ../shared where it is there, the tuned half of
    benchmarks/blind, examples, and benchmarks/taught. The weights say how far the rules had not seen a document when it was read."""
    yield from ((path, gold, publisher, SEEN) for path, gold, publisher in real())
    yield from ((path, gold, publisher, PASSING) for path, gold, publisher in pages())
    for name, weight in (("tuned", SEEN), ("examples", SHOWN), ("taught", UNSEEN)):
        paths, ours = own_set(name)
        for key, path in paths.items():
            yield path, ours[key], f"{name}/{key.split('/')[-1]}", weight


def real() -> Iterator[tuple[Path, dict[str, Any], str]]:
    """(file, gold, publisher) of the labelled documents of ../shared."""
    folder = SHARED / "corpus" / "labelled"
    if not (SHARED / "gold" / "dev.jsonl").is_file():
        return
    gold = load(SHARED / "gold" / "dev.jsonl")
    for name, row in load(folder / "index.jsonl").items():
        if name in gold:
            yield folder / row["file"], gold[name], str(row["organisation"])


def pages() -> Iterator[tuple[Path, dict[str, Any], str]]:
    """(file, gold, publisher) of further real pages, where they are there; their ids begin with a set and a publisher
    ("q1-faros-about")."""
    if (PAGES / "gold.jsonl").is_file():
        files = {path.stem: path for path in (PAGES / "docs").iterdir()}
        for name, gold in load(PAGES / "gold.jsonl").items():
            yield files[name], gold, f"pages {name.split('-')[1]}"


def half(publisher: str) -> int:
    """0 or 1: the half that a publisher belongs to where models are judged by what they have not seen."""
    return hashlib.sha256(publisher.encode()).digest()[0] % 2
