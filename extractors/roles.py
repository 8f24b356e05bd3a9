"""What a place of a name says of its organisation's relation to the document's own, learned.

Signals: what the rules read there (a cue's role, a list's heading), the words between marks around the chain of names it
stands in, the heading, the kind of body. A small linear model weighs them (`extractors.model`). Never here: which names are
organisations, whose document it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.cues import find_cues, tells_of_money
from extractors.manners import look_at
from extractors.named import named
from extractors.organisations.entities import Entity
from extractors.organisations.lexicon import lexicon
from extractors.organisations.lists import page_role, section_role
from extractors.outline import outline
from schemas.documents import Document, Span
from schemas.names import transliterate

NONE = "none"
_WORD = re.compile(r"[^\W\d_]+|[€$£%(),:;–—]")
_NEAR, _FAR = 4, 12
_JOIN = re.compile(r"[\s,;&/()“”\"„«»'’*_\[\]|•·-]*(?:\w{1,4}\s*)?(?:\w{1,3}\s*)?")
_LONGEST_JOIN = 14


def signals(document: Document, index: int, sentence: Span, span: Span, entity: Entity, places: Sequence[tuple[Span, Entity]], subject: Entity | None, rules: Sequence[str]) -> tuple[str, ...]:
    """The signals of the place `span` of an organisation in block `index`; `places`: all names of the sentence, in order;
    `rules`: what the relation rules read there, as "side/role" ("list/funder")."""
    text, block = document.text, document.blocks[index]
    first, last = _chain(text, span, places, subject)
    before, after = _masked(text, Span(sentence.start, first), places, subject)[-_FAR:], _masked(text, Span(last, sentence.end), places, subject)[:_FAR]
    money = tells_of_money(text[sentence.start : sentence.end], document.language)
    out = [f"block={block.kind}", f"type={entity.type}", f"rules={'+'.join(sorted(set(rules))) or 'nothing'}", f"money={money}", f"lang={document.language.split('-')[0]}"]
    out += [f"rule={rule}" for rule in set(rules)] + [f"rule+type={rule}/{entity.type}" for rule in set(rules)]
    out += [f"alone={len(text[sentence.start : sentence.end]) - len(span) < 6}", f"linked={bool(block.anchor)}"]
    out += [f"chain={len([s for s, _ in places if first <= s.start < last])}", f"anchored={any(e is subject for _, e in places)}", f"own={'ME' in before}/{'ME' in after}"]
    out += [f"b{i}={word}" for i, word in enumerate(reversed(before[-_NEAR:]))] + [f"a{i}={word}" for i, word in enumerate(after[:_NEAR])]
    out += [f"b={word}" for word in set(before)] + [f"a={word}" for word in set(after)]
    out += [f"bb={x} {y}" for x, y in zip(before, before[1:], strict=False)][-5:] + [f"aa={x} {y}" for x, y in zip(after, after[1:], strict=False)][:4]
    out += [f"s={word[:6]}" for word in {*before, *after} if len(word) > 6]
    out += _of_cues(document, sentence, first, last)
    headings = outline(document).heading_texts(index)
    out += [f"hr={role}" for heading in headings[-1:] if (role := section_role(heading, document.language))] + [f"hr2={role}" for heading in headings[-2:-1] if (role := section_role(heading, document.language))]
    out += [f"h={word}" for heading in headings[-1:] for word in set(_words(heading, document))] + [f"h2={word}" for heading in headings[-2:-1] for word in set(_words(heading, document))]
    out.append(f"pr={page_role(document)}")
    return tuple(dict.fromkeys(out))


def _of_cues(document: Document, sentence: Span, first: int, last: int) -> list[str]:
    """The roles that words of any language's lists tell, on which side of the chain and how near: what one language teaches
    holds for all."""
    out = []
    for cue in find_cues(document.quote(sentence), document.language):
        start, end = sentence.start + cue.start, sentence.start + cue.end
        side, gap = ("left", first - end) if end <= first else ("right", start - last) if start >= last else ("in", 0)
        near = "close" if gap < 6 else "near" if gap < 30 else "far"
        out += [f"cue={cue.role}/{cue.side}/{side}", f"cue={cue.role}/{cue.side}/{side}/{near}"]
    return out


def is_post_at(document: Document, before: str) -> bool:
    """Whether a text makes the name behind it somebody's employer, as in "Ana Berg, lecturer, (Northmere University)"."""
    look = look_at(document)
    post = before.rstrip()[-1:] == "," and any(look.post(word.strip(",;:()")) for word in before.split()[-_FAR:])
    return post and any(" " in name and name in before for name in named(document))


def _chain(text: str, span: Span, places: Sequence[tuple[Span, Entity]], subject: Entity | None) -> tuple[int, int]:
    """Where the chain of names ("A, B and the C") that holds `span` begins and ends; the subject is in no chain."""
    names = [s for s, e in places if e is not subject or s == span]
    at = next((i for i, s in enumerate(names) if s == span), 0)
    first = last = at
    while first > 0 and _joined(text, names[first - 1], names[first]):
        first -= 1
    while last + 1 < len(names) and _joined(text, names[last], names[last + 1]):
        last += 1
    return (names[first].start, names[last].end) if names else (span.start, span.end)


def _joined(text: str, a: Span, b: Span) -> bool:
    gap = text[a.end : b.start]
    return len(gap) <= _LONGEST_JOIN and _JOIN.fullmatch(gap) is not None


def _masked(text: str, stretch: Span, places: Sequence[tuple[Span, Entity]], subject: Entity | None) -> list[str]:
    """The words of a stretch, with ME for the subject and ORG for every other name in it."""
    out: list[str] = []
    at = stretch.start
    for span, entity in places:
        if stretch.contains(span) and span.start >= at:
            out += _tokens(text[at : span.start])
            out.append("ME" if entity is subject else "ORG")
            at = span.end
    return out + _tokens(text[at : stretch.end])


def _tokens(text: str) -> list[str]:
    return [transliterate(word) for word in _WORD.findall(text.casefold())]


def _words(text: str, document: Document) -> list[str]:
    lex = lexicon(document.language)
    return [word for word in _tokens(text) if word not in lex.articles][:10]
