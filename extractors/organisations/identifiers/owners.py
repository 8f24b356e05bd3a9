"""Whose number it is: the organisation named before it in its sentence, else the one whose page or footer it stands in, else none's.

A number that may be another's is left out: of several that a page gives for one scheme without saying whose, none is taken.
Never here: reading numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from extractors.fields import Fields
from extractors.organisations.entities import Entity
from extractors.outline import outline
from schemas.documents import Block, Document, Span
from schemas.facts import Issue, Mention

_BESIDE = 4  # code points between a name and the label that is surely its own: " (", ", "
_SHORTEST = 4  # letters of a name that is sought where no finder reads
_EDGES = ("footer", "header", "aside")
_OWN = ("own_site", "own_copyright", "own_domain", "own_description")

_FAR = 80
_DIVIDED = re.compile(r"[\d·|•;\n*]|\s[–—-]\s")

_Identifier = tuple[str, str]  # scheme, value
Owned = dict[str, list[Mention]]  # organisation's name -> its identifiers


def owned(document: Document, found: Sequence[Mention], orgs: Sequence[Entity], fields: Fields) -> tuple[Owned, list[Issue]]:
    """The identifiers of each organisation by its name, each value once; and an issue for every scheme that stays ambiguous."""
    said: dict[_Identifier, Counter[str]] = {}
    first: dict[_Identifier, Mention] = {}
    told: Counter[tuple[str, _Identifier]] = Counter()
    for mention in sorted(found, key=lambda m: m.span):
        entity, is_said = _owner(document, mention, orgs, fields)
        if entity is not None:
            key = _key(mention)
            first.setdefault(key, mention)
            said.setdefault(key, Counter())[entity.name] += 1
            told[entity.name, key] += is_said
    out: Owned = {}
    for key, names in said.items():
        out.setdefault(_one(names, fields), []).append(first[key])
    issues = [issue for name in out for issue in _without_rivals(document, name, out, told)]
    return out, issues


def _key(mention: Mention) -> _Identifier:
    return mention.value["scheme"], mention.value["value"]


def _one(names: Counter[str], fields: Fields) -> str:
    """A number is one organisation's: that beside which it stands most often, the document's own before another."""
    own = fields.subject.name if fields.subject is not None else ""
    return max(names, key=lambda name: (names[name], name == own))


def _without_rivals(document: Document, name: str, out: Owned, told: Mapping[tuple[str, _Identifier], int]) -> list[Issue]:
    """Takes away what an organisation has several of in one scheme, where no sentence says that it is its own."""
    issues, often = [], Counter(mention.value["scheme"] for mention in out[name])
    for scheme in sorted(scheme for scheme, count in often.items() if count > 1):
        message = f"{scheme}: {often[scheme]} numbers, and nothing says whose each is. Review this document by hand."
        issues.append(Issue("info", "resolve", "identifier_ambiguous", document.id, message, scheme))
    out[name] = [m for m in out[name] if often[m.value["scheme"]] == 1 or told[name, _key(m)]]
    return issues


def _owner(document: Document, mention: Mention, orgs: Sequence[Entity], fields: Fields) -> tuple[Entity | None, bool]:
    """The organisation, and whether the sentence itself says so."""
    start = mention.features["label_start"]
    named = [(span, entity) for span, entity in _named_before(document, start, orgs) if not _keeps(entity, mention)]
    if named:
        span, last = named[-1]
        between = document.text[span.end : start]
        if last.type == "government" and len(between) > _BESIDE:
            named = []  # who registers is no owner
        elif len(between) <= _BESIDE or len({entity.name for _, entity in named}) == 1 and _is_plain(between):
            return (last, True) if last.type != "government" else (None, False)
    own = [entity for entity in (fields.subject, fields.publisher) if entity is not None]
    if named:
        return next((entity for entity in own if {e.name for _, e in named} == {entity.name}), None), True
    block = document.blocks[_index(document, start)]
    if block.zone in _EDGES:
        return _site(fields), False
    return (None if not own or _is_under_another(document, start, orgs, own) else own[0]), False


def _keeps(entity: Entity, mention: Mention) -> bool:
    """Whether an organisation is the court that keeps the register."""
    return mention.value["authority"] is not None and any(name in mention.value["authority"] for name in entity.names)


def _is_plain(between: str) -> bool:
    """Whether words between a name and a label are of one statement: few, without numbers and without marks that divide lines."""
    return len(between) <= _FAR and _DIVIDED.search(between) is None


def _site(fields: Fields) -> Entity | None:
    """Whose site it is: the publisher, or the subject where the page calls itself so."""
    if fields.publisher is not None:
        return fields.publisher
    return fields.subject if fields.subject is not None and any(rule in _OWN for rule in fields.subject.rules) else None


def _named_before(document: Document, start: int, orgs: Sequence[Entity]) -> list[tuple[Span, Entity]]:
    """Organisations named before a label in its sentence, in the order of the text."""
    sentence = _sentence(document, start)
    region = Span(sentence.start, start)
    hits = [(span, entity) for entity in orgs for span in entity.spans if region.contains(span)]
    words = document.quote(region)
    for entity in orgs if not hits else ():  # finders do not read footers: names are sought there as they are
        for name in entity.names:
            at = words.rfind(name) if len(name) >= _SHORTEST else -1
            if at >= 0:
                hits.append((Span(region.start + at, region.start + at + len(name)), entity))
                break
    return sorted(hits, key=lambda hit: (hit[0].end, hit[0].start))


def _sentence(document: Document, place: int) -> Span:
    sentences = outline(document).sentences
    at = bisect_right(sentences, place, key=lambda sentence: sentence.span.start) - 1
    return sentences[at].span if at >= 0 and place < sentences[at].span.end else Span(place, place)


def _is_under_another(document: Document, place: int, orgs: Sequence[Entity], own: Sequence[Entity]) -> bool:
    """Whether the heading right above, or the block right before in a list, names another organisation than the page's own."""
    index, blocks = _index(document, place), document.blocks
    above = [blocks[i].span for i in outline(document).headings[index][-1:]]
    before = [blocks[index - 1].span] if index and _is_beside(blocks[index - 1], blocks[index]) else []
    mine = {entity.name for entity in own}
    for region in (*above, *before):
        here = {entity.name for entity in orgs for span in entity.spans if region.contains(span)}
        if here and not here & mine:
            return True
    return False


def _is_beside(one: Block, other: Block) -> bool:
    return one.zone == other.zone and one.kind in ("item", "cell", "paragraph", "heading") and len(one.span) < _FAR


def _index(document: Document, place: int) -> int:
    return max(0, bisect_right(document.blocks, place, key=lambda block: block.span.start) - 1)
