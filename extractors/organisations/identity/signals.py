"""What speaks for an organisation being the one that a document is about, or by: where the document names itself (site, copyright,
address, title, definition, the name of its file), how often and in which places the name stands, what kind of body it is, whether the text says "we".

Never here: which one it is (`identity`), finding names.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from extractors.cues import find_cues
from extractors.dates.cues import cues
from extractors.organisations.alike import plain
from extractors.organisations.choice import around
from extractors.organisations.counting import said
from extractors.organisations.domains import in_domain, letters
from extractors.organisations.entities import Entity
from extractors.organisations.gazetteer import by_form, is_place
from extractors.organisations.identity.called import called
from extractors.organisations.lexicon import lexicon
from extractors.organisations.lists import section_role
from extractors.organisations.own_names import own_names
from extractors.organisations.people import person_like
from extractors.organisations.words import acronym, camel
from extractors.outline import outline
from schemas.documents import Block, Document, Span
from schemas.names import fold, initials, transliterate


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the organisations of a document are compared by: `ruled`: name -> a rule of thumb's score; `often`: how often each is said;
    `counts`: of the places of each, the most first; `first`: where each is named in the main text among its first places; `folded`: their names between spaces."""

    ruled: Mapping[str, float]
    often: Mapping[str, int]
    most: int
    counts: tuple[int, ...]
    first: tuple[int, ...]
    folded: tuple[str, ...]


_MOST = 60  # spans of one name that are looked at


def signals(document: Document, entity: Entity, orgs: Sequence[Entity], around: Surroundings) -> tuple[str, ...]:
    """The signals of one organisation of a document; `orgs`: all of them, `around`: what is compared among them."""
    ruled, often, counts, (begin, end) = around.ruled, around.often, around.counts, _bounds(document)
    named = _forms(entity, document.language)
    own = {f"own={name.source}" for name in own_names(document) if fold(name.name) in named}
    spans = [(span, block) for span in entity.spans[:_MOST] if (block := block_at(document, span)) is not None]
    main = [(span, block) for span, block in spans if block.zone == "main"]
    out = [*own, f"owns={min(len(own), 3)}", f"type={entity.type}", f"guess={entity.guess}", f"rank={min(counts.index(len(entity.spans)), 2)}", f"sole={len(orgs) == 1}", *_steps("times", len(main))]
    mine, others = ruled[entity.name], max((score for name, score in ruled.items() if name != entity.name), default=0.0)
    out += [f"ruled>={step}" for step in (1, 2.5, 4, 6, 8) if mine >= step] + [f"ahead>={step}" for step in (-3, -1, 0, 1, 3) if mine - others >= step]
    out += [f"alone={rule}" for rule in entity.rules if len(entity.rules) == 1] + [f"rule={rule}" for rule in entity.rules]
    out += [f"zone={zone}" for zone in {block.zone for _, block in spans} - {"main"}]
    places, voice = _places(document, entity, named, main), _voice(document)
    out += [f"{where}={yes}" for where, yes in places.items()]
    out += [f"first={_first(main, around.first)}", f"aliases={min(len(entity.aliases), 2)}", f"acronym={acronym(entity.name)}", f"single={len(entity.name.split()) == 1}", f"verbs={min(sum(_acts(document, span) for span, _ in main), 3)}"]
    out += [f"we={voice}", f"we+domain={voice}/{places['domain']}", f"share={_share(main, sum(counts))}", *_steps("said", often[entity.name]), f"most={often[entity.name] == around.most}"]
    out += [f"surest>={p}" for p in (0.15, 0.25, 0.42, 0.6, 0.8, 0.9) if entity.certainty.get("surest", 0.5) >= p]
    out += [*_of_form(entity.name, document.language), *_of_words(document, main), *_of_sentences(document, main), f"address={_in_address(document, entity.names)}"]
    out += [f"spread={len({3 * (span.start - begin) // max(1, end - begin) for span, _ in main})}", *_of_rivals(entity, around.folded)]
    prose = sum(block.kind in ("paragraph", "item", "cell") and block.span.end - block.span.start > 2 * (span.end - span.start) for span, block in main)
    sure = next((p for p in (0.9, 0.7, 0.5, 0.3) if entity.certainty.get("surest", 0.5) >= p), 0)
    out += [*_steps("prose", min(prose, 5)), f"prose+sure={min(prose, 2)}/{sure}", f"title+prose={places['title']}/{min(prose, 2)}", f"rank+sure={min(counts.index(len(entity.spans)), 2)}/{sure}"]
    out += [f"title+rule={places['title']}/{'+'.join(sorted(r for r in entity.rules if r.startswith('own_'))) or 'none'}", f"type+sure={entity.type}/{sure}", f"called={called(document, entity.names, around.folded) if sure >= 0.5 else 'no'}"]
    return tuple(dict.fromkeys(out))


def _of_form(name: str, language: str) -> list[str]:
    """How a name is written and what its words are."""
    lex, words = lexicon(language), name.split()
    lower = [transliterate(w.lower()) for w in words]
    common = sum(w.lower() in lex.common or w.lower() in lex.connectors for w in words)
    shape = "acronym" if acronym(name) else "camel" if camel(name) else "capitals" if name.isupper() else "title"
    heads = "last" if lower[-1] in lex.heads else "some" if any(w in lex.heads for w in lower) else "none"
    return [
        f"form={shape}/{min(len(words), 4)}", f"common={'all' if common == len(words) else 'some' if common else 'none'}", f"heads={heads}", f"nothead={lower[-1] in lex.not_heads}",
        f"person={person_like(name)}", f"placed={any(is_place(w, language) for w in words)}", f"known={fold(name) in by_form()}", f"opener={lower[0] in lex.openers}",
    ]  # fmt: skip


def _of_words(document: Document, main: Sequence[tuple[Span, Block]]) -> list[str]:
    """The words right before and behind a name's first places."""
    out = []
    for span, _ in main[:_LOOKED_AT]:
        _, before, after = around(document, span)
        out += [f"b={before}", f"a={after}"]
    return out


_LOOKED_AT = 12


def _of_sentences(document: Document, main: Sequence[tuple[Span, Block]]) -> list[str]:
    """In how many of a name's first places its sentence says "we" before or behind it, tells a founding, or makes others its
    partners or it the partner of others."""
    we, cues_of_dates, lines = lexicon(document.language).first_person, cues(document.language), outline(document).sentences
    counts = Counter()
    for span, _ in main[:_LOOKED_AT]:
        at = bisect_right(lines, span.start, key=lambda s: s.span.start) - 1
        if at < 0 or not lines[at].span.contains(span):
            continue
        line = lines[at]
        before, after = line.text[: span.start - line.span.start], line.text[span.end - line.span.start :]
        near_before, near_after = before[-_NEAR:], after[:_NEAR]
        counts["we_before"] += we.search(near_before) is not None
        counts["we_after"] += we.search(near_after) is not None
        counts["begun"] += any(cue.kind in ("founded", "registered") for cue in cues_of_dates.find(f"{near_before} {near_after}".lower()))
        counts["its"] += bool(find_cues(near_after, document.language))
        counts["theirs"] += bool(find_cues(near_before, document.language))
    return [step for name in sorted(counts) for step in _steps(name, counts[name])]


_NEAR = 60  # code points on either side of a name


def _of_rivals(entity: Entity, folded: Sequence[str]) -> list[str]:
    """Whether other names hold this one ("CRRC volunteers"), and whether it holds others; `folded`: those of all, its own among them."""
    mine = f" {fold(entity.name)} "
    held, holds = sum([mine in other for other in folded]) - 1, sum([other in mine for other in folded]) - 1
    return [*_steps("held", min(held, 3)), f"holds={min(holds, 2)}"]


_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|(?:https?://|www\.)\S+|@[\w.]+")


@lru_cache(maxsize=4)
def _addresses(document: Document) -> str:
    """The letters of all addresses, handles and links of a document, parted by spaces and between two."""
    found = [*_ADDRESS.findall(document.text), *{block.anchor for block in document.blocks if block.anchor}]
    told = " ".join("".join(ch if ch.isalnum() else " " if ch in "/@." else "" for ch in address.lower()) for address in dict.fromkeys(found))
    return f" {told} "


def _in_address(document: Document, names: Sequence[str]) -> str:
    """Whether the letters of a name, or its initials, are a part of an address ("readersinternational@...", "/drw/")."""
    forms, padded = set(map(letters, names)), _addresses(document)
    if any(len(form) > 3 and f" {form} " in padded for form in forms):
        return "whole"
    if any(len(form) > 5 and form in padded for form in forms):
        return "part"
    return "initials" if any(len(name.split()) > 2 and f" {initials(name).lower()} " in padded for name in names) else "no"


_OWN = {"site": 5.0, "copyright": 4.0, "title": 4.0, "definition": 3.0, "frequent": 2.0, "domain": 4.0, "description": 4.0}


def surroundings(document: Document, orgs: Sequence[Entity]) -> Surroundings:
    """What the organisations of a document are compared by: name -> a rule of thumb's score, and how often each is said."""
    often = {entity.name: _named(document, entity) for entity in orgs}
    main = ([span.start for span in in_main(document, entity.spans[:3])] for entity in orgs)
    first = tuple(sorted(min(starts) for starts in main if starts))
    return Surroundings(by_rules(document, orgs), often, max(often.values(), default=0), tuple(sorted((len(e.spans) for e in orgs), reverse=True)), first, tuple(f" {fold(e.name)} " for e in orgs))


def by_rules(document: Document, orgs: Sequence[Entity]) -> dict[str, float]:
    """Name -> how much a rule of thumb speaks for it: named often, by itself, in titles and openings; hardly for a public body
    or for a name that stands in lists only."""
    return {entity.name: _score(document, entity) for entity in orgs}


def _score(document: Document, entity: Entity) -> float:
    named = {fold(name) for name in entity.names}
    main = in_main(document, entity.spans[:_MOST])
    score = min(len(main), 12) * 0.5 + sum(weight for source, weight in _OWN.items() if any(own.source == source and fold(own.name) in named for own in own_names(document)))
    title = fold(document.title)
    score += 2.5 * any(name and f" {name} " in f" {title} " for name in named) + 1.5 * _opens(document, entity)
    score += 1.0 * any((block := block_at(document, span)) is not None and block.kind in ("heading", "title") for span in main[:20])
    score += 1.0 * ("legal_form" in entity.rules) - 3.0 * (entity.type in ("government", "multilateral", "media"))
    return score - 3.0 * any(rule.startswith("list_") for rule in entity.rules)


def _steps(name: str, count: int) -> list[str]:
    """A count as the steps that it reaches, so that more never says the contrary of many."""
    return [f"{name}>={step}" for step in (1, 2, 3, 5, 8, 13) if count >= step]


def _places(document: Document, entity: Entity, named: set[str], main: Sequence[tuple[Span, Block]]) -> dict[str, bool]:
    """Telling places of a name."""
    title, (begin, _) = fold(document.title), _bounds(document)
    headings = [block for _, block in main if block.kind in ("heading", "title")]
    listed = [section_role(heading, document.language) is not None for span, block in main for heading in outline(document).heading_texts(_index(document, span))[-1:]]
    return {
        "title": any(name and f" {name} " in f" {title} " for name in named), "titleends": any(name and (title.endswith(name) or title.startswith(name)) for name in named),
        "heading": bool(headings), "topheading": any(block.level <= 1 for block in headings), "domain": in_domain(document, entity.names), "opens": _opens(document, entity),
        "acts": any(_acts(document, span) for span, _ in main), "owner": any(document.text[span.end : span.end + 2] in ("'s", "’s") for span, _ in main),
        "about": any(_is_about(document, span) for span, _ in main), "listed": bool(listed) and all(listed), "anylisted": any(listed), "linked": any(block.anchor for _, block in main),
        "part": any(_is_part(document, name) for name in named), "team": any(_has_team(document, span) for span, _ in main),
        "metadata": not named.isdisjoint(_declared(document)), "items": bool(main) and all(block.kind in ("item", "alt", "cell") for _, block in main),
        "unit": "unit" in entity.rules, "early": any(span.start < begin + 300 for span, _ in main), "late": bool(main) and all(span.start > begin + 1500 for span, _ in main),
    }  # fmt: skip


def _forms(entity: Entity, language: str) -> set[str]:
    """An organisation's names as compared, with and without legal forms and articles."""
    lex = lexicon(language)
    return {form for name in entity.names for form in (fold(name), fold(plain(name, lex)))} - {""}


@lru_cache(maxsize=4)
def _bounds(document: Document) -> tuple[int, int]:
    """Where the main text begins and ends."""
    spans = [block.span for block in document.zone("main")]
    return (spans[0].start, max(span.end for span in spans)) if spans else (0, 0)


@lru_cache(maxsize=4)
def _declared(document: Document) -> frozenset[str]:
    """What the metadata say, folded."""
    return frozenset(fold(document.quote(block.span)) for block in document.zone("metadata"))


def _index(document: Document, span: Span) -> int:
    return max(0, bisect_right(document.blocks, span.start, key=lambda block: block.span.start) - 1)


def block_at(document: Document, span: Span) -> Block | None:
    """The block that a span lies in, of any zone."""
    block = document.blocks[_index(document, span)] if document.blocks else None
    return block if block is not None and block.span.contains(span) else None


def in_main(document: Document, spans: Sequence[Span]) -> list[Span]:
    """Those of the places of a name that lie in the main text."""
    return [span for span in spans if (block := block_at(document, span)) is not None and block.zone == "main"]


def _first(main: Sequence[tuple[Span, Block]], all_first: Sequence[int]) -> str:
    """The place of the name's first mention among those of all organisations: 0, 1, 2 or more."""
    if not main:
        return "never"
    before = bisect_left(all_first, main[0][0].start)
    return str(before) if before < 3 else "more"


def _share(main: Sequence[tuple[Span, Block]], total: int) -> str:
    """The name's share of all mentions, in fifths."""
    return str(int(5 * len(main) / max(1, total)))


def _named(document: Document, entity: Entity) -> int:
    """How often the text says the name, or its first word that is no mere kind of body or place."""
    lex = lexicon(document.language)
    words = [w for w in entity.name.split() if len(w) > 3 and w[:1].isupper() and transliterate(w.lower()) not in lex.heads and not is_place(w, document.language)]
    return max(said(document.text, word) for word in (*entity.names[:6], *words[:1]))


def _acts(document: Document, span: Span) -> bool:
    return lexicon(document.language).verb_after.match(transliterate(document.text[span.end : span.end + 60].lower()).lstrip(" )\"”")) is not None


def _is_about(document: Document, span: Span) -> bool:
    before = document.text[max(0, span.start - 24) : span.start].lower().rstrip(" \"“„«")
    return before.endswith(lexicon(document.language).about)


@lru_cache(maxsize=4)
def _titles(document: Document) -> tuple[str, ...]:
    """What names the page or its site in its metadata, and its title, folded."""
    told = [document.quote(b.span) for b in document.zone("metadata") if b.path.lower().endswith(("title", "site_name", "name", "author", "description"))]
    return tuple(f" {fold(text)} " for text in (*told, document.title))


def _is_part(document: Document, name: str) -> bool:
    folded = fold(name)
    return bool(folded) and any(f" {folded} " in title for title in _titles(document))


def _has_team(document: Document, span: Span) -> bool:
    """Whether the name's staff, team or volunteers are spoken of ("Harikar's team", "HOT volunteers")."""
    after = transliterate(document.text[span.end : span.end + 40].lower()).lstrip("'’s ")
    return lexicon(document.language).actor_after.match(after) is not None


@lru_cache(maxsize=4)
def _voice(document: Document) -> str:
    """How much of the main text says "we": none, some, much."""
    pattern = lexicon(document.language).first_person
    said = sum(len(pattern.findall(document.quote(block.span))) for block in document.zone("main"))
    return "none" if said == 0 else "some" if said < 4 else "much"


def _opens(document: Document, entity: Entity) -> bool:
    """One of the first three paragraphs begins with the organisation and a verb."""
    lex = lexicon(document.language)
    for block in islice((b for b in document.zone("main") if b.kind == "paragraph"), 3):
        for span in entity.spans[:_MOST]:
            before = document.text[block.span.start : span.start].strip().lower() if block.span.contains(span) else "x"
            if (not before or before in lex.articles) and lex.verb_after.match(document.text[span.end : span.end + 60].lstrip(" )(")):
                return True
    return False
