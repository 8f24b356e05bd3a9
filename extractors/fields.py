"""A document's own fields: subject, publisher, published, updated, period, language.

Decided from the organisations and dates already found and from the document's titles; None where the text does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.organisations.entities import Entity
from extractors.organisations.sourced import RULE, names_of
from extractors.period import period_of
from schemas.documents import Document, Span
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
    """The fields of a document. Where it names no organisation of its own, it is the one that its source declares
    (`sourced.names_of`)."""
    unnamed = _of_source(hints)
    subject = _most(orgs, "subject")
    sure = subject.certainty["subject"] if subject else 0.0
    subject = subject and (_unit_of(subject, orgs) or subject) or unnamed
    publisher = _most(orgs, "publisher") or unnamed
    published = next((m.value["date"] for m in dates if m.value["kind"] == "published" and m.features.get("page")), None)
    updated = next((m.value["date"] for m in dates if m.value["kind"] == "updated"), None)
    return Fields(subject, publisher, published, updated, period_of(document), document.language, sure)


def _of_source(hints: Mapping[str, Any]) -> Entity | None:
    """The publisher that the source declares, as one that is named nowhere in the text."""
    names = names_of(hints)
    return Entity(names[0], names[1:], None, (), Span(0, 0), {RULE: 1}) if names else None


def _most(orgs: Sequence[Entity], whose: str) -> Entity | None:
    """The organisation that is named as the document's `subject` or `publisher`."""
    named = [entity for entity in orgs if entity.certainty.get(whose)]
    return max(named, key=lambda entity: entity.certainty[whose], default=None)


def _unit_of(base: Entity, orgs: Sequence[Entity]) -> Entity | None:
    """On a country page of an international organisation the country unit is meant, where just one is named often and others hardly;
    a page that names several tells of the whole."""
    units = [e for e in orgs if "unit" in e.rules and any(f" {fold(b)} " in f" {fold(n)} " for n in e.names for b in base.names)]
    first, *others = sorted(units, key=lambda e: -len(e.spans)) or [None]
    return first if first is not None and len(first.spans) >= max(2, _FAR_MORE * max((len(e.spans) for e in others), default=0)) else None


_FAR_MORE = 3  # times that a country unit is named, for each that another is
