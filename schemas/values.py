"""Parsed values: quantities and dates of limited precision.

Dates are EDTF (ISO 8601-2) level 0 and the parts of level 1 that reports need: `2018`, `2003-11`, `2022-06-24`, seasons
`2021-21` (spring) to `2021-24` (winter), approximate `1999~`, intervals `2000/2007`, open `2008/..` and `../2025`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_POINT = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<mark>[~?]?)")
# Months in which each season of the northern hemisphere begins (ISO 8601-2, 4.8); winter runs into the next year.
_SEASON_START = {21: 3, 22: 6, 23: 9, 24: 12}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as reported: `bound` is exact, min, max or approx; `max` the upper end of a range, else None."""

    value: float
    unit: str
    bound: str = "exact"
    max: float | None = None


@dataclass(frozen=True, slots=True)
class DateInterval:
    """An EDTF text with the first and last day it may mean; None on a side that is open."""

    edtf: str
    lower: date | None
    upper: date | None

    @property
    def precision(self) -> str:
        """`day`, `month`, `season`, `year`, `interval` or `open`."""
        if "/" in self.edtf:
            return "open" if self.lower is None or self.upper is None else "interval"
        parts = self.edtf.rstrip("~?").split("-")
        if len(parts) == 2 and int(parts[1]) in _SEASON_START:
            return "season"
        return ("year", "month", "day")[len(parts) - 1]


def parse_edtf(text: str) -> DateInterval | None:
    """The interval of days that an EDTF text means, or None where it is not EDTF of the supported levels.

    >>> parse_edtf("2003-11").upper
    datetime.date(2003, 11, 30)
    >>> parse_edtf("2008/..").upper is None
    True
    """
    if "/" not in text:
        days = _point(text)
        return DateInterval(text, *days) if days else None
    first, _, last = text.partition("/")
    lower, upper = _end(first), _end(last)
    if lower is None or upper is None:
        return None
    start, end = lower[0], upper[1]
    if (start is None and end is None) or (start and end and end < start):
        return None
    return DateInterval(text, start, end)


def _end(text: str) -> tuple[date | None, date | None] | None:
    return (None, None) if text in ("..", "") else _point(text)


def _point(text: str) -> tuple[date, date] | None:
    match = _POINT.fullmatch(text)
    if match is None or int(match["year"]) == 0:
        return None
    year, month, day = int(match["year"]), int(match["month"] or 0), int(match["day"] or 0)
    if month == 0:
        return (date(year, 1, 1), date(year, 12, 31)) if match["month"] is None else None
    if month in _SEASON_START:
        return None if day else _season(year, _SEASON_START[month])
    if month > 12 or (match["day"] is not None and not 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    last = calendar.monthrange(year, month)[1]
    return (date(year, month, day), date(year, month, day)) if day else (date(year, month, 1), date(year, month, last))


def _season(year: int, first_month: int) -> tuple[date, date]:
    last_month, last_year = (first_month + 2, year) if first_month < 12 else (2, year + 1)
    return date(year, first_month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
