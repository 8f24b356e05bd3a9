"""Whose number it is: the organisation named before it in its sentence, else the one whose page or footer it stands in, else none's.

A number that may be another's is left out: of several that a page gives for one scheme without saying whose, none is taken.
Never here: reading numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from extractors.fields import Fields
from extractors.organisations.entities import Entity
from extractors.outline import outline
from schemas.documents import Block, Document, Span
from schemas.facts import Issue, Mention

_BESIDE = 4  # code points between a name and the label that is surely its own: " (", ", "
_SHORTEST = 4  # letters of a name that is sought where no finder reads
_EDGES = ("footer", "header", "aside")
_OWN = ("own_site", "own_copyright", "own_domain", "own_description")

Owned = dict[str, list[Mention]]  # organisation's name -> its identifiers


def owned(document: Document, found: Sequence[Mention], orgs: Sequence[Entity], fields: Fields) -> tuple[Owned, list[Issue]]:
    """The identifiers of each organisation by its name, each value once; and an issue for what stays ambiguous."""
    sure: Owned = {}
    likely: dict[tuple[str, str], list[Mention]] = {}
    for mention in found:
        entity, is_said = _owner(document, mention, orgs, fields)
        if entity is not None and is_said:
            sure.setdefault(entity.name, []).append(mention)
        elif entity is not None:
            likely.setdefault((entity.name, mention.value["scheme"]), []).append(mention)
    issues = []
    for (name, scheme), mentions in likely.items():
        values = {m.value["value"] for m in (*mentions, *(m for m in sure.get(name, ()) if m.value["scheme"] == scheme))}
        if len(values) == 1:
            sure.setdefault(name, []).extend(mentions)
        else:
            told = f"{scheme}: {len(values)} numbers, and nothing says whose each is: none is taken. Review this document by hand."
            issues.append(Issue("info", "resolve", "identifier_ambiguous", document.id, told, scheme))
    return {name: _distinct(mentions) for name, mentions in sure.items()}, issues


def _distinct(mentions: Sequence[Mention]) -> list[Mention]:
    """The first mention of every identifier."""
    first: dict[tuple[str, str, str | None], Mention] = {}
    for mention in sorted(mentions, key=lambda m: m.span):
        first.setdefault((mention.value["scheme"], mention.value["value"], mention.value["authority"]), mention)
    return list(first.values())


def _owner(document: Document, mention: Mention, orgs: Sequence[Entity], fields: Fields) -> tuple[Entity | None, bool]:
    """The organisation, and whether the sentence itself names it."""
    start = mention.features["label_start"]
    named = _named_before(document, start, orgs)
    bodies = [(span, entity) for span, entity in named if entity.type != "government"]
    if named and named[-1][0].end >= start - _BESIDE:
        beside = named[-1][1]
        return (beside, True) if beside.type != "government" else (None, False)
    if len({entity.name for _, entity in bodies}) == 1:
        return bodies[0][1], True
    if bodies:
        return None, False
    block = document.blocks[_index(document, start)]
    if block.zone in _EDGES:
        return _site(fields), False
    return (None if _is_under_another(document, start, orgs, fields) else fields.subject or fields.publisher), False


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


def _is_under_another(document: Document, place: int, orgs: Sequence[Entity], fields: Fields) -> bool:
    """Whether the heading right above, or the block right before in a list, names another organisation than the page's own."""
    index, blocks = _index(document, place), document.blocks
    above = [blocks[i].span for i in outline(document).headings[index][-1:]]
    before = [blocks[index - 1].span] if index and _is_beside(blocks[index - 1], blocks[index]) else []
    own = {entity.name for entity in (fields.subject, fields.publisher) if entity is not None}
    for region in (*above, *before):
        here = {entity.name for entity in orgs for span in entity.spans if region.contains(span)}
        if here and not here & own:
            return True
    return False


def _is_beside(one: Block, other: Block) -> bool:
    return one.zone == other.zone and one.kind in ("item", "cell", "paragraph", "heading") and len(one.span) < 80  # noqa: PLR2004


def _index(document: Document, place: int) -> int:
    return max(0, bisect_right(document.blocks, place, key=lambda block: block.span.start) - 1)
