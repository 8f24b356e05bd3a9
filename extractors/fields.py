"""A document's own fields: subject, publisher, published, updated, period, language.

Decided from the organisations and dates already found and from the document's titles; None where the text does not tell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from extractors.organisations.entities import Entity
from extractors.organisations.lexicon import lexicon
from extractors.organisations.own_names import own_names
from extractors.organisations.words import acronym, camel
from extractors.period import period_of
from schemas.documents import Block, Document, Span
from schemas.facts import Mention
from schemas.names import fold

_OWN = {"own_site": 5.0, "own_copyright": 4.0, "own_title": 4.0, "own_definition": 3.0, "own_frequent": 2.0, "own_domain": 4.0, "own_description": 4.0}
_ENOUGH = 2.9


@dataclass(frozen=True, slots=True)
class Fields:
    """The document's own fields; organisations as entities, dates and period as EDTF."""

    subject: Entity | None
    publisher: Entity | None
    published: str | None
    updated: str | None
    period: str | None
    language: str

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
    """The fields of a document; `hints["organisation"]` names the publisher where the document itself names it too."""
    publisher = _publisher(document, orgs, hints)
    subject = _subject(document, orgs, publisher)
    if publisher is None and subject is not None and (_speaks(document) or _OWN.keys() & subject.rules.keys() - {"own_frequent", "own_definition"}):
        publisher = subject
    published = next((m.value["date"] for m in dates if m.value["kind"] == "published" and m.features.get("page")), None)
    updated = next((m.value["date"] for m in dates if m.value["kind"] == "updated"), None)
    return Fields(subject, publisher, published, updated, period_of(document), document.language)


def _opens(document: Document, entity: Entity) -> bool:
    """One of the first three paragraphs begins with the organisation and a verb."""
    lex = lexicon(document.language)
    paragraphs = islice((b for b in document.zone("main") if b.kind == "paragraph"), 3)
    for block in paragraphs:
        for span in entity.spans:
            before = document.text[block.span.start : span.start].strip().lower() if block.span.contains(span) else "x"
            if (not before or before in lex.articles) and lex.verb_after.match(document.text[span.end : span.end + 60].lstrip(" )(")):
                return True
    return False


def _speaks(document: Document) -> bool:
    pattern = lexicon(document.language).first_person
    return sum(len(pattern.findall(document.quote(b.span))) for b in document.zone("main")) >= 2


def _publisher(document: Document, orgs: Sequence[Entity], hints: Mapping[str, Any]) -> Entity | None:
    hinted = {fold(str(n)) for n in [hints.get("organisation"), *(hints.get("aliases") or ())] if n}
    for entity in orgs:
        if hinted & {fold(n) for n in entity.names}:
            return entity
    for own in own_names(document):
        if own.source in ("site", "copyright"):
            entity = next((e for e in orgs if fold(own.name) in {fold(n) for n in e.names}), None)
            if entity is not None:
                return entity
    return None


def _subject(document: Document, orgs: Sequence[Entity], publisher: Entity | None) -> Entity | None:
    scores = [(_score(document, e, publisher), -i, e) for i, e in enumerate(orgs)]
    best = max(scores, default=(0.0, 0, None))
    if best[2] is None or best[0] < _ENOUGH:
        return _only_actor(document, orgs)
    return _unit_of(best[2], orgs) or best[2]


def _only_actor(document: Document, orgs: Sequence[Entity]) -> Entity | None:
    """In a text without any name of its own: the one organisation that acts where no other does and the text is short,
    or the first registered association where the text says "we"."""
    actors = [e for e in orgs if "acting" in e.rules and e.type in (None, "ngo", "network", "foundation")]
    if len(actors) == 1 and len(document.text) < 6000 and (acronym(actors[0].name) or camel(actors[0].name)):
        return actors[0]
    registered = [e for e in orgs if "legal_form" in e.rules and e.type == "ngo"]
    return registered[0] if registered and _speaks(document) else None


def _unit_of(base: Entity, orgs: Sequence[Entity]) -> Entity | None:
    """On a country page of an international organisation the country unit is meant, where just one is named often."""
    units = [e for e in orgs if "unit" in e.rules and len(e.spans) >= 2 and any(f" {fold(b)} " in f" {fold(n)} " for n in e.names for b in base.names)]
    return units[0] if len(units) == 1 else None


def _main_block(document: Document, span: Span) -> Block | None:
    """The block of the main zone that a span lies in."""
    before = bisect_right(document.blocks, span.start, key=lambda block: block.span.start) - 1
    block = document.blocks[before] if before >= 0 else None
    return block if block is not None and block.zone == "main" and block.span.contains(span) else None


def _score(document: Document, entity: Entity, publisher: Entity | None) -> float:
    main = [s for s in entity.spans if _main_block(document, s) is not None] if len(entity.spans) < 40 else list(entity.spans)
    named = {fold(n) for n in entity.names}
    sources = {f"own_{own.source}" for own in own_names(document) if fold(own.name) in named}
    score = min(len(main), 12) * 0.5 + sum(weight for rule, weight in _OWN.items() if rule in sources or rule in entity.rules)
    title = fold(document.title)
    if any(fold(n) and f" {fold(n)} " in f" {title} " for n in entity.names):
        score += 2.5
    if any(b.kind in ("heading", "title") for s in main[:20] if (b := _main_block(document, s)) is not None):
        score += 1.0
    if "legal_form" in entity.rules and entity.type == "ngo":
        score += 1.0
    if _opens(document, entity):
        score += 1.5
    if entity.type in ("government", "multilateral", "media") and entity is not publisher:
        score -= 3.0
    if all(rule.startswith("list_") for rule in entity.rules):
        score -= 3.0
    return score
