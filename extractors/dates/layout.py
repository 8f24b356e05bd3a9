"""Dates that layout ties to an event: lines of time-lines, rows of tables, days that stand by themselves beside a title, and
projects listed under a year. Never here: dates inside sentences (see `prose`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from extractors.dates.clauses import clause
from extractors.dates.cues import cues
from extractors.dates.expressions import DateExpression
from extractors.dates.kinds import Event, kind_of, modality_of, opening_words, shifted
from extractors.dates.page import page
from extractors.dates.publication import is_byline
from extractors.dates.words import date_words
from extractors.outline import outline
from schemas.documents import Block, Document, Span

_OPENERS = " •*-–|()["  # what may stand before the date that opens a line
_SEPARATED = re.compile(r"\.?\s?[:|–—-]|\)?\s?[:–—]")
_LINE_WORDS = 4  # words behind the date that make a line without a separator, or a row, one of a time-line
_TITLE = 200  # code points of a title beside a date
_LIST = 4  # blocks from one post of a list to the next
_POST_BLOCKS = 2  # blocks from a post's title to its day, with a teaser between
_ROW = 12  # cells of a row that are looked at
_LEAD = ("year", "month", "season", "year_range", "fiscal_year", "interval", "quarter")  # a day by itself is a post's
_TIMELINE, _UNDER = 3, 12  # dates by themselves that make a time-line; blocks under one
_NOTE = 110  # code points of "Last updated: ..."


def is_date_field(document: Document, block: Block) -> bool:
    """Whether a block is a `date: ...` field of front matter or of an object on the page."""
    return block.kind == "field" and bool(block.heads) and cues(document.language).says("date_keys", document.quote(block.heads[-1]).lower())


def is_update(document: Document, block: Block, date: DateExpression) -> bool:
    """Whether a short block says when the page was last changed."""
    before = document.text[block.span.start : date.core.start].lower()
    return len(block.span) <= _NOTE and cues(document.language).says("updated", before)


def opens_line(document: Document, index: int, date: DateExpression) -> bool:
    """Whether a block is a line of a time-line: it opens with its date, behind which the event stands."""
    block = document.blocks[index]
    if block.kind not in ("paragraph", "item", "field", "cell") or document.text[block.span.start : date.core.start].strip(_OPENERS):
        return False
    behind = document.text[date.core.end : block.span.end]
    words = len(re.findall(r"\w+", behind))
    if _SEPARATED.match(behind) is not None:
        return words >= 2
    return words >= _LINE_WORDS and any(_starts_with_date(document, i) for i in (index - 2, index - 1, index + 1, index + 2))


def _starts_with_date(document: Document, index: int) -> bool:
    dates = page(document).dates.get(index, ())
    if not dates or document.blocks[index].zone != "main":
        return False
    span = document.blocks[index].span
    opens = not document.text[span.start : dates[0].core.start].strip(_OPENERS)
    return opens and len(re.findall(r"[^\W\d_]{2,}", document.text[dates[0].core.end : span.end])) >= 2


def line(document: Document, index: int, dates: Sequence[DateExpression]) -> Event:
    """The event of a time-line's line: its date leads the first sentence behind it."""
    block, offset = document.blocks[index], document.blocks[index].span.start
    told = outline(document)
    bounds = (told.sentences[i].span for i in range(*told.of_block[index]))
    end = next((bound.end for bound in bounds if bound.end > dates[0].span.end + 12), block.span.end)
    local = [shifted(date, -offset) for date in dates if date.core.start < end]
    text = document.quote(block.span)
    cue = clause(text, Span(0, end - offset), local, 0, document.language).cue
    verb = Span(cue.start + offset, cue.end + offset) if cue is not None and cue.is_verb else None
    modality = modality_of(cues(document.language), text[: end - offset])
    kind = kind_of(dates[0], cue, leads=False)
    return Event(dates[0], kind, modality, opening_words(document, Span(block.span.start, end)), "line", index, cue is not None, verb)


def row(document: Document, index: int, date: DateExpression) -> Event | None:
    """The event of a table's row whose first cell is a date and of which a further cell says what was then."""
    block = document.blocks[index]
    cells = [b for b in document.blocks[index : index + _ROW] if b.kind == "cell" and (b.table, b.row) == (block.table, block.row)]
    alone = re.search(r"[^\W\d_]{3,}", _without(document, block, date)) is None
    if block.column != 0 or len(cells) < 2 or not alone:
        return None
    told = document.text[cells[1].span.start : cells[-1].span.end]
    if len(re.findall(r"[^\W\d_]{3,}", told)) < (2 if date.form == "day" else _LINE_WORDS):
        return None
    known = cues(document.language)
    cue = min((c for c in known.find(told.lower()) if c.kind != "other"), key=lambda c: (not c.is_verb, c.start), default=None)
    timed = cue is None and date.form == "day" and re.search(r"\b\d{1,2}[:.]\d\d\b", told) is not None
    kind = "held" if timed else kind_of(date, cue, leads=False)
    span = opening_words(document, Span(block.span.start, cells[-1].span.end))
    return Event(date, kind, modality_of(known, told), span, "row", index, cue is not None)


def _without(document: Document, block: Block, date: DateExpression) -> str:
    return document.text[block.span.start : date.span.start] + " " + document.text[date.span.end : block.span.end]


def standing(document: Document, index: int, date: DateExpression) -> Event | None:
    """A day that stands by itself: of the post, event or press cutting that the line itself or its neighbour names."""
    block, known = document.blocks[index], cues(document.language)
    rest = _without(document, block, date).lower()
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
    """The heading or link that a day standing by itself belongs to: the one below it, else the one above."""
    for other in (index + 1, index - 1):
        near = document.blocks[other] if 0 <= other < len(document.blocks) else None
        if near is not None and near.zone == "main" and len(near.span) < _TITLE and (near.kind == "heading" or near.anchor):
            return near.span
    return None


@lru_cache(maxsize=4)
def _announces(document: Document) -> bool:
    """Whether the days that stand by themselves are mostly of events, not of posts."""
    known = cues(document.language)
    standing_days = [i for i, dates in page(document).dates.items() if is_byline(document, document.blocks[i], dates[0])]
    titles = [title for i in standing_days if (title := _title(document, i)) is not None]
    held = sum(any(cue.kind == "held" for cue in known.find(document.quote(title).lower())) for title in titles)
    return held * 2 > len(titles)


def under_years(document: Document) -> Iterator[Event]:
    """Projects listed under a year that stands by itself: one entry each, unless they print days of their own."""
    year: DateExpression | None = None
    for index, block in enumerate(document.blocks):
        if block.zone != "main" or block.kind == "title":
            continue
        if block.kind == "cell":  # the year of a column or row heads its table alone
            year = None
            continue
        dates = page(document).dates.get(index, ())
        if len(dates) == 1 and dates[0].form == "year" and _is_only_date(document, block, dates[0]):
            year = dates[0]
        elif block.kind == "heading":
            year = None
        elif year is not None and _is_listed(document, block, dates):
            yield Event(year, "other", "happened", opening_words(document, block.span), "under_year", index)


def under_dates(document: Document) -> Iterator[Event]:
    """What stands under the dates of a time-line that are blocks of their own ("1994:", then the text): one entry a date, or
    one for each item of a list under it."""
    alone = [(i, dates[0]) for i, dates in page(document).dates.items() if len(dates) == 1 and dates[0].form in _LEAD and _heads_entry(document, i, dates[0])]
    if len(alone) < _TIMELINE:
        return
    ends = [i for i, _ in alone][1:] + [len(document.blocks)]
    for (index, date), end in zip(alone, ends, strict=True):
        told = list(_told_under(document, index, end))
        items = [i for i in told if document.blocks[i].kind == "item"]
        for i in items if len(items) == len(told) else told[:1]:
            if not any("-" in own.edtf for own in page(document).dates.get(i, ())):
                yield _entry_under(document, date, i, told[-1] if not items and document.blocks[i].kind == "heading" else i)


def _told_under(document: Document, index: int, end: int) -> Iterator[int]:
    """The blocks of the main text that belong to a date by itself, up to the next one or a heading that opens a new part."""
    level = document.blocks[index].level if document.blocks[index].kind == "heading" else 99
    for i in range(index + 1, min(end, index + _UNDER)):
        block = document.blocks[i]
        if block.kind == "heading" and (block.level < level or i > index + 2) or block.kind == "cell":
            return
        if block.zone == "main" and block.kind in ("paragraph", "item", "heading") and len(re.findall(r"[^\W\d_]{2,}", document.quote(block.span))) >= 2:
            yield i


def _entry_under(document: Document, date: DateExpression, first: int, last: int) -> Event:
    """The event of the text under a date: its first words, and the cue that comes first in them."""
    span = opening_words(document, Span(document.blocks[first].span.start, document.blocks[last].span.end))
    known, text = cues(document.language), document.quote(document.blocks[last].span)
    sentence = re.split(r"(?<=[.!?])\s", text)[0].lower()
    found = [c for c in (*known.find(document.quote(document.blocks[first].span).lower()[:80]), *known.find(sentence)) if c.kind != "other"]
    cue = min(found, key=lambda c: (not c.is_verb, c.start), default=None)
    return Event(date, kind_of(date, cue, leads=False), modality_of(known, sentence), span, "under_date", first, cue is not None)


def _heads_entry(document: Document, index: int, date: DateExpression) -> bool:
    block = document.blocks[index]
    return block.zone == "main" and block.kind in ("heading", "item", "paragraph", "caption") and _is_only_date(document, block, date)


def _is_listed(document: Document, block: Block, dates: Sequence[DateExpression]) -> bool:
    """Whether a block names a project with its title or terms ("2. project: ...") and no days of its own."""
    text = document.quote(block.span)
    if block.kind == "cell" or any(re.search(r"-\d\d", date.edtf) for date in dates):
        return False
    return cues(document.language).says("items", text.lower()) and re.search(r"[:;„“”\"«]", text) is not None


def _is_only_date(document: Document, block: Block, date: DateExpression) -> bool:
    around = document.text[block.span.start : date.core.start] + document.text[date.core.end : block.span.end]
    return len(around) < 12 and all(word.lower() in _year_words(document.language) for word in re.findall(r"[^\W\d_]+", around))


@cache
def _year_words(language: str) -> frozenset[str]:
    words = date_words(language)
    return frozenset({word for phrase, role in words.phrases.items() if role == "in" for word in phrase} | set(words.lists["year_after"]))
