"""A document's own fields: subject, publisher, published, updated, period, language.

Decided from the organisations and dates already found and from the document's titles; None where the text does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.identity import ONCE, PUBLISHER_FROM, SUBJECT_FROM, SUBJECT_UNAIDED, Weighed, by_rules, ranked, weighed
from extractors.organisations.entities import Entity
from extractors.period import period_of
from schemas.documents import Document
from schemas.facts import Mention
from schemas.names import fold


@dataclass(frozen=True, slots=True)
class Fields:
    """The document's own fields; organisations as entities, dates and period as EDTF; `subject_sure`: how
    probable the subject is."""

    subject: Entity | None
    publisher: Entity | None
    published: str | None
    updated: str | None
    period: str | None
    language: str
    subject_sure: float = 0.0

    def as_slots(self) -> dict[str, Any]:
        """The fields as the guide's JSON holds them."""
        return {
            "language": self.language.split("-")[0],
            "publisher": self.publisher.name if self.publisher else None,
            "subject": self.subject.name if self.subject else None,
            "published": self.published,
            "updated": self.updated,
            "period": self.period,
        }


def fields_of(document: Document, orgs: Sequence[Entity], dates: Sequence[Mention], hints: Mapping[str, Any]) -> Fields:
    """The fields of a document; `hints["organisation"]` names the publisher where the document itself names it too, and
    the subject where the text does not make another sure."""
    seen = weighed(document, orgs)
    sure, subject = _subject(document, orgs, seen)
    hinted = _hinted(orgs, hints)
    if hinted is not None and sure < SUBJECT_UNAIDED:
        subject = _unit_of(hinted, orgs) or hinted
    publisher = hinted or _publisher(seen)
    published = next((m.value["date"] for m in dates if m.value["kind"] == "published" and m.features.get("page")), None)
    updated = next((m.value["date"] for m in dates if m.value["kind"] == "updated"), None)
    return Fields(subject, publisher, published, updated, period_of(document), document.language, sure)


def _hinted(orgs: Sequence[Entity], hints: Mapping[str, Any]) -> Entity | None:
    """The organisation that the source names, where the document names it too."""
    names = {fold(str(n)) for n in [hints.get("organisation"), *(hints.get("aliases") or ())] if n}
    return next((entity for entity in orgs if names & {fold(n) for n in entity.names}), None)


def _publisher(seen: Weighed) -> Entity | None:
    p, best = next(iter(ranked(seen, "publisher")), (0.0, None))
    return best if p >= PUBLISHER_FROM else None


def _subject(document: Document, orgs: Sequence[Entity], seen: Weighed) -> tuple[float, Entity | None]:
    p, best = next(iter(ranked(seen, "subject")), (0.0, None))
    if best is None or p < SUBJECT_FROM or p < SUBJECT_UNAIDED and by_rules(document, [best])[best.name] < ONCE:
        return p, None  # named once in passing, it is hardly what the page is about, though no other is named
    return p, _unit_of(best, orgs) or best


def _unit_of(base: Entity, orgs: Sequence[Entity]) -> Entity | None:
    """On a country page of an international organisation the country unit is meant, where just one is named often."""
    units = [e for e in orgs if "unit" in e.rules and len(e.spans) >= 2 and any(f" {fold(b)} " in f" {fold(n)} " for n in e.names for b in base.names)]
    return units[0] if len(units) == 1 else None
