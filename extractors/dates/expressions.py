"""Date expressions of a text as EDTF, exactly as precise as they are printed.

The points of `points` are joined to ranges ("March to May 2020"), governed by the words around them (since, until, early,
around, ongoing) and, where a number might be a count, turned down. Never here: what happened on a date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractors.dates.points import DATED_YEARS, LONGEST_RANGE, YEARS, Point, find_points
from extractors.dates.words import DASH, TOKEN, DateWords, date_words, split_words
from schemas.documents import Span
from schemas.values import parse_edtf

# Codes of ISO 4217 that stand before or after amounts in reports; beside them a number is money, never a year.
CURRENCIES = frozenset("EUR USD CHF GBP RSD BAM HRK MKD ALL SEK NOK DKK PLN HUF RON BGN CZK TRY INR ZAR KES UGX CAD AUD JPY".split())
_DIGIT = re.compile(r"\d")
_NEXT_WORDS = re.compile(r"\s+([^\W\d_][\w’'-]*|[%€$£])(?:\s+([^\W\d_][\w’'-]*))?")
_LAST_WORD = re.compile(r"(\w+|[€$£])\s?$")
_LIST = re.compile(r"\s?(?:,|&|/)\s?|\s")
_NEXT_SENTENCE = re.compile(r"[.!?]\s+[A-ZÀ-Ž]")  # "It began in 2014. Until 2019 it was small."
_FILE = re.compile(r"\.[a-z]{3,4}\b")
# Words of a governing phrase stand within this many code points before the date.
_REACH = 48
_PLAIN = ("day", "month", "season", "year")


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date as printed at `span` (offsets into the given text, its governing words included).

    `edtf`: level 0/1. `form`: day, month, season, quarter, half, year, decade, fiscal_year, year_range, interval, since,
    until, ongoing, approximate. `governor`: the role of the words in front (since, from, until, part, in, ...) or "".
    `inferred`: the year is not printed but the given default. `core`: the span without its governing words.
    """

    span: Span
    edtf: str
    form: str
    governor: str = ""
    inferred: bool = False
    core: Span = Span(0, 0)


def find_expressions(
    text: str, language: str, *, default_year: int | None = None, day_first: bool | None = None, bare: bool = False
) -> tuple[DateExpression, ...]:
    """The dates of a text, in order and never overlapping, the longest reading first.

    `default_year` completes a day or month without a year; without it such dates are left out. `day_first` tells the
    order of 07/12/2022; None means day first (American English, `en-US`, month first). `bare`: the text is all dates, not a
    report: numbers with marks, words of numbers, holidays and lower-cased months count; governors are also `before`, `after`.
    """
    if default_year is None and not bare and _DIGIT.search(text) is None:
        return ()
    order = language.lower() != "en-us" if day_first is None else day_first
    reader = _Reader(text, date_words(language), language, default_year, bare)
    points = list(find_points(text, language, day_first=order, yearless=default_year is not None, bare=bare))
    if bare:
        points = [point for point in map(reader.marked, points) if point is not None]
    points = _share_years(text, points, reader)
    out, index, floor = [], 0, 0
    while index < len(points):
        joined = reader.joined(points[index], points[index + 1], floor) if index + 1 < len(points) else None
        found = joined or reader.single(points[index], floor)
        floor = points[index + (joined is not None)].end
        index += 1 if joined is None else 2
        if found is not None:
            out.append(found)
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A text with the words it is read with."""

    text: str
    words: DateWords
    language: str
    default_year: int | None
    bare: bool = False

    def marked(self, point: Point) -> Point | None:
        """A day of two numbers with a dot or dash between, where a word in front says that it is one ("on 4.22")."""
        if point.form != "marked_day":
            return point
        roles, _ = self.roles(point.start, 0)
        return replace(point, form="day") if roles and roles[0] != "at" else None

    def roles(self, end: int, floor: int) -> tuple[tuple[str, ...], int]:
        """The roles of the words before `end`, nearest first, and where the furthest of them begins."""
        start = max(floor, end - _REACH)
        window = self.text[start:end]
        out: list[str] = []
        while True:
            tokens = split_words(window)
            role, used = self._role(tokens)
            if role is None:
                return tuple(out), start + len(window)
            keep = _cut(window, used)
            if role != "article":
                out.append(role)
            window = window[:keep]
            if role not in ("article", "part", "fiscal"):
                return tuple(out), start + keep

    def _role(self, tokens: list[str]) -> tuple[str | None, int]:
        for size in range(min(self.words.longest, len(tokens)), 0, -1):
            role = (self.words.bare_phrases if self.bare else self.words.phrases).get(tuple(tokens[-size:]))
            if role is not None:
                return role, size
        return None, 0

    def joined(self, first: Point, second: Point, floor: int) -> DateExpression | None:
        """The two points as one range where the text between them says so."""
        if second.start - first.end > _REACH or first.form not in _PLAIN or second.form not in _PLAIN:
            return None
        roles, begin = self.roles(second.start, first.end)
        between = self.text[first.end : begin].strip(" .\u00a0")
        dashed = _DASHED.fullmatch(self.text, first.end, second.start) is not None
        if between == "&":
            between, roles = "", ("and",)
        if not dashed and (between or not {"to", "until", "and"} & set(roles) or _NEXT_SENTENCE.match(self.text, first.end)):
            return None
        before, start = self.roles(first.start, floor)
        if not dashed and "and" in roles and "between" not in before and not _consecutive(first, second):
            return None
        edtf = _interval(first, second, self.default_year, dashed=dashed)
        if edtf is None or (second.form == "year" and self.counts(second, "")):
            return None
        ranged = bool({"from", "since", "between", "of"} & set(before))
        form = "interval" if "-" in edtf else "year_range"
        inferred = first.year is None and second.year is None
        span = Span(start if ranged else first.start, second.end)
        return DateExpression(span, edtf, form, "from" if ranged else "", inferred, Span(first.start, second.end))

    def single(self, point: Point, floor: int) -> DateExpression | None:
        """One point with what governs it, or None where it is no date."""
        roles, start = self.roles(point.start, floor)
        governor = next((role for role in _GOVERNORS if role in roles), roles[0] if roles else "")
        if point.year is None:
            listed = roles[:1] == ("and",) and self.text[point.start].islower()  # "leave and march"
            if self.default_year is None or (point.form == "month" and (not roles or listed)):
                return None
            point, inferred = self._completed(point, self.default_year), True
            if not point.possible:
                return None
        else:
            inferred = False
        if point.form in ("year", "year_range", "fiscal_year") and not self.is_year(point, roles):
            return None
        edtf, form, end = self._governed(point, governor)
        begin = start if governor in _GOVERNORS else point.start
        return DateExpression(Span(begin, end), edtf, form, governor, inferred, Span(point.start, point.end))

    def _completed(self, point: Point, year: int) -> Point:
        """The point in a year; where every form counts, 29 February in the leap year before."""
        years = range(year, year - 8, -1) if self.bare else (year,)
        return next((dated for y in years if (dated := point.dated(y)).possible), point.dated(year))

    def _governed(self, point: Point, governor: str) -> tuple[str, str, int]:
        ongoing = _ongoing(self.language).match(self.text, point.end)
        if ongoing is not None and "/" not in point.edtf:
            return f"{point.edtf}/..", "ongoing", ongoing.end()
        onwards = _onwards(self.language).match(self.text, point.end)
        if governor == "since" or onwards is not None:
            return point.edtf, "since", onwards.end() if onwards is not None else point.end
        if governor == "until":
            return f"../{point.edtf.split('/')[-1]}", "until", point.end
        if governor == "approx" and "/" not in point.edtf:
            return f"{point.edtf}~", "approximate", point.end
        return point.edtf, "fiscal_year" if governor == "fiscal" else point.form, point.end

    def is_year(self, point: Point, roles: Sequence[str]) -> bool:
        """Whether a bare number of four digits reads as a year: not as a count, an amount, a code or part of a path."""
        nearest = roles[0] if roles else ""
        known = nearest not in ("", "count", "article", "and")
        if point.year not in (DATED_YEARS if known else YEARS) or nearest == "count":
            return False
        return (self.bare or _stands_alone(self.text, point, hyphen="part" in roles)) and not self.counts(point, nearest)

    def counts(self, point: Point, role: str) -> bool:
        """Whether the number counts what follows it, or is an amount of money."""
        before = _LAST_WORD.search(self.text, max(0, point.start - 8), point.start)
        if before is not None and (before[1] in CURRENCIES or before[1] in "€$£"):
            return True
        after = _NEXT_WORDS.match(self.text, point.end, point.end + 60)
        if after is None:
            return False
        nearest, second = after[1].lower(), (after[2] or "").lower()
        if after[1] in CURRENCIES or nearest in "%€$£":
            return True
        if role == "until" and nearest in self.words.counted:
            return True  # "up to 2000 patients"
        if role in _GOVERNORS or (role == "in" and self.text[: point.start].rstrip()[-2:-1].isupper()):
            return False  # "In 2018 women ..." opens a sentence
        return nearest in self.words.counted or (not role and second in self.words.counted)


_GOVERNORS = ("since", "until", "before", "after", "from", "between", "approx", "fiscal", "part", "of")
_DASHED = re.compile(rf"\.?[ \u00a0]?\n?{DASH}[ \u00a0]?\n?")


def _cut(window: str, used: int) -> int:
    """Where the last `used` words of a window begin."""
    starts = [hit.start() for hit in TOKEN.finditer(window)]
    return starts[-used]


def _stands_alone(text: str, point: Point, *, hyphen: bool) -> bool:
    before, after = text[max(0, point.start - 2) : point.start], text[point.end : point.end + 2]
    if before[-1:] in tuple("_#@=+%€$£°") or after[:1] in tuple("_@=%€$£°+"):
        return False
    if before[-1:] in tuple("-./–") and before[:-1].isalnum() and not hyphen:
        return False
    if after[:1] in tuple(".,:/-–") and after[1:].isdigit() or _FILE.match(text, point.end):
        return False
    return not (before[:1].isdigit() and before[1:] in (" ", "\u00a0")) and not re.match(r"[ \u00a0]\d{3}(?!\d)", text[point.end : point.end + 5])


def _share_years(text: str, points: list[Point], reader: _Reader) -> list[Point]:
    """Gives the year of the last point of a list to those before it: "in March, April and June 2020".

    Two neighbours alone ("July and August 2019") keep waiting for their year, since they are one stretch.
    """
    for i in range(len(points) - 2, -1, -1):
        point, after = points[i], points[i + 1]
        if point.year is None and after.year is not None and _listed(text, point, after, reader):
            third = i > 0 and points[i - 1].year is None and _listed(text, points[i - 1], point, reader)
            if third or not _consecutive(point, after):
                points[i] = replace(point, year=after.year)
    return points


def _listed(text: str, point: Point, after: Point, reader: _Reader) -> bool:
    if point.form not in ("day", "month") or after.form not in ("day", "month"):
        return False
    roles, begin = reader.roles(after.start, point.end)
    return _LIST.fullmatch(text, point.end, after.start) is not None or ("and" in roles and not text[point.end : begin].strip(" ,"))


def _interval(first: Point, second: Point, default_year: int | None, *, dashed: bool) -> str | None:
    if first.until or second.until:
        return None
    if dashed and (first.form == "year") != (second.form == "year"):
        return None
    year = second.year or first.year or default_year
    if year is None:
        return None
    wraps = (first.month or 0, first.day or 0) > (second.month or 0, second.day or 0)
    first = first if first.year is not None else first.dated(year - wraps if second.year is not None else year)
    second = second if second.year is not None else second.dated((first.year or year) + wraps)
    if not (first.possible and second.possible) or (first.form == "year" and first.year not in YEARS and second.year not in YEARS):
        return None
    span = parse_edtf(f"{first.edtf}/{second.edtf}")
    later = (second.year or 0) - (first.year or 0)
    return span.edtf if span is not None and later <= LONGEST_RANGE and first.edtf != second.edtf else None


def _consecutive(first: Point, second: Point) -> bool:
    """Whether "and" joins two neighbouring days or months that share one printed year or none ("July and August 2019")."""
    if first.form != second.form or first.until or second.until or first.year is not None:
        return False
    if first.form == "month":
        return (second.month or 0) - (first.month or 0) == 1
    return first.form == "day" and first.month == second.month and (second.day or 0) - (first.day or 0) == 1


@cache
def _ongoing(language: str) -> re.Pattern[str]:
    words = date_words(language)
    to = "|".join(re.escape(" ".join(p)) for p, role in words.phrases.items() if role in ("to", "until"))
    return re.compile(rf"\.?\s?(?:{DASH}|(?:{to}))\s?(?:(?:{words.forms('ongoing')})\b|(?<=[-–—])(?=\)))", re.IGNORECASE)


@cache
def _onwards(language: str) -> re.Pattern[str]:
    return re.compile(rf"\.?\s(?:{date_words(language).forms('onwards')})\b", re.IGNORECASE)
