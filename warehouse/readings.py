"""A reading: one document as read, decided and checked; and how it becomes rows.

Pure functions: a reading in, rows and issues out. Never here: the database, or a repair of what a document says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from schemas.documents import Span
from schemas.facts import Evidence, Extraction, Fact, Issue, Outcome
from schemas.names import lacks_country
from schemas.values import parse_edtf
from warehouse.organisations import linker, organisation_id

Row = dict[str, Any]
Identity = Callable[[str | None], str | None]  # from a name as printed in a document to the id of whom it means there
_HOLDS = ("applied", "moved", "disagrees")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one document gave, with what curators had said of it.

    `document_id` is unique in the whole warehouse (source id and path or URL) and equals `extraction.document`;
    `series_id` groups editions. `url`: where it was read; of a local file the path relative to its source's YAML.
    `snapshot`: SHA-256 of the bytes; `extractors`: one hash of everything that reads, finds, resolves and scores.
    `country`: the country whose bodies it means by "the Ministry of Justice", or empty.
    `text`: the canonical text, or None where the facts come back from the warehouse (`load.stored_readings`).
    """

    document_id: str
    source_id: str
    series_id: str
    url: str
    media_type: str
    snapshot: str
    extractors: str
    title: str
    language: str
    text: str | None
    extraction: Extraction
    outcomes: tuple[Outcome, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class ReadingRows:
    """A reading as rows of `document_reads` (but for the place of the canonical text), `fact_values` (by fact key) and
    `evidence_rows`, without their lifetimes. `organisations`: id to folded name and country of all that it names."""

    reading: Reading
    read: Row
    values: dict[str, Row]
    evidence: list[Row]
    organisations: dict[str, tuple[str, str]]


def quarantined(reading: Reading) -> Reading:
    """The reading without the facts whose quotes are not what the text says there, or whose key another fact has: they
    become issues of stage `load`."""
    kept: list[Fact] = []
    issues: list[Issue] = []
    keys: set[str] = set()
    for fact in reading.extraction.facts:
        problem = _problem(fact, reading, keys)
        if problem is None:
            kept.append(fact)
            keys.add(fact.key)
        else:
            issues.append(problem)
    return with_facts(reading, kept, issues) if issues else reading


def with_facts(reading: Reading, facts: Sequence[Fact], issues: Sequence[Issue]) -> Reading:
    """The same reading with these facts, and these issues beside those it had."""
    extraction = replace(reading.extraction, facts=tuple(facts), issues=(*reading.extraction.issues, *issues))
    return replace(reading, extraction=extraction)


def fact_issue(fact: Fact, reading: Reading, stage: str, code: str, message: str) -> Issue:
    """An issue that says why a fact was left out, with its slots as the value."""
    return Issue("error", stage, code, reading.document_id, f"{fact.kind} {fact.key[:12]}: {message}", repr(dict(fact.slots))[:500])  # type: ignore[arg-type]


def rows_of(reading: Reading) -> ReadingRows:
    """The reading as rows. A name stands for the organisation that the document's own facts say, see `organisations.linker`."""
    outcomes = {outcome.fact_key: outcome for outcome in reading.outcomes if outcome.code != "orphaned"}
    rejected = {outcome.fact_key for outcome in reading.outcomes if outcome.verdict == "reject" and outcome.code in _HOLDS}
    meant = linker(fact for fact in reading.extraction.facts if fact.key not in rejected)
    own_country = reading.country or f"~{reading.source_id}"  # where not even the source tells, the body is its own
    named: dict[str, tuple[str, str]] = {}

    def identity(printed: str | None) -> str | None:
        folded = meant(printed)
        if folded is None:
            return None
        country = own_country if _lacks_country(folded) else ""
        key = organisation_id_of(folded, country)
        named[key] = (folded, country)
        return key

    values = {fact.key: _value_row(fact, reading, identity, outcomes.get(fact.key)) for fact in reading.extraction.facts}
    return ReadingRows(reading, _read_row(reading, identity), values, _evidence_rows(reading), named)


def stored_slots(fact: Fact) -> Row:
    """A fact's slots as they are stored: whose fact it is among them, and each other name and identifier once."""
    if fact.kind != "organisation":
        slots = {"organisation": fact.subject, **fact.slots}
        return slots if tuple not in map(type, slots.values()) else {name: list(v) if isinstance(v, tuple) else v for name, v in slots.items()}
    aliases = dict.fromkeys(fact.slots.get("aliases") or ())
    aliases.pop(fact.slots.get("name"), None)
    identifiers = {(one.get("scheme"), one.get("value")): one for one in reversed(fact.slots.get("identifiers") or ()) if isinstance(one, Mapping)}
    once = {"identifiers": [identifiers[key] for key in reversed(identifiers)]} if "identifiers" in fact.slots else {}
    return dict(fact.slots) | {"aliases": list(aliases)} | once


organisation_id_of = lru_cache(maxsize=65536)(organisation_id)
_lacks_country = lru_cache(maxsize=65536)(lacks_country)


def _read_row(reading: Reading, identity: Identity) -> Row:
    fields = reading.extraction.fields
    start, end, _ = _days(fields.get("period"))
    return {
        "document_id": reading.document_id,
        "snapshot_sha256": reading.snapshot,
        "extractors": reading.extractors,
        "media_type": reading.media_type,
        "title": reading.title.strip() or None,
        "language_code": reading.language,
        "subject_id": identity(fields.get("subject")),
        "subject_name": fields.get("subject"),
        "publisher_id": identity(fields.get("publisher")),
        "publisher_name": fields.get("publisher"),
        "published_date": fields.get("published"),
        "updated_date": fields.get("updated"),
        "period": fields.get("period"),
        "period_start": start,
        "period_end": end,
        "protected": [[span.start, span.end] for span in reading.extraction.protected],
    }


def _evidence_rows(reading: Reading) -> list[Row]:
    return [
        {
            "fact_key": fact.key,
            "position": position,
            "snapshot_sha256": evidence.snapshot,
            "span_start": evidence.span.start,
            "span_end": evidence.span.end,
            "quote": evidence.quote,
            "prefix": evidence.prefix,
            "suffix": evidence.suffix,
        }
        for fact in reading.extraction.facts
        for position, evidence in enumerate(fact.evidence)
    ]


@lru_cache(maxsize=4096)
def _days(edtf: str | None) -> tuple[str | None, str | None, str | None]:
    """First day, last day and precision of what an EDTF text means; None for None and for what is not EDTF."""
    when = None if edtf is None else parse_edtf(edtf)
    if when is None:
        return None, None, None
    lower, upper = (None if day is None else day.isoformat() for day in (when.lower, when.upper))
    return lower, upper, when.precision


def _value_row(fact: Fact, reading: Reading, identity: Identity, outcome: Outcome | None) -> Row:
    slots = stored_slots(fact)
    start, end, precision = _days(slots.get("date") if fact.kind == "event" else slots.get("period"))
    whose = slots.get("name") if fact.kind == "organisation" else slots.get("organisation")
    holds = outcome is not None and outcome.code in _HOLDS
    return {
        "fact_key": fact.key,
        "slots": slots,
        "extracted": stored_slots(replace(fact, slots=outcome.extracted)) if outcome and outcome.extracted is not None else None,
        "subject_name": fact.subject,
        "organisation_id": identity(whose),
        "partner_id": identity(slots.get("partner")),
        "period_start": start,
        "period_end": end,
        "precision_code": precision,
        "confidence": round(float(fact.confidence), 6),
        "extractor": fact.extractor,
        "features": dict(fact.features),
        "is_protected": _is_protected(fact.evidence, reading.extraction.protected),
        "verdict_code": outcome.verdict if holds and outcome else None,
        "decision_id": outcome.decision_id if outcome else None,
        # Text that moved is noted with the decision's outcomes; it is no other value of the fact.
        "outcome_code": None if outcome is None else "applied" if outcome.code == "moved" else outcome.code,
    }


def _is_protected(evidence: tuple[Evidence, ...], protected: tuple[Span, ...]) -> bool:
    return bool(protected) and any(one.span.overlaps(span) for one in evidence for span in protected)


def _problem(fact: Fact, reading: Reading, keys: set[str]) -> Issue | None:
    if fact.key in keys:
        return fact_issue(fact, reading, "load", "key_twice", "another fact of the document has its key. Report it: keys must differ.")
    if not fact.evidence:
        return fact_issue(fact, reading, "load", "no_evidence", "it names no words it was read from. Report the extractor.")
    for evidence in fact.evidence:
        if not evidence.quote.strip():
            message = f"its evidence has no words at [{evidence.span.start}, {evidence.span.end}). Report the extractor."
            return fact_issue(fact, reading, "load", "quote_empty", message)
        if reading.text is not None and reading.text[evidence.span.start : evidence.span.end] != evidence.quote:
            message = f"its quote is not what stands at [{evidence.span.start}, {evidence.span.end}). Report the extractor."
            return fact_issue(fact, reading, "load", "quote_mismatch", message)
    return None


def difference(before: Mapping[str, Any], after: Mapping[str, Any], *, is_same_source: bool) -> str:
    """The one cause of a fact's change from one value row to the next (vocabularies/causes.yml).

    What an extractor gave decides first, since a curator's word on other words is another matter; where it is the same,
    another decision; where that is the same too, the confidence or the link to an organisation.
    """
    if (before["extracted"] or before["slots"]) != (after["extracted"] or after["slots"]):
        return "extractor_changed" if is_same_source else "source_changed"
    if not is_same_source and before["decision_id"] == after["decision_id"] and before["outcome_code"] != after["outcome_code"]:
        return "source_changed"
    if any(before[name] != after[name] for name in ("decision_id", "verdict_code", "outcome_code")):
        return "curator"
    if not is_same_source:
        return "source_changed"
    linked = ("organisation_id", "partner_id", "is_protected")
    return "extractor_changed" if any(before[name] != after[name] for name in linked) else "recalibrated"
