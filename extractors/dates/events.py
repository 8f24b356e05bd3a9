"""One entry per date and event of a document, by the annotation guide: the page's own publication, then block by block what
layout or a sentence ties to each date. Never here: reading dates, whose event it is, confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extractors.dates import meaning
from extractors.dates.expressions import DateExpression
from extractors.dates.kinds import Event, opening_words
from extractors.dates.layout import granted, is_date_field, is_update, line, opens_line, row, under_dates, under_years
from extractors.dates.page import page
from extractors.dates.posts import closes, listed_post, standing
from extractors.dates.prose import events_of_prose
from extractors.dates.publication import is_byline, is_imprint
from schemas.documents import Block, Document

Candidate = tuple[int, DateExpression, Event | None]

_COPYRIGHT = re.compile(r"©|\bcopyright\b|\(c\)\s", re.IGNORECASE)


def find_events(document: Document) -> Iterator[Event]:
    """The events of a document: what the rules read, with the kind that is most probable, and dates that only the words
    around them show to be an event's."""
    for index, date, event in candidates(document):
        told = meaning.meant(document, event) if event is not None else meaning.rescued(document, index, date)
        if told is not None:
            yield told


@lru_cache(maxsize=4)
def candidates(document: Document) -> tuple[Candidate, ...]:
    """Every date of the main text with its block and what the rules make of it: an event, or None. The last few documents' are
    kept, for the ledger of dates."""
    return tuple(_candidates(document))


def _candidates(document: Document) -> Iterator[Candidate]:
    events = list(_read(document))
    taken = {event.date.core for event in events}
    yield from ((event.block, event.date, event) for event in events)
    for index, dates in page(document).dates.items():
        block = document.blocks[index]
        if _is_read(document, block) and block.kind not in ("title", "alt") and (document.body is None or document.body.overlaps(block.span)):
            yield from ((index, date, None) for date in dates if date.core not in taken)


def _read(document: Document) -> Iterator[Event]:
    """The events of a document, block by block; the page's own publication first, projects under years last."""
    own = page(document)
    if own.published is not None:
        block = document.blocks[own.published.block]
        yield Event(own.published.date, "published", "happened", opening_words(document, block.span), "page", own.published.block)
    for index, dates in own.dates.items():
        if own.published is not None and index == own.published.block:
            dates = tuple(date for date in dates if date != own.published.date)
        if dates and _is_read(document, document.blocks[index]):
            found = list(_of_block(document, index, dates))
            post = listed_post(document, index, dates[0]) if len(dates) == 1 and (not found or closes(document, index, dates[0])) else None
            yield from found if post is None else (post,)
    if own.updated is not None and own.updated.block != (own.published.block if own.published else None):
        span = opening_words(document, document.blocks[own.updated.block].span)
        yield Event(own.updated.date, "updated", "happened", span, "updated", own.updated.block)
    listed = list(under_dates(document))
    yield from listed
    taken = {event.block for event in listed}
    yield from (event for event in under_years(document) if event.block not in taken)


def is_copyright(document: Document, block: Block) -> bool:
    """Whether a block tells whose rights in the page are; its years are no events'."""
    return _COPYRIGHT.search(document.quote(block.span)) is not None


def _is_read(document: Document, block: Block) -> bool:
    return block.zone == "main" and not is_copyright(document, block)


def _of_block(document: Document, index: int, dates: Sequence[DateExpression]) -> Iterator[Event]:
    block, first = document.blocks[index], dates[0]
    if is_date_field(document, block):
        yield Event(first, "published", "happened", opening_words(document, block.span), "field", index)
    elif len(dates) == 1 and block.kind == "cell" and (told := row(document, index, first)) is not None:
        yield told
    elif len(dates) == 1 and is_byline(document, block, first):
        alone = standing(document, index, first)
        yield from [alone] if alone is not None else []
    elif len(dates) == 1 and is_update(document, block, first):
        yield Event(first, "updated", "happened", opening_words(document, block.span), "updated", index)
    elif len(dates) == 1 and is_imprint(document, block, first):
        yield Event(first, "published", "happened", opening_words(document, block.span), "imprint", index)
    elif opens_line(document, index, first):
        yield line(document, index, dates)
        yield from events_of_prose(document, index, dates, skip=first)
    else:
        told = list(events_of_prose(document, index, dates))
        grant = granted(document, index, first) if len(dates) == 1 and not told else None
        yield from told if grant is None else (grant,)
