"""When a figure was so: from its own sentence, the column of its table, the date that opens its line, or the heading above it.

Never here: the document's own period, which someone else fills in where a figure has none and is no running total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.dates.expressions import DateExpression, find_expressions
from extractors.dates.page import page
from extractors.figures.dated import dated
from extractors.figures.drafts import Clause, Draft
from extractors.figures.lexicon import ahead, behind, pattern
from extractors.period import period_of
from schemas.documents import Document

_BRACKETS = re.compile(r"\([^()]*\)")
_BREAK = re.compile(r"[;.]|,\s")
_BREAK_COST = 60  # a break in the sentence keeps a date away like that many letters
_NEW_PART = re.compile(r";\s")
_BESIDE = 60
_OTHER_VALUE = re.compile(r"[%€$£]?\d[\d.,]*\s?%?\s(?:[^\W\d_]{1,8}\s)?\Z")  # "up from 1,078 in 2024"
_WORD = re.compile(r"\w")
_NUMBER_OR_END = re.compile(r"\d|;|\.\s")
_CLOSE = 40  # code points between a figure and "last year"
_CLOSED = re.compile(r"\)\W*\Z")  # "Where it stands (31 December 2022)"


def period(document: Document, clause: Clause, draft: Draft, others: Sequence[Draft] = ()) -> tuple[str | None, str | None]:
    """EDTF and where it was read (`sentence`, `column`, `line`, `heading`), or (None, None). `others`: the clause's drafts."""
    for head in clause.heads[:2]:
        if found := list(_of_heading(head, clause.language, days=True)):
            return as_period(found[-1]), "column"
    if (date := _nearest(document, clause, draft, others)) is not None:
        return as_period(date, clause.text, clause.language), "sentence"
    if (year := _relative(document, clause, draft)) is not None:
        return year, "sentence"
    if running(clause, draft):
        return None, None
    if (date := _opening(document, clause) or dated(document).get(clause.block)) is not None:
        return as_period(date), "line"
    balance = draft.unit.isupper() and draft.indicator == "other"
    for heading in (*clause.heads[2:], *reversed(clause.headings[1:])):
        if found := list(_of_heading(heading, clause.language, days=balance)):
            return as_period(found[-1]), "heading"
    return None, None


def as_period(date: DateExpression, text: str = "", language: str = "en") -> str:
    """The EDTF of a figure's date in a text: "since 2008" holds on (2008/..), "as of 2008" and "by 2020" are the year itself."""
    if date.form == "since" and "/" not in date.edtf and not ahead(language, "as_of").match(text, date.span.start):
        return f"{date.edtf}/.."
    return date.edtf.removeprefix("../")


def running(clause: Clause, draft: Draft) -> bool:
    """Whether the figure is a running total ("to date") or of another year than the report's ("last year")."""
    return any(_NUMBER_OR_END.search(between) is None for between in _said(clause, draft, "cumulative", "other_time", "last_year"))


def _said(clause: Clause, draft: Draft, *rules: str) -> Iterator[str]:
    """What stands between the figure and each place where words of the rules stand."""
    start, end = draft.number.span.start, max(draft.number.span.end, draft.what.end)
    for match in (match for rule in rules for match in pattern(clause.language, rule).finditer(clause.text)):
        if clause.text.startswith(("'", "’"), match.end()):  # "last year's trees"
            continue
        yield clause.text[match.end() : start] if match.end() <= start else clause.text[end : match.start()]


def _relative(document: Document, clause: Clause, draft: Draft) -> str | None:
    """The year that "last year" or "this year" beside a figure is, seen from the day of the page's publication; None where that is not
    told, or in a report, which may mean its own year by either."""
    published = page(document).published or page(document).updated
    year = re.match(r"\d{4}", published.date.edtf) if published else None
    if year is None or period_of(document) is not None:
        return None
    for rule, past in (("last_year", 1), ("this_year", 0)):
        if any(len(between) <= _CLOSE and _NUMBER_OR_END.search(between) is None for between in _said(clause, draft, rule)):
            return str(int(year[0]) - past)
    return None


def _of_heading(heading: str, language: str, *, days: bool) -> Iterator[DateExpression]:
    """The dates of a heading that say when its figures hold: not the end of an accounting period, nor, unless `days` or the heading
    says so ("as of", in brackets), a single day, which dates a post or a meeting."""
    for date in find_expressions(heading, language):
        stated = days or _CLOSED.match(heading, date.span.end) is not None or ahead(language, "as_of").match(heading, date.span.start) is not None
        if date.form == "day" and (not stated or behind(language, "period_end").search(heading[: date.span.start])):
            continue
        if date.form != "until":
            yield date


def _nearest(document: Document, clause: Clause, draft: Draft, others: Sequence[Draft]) -> DateExpression | None:
    """The date that governs a number: of several the one with the fewest breaks and letters between. A year that is not printed
    is the one that the document leaves for it, if any."""
    dates = [d for d in clause.dates if _governs(clause, d, draft, others)]
    start, end = draft.number.span.start, max(draft.number.span.end, draft.what.end)

    def distance(date: DateExpression) -> int:
        between = clause.text[date.span.end : start] if date.span.end <= start else clause.text[end : date.span.start]
        return len(between) + _BREAK_COST * len(_BREAK.findall(between))

    completed = (_completed(document, clause, date) if date.inferred else date for date in sorted(dates, key=distance))
    return next((date for date in completed if date is not None), None)


def _completed(document: Document, clause: Clause, date: DateExpression) -> DateExpression | None:
    """A date of a clause with the year that the document gives it, but none where the clause compares it with a year's."""
    if any(_compared(clause, other, None) or not other.inferred and other.edtf[5:7] == date.edtf[5:7] for other in clause.dates):
        return None
    at = clause.start + date.core.start
    return next((d for d in page(document).dates.get(clause.block, ()) if d.core.start <= at < d.core.end), None)


def _opening(document: Document, clause: Clause) -> DateExpression | None:
    """The date that stands before all words of the clause's block, as in a time-line: it dates the whole line."""
    begin = document.blocks[clause.block].span.start
    first = next(iter(page(document).dates.get(clause.block, ())), None)
    if first is None or first.form == "until" or _WORD.search(document.text, begin, first.core.start):
        return None
    return first if first.core.end <= clause.start else None


def _set_aside(clause: Clause, date: DateExpression, draft: Draft, others: Sequence[Draft]) -> bool:
    """Whether a date in front is another number's: one in brackets with it ("18 (2021: 12), up by 50%"), or one before
    words like "today" ("registered in 2008, it now has 30 members")."""
    between = clause.text[date.span.end : draft.number.span.start]
    if pattern(clause.language, "now").search(between):
        return True
    closing = between.find(")")
    return closing >= 0 and "(" not in between[:closing] and _bracketed_with_it(clause, date, others)


def _bracketed_with_it(clause: Clause, date: DateExpression, others: Sequence[Draft]) -> bool:
    """Whether a number stands with a date in its brackets."""
    opens, end = clause.text.rfind("(", 0, date.span.start), clause.text.find(")", date.span.end)
    if clause.text.rfind(")", 0, date.span.start) > opens:
        opens = date.span.end
    return any(opens <= d.number.core.start < end for d in others)


def _compared(clause: Clause, date: DateExpression, draft: Draft | None) -> bool:
    """Whether a date is that of a comparison, or of the value compared with ("up from 1,078 in 2024"), which is not the draft's."""
    compared = behind(clause.language, "compared")
    for end in (date.span.start, date.core.start):
        before = clause.text[max(0, end - 60) : end]
        other = _OTHER_VALUE.search(before)
        theirs = other is not None and draft is not None and end - len(other[0]) < draft.number.core.end <= end
        if compared.search(before) or other is not None and not theirs and compared.search(before[: other.start()]):
            return True
    return False


def _governs(clause: Clause, date: DateExpression, draft: Draft, others: Sequence[Draft]) -> bool:
    """Not the date of a comparison ("compared to August 2021"), nor one behind another number that it belongs to."""
    if _compared(clause, date, draft):
        return False
    if date.span.start < draft.number.span.start:
        return not _set_aside(clause, date, draft, others)
    if "(" in clause.text[draft.number.span.end : date.span.start] and _bracketed_with_it(clause, date, others):
        return False  # "18 (2021: 12)"
    if _NEW_PART.search(clause.text, draft.number.span.end, date.span.start):
        return False  # "30 women; in 2021 it was 12"
    tail = clause.text[max(draft.number.span.end, draft.what.end) : date.span.start]
    later = any(d.number.span.start > date.span.end for d in others)
    if later and ("," in tail or pattern(clause.language, "and").search(tail)):
        return False  # "12 women, and by 2022 30 men": the date opens the next part
    outside = _BRACKETS.sub(lambda m: " " * len(m[0]), clause.text)
    between = [
        d
        for d in others
        if draft.number.span.end <= d.number.span.start < date.span.start and outside[d.number.core.start] != " "
    ]
    return not between or (
        date.span.start - draft.number.span.end < _BESIDE
        and "," not in outside[draft.number.span.end : date.span.start]
    )
