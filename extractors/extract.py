"""One document through find, resolve and score: the four rooms, then whose facts they are, then how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractors import dates, figures, organisations, partners, privacy, read
from extractors.confidence import confidence
from extractors.languages import supported
from extractors.ledger import ledger, summary
from extractors.organisations.entities import entities
from extractors.resolve import resolve
from extractors.told import told
from schemas.documents import Document, Span
from schemas.facts import PLURALS, Extraction, Fact, Issue, Mention, Told

EXTRACTORS = (organisations, dates, figures, partners)
_FIELDS = ("language", "publisher", "subject", "published", "updated", "period")


def versions() -> dict[str, str]:
    """Name -> version of every extractor and of the reader."""
    return {module.NAME: module.VERSION for module in (read, *EXTRACTORS)}


def extract(document: Document, *, hints: Mapping[str, Any], spacy_model: str = "builtin") -> Extraction:
    """All facts of a document. Mentions inside protected regions become no facts. `spacy_model`: builtin, blank, or an
    installed spaCy package (ConfigurationError where it is not installed)."""
    protected = privacy.protected_regions(document)
    mentions = {module.NAME: module.find(document) for module in EXTRACTORS if module is not organisations}
    mentions["organisations"] = organisations.find(document, spacy_model=spacy_model)
    orgs = entities(document, mentions["organisations"], protected)
    found = {name: _open(each, protected) for name, each in mentions.items()}
    resolved = resolve(document, found, orgs, hints=hints)
    facts = tuple(replace(fact, confidence=_confidence(document, fact)) for fact in resolved.facts)
    fields = told(document, resolved.fields, facts)
    return Extraction(document.id, resolved.fields, facts, tuple(_issues(document)), protected, fields)


def _confidence(document: Document, fact: Fact) -> float:
    """How surely a fact is right: never more surely than its words are read, where OCR has read them."""
    sure = confidence(fact.kind, fact.features)
    if not document.recognised:
        return sure
    return round(sure * max(document.certainty(evidence.span) for evidence in fact.evidence), 4)


def _open(mentions: Sequence[Mention], protected: Sequence[Span]) -> list[Mention]:
    return [m for m in mentions if not any(region.overlaps(m.span) for region in protected)]


def _issues(document: Document) -> list[Issue]:
    if document.language.split("-")[0] in supported():
        return []
    told, next_ = f"No word lists for the language `{document.language}`", f"Add extractors/languages/{document.language}/"
    if document.language == "und":
        told, next_ = "The language could not be told", "Set `language` in the source"
    message = f"{told}: only forms that need no words were read. {next_} or review this document by hand."
    return [Issue("warning", "find", "unsupported_language", document.id, message, document.language)]


def to_json(document: Document, extraction: Extraction) -> dict[str, Any]:
    """The guide's JSON: id, the document's fields, what it tells of itself, the four lists, and the ledger of its numbers and dates."""
    names = privacy.personal_names(document)
    out: dict[str, Any] = {"id": document.id, **{name: extraction.fields.get(name) for name in _FIELDS}}
    out["told"] = {name: _told(one, names) for name, one in extraction.told.items()}
    out |= {plural: [_entry(fact, names) for fact in extraction.facts if fact.kind == kind] for kind, plural in PLURALS.items()}
    out["ledger"] = summary(ledger(document, extraction.protected))
    return out


def _told(one: Told, names: frozenset[str]) -> dict[str, Any]:
    out: dict[str, Any] = {"value": privacy.redact(one.value, names), "confidence": one.confidence}
    if one.evidence is not None:
        span = one.evidence.span
        out |= {"quote": privacy.redact(one.evidence.quote, names), "zone": one.zone, "start": span.start, "end": span.end}
    return out


def _entry(fact: Fact, names: frozenset[str]) -> dict[str, Any]:
    evidence = fact.evidence[0]
    redacted = {k: privacy.redact(v, names) if isinstance(v, str) and k in ("what", "name", "partner") else v for k, v in fact.slots.items()}
    return {**redacted, "quote": privacy.redact(evidence.quote, names), "confidence": fact.confidence, "start": evidence.span.start, "end": evidence.span.end}
