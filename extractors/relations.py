"""Partnerships: every place of an organisation's name, weighed for what it says of its relation to the document's own.

The relations of the partners room say which names their words reach ("together with A, B and C"); `roles` weighs that with
everything around the name. Each (partner, role) once, the surest statement of it; the subject is never its own partner.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors import roles
from extractors.circumstances import period, project
from extractors.cues import bridges, cites
from extractors.model.linear import model
from extractors.organisations.entities import Entity
from extractors.organisations.lexicon import lexicon
from extractors.outline import outline
from schemas.documents import Document, Span
from schemas.facts import Mention, Share
from schemas.names import transliterate

EXTRACTOR = "partners@2"
_WORD = re.compile(r"[\w'-]+")
_HARD = re.compile(r"[;:.!?]\s|[\n•]")
_ODD = 3  # words between a cue and a name that are not known to be harmless
_ACROSS = 60  # code points that may lie between a cue and the first name, or between names of a chain
_QUOTE = 220  # code points of a quote
_SAID = 0.38  # how probable a role must be to be stated
_FURTHER = 0.6  # and a second role of the same partner


@dataclass(frozen=True, slots=True)
class Relation:
    """One partnership: its slots, the words it was read from, the rule's features."""

    slots: Mapping[str, Any]
    span: Span
    extractor: str
    features: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an organisation's name in the main text: its block, its sentence and all names of that sentence."""

    block: int
    sentence: Span
    span: Span
    entity: Entity
    names: tuple[tuple[Span, Entity], ...]


def partnerships(document: Document, mentions: Sequence[Mention], orgs: Sequence[Entity], subject: Entity | None, subject_sure: float) -> Iterator[Relation]:
    """The document's partnerships, in the order of the text; `subject_sure`: how probable its own organisation is."""
    ruled = read_by_rules(document, mentions, orgs)
    found: dict[tuple[str, str], tuple[float, Place, Mapping[str, Any]]] = {}
    for place in places(document, orgs):
        said, before = ruled.get(place.span, ()), document.text[place.sentence.start : place.span.start]
        if place.entity is subject or cites(before, document.language) or not said and roles.is_post_at(document, before):
            continue
        seen = roles.signals(document, place.block, place.sentence, place.span, place.entity, place.names, subject, [rule for rule, _ in said])
        probable = model("roles").probabilities(seen)
        for role, p in probable.items():
            key = (place.entity.name, role)
            if role != roles.NONE and p >= _SAID and (key not in found or found[key][0] < p):
                found[key] = (p, place, {**_features(document, place, said, role, p, subject), "subject_sure": Share(subject_sure)})
    best = {name: max(p for (other, _), (p, _, _) in found.items() if other == name) for name, _ in found}
    kept = [(role, place, features) for (name, role), (p, place, features) in found.items() if p == best[name] or p >= _FURTHER]
    for role, place, features in sorted(kept, key=lambda row: row[1].span):
        slots = {"organisation": subject.name if subject else None, "partner": place.entity.name, "role": role}
        slots |= {"period": period(document, place.block, place.sentence, place.span), "project": project(document, place.sentence, [span for span, _ in place.names])}
        yield Relation(slots, _quote(document, place, ruled.get(place.span, ())), EXTRACTOR, features)


def _features(document: Document, place: Place, said: Sequence[tuple[str, Mention]], role: str, p: float, subject: Entity | None) -> dict[str, Any]:
    agreeing = sorted(rule for rule, _ in said if rule.endswith("/" + role))
    entity, block = place.entity, document.blocks[place.block]
    return {
        "rule": agreeing[0] if agreeing else "learned", "role": role, "score": Share(p), "partner_sure": Share(entity.certainty.get("surest", 0.5)), "partner_rules": len(entity.rules), "mentions": len(entity.spans),
        "list": any(r.startswith("list_") for r in entity.rules), "typed": entity.type is not None, "known": subject is not None, "block": block.kind,
    }  # fmt: skip


def places(document: Document, orgs: Sequence[Entity]) -> Iterator[Place]:
    """Every place of a name in the main zone, in the order of the text."""
    names = sorted(((span, e) for e in orgs for span in e.spans), key=lambda hit: hit[0])
    told = outline(document)
    starts = [span.start for span, _ in names]
    for sentence in told.sentences:
        block = document.blocks[sentence.block]
        if block.zone != "main" or block.kind == "title":
            continue
        inside = tuple(names[bisect_left(starts, sentence.span.start) : bisect_right(starts, sentence.span.end - 1)])
        for span, entity in inside:
            if sentence.span.contains(span):
                yield Place(sentence.block, sentence.span, span, entity, inside)


def read_by_rules(document: Document, mentions: Sequence[Mention], orgs: Sequence[Entity]) -> dict[Span, list[tuple[str, Mention]]]:
    """Place of a name -> what the relation rules read there, as ("side/role", mention)."""
    names = sorted(((span, e) for e in orgs for span in e.spans), key=lambda hit: hit[0])
    out: dict[Span, list[tuple[str, Mention]]] = {}
    for mention in mentions:
        for span, _ in _partners(document, mention, names):
            out.setdefault(span, []).append((f"{mention.value['side']}/{mention.value['role']}", mention))
    return out


def _quote(document: Document, place: Place, said: Sequence[tuple[str, Mention]]) -> Span:
    """The list's name alone, the words from the cue to the name, or the sentence's words around the name."""
    for rule, mention in said:
        start, end = mention.value["region"]
        if rule.startswith("list/"):
            return place.span
        first, last = start - len(mention.value["cue"]), min(end + len(mention.value["cue"]) + 40, mention.span.end)
        if rule.startswith("after/") and place.span.end - first < _QUOTE:
            return Span(first, place.span.end)
        if rule.startswith("before/") and last - place.span.start < _QUOTE:
            return Span(place.span.start, last)
    start, end = max(place.sentence.start, place.span.start - 80), min(place.sentence.end, place.span.end + 60)
    while start > place.sentence.start and not document.text[start - 1].isspace():
        start -= 1
    while end < place.sentence.end and not document.text[end].isspace():
        end += 1
    return Span(start, end)


def _partners(document: Document, mention: Mention, names: Sequence[tuple[Span, Entity]]) -> Iterator[tuple[Span, Entity]]:
    region = Span(*mention.value["region"])
    first, last = (bisect_left(names, at, key=lambda place: place[0].start) for at in (region.start, region.end))
    inside = [(span, e) for span, e in names[first:last] if region.contains(span)]
    if mention.value["side"] == "list":
        yield from inside[:1] or [(span, e) for span, e in names if span.overlaps(region)][:1]
    elif mention.value["side"] == "after":
        yield from _chain(document, region.start, inside, mention.value["cue"].split()[-1:])
    elif inside:
        yield from _before(document, region, inside)


def _chain(document: Document, at: int, inside: list[tuple[Span, Entity]], again: Sequence[str]) -> Iterator[tuple[Span, Entity]]:
    """Names that follow a cue without a verb between; the cue's last word may be said again ("by A and by B")."""
    for n, (span, entity) in enumerate(inside):
        gap = document.text[at : span.start]
        if not _bridged(gap, document.language, first=n == 0, again=again):
            return
        yield span, entity
        at = span.end


def _before(document: Document, region: Span, inside: list[tuple[Span, Entity]]) -> Iterator[tuple[Span, Entity]]:
    """The name, or names joined by "and", directly before a cue."""
    at = region.end
    for n, (span, entity) in enumerate(reversed(inside)):
        gap = document.text[span.end : at]
        words = _WORD.findall(gap)
        if len(words) > (4 if n == 0 else 1) or _HARD.search(gap):
            return
        yield span, entity
        at = span.start


def _bridged(gap: str, language: str, *, first: bool, again: Sequence[str]) -> bool:
    """The words between a cue and a name (or two names of a chain) carry no statement of their own."""
    if len(gap) > _ACROSS or _HARD.search(gap.lstrip(" :") if first else gap):
        return False
    words = _WORD.findall(gap)
    if not first:  # "A, B and the C": only marks, "and" and articles join a chain, and names that were not read
        lex = lexicon(language)
        joining = lex.articles | lex.conjunctions | lex.appositive | set(again)
        return all(transliterate(w.lower()) in joining or w[:1].isupper() for w in words) and len(words) <= 4
    bridge, stop = bridges(language)
    small = [transliterate(w.lower()) for w in words if not w[:1].isupper()]
    return not any(w in stop and w not in bridge for w in small) and sum(w not in bridge for w in small) <= _ODD
