"""No personal name, e-mail address or telephone number of the shared corpus reaches any output; hashes are kept, not names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.hash_personal import hashed, keys_in
from extractors.extract import extract, to_json
from extractors.privacy import leaving, redact
from extractors.read import read
from schemas.documents import Document
from schemas.facts import LEAST, Extraction

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
HASHES = Path(__file__).parent / "data" / "personal.sha256"
RELEASED_REDACTED = ("what", "project")  # slots that a release redacts; all others leave as they are

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="no ../shared/corpus beside the checkout")


def paths() -> list[Any]:
    rows = [
        (index.parent / row["file"], row["id"])
        for index in sorted(CORPUS.glob("*/index.jsonl"))
        for row in map(json.loads, index.read_text(encoding="utf-8").splitlines())
    ]
    return [pytest.param(path, name, id=name) for path, name in rows]


@cache
def personal() -> tuple[str, frozenset[str]]:
    """The salt and the hashes of what must not leave."""
    first, *rest = HASHES.read_text(encoding="utf-8").splitlines()
    return first.removeprefix("# "), frozenset(rest)


def leaks(texts: Iterator[str], document_id: str) -> int:
    """How many different personal things stand in texts; nothing else is told, so that no report shows them."""
    salt, known = personal()
    found = {key for text in set(texts) for key in keys_in(text, document_id)}
    return sum(hashed(salt, *key) in known for key in found)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def released(document: Document, extraction: Extraction) -> Iterator[str]:
    """What of a document a release prints: its title, every quote, the slots of its facts."""
    names, kept = leaving(document, extraction.facts)
    yield redact(document.title, names, document.language, kept)
    for fact in extraction.facts:
        if fact.kind != "organisation" and fact.confidence < LEAST[fact.kind]:
            continue  # withheld, as in the JSON
        yield from (redact(evidence.quote, names, document.language, kept) for evidence in fact.evidence)
        for slot, value in fact.slots.items():
            yield from (redact(text, names, document.language, kept) if slot in RELEASED_REDACTED else text for text in strings(value))


@pytest.mark.parametrize(("path", "document_id"), paths() if CORPUS.exists() else [])
def test_no_personal_data_reaches_an_output(path: Path, document_id: str) -> None:
    document, _ = read(path.read_bytes(), name=path.name)
    if document is None:
        pytest.skip("no text to extract from")
    extraction = extract(document, hints={})
    in_json = leaks(strings(to_json(document, extraction)), document_id)
    in_release = leaks(released(document, extraction), document_id)
    assert (in_json, in_release) == (0, 0)  # numbers alone, so that a failure prints nobody's name


def test_the_hashes_tell_what_stands_in_the_texts() -> None:
    """Documents that name nobody pass the test above for nothing: most of these do name somebody."""
    found = 0
    for path, document_id in (case.values for case in paths()):
        document, _ = read(path.read_bytes(), name=path.name)
        found += document is not None and leaks(iter([document.text]), document_id) > 0
    assert found >= 25
