"""Entries of organisations: which of a document's mentions name the same organisation, its fullest name, its type.

Only what the document and the gazetteer say; organisations of different documents are the warehouse's affair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractors.organisations.gazetteer import by_form, is_place
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.types import probable
from extractors.organisations.words import acronym
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import fold, initials

_POSSESSIVE = re.compile(r"['’‘]s$")
_CORE_AT, _CORE_REST = 3, 4  # words before a name's core, and around it
# Languages whose names change their endings by case; there, forms that differ only at word ends are one name.
_INFLECTING = frozenset({"de", "sq", "hr", "sr", "bs", "mk", "sl"})
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
    links = _Links(groups)
    for key, members in groups.items():
        for mention in members:
            if mention.value.get("acronym_of"):
                links.join(key, fold(plain(mention.value["acronym_of"], lex)))
            if mention.value.get("short"):
                links.join(key, fold(plain(mention.value["short"], lex)))
    _join_known(groups, links)
    _join_initials(groups, links)
    _join_short_forms(groups, links, document.language)
    _join_prefixes(groups, links, lex)
    _join_cores(groups, links, document.language)
    _join_units(groups, links, lex)
    if document.language.split("-")[0] in _INFLECTING:
        _join_inflected(groups, links)
    clusters: dict[str, list[Mention]] = {}
    for key in groups:
        clusters.setdefault(links.root(key), []).extend(groups[key])
    open_clusters = [[m for m in members if not any(region.overlaps(m.span) for region in protected)] for members in clusters.values()]
    return tuple(sorted((_entity(members, lex) for members in open_clusters if members), key=lambda e: e.spans[0]))


def plain(name: str, lex: Lexicon) -> str:
    """A name without article, possessive, quotation marks and legal form: what its forms have in common."""
    name = _POSSESSIVE.sub("", name.strip(" \"'“”„«»,;:"))
    for form, tails in lex.legal_tails:
        if name.endswith(tails):
            name = name[: -len(form)].rstrip(" ,")
    words = name.split()
    while len(words) > 1 and words[0].lower() in lex.articles:
        words = words[1:]
    return " ".join(words)


class _Links:
    """Union of keys; a plain disjoint-set forest."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._parent = {key: key for key in keys}

    def root(self, key: str) -> str:
        while self._parent[key] != key:
            key = self._parent[key]
        return key

    def join(self, a: str, b: str) -> None:
        if a in self._parent and b in self._parent and self.root(a) != self.root(b):
            self._parent[self.root(b)] = self.root(a)


def _join_known(groups: dict[str, list[Mention]], links: _Links) -> None:
    first: dict[str, str] = {}
    for key in groups:
        known = by_form().get(key)
        if known is not None:
            links.join(first.setdefault(known.name, key), key)


def _join_initials(groups: dict[str, list[Mention]], links: _Links) -> None:
    """An acronym that spells exactly one name's capitals is that name's."""
    spelled: dict[str, set[str]] = {}
    for key, members in groups.items():
        name = members[0].value["name"]
        if len(name.split()) > 1:
            spelled.setdefault(initials(name), set()).add(key)
            spelled.setdefault("".join(w[0] for w in re.findall(r"[^\W\d_]+", name)).upper(), set()).add(key)
    for key, members in groups.items():
        name = members[0].value["name"]
        if acronym(name) and len(name) > 2:
            matches = {links.root(k) for k in spelled.get(name.upper().rstrip("S") if name.endswith("s") else name.upper(), ())}
            if len(matches) == 1:
                links.join(matches.pop(), key)


def _join_prefixes(groups: dict[str, list[Mention]], links: _Links, lex: Lexicon) -> None:
    """"Charity Commission" and "Charity Commission for England": the shorter is the longer's, where only one is longer."""
    names = {key: members[0].value["name"] for key, members in groups.items()}
    for key, name in names.items():
        words = name.split()
        if len(words) < 2 or not any(w.lower() in lex.heads for w in words):
            continue
        longer = [k for k, other in names.items() if k != key and other.startswith(name + " ") and other[len(name) + 1 :].split()[0].lower() in lex.connectors - lex.conjunctions]
        if len({links.root(k) for k in longer}) == 1:
            links.join(longer[0], key)


def _join_cores(groups: dict[str, list[Mention]], links: _Links, language: str) -> None:
    """"Quillwork" and "The Quillwork Foundation", "Plavi val" and "Udruga Plavi val": a name and the same with words that only
    say what kind of body it is, where just one is longer; a place makes another body ("Harbour Malawi")."""
    kinds = _folded_kinds(language)
    words = {key: key.split() for key in groups}
    starts: dict[str, list[str]] = {}
    for key, parts in words.items():
        for at, part in enumerate(parts[: _CORE_AT]):
            starts.setdefault(part, []).append(key) if at == 0 or parts[at - 1] in kinds else None
    for key, parts in words.items():
        longer = set()
        for other in starts.get(parts[0], ()):
            rest = _rest(parts, words[other])
            if rest and other != key and any(word in kinds for word in rest) and not any(is_place(word, language) for word in rest) and len(rest) <= _CORE_REST:
                longer.add(links.root(other))
        longer.discard(links.root(key))  # which else may be the one that is taken, or not, as the process happens to hash
        if len(longer) == 1 and not all(part in kinds for part in parts) and not is_place(" ".join(parts), language):
            links.join(longer.pop(), key)


@cache
def _folded_kinds(language: str) -> frozenset[str]:
    """Words that only say what kind of body a name is."""
    lex = lexicon(language)
    return frozenset(fold(word) for word in (*lex.heads, *lex.legal, *lex.connectors, *lex.articles) if " " not in word)


@cache
def _folded_heads(language: str) -> frozenset[str]:
    lex = lexicon(language)
    return frozenset(fold(head) for head in (*lex.heads, *lex.not_heads))


def _rest(core: Sequence[str], whole: Sequence[str]) -> list[str]:
    """The words of `whole` around `core`, empty where it does not stand in it or is all of it."""
    n = len(core)
    at = next((i for i in range(len(whole) - n + 1) if list(whole[i : i + n]) == list(core)), None)
    return [] if at is None or n == len(whole) else [*whole[:at], *whole[at + n :]]


def _join_units(groups: dict[str, list[Mention]], links: _Links, lex: Lexicon) -> None:
    """"Tdh Kosovo" and "Terre des hommes in Kosovo": one unit, since base and place are the same."""
    first: dict[tuple[str, str], str] = {}
    for key, members in groups.items():
        unit = next((m.value for m in members if m.value.get("unit_of")), None)
        base = fold(plain(unit["unit_of"], lex)) if unit else ""
        if unit and base in groups:
            links.join(first.setdefault((links.root(base), fold(unit["place"])), key), key)


def _join_short_forms(groups: dict[str, list[Mention]], links: _Links, language: str) -> None:
    """The document's own name and its longer form: "Masoom" and "Masoom Education", "Wikimedia" and "Wikimedia Foundation"."""
    heads = _folded_heads(language)
    for key, members in groups.items():
        own, start, size = any(m.features["rule"].startswith("own_") for m in members), key + " ", len(key.split())
        longer = [k for k in groups if k.startswith(start) and len(k.split()) == size + 1 and k.split()[-1] in heads]
        if own or len(longer) == 1 and len(key.split()) > 1:
            for other in longer:
                links.join(key, other)


def _join_inflected(groups: dict[str, list[Mention]], links: _Links) -> None:
    keys = [(k, k.split()) for k in groups if len(k) > 6]
    by_start: dict[tuple[int, str], list[tuple[str, list[str]]]] = {}
    for key, key_words in keys:
        for other, other_words in by_start.setdefault((len(key_words), key[:4]), []):
            if all(_same_stem(a, b) for a, b in zip(key_words, other_words, strict=True)):
                links.join(other, key)
        by_start[len(key_words), key[:4]].append((key, key_words))


def _same_stem(a: str, b: str) -> bool:
    """Two words that differ in their endings only: at least four letters and all but four of the longer are shared."""
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a == b or shared >= 4 and shared >= max(len(a), len(b)) - 4 or len(a) <= 3 and len(b) <= 3 and not (a.isdigit() or b.isdigit())


def _entity(members: list[Mention], lex: Lexicon) -> Entity:
    members = sorted(members, key=lambda m: m.span)
    forms = list(dict.fromkeys(_POSSESSIVE.sub("", m.value["name"].strip()) for m in members))
    spelled = [m.value["name"] for m in members if m.features["rule"] != "acting"] or forms
    name = max(dict.fromkeys(_POSSESSIVE.sub("", n.strip()) for n in spelled), key=lambda n: (not acronym(n), not n.isupper(), len(fold(n).split()), len(fold(n))))
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
