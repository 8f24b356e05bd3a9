"""Dates that layout ties to an event: lines of time-lines, of lists of grants and of tables, and what is listed under a year.

Never here: dates inside sentences (see `prose`), posts with their days (see `posts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from extractors.dates.clauses import clause
from extractors.dates.cues import cues
from extractors.dates.expressions import CURRENCIES, DateExpression
from extractors.dates.kinds import Event, kind_of, modality_of, opening_words, shifted
from extractors.dates.page import page
from extractors.dates.publication import heads_a_day
from extractors.dates.words import date_words
from extractors.outline import outline
from schemas.documents import Block, Document, Span

_OPENERS = " •*-–|()["  # what may stand before the date that opens a line
_SEPARATED = re.compile(r"\.?\s?[:|–—-]|\)?\s?[:–—]")
_LINE_WORDS = 4  # words behind the date that make a line without a separator, or a row, one of a time-line
_ROW = 12  # cells of a row that are looked at
_LEAD = ("year", "month", "season", "year_range", "fiscal_year", "interval", "quarter")  # a day by itself is a post's
_TIMELINE, _UNDER = 3, 12  # dates by themselves that make a time-line; blocks under one
_NOTE = 110  # code points of "Last updated: ..."
_GRANT, _GRANT_WORDS = 200, 3  # code points of a line in a list of grants, and words that it has at least
_CODES = "|".join(sorted(CURRENCIES))
_AMOUNT = re.compile(rf"[€$£]\s?\d|\d\s?[€$£]|\b(?:{_CODES})\s?\d|\d\s?(?:{_CODES})\b")


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
    if block.kind not in ("paragraph", "item", "field", "cell", "heading") or document.text[block.span.start : date.core.start].strip(_OPENERS):
        return False
    behind = document.text[date.core.end : block.span.end]
    words = len(re.findall(r"\w+", behind))
    if _SEPARATED.match(behind) is not None:
        return words >= 2 and (block.kind != "heading" or _dated_headings(document) >= _TIMELINE)
    if block.kind == "heading":
        return False
    return words >= _LINE_WORDS and any(_starts_with_date(document, i) for i in (index - 2, index - 1, index + 1, index + 2))


@lru_cache(maxsize=4)
def _dated_headings(document: Document) -> int:
    """How many headings begin with a date and say what was then."""
    return sum(block.kind == "heading" and _starts_with_date(document, index) for index, block in enumerate(document.blocks))


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


def granted(document: Document, index: int, date: DateExpression) -> Event | None:
    """A line of a list of grants: somebody, an amount, and when ("Merle Trust - £2,000 in 2011 for a garden")."""
    if not _is_grant(document, index) or not any(_is_grant(document, other) for other in (index - 1, index + 1)):
        return None
    text, known = document.quote(document.blocks[index].span), cues(document.language)
    cue = next((c for c in known.find(text.lower()) if c.kind == "signed" and not c.is_verb), None)
    kind = "other" if cue is None else kind_of(date, cue, leads=False)
    return Event(date, kind, modality_of(known, text), opening_words(document, document.blocks[index].span), "grant", index, cue is not None)


def _is_grant(document: Document, index: int) -> bool:
    block = document.blocks[index] if 0 <= index < len(document.blocks) else None
    if block is None or block.zone != "main" or block.kind not in ("item", "paragraph") or len(block.span) > _GRANT:
        return False
    dates, text = page(document).dates.get(index, ()), document.quote(block.span)
    is_named = len(re.findall(r"[^\W\d_]{3,}", text)) >= _GRANT_WORDS
    return len(dates) == 1 and dates[0].form in ("year", "month") and is_named and _AMOUNT.search(text) is not None


def row(document: Document, index: int, date: DateExpression) -> Event | None:
    """The event of a table's row whose first cell is a date and of which a further cell says what was then."""
    block = document.blocks[index]
    cells = [b for b in document.blocks[index : index + _ROW] if b.kind == "cell" and (b.table, b.row) == (block.table, block.row)]
    alone = re.search(r"[^\W\d_]{3,}", beside(document, block, date)) is None
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


def beside(document: Document, block: Block, date: DateExpression) -> str:
    """The words of a block before and behind a date."""
    return document.text[block.span.start : date.span.start] + " " + document.text[date.span.end : block.span.end]


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
    """What stands under the dates of a time-line that are blocks of their own: one entry a date, or one for each item of a list
    under it."""
    for date, told in under_date_lines(document):
        items = [i for i in told if document.blocks[i].kind == "item"]
        for i in items if len(items) == len(told) else told[:1]:
            if not any("-" in own.edtf for own in page(document).dates.get(i, ())):
                yield _entry_under(document, date, i, told[-1] if not items and document.blocks[i].kind == "heading" else i)


def under_date_lines(document: Document) -> Iterator[tuple[DateExpression, list[int]]]:
    """The dates of a time-line that are blocks of their own ("1994:", then the text), each with the blocks that it dates."""
    alone = [(i, dates[0]) for i, dates in page(document).dates.items() if len(dates) == 1 and (dates[0].form in _LEAD or heads_a_day(document, i, dates[0])) and _heads_entry(document, i, dates[0])]
    for line in _near_each_other(alone):
        ends = [i for i, _ in line][1:] + [len(document.blocks)]
        told = [list(_told_under(document, index, end)) for (index, _), end in zip(line, ends, strict=True)]
        longest = max(map(len, told[:-1]))  # where the last one's part ends is not told
        yield from ((date, under[:longest]) for (_, date), under in zip(line, told, strict=True))


def _near_each_other(alone: Sequence[tuple[int, DateExpression]]) -> Iterator[list[tuple[int, DateExpression]]]:
    """Runs of dates by themselves that are long enough for a time-line, none far from the one before."""
    run: list[tuple[int, DateExpression]] = []
    for index, date in alone:
        if run and index - run[-1][0] > 2 * _UNDER:
            if len(run) >= _TIMELINE:
                yield run
            run = []
        run.append((index, date))
    if len(run) >= _TIMELINE:
        yield run


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
