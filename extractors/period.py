"""The period that a whole document reports on: the year of an annual report, the span of a results page.

Told by a span of months in one of its first short lines ("1 July 2020 - 30 June 2021"), by its title, a heading or a short line with a cue ("Annual Report 2014-15", "Our key results in 2018"), by the day a
fiscal year ended or that all numbers are of, by a title's year that further headings repeat, or by the months over the columns of its tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from extractors.dates.expressions import find_expressions
from extractors.languages import either, siblings, words
from schemas.documents import Block, Document
from schemas.values import parse_edtf

_YEARS = re.compile(r"\d{4}(?:/\d{4})?")
_MONTH_HEAD = re.compile(r"(?:0?[1-9]|1[0-2])[/.](?:20)?(\d{2})")
_FIRST_BLOCKS = 60  # main blocks in which a report says what it covers
_SHORT = 14  # words of a line that may be a heading without being marked as one
_SPAN = re.compile(r"\d{4}-\d\d(?:-\d\d)?/\d{4}-\d\d(?:-\d\d)?")
_STATED = 20  # lines, metadata among them, of which one may say what day all numbers are of
_OPENING = 8  # main blocks in which a span of months is the document's
_LEAST_DAYS, _MOST_DAYS = 55, 740
_NEAR = 24  # code points between a cue and its year


def period_of(document: Document) -> str | None:
    """EDTF of the document's period, or None where nothing tells it or two readings are left."""
    found = period_told(document)
    return None if found is None else found[0]


def period_told(document: Document) -> tuple[str, Block] | None:
    """EDTF of the document's period and the block that tells it first; None as for `period_of`."""
    for reading in (_spanned, _fiscal, _cued, _stated, _titled, _columns):
        found: dict[str, Block] = {}
        for edtf, block in reading(document):
            found.setdefault(edtf, block)
        if found:
            return next(iter(found.items())) if len(found) == 1 else None
    return None


def _lines(document: Document) -> Iterator[tuple[Block, str]]:
    """Metadata titles, then titles, headings and the first blocks of the main text."""
    for block in document.zone("metadata"):
        if block.path.lower().rsplit(":", 1)[-1] in ("title", "og:title"):
            yield block, document.quote(block.span).replace("_", " ")
    for block in list(document.zone("main"))[:_FIRST_BLOCKS]:
        yield block, document.quote(block.span)


@cache
def _pattern(language: str, topic: str) -> re.Pattern[str]:
    found = [w for tag in dict.fromkeys((*siblings(language), "en")) for w in words(tag, "organisations").get(topic, ())]
    body = either(map(re.escape, sorted(found, key=len, reverse=True))) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE)


def _spanned(document: Document) -> Iterator[tuple[str, Block]]:
    """The only span of two months to two years that is all the time told by a short line, where that stands near the beginning: a page
    of several is a list of projects or reports, one in brackets a project's, one behind a label too."""
    told: dict[str, tuple[int, Block]] = {}
    for place, block in enumerate(list(document.zone("main"))[:_FIRST_BLOCKS]):
        text = document.quote(block.span)
        if block.kind in ("field", "cell", "item") or len(text.split()) > _SHORT or ":" in text or "(" in text or not re.search(r"\d{4}", text):
            continue
        found = find_expressions(text, document.language)
        if len(found) == 1 and _SPAN.fullmatch(found[0].edtf) and _LEAST_DAYS <= _days(found[0].edtf) <= _MOST_DAYS:
            told.setdefault(found[0].edtf, (place, block))
    if len(told) == 1 and (row := next(iter(told.items())))[1][0] < _OPENING:
        yield row[0], row[1][1]


def _days(edtf: str) -> int:
    told = parse_edtf(edtf)
    return (told.upper - told.lower).days if told.lower is not None and told.upper is not None else 0


def _fiscal(document: Document) -> Iterator[tuple[str, Block]]:
    """"Year ended 30 June 2018": the twelve months up to that day."""
    pattern = _pattern(document.language, "period_ended")
    for block, text in _lines(document):
        for match in pattern.finditer(text):
            after = text[match.end() : match.end() + 40]
            end = next((parse_edtf(e.edtf) for e in find_expressions(after, document.language) if e.span.start < 4 and e.form == "day"), None)
            if end is not None and end.upper is not None:
                yield twelve_months(end.upper), block
                return


def twelve_months(last: date) -> str:
    """The twelve months that end on a day, as EDTF; a calendar year is the plain year.

    >>> twelve_months(date(2018, 6, 30))
    '2017-07-01/2018-06-30'
    """
    if (last.month, last.day) == (12, 31):
        return str(last.year)
    first = last.replace(year=last.year - 1, day=min(last.day, 28)) if (last.month, last.day) == (2, 29) else last.replace(year=last.year - 1)
    return f"{first + timedelta(days=1)}/{last}"


def _cued(document: Document) -> Iterator[tuple[str, Block]]:
    """A year or span right beside a cue; in running text only beside the name of a report."""
    pattern, reports = _pattern(document.language, "period_heads"), _pattern(document.language, "report_names")
    for block, text in _lines(document):
        heading = block.kind in ("title", "heading") or block.zone == "metadata" or len(text.split()) <= _SHORT
        for match in (pattern if heading else reports).finditer(text):
            near = [e for e in find_expressions(text, document.language) if _YEARS.fullmatch(e.edtf)]
            near = [e for e in near if -_NEAR <= e.core.start - match.end() <= _NEAR or 0 <= match.start() - e.core.end <= 4]
            yield from ((e.edtf, block) for e in near[:1])


def _stated(document: Document) -> Iterator[tuple[str, Block]]:
    """The day or the months that a short line near the beginning says all holds for ("All numbers as of 30 June 2023", "Financial
    year 1 July 2020 to 30 June 2021 unless we say otherwise")."""
    as_of, years = _pattern(document.language, "as_of"), _pattern(document.language, "period_is")
    for place, (block, text) in enumerate(_lines(document)):
        dates = find_expressions(text, document.language)
        near = [(cue, e) for cue in as_of.finditer(text) for e in dates if 0 <= e.core.start - cue.end() <= 2]
        if place < _STATED and len(text.split()) <= _SHORT or block.kind == "heading":
            yield from ((e.edtf, block) for _, e in near)
        else:
            yield from ((e.edtf, block) for cue, e in near if not text[: cue.start()].strip() and not text[e.core.end :].strip(" .:"))
        yield from ((e.edtf, block) for cue in years.finditer(text) for e in dates if _SPAN.fullmatch(e.edtf) and 0 <= e.core.start - cue.end() <= 8)


def _titled(document: Document) -> Iterator[tuple[str, Block]]:
    """The only year of the title, where a further heading repeats it."""
    years = {e.edtf for e in find_expressions(document.title, document.language) if re.fullmatch(r"\d{4}", e.edtf)}
    headings = [block for block in document.zone("main") if block.kind == "heading"]
    repeating = [block for block in headings if (text := document.quote(block.span)) != document.title and years and next(iter(years)) in text]
    if len(years) == 1 and repeating:
        yield years.pop(), repeating[0]


def _columns(document: Document) -> Iterator[tuple[str, Block]]:
    """The year that six or more columns of months share."""
    heads = [(m[1], b) for b in document.zone("main") if b.kind == "cell" and (m := _MONTH_HEAD.fullmatch(document.quote(b.span).strip()))]
    if len({year for year, _ in heads}) == 1 and len(heads) >= 6:
        yield f"20{heads[0][0]}", heads[0][1]
