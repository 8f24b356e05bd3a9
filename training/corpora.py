"""The public corpora of `../shared/training` as (text, spans), checked against `training/data.lock`.

Their licences and sources stand in extractors/ATTRIBUTION.md. The data are never copied into the project.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / ".." / "shared" / "training"
LOCK = Path(__file__).with_name("data.lock")
# Share of each corpus that is used: tweets call other things organisations, and would outweigh the rest.
SHARES = {"btc": 0.15, "wnut17": 0.3, "crossner": 0.5}
TRAIN = ("uner_ewt", "wikigold", "re3dfree", "gum", "crossner", "wnut17", "btc")

Labelled = tuple[str, tuple[tuple[int, int, str], ...]]


def check() -> None:
    """Raises SystemExit where a file is not the one that the lock names."""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            digest, name = line.split()[:2]
            path = FOLDER / name
            if not path.is_file():
                raise SystemExit(f"training/data.lock names {name}, which is not in ../shared/training")
            if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                raise SystemExit(f"../shared/training/{name} is not the file that training/data.lock names: its SHA-256 differs")


def labelled(part: str) -> Iterator[Labelled]:
    """Texts of all corpora with PERSON, ORG and LOC spans; `part`: train or dev. Every n-th text where a share is set."""
    for name in TRAIN:
        path = FOLDER / f"{name}.{part}.jsonl"
        if not path.is_file():
            continue
        every = 1 / SHARES.get(name, 1.0) if part == "train" else 1
        for index, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if int(index / every) != int((index - 1) / every) or every == 1:
                row = json.loads(line)
                yield row["text"], tuple((s, e, label) for s, e, label in row["ents"] if label in ("PERSON", "ORG", "LOC"))
    if part == "train":
        yield from serbian(FOLDER / "uner_serbian.train.iob2")


def serbian(path: Path) -> Iterator[Labelled]:
    """The sentences of an IOB2 file, whose tokens are joined by blanks where the text does so."""
    text, tokens = "", []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("# text = "):
            text = line[9:]
        elif line and not line.startswith("#"):
            _, token, tag = line.split("\t")[:3]
            tokens.append((token, tag))
        elif not line and tokens:
            yield text, tuple(_spans(text, tokens))
            tokens = []


def _spans(text: str, tokens: list[tuple[str, str]]) -> Iterator[tuple[int, int, str]]:
    labels, at, current = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}, 0, None
    for token, tag in tokens:
        found = text.find(token, at)
        if found < 0:
            return
        at = found + len(token)
        kind = labels.get(tag[2:])
        if tag.startswith("I-") and current is not None and current[2] == kind:
            current = (current[0], at, kind)
        else:
            if current is not None:
                yield current
            current = (found, at, kind) if kind else None
    if current is not None:
        yield current


def names_of(label: str) -> list[str]:
    """The distinct names of a label in the training parts, for the slots of synthetic pages."""
    found = {text[s:e].strip() for text, spans in labelled("train") for s, e, kind in spans if kind == label}
    return sorted(name for name in found if 3 < len(name) < 60 and name[0].isupper() and not re.search(r"[\n@#_]|https?:", name))
