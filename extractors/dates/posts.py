"""Posts and events in lists: days that stand by themselves beside a title, or end it ("Latest news", "Upcoming events").

Never here: the page's own publication (see `publication`), time-lines (see `layout`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from extractors.dates.cues import cues
from extractors.dates.expressions import DateExpression
from extractors.dates.kinds import Event, modality_of, opening_words
from extractors.dates.layout import beside
from extractors.dates.page import page
from extractors.dates.publication import is_byline
from extractors.outline import outline
from schemas.documents import Document, Span

_TITLE = 200  # code points of a title beside a date
_LIST = 4  # blocks from one post of a list to the next
_POST_BLOCKS = 2  # blocks from a post's title to its day, with a teaser between
_LINE_WORDS = 4  # words behind a day that ends a title


def standing(document: Document, index: int, date: DateExpression) -> Event | None:
    """A day that stands by itself: of the post, event or press cutting that the line itself or its neighbour names."""
    block, known = document.blocks[index], cues(document.language)
    rest = beside(document, block, date).lower()
    if any(not known.says("posted", word) for word in re.findall(r"[^\W\d_]{3,}", rest)):
        kind = "held" if any(cue.kind == "held" for cue in known.find(rest)) else "published"
        return Event(date, kind, "happened", opening_words(document, block.span), "dated_line", index)
    title = _title(document, index)
    if title is None:
        return None
    span = opening_words(document, Span(min(title.start, block.span.start), max(title.end, block.span.end)))
    if _announces(document):
        return Event(date, "held", modality_of(known, document.quote(span)), span, "dated_post", index)
    return Event(date, "published", "happened", span, "dated_post", index)


def listed_post(document: Document, index: int, date: DateExpression) -> Event | None:
    """A post in a list ("Latest news"): its title and, at the end or by itself, its day."""
    block, known = document.blocks[index], cues(document.language)
    day = re.search(r"\d{4}-\d\d-\d\d$", date.edtf)
    if block.zone != "main" or document.media_type != "text/html" or len(block.span) > _TITLE or day is None or "/2" in date.edtf[1:-10] or date.inferred:
        return None
    if not any(len(page(document).dates.get(other, ())) == 1 for other in range(index - _LIST, index + _LIST + 1) if other != index):
        return None
    date = replace(date, edtf=day[0], form="day")  # a title may end with "up to"
    before, behind = document.text[block.span.start : date.core.start], document.text[date.core.end : block.span.end]
    title = block.span if re.search(r"[^\W\d_]{3,}", before) else _linked(document, index)
    if title is None or len(re.findall(r"\w+", behind)) > _LINE_WORDS or known.says("updated", before.lower()):
        return None
    headings = outline(document).headings[index]
    above = document.quote(document.blocks[headings[-1]].span).lower() if headings else ""
    held = known.says("planned", above)  # "Upcoming events"
    span = opening_words(document, Span(min(title.start, block.span.start), block.span.end))
    return Event(date, "held" if held else "published", "happened", span, "dated_post", index)


def closes(document: Document, index: int, date: DateExpression) -> bool:
    """Whether a day ends a title, and the next post of the list ends with its day too: whatever the title tells, the day
    is that of the post."""
    near = ((document.blocks[i], dates[0]) for i in (index - 1, index + 1) if len(dates := page(document).dates.get(i, ())) == 1)
    return document.blocks[index].span.end == date.core.end and any(block.span.end == other.core.end for block, other in near)


def _linked(document: Document, index: int) -> Span | None:
    """The link of the same list that stands up to two blocks before a day."""
    for other in range(index - 1, max(-1, index - 1 - _POST_BLOCKS), -1):
        near = document.blocks[other]
        if near.zone == "main" and near.anchor and len(near.span) < _TITLE:
            return near.span
    return None


def _title(document: Document, index: int) -> Span | None:
    """The heading or link that a day standing by itself belongs to: the one below it, else the one above; where titles and days
    take turns, all days belong to the same side."""
    sides = (index - 1, index + 1) if _closes_titles(document) else (index + 1, index - 1)
    return next((document.blocks[other].span for other in sides if _look_of_title(document, other) is not None), None)


def _look_of_title(document: Document, index: int) -> tuple[str, int, bool] | None:
    """How a heading or link looks that may be a post's title; None of any other block."""
    near = document.blocks[index] if 0 <= index < len(document.blocks) else None
    is_one = near is not None and near.zone == "main" and len(near.span) < _TITLE and (near.kind == "heading" or bool(near.anchor))
    return (near.kind, near.level, bool(near.anchor)) if near is not None and is_one else None


@lru_cache(maxsize=4)
def _closes_titles(document: Document) -> bool:
    """Whether the days of a list stand below their titles: all blocks above them look alike, those below them do not."""
    days = _standing_days(document)
    above, below = ({_look_of_title(document, i + step) for i in days} for step in (-1, 1))
    return len(above) == 1 < len(below) and None not in above


def _standing_days(document: Document) -> list[int]:
    """The blocks of the main text that are hardly more than a day, but for the page's own."""
    told = page(document)
    own = told.published.block if told.published is not None else -1
    return [i for i, dates in told.dates.items() if i != own and dates and document.blocks[i].zone == "main" and is_byline(document, document.blocks[i], dates[0])]


@lru_cache(maxsize=4)
def _announces(document: Document) -> bool:
    """Whether the days that stand by themselves are mostly of events, not of posts."""
    known = cues(document.language)
    titles = [title for i in _standing_days(document) if (title := _title(document, i)) is not None]
    held = sum(any(cue.kind == "held" for cue in known.find(document.quote(title).lower())) for title in titles)
    return held * 2 > len(titles)
