"""Small readings made by hand for the tests of warehouse and review: invented organisations, quotes that slice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from review.decisions import apply, of_documents
from schemas.documents import Span
from schemas.facts import Evidence, Extraction, Fact, FactKind, Outcome
from schemas.sources import Source
from warehouse.check import check
from warehouse.entities.settle import settle
from warehouse.load import Loaded, load
from warehouse.readings import Reading
from warehouse.runs import begin_run, finish_run, record_sources
from warehouse.takedowns import holding, logged

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SOURCE = Source("havenridge", "Havenridge Trust", files=("pages",), publisher="Havenridge Trust", language="en")
TEXT = (
    "Havenridge Trust (HRT) was founded in 2003. In 2025 it reached 344 people in Northvale, of whom 190 women and 154 men. "
    "It is supported by Northlight Foundation. It employs 12 people."
)

HAVENRIDGE: tuple[FactKind, str, dict[str, Any]] = ("organisation", "Havenridge Trust", {"name": "Havenridge Trust", "aliases": ["HRT"], "type": "ngo"})
NORTHLIGHT: tuple[FactKind, str, dict[str, Any]] = ("organisation", "Northlight Foundation", {"name": "Northlight Foundation", "aliases": [], "type": "foundation"})
FOUNDED: tuple[FactKind, str, dict[str, Any]] = ("event", "founded in 2003", {"date": "2003", "kind": "founded", "organisation": "HRT"})
FUNDER: tuple[FactKind, str, dict[str, Any]] = (
    "partnership", "supported by Northlight Foundation", {"organisation": "Havenridge Trust", "partner": "Northlight Foundation", "role": "funder"},
)  # fmt: skip


def reached(value: float, quote: str, **slots: Any) -> tuple[FactKind, str, dict[str, Any]]:
    """A figure of people reached in 2025, as (kind, quote, slots)."""
    base = {"value": value, "max": None, "bound": "exact", "unit": "people", "indicator": "reached", "what": "people", "sex": None}
    return "figure", quote, base | {"age": None, "period": "2025", "organisation": "Havenridge Trust", "part_of": None} | slots


FIGURES = (reached(344, "344 people"), reached(190, "190 women", sex="f", part_of=344), reached(154, "154 men", sex="m", part_of=344))
ALL = (HAVENRIDGE, NORTHLIGHT, FOUNDED, FUNDER, *FIGURES)


def sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def fact(kind: FactKind, quote: str, slots: dict[str, Any], *, text: str = TEXT, document: str = "havenridge/about", confidence: float = 0.95, key: str = "") -> Fact:
    """A fact read from `quote` where it first stands in `text`; its key depends on document and quote unless given."""
    start = text.index(quote)
    end = start + len(quote)
    place = Evidence(sha256(text), Span(start, end), quote, text[max(0, start - 32) : start], text[end : end + 32])
    return Fact(sha256(document + kind + (key or quote)), kind, slots.get("organisation"), slots, (place,), confidence, "hand@1")


def reading(facts: Sequence[Fact], *, text: str = TEXT, document: str = "havenridge/about", extractors: str = "v1", outcomes: tuple[Outcome, ...] = (), **extraction: Any) -> Reading:
    """A reading of one page of the source `havenridge`, whose bytes are its text."""
    fields = extraction.pop("fields", {"subject": "Havenridge Trust", "publisher": None, "published": None, "updated": None, "period": "2025"})
    found = Extraction(document, fields, tuple(facts), **extraction)
    url = f"{document}.html"
    return Reading(document, "havenridge", document, url, "text/html", sha256(text), extractors, "About us", "en", text, found, outcomes)


def about(**changes: Any) -> Reading:
    """The reading of TEXT with all its facts."""
    return reading([fact(*one) for one in ALL], **changes)


def run_with(engine: sa.Engine, *readings: Reading) -> Loaded:
    """One committed run that loads these readings."""
    record_sources(engine, [SOURCE])
    run = begin_run(engine, kind="refresh", at=NOW, code_revision="test", configuration={})
    loaded = load(engine, run, readings)
    settle(engine, run)
    finish_run(engine, run, status="committed", at=NOW, summary={})
    return loaded


def refresh(engine: sa.Engine, *readings: Reading) -> Loaded:
    """One run over these readings after what curators have said, as pipelines do it: decide, check, load."""
    said = of_documents(engine, [reading.document_id for reading in readings])
    after = []
    for reading in readings:
        facts, outcomes = apply(said.get(reading.document_id, ()), reading.extraction.facts, text=reading.text, snapshot=reading.snapshot)
        after.append(replace(reading, extraction=replace(reading.extraction, facts=facts), outcomes=outcomes))
    return run_with(engine, *check(after))


def hidden_words(engine: sa.Engine) -> tuple[str, ...]:
    """The words that must not leave now, sorted."""
    return tuple(sorted(one.target for one in holding(logged(engine)) if one.kind == "text"))
