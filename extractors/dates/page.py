"""What a document says about its own dates: when it was published, which years it reports on, in which order it writes day
and month, and the year that a date without one is in. Never here: events of organisations.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.dates.cues import cues
from extractors.dates.expressions import DateExpression, find_expressions
from extractors.outline import Outline, outline
from schemas.documents import Block, Document, Span

# A year that stands for "none was printed" while the month of such a date is read; a leap year, so that 29 February is.
_SENTINEL = 2000
_SHORT = 110  # code points of a by-line
_PROSE = 140  # code points of a paragraph that ends the head of a page
_NEIGHBOURS = 6  # blocks back in which a year may be found for a date without one
_PUBLICATION_KEYS = ("front:date", "front:published", "article:published_time", "meta:date", "dcterms.date", "dcterms.issued", "dc.date", "dcterms.created")
_BALANCE_DAYS = ("-12-31", "-06-30", "-03-31", "-09-30")  # on the cover of accounts these are the end of a period
_TITLE_KEYS = ("title", "front:title", "meta:og:title")
_IMPRINT = re.compile(r"[^\W\d_a-z][\w-]+(?: [^\W\d_a-z][\w-]+)?, ")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Found:
    """A date expression of a block; its spans are positions in the document's text."""

    block: int
    date: DateExpression


@dataclass(frozen=True, slots=True)
class Page:
    """The dates of a document's blocks (by block), and the page's own ones.

    `published`: the place of its own publication date (block index and date), or None; `own_years`: years that the
    document as a whole reports on, so that they tell no event.
    """

    dates: dict[int, tuple[DateExpression, ...]]
    published: Found | None
    own_years: frozenset[int]


@lru_cache(maxsize=4)
def page(document: Document) -> Page:
    """Reads all date expressions of a document once, completes those without a year, and finds the page's own dates."""
    told = outline(document)
    order = _day_first(document)
    plain: dict[int, tuple[DateExpression, ...]] = {}
    for index, block in enumerate(document.blocks):
        if block.zone == "main" or (block.zone == "metadata" and block.path.lower().endswith((*_TITLE_KEYS, *_PUBLICATION_KEYS))):
            text = document.quote(block.span)
            found = find_expressions(text, document.language, default_year=_SENTINEL, day_first=order)
            if found:
                plain[index] = tuple(_moved(date, block.span.start) for date in found)
    complete = {i: tuple(d for d in dates if not d.inferred) for i, dates in plain.items()}
    published = _byline(document, complete) or _declared(document, complete) or _imprint(document, complete)
    own_years, fiscal = _own_years(document, complete)
    elsewhere = {i: dates for i, dates in complete.items() if published is None or i != published.block}
    years = _Years(told, elsewhere, own_years, fiscal, published.date.edtf if published else None)
    dated = {i: tuple(d for date in dates if (d := years.completed(i, date)) is not None) for i, dates in plain.items()}
    return Page(dated, published, own_years)


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


def _byline(document: Document, dates: dict[int, tuple[DateExpression, ...]]) -> Found | None:
    """A day printed by itself, or behind "By" and "Posted on", between the start of the main zone and its first prose."""
    seen = 0
    for index, block in enumerate(document.blocks):
        if block.zone != "main" or block.kind == "alt":
            continue
        text = document.quote(block.span)
        for date in dates.get(index, ()):
            if is_byline(document, block, date):
                return Found(index, date)
        seen += 1
        if (len(text) > _PROSE and block.kind == "paragraph") or seen > 12:
            return None
    return None


def is_byline(document: Document, block: Block, date: DateExpression) -> bool:
    """Whether a block is hardly more than a day: with a weekday, a time, a place, an author, "Posted on"."""
    if date.form != "day" or len(block.span) > _SHORT or block.kind in ("title", "field", "alt"):
        return False
    text = document.quote(block.span)
    before = text[: date.core.start - block.span.start].lower()
    if closes_accounts(date, before, document.language) or (date.edtf[4:] in _BALANCE_DAYS and len(text) < len(date.span) + 4):
        return False
    low = (text[: date.span.start - block.span.start] + " " + text[date.span.end - block.span.start :]).lower()
    found = cues(document.language)
    if found.says("updated", low):
        return False
    rest = [w for w in re.findall(r"[^\W\d_]{2,}", low) if not found.says("posted", w)]
    return len(rest) <= 4 and not any(c.is_verb and c.kind not in ("published", "other") for c in found.find(low))


def _imprint(document: Document, dates: dict[int, tuple[DateExpression, ...]]) -> Found | None:
    """The place and month of publication that a report prints on its cover or last page."""
    for index, found in dates.items():
        if len(found) == 1 and document.blocks[index].zone == "main" and is_imprint(document, document.blocks[index], found[0]):
            return Found(index, found[0])
    return None


def is_imprint(document: Document, block: Block, date: DateExpression) -> bool:
    """Whether a line is a place and the month of publication ("Brod, May 2025")."""
    return date.form == "month" and _IMPRINT.fullmatch(document.text[block.span.start : date.core.start]) is not None and date.core.end == block.span.end


def closes_accounts(date: DateExpression, before: str, language: str) -> bool:
    """Whether a date is that of accounts ("period ended 30 June", "at 31 December"); `before`: lower-cased words."""
    known = cues(language)
    return known.governs("report_dates", before) or (date.edtf[4:] in _BALANCE_DAYS and known.governs("as_at", before))


def _declared(document: Document, dates: dict[int, tuple[DateExpression, ...]]) -> Found | None:
    """The publication day that front matter or a page's head declares."""
    for index, block in enumerate(document.blocks):
        if block.zone == "metadata" and block.path.lower().endswith(_PUBLICATION_KEYS):
            for date in dates.get(index, ()):
                if date.form == "day":
                    return Found(index, date)
    return None


def _own_years(document: Document, dates: dict[int, tuple[DateExpression, ...]]) -> tuple[frozenset[int], tuple[int, int] | None]:
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
