"""What a document says about its own dates: when it was published, which years it reports on, in which order it writes day
and month, and the year that a date without one is in. Never here: events of organisations.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.dates.expressions import DateExpression, find_expressions
from extractors.dates.publication import PUBLICATION_KEYS, UPDATE_KEYS, Dates, Found, publication
from extractors.outline import Outline, outline
from schemas.documents import Block, Document, Span

# A year that stands for "none was printed" while the month of such a date is read; a leap year, so that 29 February is.
_SENTINEL = 2000
_NEIGHBOURS = 6  # blocks back in which a year may be found for a date without one
_TITLE_KEYS = ("title", "front:title", "meta:og:title")
_HEAD_LINE = 110  # code points of a line in a page's head
_POST = 200  # code points of a post's title and day in a list beside the text
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Page:
    """The dates of a document's blocks (by block), and the page's own ones.

    `published`: the place of its own publication date (block index and date), or None; `updated`: the same of the
    last update that front matter declares; `own_years`: years that the
    document as a whole reports on, so that they tell no event.
    """

    dates: dict[int, tuple[DateExpression, ...]]
    published: Found | None
    updated: Found | None
    own_years: frozenset[int]


@lru_cache(maxsize=4)
def page(document: Document) -> Page:
    """Reads all date expressions of a document once, completes those without a year, and finds the page's own dates."""
    told = outline(document)
    order = _day_first(document)
    plain: dict[int, tuple[DateExpression, ...]] = {}
    for index, block in enumerate(document.blocks):
        if _may_date(block):
            text = document.quote(block.span)
            found = find_expressions(text, document.language, default_year=_SENTINEL, day_first=order)
            if found:
                plain[index] = tuple(_moved(date, block.span.start) for date in found)
    complete = {i: kept for i, dates in plain.items() if (kept := tuple(d for d in dates if not d.inferred))}
    published = publication(document, complete)
    updated = next((Found(i, d[0]) for i, d in complete.items() if document.blocks[i].path.lower().endswith(UPDATE_KEYS)), None)
    own_years, fiscal = _own_years(document, complete)
    elsewhere = {i: dates for i, dates in complete.items() if published is None or i != published.block}
    years = _Years(told, elsewhere, own_years, fiscal, published.date.edtf if published else None)
    dated = {i: tuple(d for date in dates if (d := years.completed(i, date)) is not None) for i, dates in plain.items()}
    return Page(dated, published, updated, own_years)


def _may_date(block: Block) -> bool:
    """Whether a block is read for dates: the main zone, lines of the page's head, and metadata that tell its own dates."""
    if block.zone == "metadata":
        return block.path.lower().endswith((*_TITLE_KEYS, *PUBLICATION_KEYS, *UPDATE_KEYS))
    if block.zone == "aside":
        return len(block.span) <= _POST
    return block.zone == "main" or (block.zone == "header" and len(block.span) <= _HEAD_LINE)


def _moved(date: DateExpression, offset: int) -> DateExpression:
    span, core = (Span(s.start + offset, s.end + offset) for s in (date.span, date.core))
    return replace(date, span=span, core=core)


def _day_first(document: Document) -> bool | None:
    """The order of day and month with slashes: from a date that allows just one, else from the language's tag."""
    if "/19" not in document.text and "/20" not in document.text:
        return None
    pairs = [(int(a), int(b)) for a, b in _SLASHED.findall(document.text)]
    if any(a > 12 for a, _ in pairs):
        return True
    return False if any(b > 12 for _, b in pairs) else None


def _own_years(document: Document, dates: Dates) -> tuple[frozenset[int], tuple[int, int] | None]:
    """Years in the title, and the year that prevails in the text; the fiscal year that a report covers."""
    titles, counts, spans = set(), Counter[int](), Counter[tuple[int, int]]()
    first_heading = next((i for i, b in enumerate(document.blocks) if b.zone == "main" and b.kind in ("title", "heading")), -1)
    for index, found in dates.items():
        block = document.blocks[index]
        title = block.kind == "title" or block.path in _TITLE_KEYS or index == first_heading
        for date in found:
            if date.form == "year" and title:
                titles.add(int(date.edtf[:4]))
            elif date.form == "year" and block.zone == "main" and date.governor == "in":
                counts[int(date.edtf[:4])] += 1
            elif date.form == "fiscal_year" and "/" in date.edtf:
                spans[int(date.edtf[:4]), int(date.edtf[-4:])] += 1 + 2 * title
    prevailing = {year for year, n in counts.most_common(1) if n >= 3 and n > sum(counts.values()) / 2}
    fiscal = next((span for span, n in spans.most_common(1) if n >= 3), None)
    return frozenset(titles | prevailing | set(fiscal or ())), fiscal


@dataclass(frozen=True, slots=True)
class _Years:
    """Where a missing year may be taken from, in this order: dates before it in the block, the headings, the blocks before,
    the reported fiscal year, the title, the day of publication, dates behind it in the block."""

    told: Outline
    dates: dict[int, tuple[DateExpression, ...]]
    own: frozenset[int]
    fiscal: tuple[int, int] | None
    published: str | None

    def completed(self, index: int, date: DateExpression) -> DateExpression | None:
        """The date with its year; None where the document does not tell it, or the year does not have that day."""
        if not date.inferred:
            return date
        year = self._year(index, date)
        if year is None or ("02-29" in date.edtf and (year % 4 or (year % 100 == 0 and year % 400))):
            return None
        return replace(date, edtf=re.sub(r"\b(1999|2000|2001)\b", lambda hit: str(int(hit[1]) - _SENTINEL + year), date.edtf))

    def _year(self, index: int, date: DateExpression) -> int | None:
        near = [d for d in self.dates.get(index, ()) if re.match(r"\d{4}", d.edtf)]
        before = [d for d in near if d.span.end <= date.span.start]
        for found in (before[-1:], self._above(index), self._back(index)):
            if found:
                return int(found[0].edtf[:4])
        if self.fiscal is not None:
            return self._fiscal_year(date)
        if len(self.own) == 1:
            return next(iter(self.own))
        if self.published is not None:
            return self._by_publication(self.published, date)
        return int(near[0].edtf[:4]) if near else None

    def _above(self, index: int) -> list[DateExpression]:
        for heading in reversed(self.told.headings[index]):
            years = [d for d in self.dates.get(heading, ()) if d.form in ("year", "month")]
            if years:
                return years[:1] if len(years) == 1 else []
        return []

    def _back(self, index: int) -> list[DateExpression]:
        section = self.told.headings[index]
        for other in range(index - 1, max(-1, index - 1 - _NEIGHBOURS), -1):
            if self.told.headings[other] != section or self.told.document.blocks[other].zone != self.told.document.blocks[index].zone:
                break
            found = [d for d in self.dates.get(other, ()) if d.form in ("day", "month") and not d.inferred]
            if found:
                return found[-1:]
        return []

    def _fiscal_year(self, date: DateExpression) -> int | None:
        month = int(date.edtf[5:7])
        first, last = self.fiscal or (0, 0)
        return last if month <= 3 else first if month >= 7 else None

    def _by_publication(self, published: str, date: DateExpression) -> int:
        """The year of publication, or the one before where the date would lie well ahead of it."""
        year, month = int(published[:4]), int(published[5:7])
        return year - 1 if int(date.edtf[5:7]) > month + 3 else year
