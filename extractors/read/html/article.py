"""Which element of a page holds its article: the densest prose, and as much around it as goes on in the same way.

Prose is counted in blocks of running words (extents), not under what names itself furniture; links, lists of teasers, heads and
feet weigh nothing. Never here: what the rest of the page is (zones).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from extractors.read.html.extents import INLINE, Extents

_ENOUGH = 200  # code points of prose below which a page has no article
_SHARE = 0.5  # of the page's prose that an article holds; a page of many parts has none
_DECLARED_SHARE = 0.1  # where the page says that it is an article
_FRAME, _FRAME_SHARE = 120, 0.1  # code points, and share of the article, that may stand around it within one frame
_FURNITURE_SHARE = 0.7  # of the page's prose; what calls itself furniture and holds more is the page
_NAMED_WEIGHT = 0.4  # of prose in what calls itself furniture and yet holds most of the page
_GAIN = 0.1  # of the prose so far: what a wider element must add
_LINKED, _PROSE_SHARE = 0.35, 0.5  # of what a wider element adds: at most so much linked, at least so much prose
_BODY_GAIN = 1.6  # times the prose so far that an element may hold that says it is the article's body


def article_of(page: Extents, furniture: Sequence[bool], *, is_article: bool) -> tuple[Any, Any] | None:
    """The element that is the article's body and the one around it that holds its headline and by-line too (they may be
    the same), or None where no prose stands together.

    `furniture`: by place, what names itself so. `is_article`: the page says of itself that it is one.
    """
    prose, own = _weights(page, furniture)
    dense = (place for place, length in enumerate(own) if length)
    start = max(dense, key=lambda place: _rank(page, place, own[place] * (_NAMED_WEIGHT if furniture[place] else 1)), default=0)
    if prose[start] < _ENOUGH:
        return None
    best = _widened(page, prose, start)
    if prose[best] < (_DECLARED_SHARE if is_article else _SHARE) * prose[0]:
        return None
    while page.elements[best].tag in INLINE:
        best = page.parents[best]
    body, frame = page.elements[best], page.elements[_framed(page, best)]
    return None if body.tag in ("html", "body") else (body, frame)


def _rank(page: Extents, place: int, weight: float) -> tuple[float, bool]:
    """What the element of the densest prose is chosen by: where all of it stands in one part of <body>, that part."""
    return weight, page.elements[place].tag != "body"


def _framed(page: Extents, best: int) -> int:
    """The place that also holds the little that belongs to an article without being prose: its headline, by-line, tags."""
    words = page.text[best] + page.linked[best]
    place = best
    while (place := page.parents[place]) > 0 and page.elements[place].tag != "body":
        added = page.text[place] + page.linked[place] - words
        if added > max(_FRAME, _FRAME_SHARE * words) or page.linked[place] - page.linked[best] > 0.5 * added:
            break
        best = place
    return best


def _widened(page: Extents, prose: Sequence[int], start: int) -> int:
    """The place that `start` grows to: as far up as the page goes on in the same way."""
    best = place = start
    while page.parents[place] > 0:
        below, place = place, page.parents[place]
        if page.elements[below].tag == "article" and _is_whole(page, below, prose):
            break
        if page.elements[place].tag == "body" and prose[best] >= _SHARE * prose[0]:
            break
        if page.elements[place].get("itemprop") == "articleBody" and prose[place] <= _BODY_GAIN * prose[best]:
            return place
        added = prose[place] - prose[best]
        linked = page.linked[place] - page.linked[best]
        words = page.text[place] - page.text[best] + linked
        if added >= _GAIN * prose[best] and linked < _LINKED * words and added >= _PROSE_SHARE * words:
            best = place
    return best


def _is_whole(page: Extents, place: int, prose: Sequence[int]) -> bool:
    """Whether an <article> has a headline of its own, or stands beside others: what is around it is of other articles."""
    element = page.elements[place]
    if next(element.iter("h1"), None) is not None:
        return True
    return any(prose[page.index[other]] for other in element.getparent().iterchildren("article") if other is not element)


def _weights(page: Extents, furniture: Sequence[bool]) -> tuple[list[int], list[int]]:
    """Prose in each element and just in it, without what stands in furniture."""
    prose, own = page.prose.copy(), page.own.copy()
    least = _FURNITURE_SHARE * prose[0]
    inside = [False] * len(prose)
    for place, parent in enumerate(page.parents):
        if parent >= 0 and inside[parent]:
            inside[place] = True
            own[place] = prose[place] = 0
        elif furniture[place] and prose[place] < least:
            inside[place] = True
            gone, own[place], prose[place] = prose[place], 0, 0
            while gone and parent >= 0:
                prose[parent] -= gone
                parent = page.parents[parent]
    return prose, own


def beside(page: Extents, core: Any) -> Iterator[Any]:
    """What stands beside the core of an article and is no part of it: all but its headline and what comes between."""
    start = page.index[core]
    headings = [heading for heading in page.elements[0].iter("h1") if page.index[heading] < start]
    lead = headings[-1] if headings and next(core.iter("h1"), None) is None else None
    path = {core, *core.iterancestors()} | (set() if lead is None else {lead, *lead.iterancestors()})
    for ancestor in core.iterancestors():
        for branch in ancestor:
            between = lead is not None and page.index[lead] < page.index[branch] < start
            if branch not in path and not between and (lead is not None or page.index[branch] > start):
                yield branch
