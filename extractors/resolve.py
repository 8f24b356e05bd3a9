"""Mentions to facts: who the document is about, whose event and figure each is, who is whose partner.

The rules of attribution are the annotation guide's; what the document does not tell stays None. Never here: reading text
for new mentions, other documents, confidence (`confidence` turns the features into a probability).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.fields import Fields, fields_of
from extractors.organisations.entities import Entity, kind_of
from extractors.organisations.identifiers.owners import Owned, owned
from extractors.organisations.lexicon import lexicon
from extractors.outline import outline
from extractors.relations import partnerships
from schemas.documents import Document, Span
from schemas.facts import Evidence, Fact, FactKind, Issue, Mention, Share
from schemas.names import fold

_CONTEXT = 32  # code points kept on either side of a quote (a Web Annotation TextQuoteSelector's prefix and suffix)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The facts of a document without confidence, its own fields, and what stayed unresolved."""

    fields: Mapping[str, Any]
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...] = ()


def resolve(document: Document, found: Mapping[str, Sequence[Mention]], orgs: Sequence[Entity], *, hints: Mapping[str, Any]) -> Resolved:
    """`found`: mentions by extractor name; `orgs`: the document's organisations; `hints`: the source's `organisation`."""
    fields = fields_of(document, orgs, found["dates"], hints)
    identifiers, issues = owned(document, found["identifiers"], orgs, fields)
    facts = [
        *_identified(document, _organisations(document, orgs, fields), identifiers),
        *_events(document, found["dates"], orgs, fields),
        *_figures(document, found["figures"], orgs, fields),
        *(_fact(document, "partnership", r.slots, r.span, r.extractor, r.features, surface=f"{r.slots['partner']}|{r.slots['role']}") for r in partnerships(document, found["partners"], orgs, fields.subject, fields.subject_sure)),
    ]
    return Resolved(fields.as_slots(), tuple(_distinct(facts)), tuple(issues))


def _fact(document: Document, kind: FactKind, slots: Mapping[str, Any], span: Span, extractor: str, features: Mapping[str, Any], *, surface: str) -> Fact:
    evidence = _evidence(document, span)
    key = hashlib.sha256("\x1f".join((document.id, kind, fold(surface))).encode()).hexdigest()[:24]
    return Fact(key, kind, slots.get("organisation"), dict(slots), (evidence,), 0.0, extractor, dict(features))


def _evidence(document: Document, span: Span) -> Evidence:
    text = document.text
    return Evidence(document.snapshot, span, document.quote(span), text[max(0, span.start - _CONTEXT) : span.start], text[span.end : span.end + _CONTEXT])


def _distinct(facts: Sequence[Fact]) -> Iterable[Fact]:
    """Equal keys are told apart by a hash of their context, then by an ordinal (DESIGN section 4)."""
    often = Counter(fact.key for fact in facts)
    contexts = [_context(fact) if often[fact.key] > 1 else "" for fact in facts]
    alike = Counter((fact.key, context) for fact, context in zip(facts, contexts, strict=True))
    ordinals = _ordinals(facts, contexts)
    for fact, context, ordinal in zip(facts, contexts, ordinals, strict=True):
        if often[fact.key] == 1:
            yield fact
            continue
        mark = "" if alike[fact.key, context] == 1 else f"#{ordinal}"
        yield replace(fact, key=hashlib.sha256(f"{fact.key}\x1f{context}{mark}".encode()).hexdigest()[:24])


def _ordinals(facts: Sequence[Fact], contexts: Sequence[str]) -> Iterable[int]:
    """The place of each fact among those of its key and context; facts that are equal in all have the first one's."""
    seen: Counter[tuple[str, str]] = Counter()
    told: dict[tuple[str, str, Span], list[tuple[Fact, int]]] = {}
    for fact, context in zip(facts, contexts, strict=True):
        here = told.setdefault((fact.key, context, fact.evidence[0].span), [])
        ordinal = next((first for other, first in here if other == fact), seen[fact.key, context])
        here.append((fact, ordinal))
        seen[fact.key, context] += 1
        yield ordinal


def _context(fact: Fact) -> str:
    """The words on either side of a fact."""
    evidence = fact.evidence[0]
    return fold(_words(evidence.prefix + " " + evidence.suffix))


def _words(text: str) -> str:
    """Words only, since a number beside a fact may change without making it another fact."""
    return " ".join(w for w in text.split() if not any(ch.isdigit() for ch in w))


def _organisations(document: Document, orgs: Sequence[Entity], fields: Fields) -> Iterable[Fact]:
    for entity in orgs:
        kind = kind_of(entity, document.language)
        slots = {"name": entity.name, "aliases": list(entity.aliases), "type": kind}
        features = {
            "rule": _best_rule(entity), "mentions": len(entity.spans), "rules": len(entity.rules), "type": kind, "typed": entity.guess is not None, "words": len(entity.name.split()),
            "block": _block_kind(document, entity.evidence), "common": _all_common(entity.name, document.language), "alias": bool(entity.aliases), "subject": entity is fields.subject,
            "surest": Share(entity.certainty.get("surest", 0.5)), "named": str(entity.certainty.get("named", "")), "type_sure": Share(entity.certainty.get("type_sure", 0.5)),
        }  # fmt: skip
        yield _fact(document, "organisation", slots, entity.evidence, "organisations@1", features, surface=entity.name)


def _identified(document: Document, facts: Iterable[Fact], identifiers: Owned) -> Iterable[Fact]:
    """The organisations, those whose identifiers are printed with them as a further slot, and with the words as evidence."""
    for fact in facts:
        mentions = identifiers.pop(fact.slots["name"], ())
        if mentions:
            values = [{name: value for name, value in mention.value.items() if value is not None} for mention in mentions]
            evidence = (*fact.evidence, *(_evidence(document, mention.span) for mention in mentions))
            fact = replace(fact, slots={**fact.slots, "identifiers": values}, evidence=evidence)
        yield fact


def _block_kind(document: Document, span: Span) -> str:
    block = document.blocks[_block(document, span)]
    return block.kind if block.zone == "main" else block.zone


def _all_common(name: str, language: str) -> bool:
    """Every word of the name is one that the language also writes small."""
    lex = lexicon(language)
    return all(w in lex.common or w in lex.connectors or w in lex.heads for w in name.lower().split())


_RULES = ("own_site", "own_copyright", "own_description", "own_domain", "list_heading", "list_label", "list_lead_in", "list_title", "gazetteer", "defined", "legal_form", "head", "coordinated", "own_title", "own_definition", "weak_head", "alone", "acronym", "own_again", "own_frequent", "acting")


def _best_rule(entity: Entity) -> str:
    """The most trusted of the rules that found an organisation."""
    return min(entity.rules, key=lambda rule: _RULES.index(rule) if rule in _RULES else 99)


def _named_at(orgs: Sequence[Entity], region: Span) -> list[tuple[Span, Entity]]:
    """Organisations named inside a stretch, in the order of the text."""
    return sorted(((span, e) for e in orgs for span in e.spans if region.contains(span)), key=lambda hit: hit[0])


def _owner(document: Document, mention: Mention, orgs: Sequence[Entity], fields: Fields) -> Entity | None:
    """Whose event or figure: the organisation the extractor's words name, the one that begins the sentence as its
    subject, else the document's."""
    text = mention.value.get("organisation_text")
    if mention.label == "figure" and fields.subject is not None:
        return fields.subject  # a number that a page tells is its own organisation's, whoever gave, counted or came
    if text:
        named = next((e for e in orgs if fold(text) in {fold(n) for n in e.names}), None)
        if named is not None:
            return fields.subject if _is_base(named, fields.subject) and mention.value.get("kind") != "founded" else named
    sentence = _sentence(document, mention.span)
    named = _named_at(orgs, sentence)
    if named and fields.subject not in [e for _, e in named]:
        span, first = named[0]
        before = document.text[sentence.start : span.start].strip().lower().rstrip(" ,")
        if _is_base(first, fields.subject) and mention.value.get("kind") != "founded":
            return fields.subject
        if first.type == "media":  # the press tells of others, but for what it prints itself
            acts = mention.value.get("kind") == "published"
        else:
            acts = not any(rule.startswith("list_") for rule in first.rules)
        if acts and len(before.split()) <= 1 and span.end <= mention.span.end:
            return first
    return fields.subject


def _is_base(entity: Entity, subject: Entity | None) -> bool:
    """On a country page the organisation's name means the country unit, but for the founding of the whole."""
    return subject is not None and "unit" in subject.rules and any(f" {fold(n)} " in f" {fold(s)} " for n in entity.names for s in subject.names)


def _sentence(document: Document, span: Span) -> Span:
    lines = outline(document)
    before = bisect_right(lines.sentences, span.start, key=lambda sentence: sentence.span.start) - 1
    if before >= 0 and span.start < lines.sentences[before].span.end:
        return lines.sentences[before].span
    return span


def _events(document: Document, mentions: Sequence[Mention], orgs: Sequence[Entity], fields: Fields) -> Iterable[Fact]:
    for mention in mentions:
        own = mention.value["kind"] in ("published", "updated") and mention.features.get("own", mention.features.get("page", False))
        owner = fields.publisher if own else _owner(document, mention, orgs, fields)
        slots = {"date": mention.value["date"], "kind": mention.value["kind"], "organisation": owner.name if owner else None, "modality": mention.value.get("modality", "happened")}
        surface = f"{mention.value['kind']}|{_words(mention.quote)}"
        yield _fact(document, "event", slots, mention.span, mention.extractor, mention.features, surface=surface)


def _figures(document: Document, mentions: Sequence[Mention], orgs: Sequence[Entity], fields: Fields) -> Iterable[Fact]:
    for mention in mentions:
        value = dict(mention.value)
        scope = value.get("scope") or _scope(document, mention, fields)
        owner = None if value.get("context") and value.get("indicator") in ("need", "other") else _owner(document, mention, orgs, fields)
        if scope == "global" and owner is fields.subject:  # the unit's page tells of the whole organisation's reach
            owner = next((e for e in orgs if _is_base(e, fields.subject) and "unit" not in e.rules), owner)
        period = value.get("period")
        if period is None and not value.get("cumulative") and not value.get("context"):
            period = fields.period
        slots = {name: value.get(name) for name in ("value", "max", "bound", "unit", "indicator", "what", "sex", "age")}
        slots |= {"period": period, "organisation": owner.name if owner else None, "part_of": value.get("part_of"), "scope": scope, "directness": value.get("directness")}
        heading = " ".join(outline(document).heading_texts(_block(document, mention.span))[-1:])
        surface = f"{value.get('what')}|{_words(heading)}|{value.get('sex')}|{value.get('age')}"
        yield _fact(document, "figure", slots, mention.span, mention.extractor, mention.features, surface=surface)


def _scope(document: Document, mention: Mention, fields: Fields) -> str | None:
    """On a country unit's page: `global` where the sentence speaks of the whole organisation, else the country's."""
    if fields.subject is None or "unit" not in fields.subject.rules or mention.value.get("context"):
        return None
    return "global" if lexicon(document.language).worldwide.search(document.quote(_sentence(document, mention.span))) else "country"


def _block(document: Document, span: Span) -> int:
    before = bisect_right(document.blocks, span.start, key=lambda block: block.span.start) - 1
    return before if before >= 0 and span.start < document.blocks[before].span.end else 0
