"""Partnerships: the relations of the partners room joined with the organisations that stand where a partner must.

A chain of names after a cue ("together with A, B and C") is one relation each; the document's subject is the other side.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.cues import bridges
from extractors.organisations.entities import Entity
from extractors.organisations.lexicon import lexicon
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import transliterate

_WORD = re.compile(r"[\w'-]+")
_HARD = re.compile(r"[;:.!?]\s|[\n•]")
_ODD = 3  # words between a cue and a name that are not known to be harmless
_ACROSS = 60  # code points that may lie between a cue and the first name, or between names of a chain


@dataclass(frozen=True, slots=True)
class Relation:
    """One partnership: its slots, the words it was read from, the rule's features."""

    slots: Mapping[str, Any]
    span: Span
    extractor: str
    features: Mapping[str, Any]


def partnerships(document: Document, mentions: Sequence[Mention], orgs: Sequence[Entity], subject: Entity | None) -> Iterator[Relation]:
    """Each (partner, role) once, the first statement of it; the subject is never its own partner."""
    places = sorted(((span, e) for e in orgs for span in e.spans), key=lambda hit: hit[0])
    seen: set[tuple[str, str]] = set()
    lists: set[str] = set()
    for mention in sorted(mentions, key=lambda m: m.value["side"] != "list"):
        for span, partner in _partners(document, mention, places):
            role = mention.value["role"]
            if partner is subject or (partner.name, role) in seen or mention.value["side"] != "list" and partner.name in lists and role == "partner":
                continue
            seen.add((partner.name, role))
            if mention.value["side"] == "list":
                lists.add(partner.name)
            slots = {"organisation": subject.name if subject else None, "partner": partner.name, "role": role, "period": None, "project": None}
            features = {**mention.features, "partner_rules": len(partner.rules), "list": any(r.startswith("list_") for r in partner.rules), "typed": partner.type is not None, "known": subject is not None}
            yield Relation(slots, _quote(document, mention, span), mention.extractor, features)


def _quote(document: Document, mention: Mention, name: Span) -> Span:
    """The list's name alone, or the words from the cue to the name, at most about thirty."""
    if mention.value["side"] == "list":
        return name
    start, end = mention.value["region"]
    if mention.value["side"] == "after":
        first = start - len(mention.value["cue"])
        return Span(first, name.end) if name.end - first < 220 else name
    last = min(end + len(mention.value["cue"]) + 40, mention.span.end)
    return Span(name.start, last) if last - name.start < 220 else name


def _partners(document: Document, mention: Mention, places: Sequence[tuple[Span, Entity]]) -> Iterator[tuple[Span, Entity]]:
    region = Span(*mention.value["region"])
    first, last = (bisect_left(places, at, key=lambda place: place[0].start) for at in (region.start, region.end))
    inside = [(span, e) for span, e in places[first:last] if region.contains(span)]
    if mention.value["side"] == "list":
        yield from inside[:1] or [(span, e) for span, e in places if span.overlaps(region)][:1]
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
