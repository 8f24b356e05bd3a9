"""What a document says of itself, each with the words that tell it and how sure it is.

The confidence of the day of publication is weighed for each document (dates.own_day); that of the others is the share of
right answers on labelled documents (fields.json, by benchmarks/fit_fields.py). Never here: what the fields are (fields).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from extractors.dates.own_day import own_day
from extractors.dates.page import page
from extractors.period import period_told
from schemas.documents import Document, Span
from schemas.facts import Evidence, Fact, Told

_CONTEXT = 32  # code points on either side of a quote
_LANGUAGE_KEYS = ("html:lang", "meta:content-language", "meta:language", "meta:og:locale", "front:lang", "front:language", "pdf:language")


def told(document: Document, fields: Mapping[str, Any], facts: Sequence[Fact]) -> dict[str, Told]:
    """The fields that are not None, and the title, by name."""
    values = {"title": document.title or None, **fields}
    spans = {
        "title": _title(document), "language": _language(document), "period": _period(document),
        **_dates(document), **_updated(fields, facts), **_names(fields, facts),
    }  # fmt: skip
    return {
        name: _told(document, value, _confidence(document, name, value), spans.get(name))
        for name, value in values.items()
        if value is not None and value != "und"
    }


def _told(document: Document, value: str, confidence: float, span: Span | None) -> Told:
    if span is None:
        return Told(value, confidence)
    block = next((block for block in document.blocks if block.span.contains(span)), None)
    before, after = document.text[max(0, span.start - _CONTEXT) : span.start], document.text[span.end : span.end + _CONTEXT]
    evidence = Evidence(document.snapshot, span, document.quote(span), before, after)
    return Told(value, confidence, evidence, "" if block is None else block.zone)


@cache
def _rates() -> Mapping[str, float]:
    return json.loads(files("extractors").joinpath("fields.json").read_text(encoding="utf-8"))["right"]


def _confidence(document: Document, name: str, value: str) -> float:
    if name == "published" and document.body is not None:
        own = own_day(document)
        if own is not None and own.day == value:
            return own.confidence
    return _rates()[name]


def _title(document: Document) -> Span | None:
    """The words of the title: printed ones before declared ones."""
    blocks = [block for block in document.blocks if document.title and document.quote(block.span) == document.title]
    printed = [block for block in blocks if block.zone == "main"]
    return (printed or blocks)[0].span if blocks else None


def _language(document: Document) -> Span | None:
    base = document.language.split("-")[0]
    declared = (b for b in document.zone("metadata") if b.path.lower() in _LANGUAGE_KEYS)
    return next((b.span for b in declared if document.quote(b.span).lower().startswith(base)), None)


def _period(document: Document) -> Span | None:
    found = period_told(document)
    return None if found is None else found[1].span


def _dates(document: Document) -> dict[str, Span]:
    own = page(document)
    return {name: found.date.span for name, found in (("published", own.published), ("updated", own.updated)) if found is not None}


def _updated(fields: Mapping[str, Any], facts: Sequence[Fact]) -> dict[str, Span]:
    """Where the page prints its last update."""
    events = [fact for fact in facts if fact.kind == "event" and fact.slots.get("kind") == "updated"]
    spans = [fact.evidence[0].span for fact in events if fact.slots.get("date") == fields.get("updated")]
    return {"updated": spans[0]} if spans else {}


def _names(fields: Mapping[str, Any], facts: Sequence[Fact]) -> dict[str, Span]:
    """Where the subject and the publisher are named first."""
    spans = {fact.slots["name"]: fact.evidence[0].span for fact in facts if fact.kind == "organisation"}
    return {name: spans[fields[name]] for name in ("subject", "publisher") if fields.get(name) in spans}
