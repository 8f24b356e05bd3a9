"""Finished drafts as mentions: slots of the annotation guide, the words to show, and the features of confidence.

Slots: value, max, bound, unit, indicator, what, sex, age, period, part_of, scope, directness as in the guide;
`organisation_text`: the sentence's capitalised subject, a proposal that holds only where it names a known organisation; `period_source`: sentence,
heading, column or None; `cumulative`: a running total or another year's figure, so the document's period does not hold; `context`: a figure of
the need or the surroundings, not the organisation's own.
Never here: reading numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from extractors.figures.drafts import Clause, Draft
from extractors.figures.lexicon import behind, pattern
from extractors.figures.owners import is_context, organisation_text
from extractors.figures.periods import period, running
from schemas.documents import Document, Span
from schemas.facts import Mention

_BREAK = re.compile(r"[;:!?]\s|(?<!\d)\.\s|,\s|\s[–—-]\s|[()]|\n")
_LEAST, _MOST = 7, 16  # words of a quote


def mention(document: Document, clause: Clause, draft: Draft, beside: Sequence[Draft], extractor: str) -> Mention:
    """One figure as a mention with spans into the document's text; `beside`: all drafts of its clause."""
    stretch = _evidence(clause, draft)
    span = clause.stretch or Span(clause.start + stretch.start, clause.start + stretch.end)
    when, source = period(clause, draft, beside)
    value = {
        "value": draft.value,
        "max": draft.number.max,
        "bound": draft.number.bound,
        "unit": draft.unit,
        "indicator": draft.indicator,
        "what": _what(clause, draft),
        "sex": draft.sex,
        "age": draft.age,
        "period": when,
        "part_of": draft.part_of,
        "scope": None,
        "directness": _directness(clause, draft),
        "organisation_text": organisation_text(clause, draft),
        "period_source": source,
        "cumulative": running(clause, draft),
        "context": is_context(clause, draft),
    }
    block = document.blocks[clause.block]
    features: dict[str, Any] = {
        "rule": draft.rule,
        "clause": clause.rule,
        "zone": block.zone,
        "block": block.kind,
        "arithmetic": draft.arithmetic,
        "what_head": draft.head,
        "words": draft.number.words,
        "bound": draft.number.bound,
        "part": draft.part_of is not None,
        "size": len(str(int(abs(draft.value)))),
        "again": again(clause, draft),
        "core": (clause.start + draft.number.core.start, clause.start + draft.number.core.end),
    }
    return Mention("figure", span, document.quote(span), value, extractor, features)


def _what(clause: Clause, draft: Draft) -> str:
    return draft.words or re.sub(r"[\s*_]+", " ", clause.text[draft.what.start : draft.what.end]).strip(" ,.:;-–—|")


def _directness(clause: Clause, draft: Draft) -> str | None:
    if draft.unit not in ("people", "households"):
        return None
    near = clause.text[max(0, draft.number.span.start - 40) : draft.what.end + 40]
    if pattern(clause.language, "indirect").search(near):
        return "indirect"
    return "direct" if pattern(clause.language, "direct").search(near) else None


def _evidence(clause: Clause, draft: Draft) -> Span:
    """The shortest stretch around number and noun that reads as a statement: whole parts between commas, 7 to 16 words."""
    text = clause.text
    start, end = min(draft.number.span.start, draft.what.start), max(draft.number.span.end, draft.what.end)
    if clause.rule != "prose" and len(text.split()) <= 30:
        return _trimmed(text, 0, len(text))
    left = [0, *(m.end() for m in _BREAK.finditer(text, 0, start))]
    right = [*(m.start() for m in _BREAK.finditer(text, end)), len(text)]
    first, last = left[-1], right[0]
    while len(text[first:last].split()) < _LEAST and (len(left) > 1 or len(right) > 1):
        if len(left) > 1 and (len(right) <= 1 or start - left[-2] <= right[1] - end):
            left.pop()
        else:
            right.pop(0)
        first, last = left[-1], right[0]
    return _shortened(text, Span(first, last), Span(start, end))


def _shortened(text: str, stretch: Span, kernel: Span) -> Span:
    """The stretch cut to the words nearest to its kernel."""
    if len(text[stretch.start : stretch.end].split()) <= _MOST:
        return _trimmed(text, stretch.start, stretch.end)
    spare = max(0, _MOST - len(text[kernel.start : kernel.end].split()))
    before = list(re.finditer(r"\S+", text[stretch.start : kernel.start]))
    after = list(re.finditer(r"\S+", text[kernel.end : stretch.end]))
    lead = min(len(before), max(spare // 2, spare - len(after)))
    tail = min(len(after), spare - lead)
    start = stretch.start + before[-lead].start() if lead else kernel.start
    end = kernel.end + after[tail - 1].end() if tail else kernel.end
    return _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \n\t,;:.)":
        start += 1
    while end > start and text[end - 1] in " \n\t,;:.(":
        end -= 1
    return Span(start, end)


def once(found: Iterable[Mention]) -> tuple[Mention, ...]:
    """Each figure once, in the order of the text: what the document repeats for the same thing and period is dropped, and
    of two statements the one with a period or a total stays."""
    alike: dict[tuple[object, ...], list[Mention]] = {}
    for each in found:
        kept = alike.setdefault((each.value["value"], each.value["max"], each.value["unit"]), [])
        twin = next((i for i, other in enumerate(kept) if _same(other, each)), None)
        if twin is None:
            kept.append(each)
        elif _fullness(each) > _fullness(kept[twin]):
            kept[twin] = each
    return tuple(sorted((m for kept in alike.values() for m in kept), key=lambda m: (m.span, m.features["core"])))


def _same(a: Mention, b: Mention) -> bool:
    """Whether mentions of equal value and unit state the same: equal in indicator, and in words and period where both have them."""
    if b.features["again"]:
        return True
    if a.value["indicator"] != b.value["indicator"]:
        return False
    if any(
        a.value[slot] is not None and b.value[slot] is not None and a.value[slot] != b.value[slot]
        for slot in ("period", "part_of", "sex")
    ):
        return False
    cells = "cell" in (a.features["clause"], b.features["clause"])
    return (
        _words(a.value["what"]) == _words(b.value["what"])
        if cells
        else bool(_words(a.value["what"]) & _words(b.value["what"]))
    )


def again(clause: Clause, draft: Draft) -> bool:
    """Whether the sentence takes up a number told before ("each of the eight", "these 30 schools")."""
    return (
        behind(clause.language, "again").search(
            clause.text[max(0, draft.number.span.start - 24) : draft.number.span.start]
        )
        is not None
    )


def _words(what: str) -> set[str]:
    return {word[:5] for word in re.findall(r"\w{3,}", what.casefold())}


def _fullness(mention: Mention) -> tuple[bool, bool]:
    return not mention.features["again"] and mention.value["part_of"] is not None, not mention.features[
        "again"
    ] and mention.value["period"] is not None
