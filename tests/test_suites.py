"""What is measured on the shared suites holds: numbers, money, dates, days of publication, main content, evidence on the shared corpus."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from benchmarks import reading_content, reading_dates, suites
from extractors.extract import extract
from extractors.read import main_text, read
from schemas.documents import Document
from schemas.facts import Extraction, Fact

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = SHARED / "corpus"
FURNITURE = {"navigation", "header", "footer", "aside", "hidden"}


def needs(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason=f"no ../shared/{path.relative_to(SHARED)} beside the checkout")


@needs(reading_dates.SUITE / "index.json")
def test_days_of_publication() -> None:
    answers = []
    for content, url, day, _ in reading_dates.rows_of(reading_dates.SUITE):
        found, confidence, _ = reading_dates.ours(content, url)
        assert 0 <= confidence <= 1
        answers.append((found == day, confidence))
    assert sum(right for right, _ in answers) / len(answers) >= 0.91
    assert reading_dates.surest(answers) >= 0.98


@needs(reading_content.SUITE / "ground_truth.json")
@pytest.mark.parametrize("tool", [reading_content.ours, main_text], ids=["document", "main_text"])
def test_main_content(tool: reading_content.Tool) -> None:
    pages = reading_content.pages_of(reading_content.SUITE)
    f1, _, _ = reading_content.scores([reading_content.counts(truth, tool(content)) for content, truth in pages.values()])
    assert f1 >= 0.97


@needs(suites.SUITE)
@pytest.mark.parametrize(("kind", "floor"), [("numbers", 0.99), ("currency", 0.96), ("dates", 0.97)])
def test_grammars_on_texts_of_others(kind: str, floor: float) -> None:
    tally = suites.measure(kind)
    assert tally.f1 >= floor, "\n".join(tally.errors)


@cache
def corpus() -> tuple[tuple[Document, Extraction], ...]:
    """Every document of the corpus that has text, with what is found in it."""
    return tuple(_extracted())


def _extracted() -> Iterator[tuple[Document, Extraction]]:
    for path in sorted(CORPUS.glob("*/*")):
        if path.suffix != ".jsonl":
            document, _ = read(path.read_bytes(), name=path.name)
            if document is not None:
                yield document, extract(document, hints={})


@needs(CORPUS / "labelled")
def test_evidence_slices_to_its_quote() -> None:
    assert len(corpus()) > 20
    for document, found in corpus():
        evidence = [one for fact in found.facts for one in fact.evidence]
        evidence += [one.evidence for one in found.told.values() if one.evidence is not None]
        for one in evidence:
            assert document.text[one.span.start : one.span.end] == one.quote, document.id
            assert document.text[max(0, one.span.start - len(one.prefix)) : one.span.start] == one.prefix
            assert document.text[one.span.end : one.span.end + len(one.suffix)] == one.suffix


def is_own(fact: Fact, found: Extraction) -> bool:
    """Whether a fact is of the kind that a page's furniture may tell: who publishes it or whom it is about, and when."""
    if fact.kind == "organisation":
        return fact.slots["name"] in (found.fields["publisher"], found.fields["subject"])
    return fact.kind == "event" and fact.slots["kind"] in ("published", "updated") and fact.slots["date"] in (found.fields["published"], found.fields["updated"])


@needs(CORPUS / "labelled")
def test_what_stands_in_furniture_is_no_fact() -> None:
    wrong = [
        (document.id, fact.kind, fact.evidence[0].quote)
        for document, found in corpus()
        for fact in found.facts
        if FURNITURE & {block.zone for block in document.blocks if block.span.overlaps(fact.evidence[0].span)} and not is_own(fact, found)
    ]
    assert wrong == []
