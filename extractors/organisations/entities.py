"""Entries of organisations: which of a document's mentions name the same organisation, its fullest name, its type.

Only what the document and the gazetteer say; organisations of different documents are the warehouse's affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.organisations.alike import POSSESSIVE, linked, plain
from extractors.organisations.gazetteer import known_type
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.sentences import type_of
from extractors.organisations.types import probable
from extractors.organisations.words import acronym
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import fold

_TRUSTED = ("unit", "quoted", "own_site", "own_copyright", "list_heading", "list_label", "list_lead_in", "list_title", "defined", "head", "legal_form", "gazetteer", "coordinated", "own_title", "own_definition", "weak_head", "acronym")


@dataclass(frozen=True, slots=True)
class Entity:
    """One organisation of a document. `name`: its fullest form; `aliases`: every other form, in order of appearance;
    `spans`: all places, in order; `rules`: the rules that found it, with their counts; `guess`: the type that rules give,
    `type` the most probable one; `certainty`: how sure its places and its type are, as features of confidence."""

    name: str
    aliases: tuple[str, ...]
    type: str | None
    spans: tuple[Span, ...]
    evidence: Span
    rules: dict[str, int] = field(default_factory=dict)
    guess: str | None = None
    certainty: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All forms, the fullest first."""
        return (self.name, *self.aliases)


def entities(document: Document, mentions: Iterable[Mention], protected: Sequence[Span] = ()) -> tuple[Entity, ...]:
    """The entries of a document in the order of their first mention.

    Mentions inside protected stretches tell which names belong together, but are no evidence of an entry.
    """
    lex, keys = lexicon(document.language), {}
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        name = mention.value["name"]
        key = keys[name] if name in keys else keys.setdefault(name, fold(plain(name, lex)))
        if key:
            groups.setdefault(key, []).append(mention)
    links = linked(groups, document.language, lex)
    clusters: dict[str, list[Mention]] = {}
    for key in groups:
        clusters.setdefault(links.root(key), []).extend(groups[key])
    open_clusters = [[m for m in members if not any(region.overlaps(m.span) for region in protected)] for members in clusters.values()]
    return tuple(sorted((_entity(members, lex) for members in open_clusters if members), key=lambda e: e.spans[0]))


def _entity(members: list[Mention], lex: Lexicon) -> Entity:
    members = sorted(members, key=lambda m: m.span)
    forms = list(dict.fromkeys(POSSESSIVE.sub("", m.value["name"].strip()) for m in members))
    spelled = [m.value["name"] for m in members if m.features["rule"] != "acting"] or forms
    name = max(dict.fromkeys(POSSESSIVE.sub("", n.strip()) for n in spelled), key=lambda n: (not acronym(n), not n.isupper(), len(fold(n).split()), len(fold(n))))
    forms += [m.value["short"] for m in members if m.value.get("short") and m.value["short"] not in forms]
    rules: dict[str, int] = {}
    for mention in members:
        rules[mention.features["rule"]] = rules.get(mention.features["rule"], 0) + 1
    kinds = [m.value["type"] for rule in _TRUSTED for m in members if m.features["rule"] == rule and m.value["type"]]
    guess = kinds[0] if kinds else None
    kind, sure = probable((name, *forms), guess, rules)
    certainty = {"surest": max(m.features.get("probability", 0.5) for m in members), "type_sure": sure, "named": sorted(m.features.get("named", "") for m in members)[-1]}
    certainty |= {whose: max((m.features.get(whose, 0.0) for m in members), default=0.0) for whose in ("subject", "publisher")}
    best = min(members, key=lambda m: (m.value["name"] != name, m.features["rule"].startswith(("own_", "titled")) and m.features["rule"] != "own_again"))
    return Entity(name, tuple(f for f in forms if f != name), kind, tuple(dict.fromkeys(m.span for m in members)), best.span, rules, guess, certainty)


def kind_of(entity: Entity, language: str) -> str:
    """The type to state of an entry: a known body's, else what its head noun makes likely where no surer rule has said it, else the most
    probable one. Lists of known bodies file foundations under "ngo" as often as not; a name that says so is one."""
    lex, known = lexicon(language), known_type(entity.names)
    if known == "ngo" and any(lex.heads.get(word) == FOUNDATION for word in (entity.name.lower().split()[0], entity.name.lower().split()[-1])):
        return FOUNDATION
    head = type_of(entity.name, lex) if known is None and entity.guess is None else None
    return known or (probable(entity.names, head, entity.rules)[0] if head else entity.type) or "ngo"  # where nothing tells: this is a dataset of NGOs


FOUNDATION = "foundation"
