"""Points of time as they are printed: a day, a month, a season, a quarter, a year, complete or without their year.

The regex of `patterns` finds them; what is printed becomes numbers, and numbers EDTF, here. What words before and between points make of them
(since, until, ranges) is decided in `expressions`. Never here: guesses of days or months that are not printed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extractors.dates.patterns import ROMAN, month_names, pattern_of
from extractors.dates.words import DateWords, date_words

# A bare number is a year between these; with a month beside it, between the wider ones.
YEARS = range(1900, 2061)
DATED_YEARS = range(1500, 2101)
LONGEST_RANGE = 120  # years
# Two-digit years up to this are of this century ("07/12/22"), later ones of the last ("98").
_PIVOT = 60
_HALVES = {1: (1, 6), 2: (7, 12), 4: (7, 12)}  # "last half" is written with the ordinal of the last quarter
_DIGITS = re.compile(r"\d+")
_BEFORE, _AFTER = 40, 24  # code points that a date reaches to the left and right of its digits


@dataclass(frozen=True, slots=True)
class Point:
    """A printed point [start, end) of a text. `year` is None where it is not printed; `until` is the last day, month or
    year of a span that is printed as one word group ("1-3 May", "2018/19", "Q2"), in units of `form`."""

    start: int
    end: int
    form: str
    year: int | None
    month: int | None = None
    day: int | None = None
    until: int | None = None

    def dated(self, year: int) -> Point:
        """The same point in a given year."""
        return replace(self, year=year)

    @property
    def edtf(self) -> str:
        """EDTF of a complete point."""
        if self.form in ("year_range", "fiscal_year", "decade"):
            return f"{self.year:04}/{self.until:04}" if self.until else f"{self.year:04}"
        if self.form in ("quarter", "half"):
            return f"{self.year:04}-{self.month:02}/{self.year:04}-{self.until:02}"
        first = "-".join(f"{n:0{w}}" for n, w in ((self.year, 4), (self.month, 2), (self.day, 2)) if n is not None)
        return f"{first}/{first[:-2]}{self.until:02}" if self.until else first

    @property
    def possible(self) -> bool:
        """False for a day that no calendar has; 29 February without a year is possible."""
        if self.form != "day":
            return True
        last = calendar.monthrange(self.year or 2000, self.month or 1)[1]
        return self.until is None and (self.day or 1) <= last or self.until is not None and (self.day or 1) < self.until <= last


def find_points(text: str, language: str, *, day_first: bool = True, yearless: bool = False, bare: bool = False) -> Iterator[Point]:
    """The printed points of a text in order, years not yet judged (see `expressions`); with `yearless` also months
    that stand far from any digit, and with `bare` every form (see `patterns`)."""
    vocabulary, pattern = date_words(language), pattern_of(language, bare=bare)
    runs = [run.span() for run in _DIGITS.finditer(text)]
    if yearless:
        runs = sorted(runs + [name.span() for name in month_names(language).finditer(text)])
    for start, end in [(0, len(text))] if bare else _windows(runs, len(text)):
        for match in pattern.finditer(text, start, end):
            point = _READERS[match.lastgroup or ""](match, vocabulary, day_first)
            if point is not None and point.possible:
                yield point


def _windows(runs: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """The stretches around digits and month names: reading only these is several times faster, and no date is elsewhere."""
    start = end = -1
    for first, last in runs:
        if first - _BEFORE > end:
            if end >= 0:
                yield start, end
            start = max(first - _BEFORE, end, 0)
        end = min(last + _AFTER, length)
    if end >= 0:
        yield start, end


def _number(digits: str) -> int:
    value = int(digits)
    return value if len(digits) > 2 else value + (2000 if value <= _PIVOT else 1900)


def _dated(match: re.Match[str], form: str, year: str | None, month: int | None, day: int | None = None, until: int | None = None) -> Point | None:
    value = None if year is None else _number(year)
    if (value is not None and value not in DATED_YEARS) or (month is not None and not 1 <= month <= 24):
        return None
    return Point(match.start(), match.end(), form, value, month, day, until)


def _optional(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _day(match: re.Match[str], year: str | None, month: int, day: int, until: int | None = None) -> Point | None:
    return _dated(match, "day", year, month, day, until) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _read_iso(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _day(m, m["iso_y"], int(m["iso_m"]), int(m["iso_d"]))


def _read_spannum(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _day(m, m["spannum_y"], int(m["spannum_m"]), int(m["spannum_d"]), int(m["spannum_u"]))


def _read_num(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    first, second = int(m["num_a"]), int(m["num_b"] or m["num_c"])
    # Dots are only ever day.month; with slashes a number over twelve tells the order.
    if m["num_b"] is None and (second > 12 or (not day_first and first <= 12)):
        first, second = second, first
    if len(m["num_y"]) == 2 and m["num_sep"] != "/" and (len(m["num_a"]), len(m["num_b"] or m["num_c"])) != (2, 2):
        return None  # "1.2.10" is a section or a version
    return _day(m, m["num_y"], second, first)


def _read_dmy(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    month, day, first = vocabulary.months[m["dmy_m"].lower()], int(m["dmy_d"]), _optional(m["dmy_f"])
    return _day(m, m["dmy_y"], month, day) if first is None else _day(m, m["dmy_y"], month, first, day)


def _read_mdy(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _day(m, m["mdy_y"], vocabulary.months[m["mdy_m"].lower()], int(m["mdy_d"]), _optional(m["mdy_u"]))


def _read_ymd(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _day(m, m["ymd_y"], vocabulary.months[m["ymd_m"].lower()], int(m["ymd_d"]))


def _read_roman(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _day(m, m["roman_y"], ROMAN.index(m["roman_m"]) + 1, int(m["roman_d"]))


def _read_quarter(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    printed = m.groupdict().get("quarter_o") or m.groupdict().get("quarter_after")
    number = int(m["quarter_n"]) if m["quarter_n"] else vocabulary.ordinals[(printed or "").lower()]
    return _dated(m, "quarter", m["quarter_y"], 3 * number - 2, None, 3 * number)


def _read_yearquarter(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    number = int(m["yearquarter_n"])
    return _dated(m, "quarter", m["yearquarter_y"], 3 * number - 2, None, 3 * number)


def _read_half(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    printed = m.groupdict().get("half_o") or m.groupdict().get("half_after")
    number = int(m["half_n"]) if m["half_n"] else vocabulary.ordinals[(printed or "").lower()]
    return _dated(m, "half", m["half_y"], _HALVES[number][0], None, _HALVES[number][1]) if number in _HALVES else None


def _read_season(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _dated(m, "season", m["season_y"], vocabulary.seasons[m["season_s"].lower()])


def _read_my(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _dated(m, "month", m["my_y"] or m["my_s"], vocabulary.months[m["my_m"].lower()])


def _read_mynum(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _dated(m, "month", m["mynum_y"], int(m["mynum_m"] or m["mynum_s"]))


def _read_decade(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    year = _number(m["decade_b"] or m["decade_y"])
    return _dated(m, "decade", str(year), None, None, year + 9) if year % 10 == 0 else None


def _read_spanyear(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    year, last = int(m["spanyear_y"]), int(m["spanyear_u"])
    if year not in YEARS:
        return None
    until = year - year % 100 + last + (100 if year % 100 == 99 and last == 0 else 0)
    if until == year + 1 or (last > 12 and year < until <= year + 15):
        return Point(m.start(), m.end(), "fiscal_year" if until == year + 1 else "year_range", year, until=until)
    separated = "-" in m[0] or "/" in m[0]
    return Point(m.start(), m.end(), "month", year, last) if 1 <= last <= 12 and separated and " " not in m[0] else None


def _read_spanyears(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    year, last = int(m["spanyears_y"]), int(m["spanyears_u"])
    if year not in DATED_YEARS or last not in YEARS or not year < last <= year + LONGEST_RANGE:
        return None
    return Point(m.start(), m.end(), "fiscal_year" if "/" in m[0] else "year_range", year, until=last)


def _read_isomonth(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _dated(m, "month", m["isomonth_y"], int(m["isomonth_m"])) if 1 <= int(m["isomonth_m"]) <= 12 else None


def _read_dotted(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _day(m, None, int(m["dotted_m"]), int(m["dotted_d"])) if "dotted_days" in vocabulary.flags else None


def _read_year(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _dated(m, "year", m["year_y"], None)


def _read_month(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _dated(m, "month", None, vocabulary.months[m["month_m"].lower()])


def _read_bare(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    """The forms of texts that are all dates whose groups say what they are."""
    named = {key.rpartition("_")[2]: value for key, value in m.groupdict().items() if value is not None and key.startswith(f"{m.lastgroup}_")}
    month = int(named["m"]) if named["m"].isdigit() else vocabulary.months[named["m"].lower()]
    year = named["y"].lstrip("'’") if "y" in named else None
    word = re.sub(r"[-\s]+", "-", named.get("w", "").lower())
    day = int(named["d"]) if "d" in named else {**vocabulary.day_words, **vocabulary.day_ordinals}.get(word)
    return _dated(m, "month", year, month) if day is None else _day(m, year, month, day, _optional(named.get("u")))


def _read_numless(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    first, second = int(m["numless_a"]), int(m["numless_b"])
    if second > 12 or (not day_first and first <= 12):
        first, second = second, first
    point = _day(m, None, second, first)
    return point if point is None or m["numless_sep"] == "/" or m.start() < m.start("numless_a") else replace(point, form="marked_day")


def _read_yhalf(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    first, last = _HALVES[int(m["yhalf_n"])]
    return _dated(m, "half", m["yhalf_y"], first, None, last)


def _read_quarterless(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    last = 3 * int(m["quarterless_n"])
    return _dated(m, "quarter", None, last - 2, None, last)


def _read_yearword(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    century, word = (re.sub(r"[-\s]+", "-", m[f"yearword_{key}"].lower()) for key in "cw")
    return _dated(m, "year", str(vocabulary.centuries[century.replace("-", " ")] + vocabulary.year_words[word]), None)


def _read_holiday(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    month, day = vocabulary.holidays[re.sub(r"\s+", " ", m["holiday_h"].lower().replace("’", "'"))].split("-")
    return _day(m, m["holiday_y"], int(month), int(day))


_READERS = {
    "iso": _read_iso, "spannum": _read_spannum, "num": _read_num, "dmy": _read_dmy, "mdy": _read_mdy, "ymd": _read_ymd, "roman": _read_roman,
    "quarter": _read_quarter, "yearquarter": _read_yearquarter, "half": _read_half, "season": _read_season, "my": _read_my,
    "mynum": _read_mynum, "decade": _read_decade, "spanyear": _read_spanyear, "spanyears": _read_spanyears, "isomonth": _read_isomonth,
    "dotted": _read_dotted, "year": _read_year, "month": _read_month,
    "numless": _read_numless, "yhalf": _read_yhalf, "quarterless": _read_quarterless, "yearword": _read_yearword, "holiday": _read_holiday,
    **dict.fromkeys(("compact", "spaced", "dayof", "mdword", "glued", "within", "stretch", "ymonth", "monthy", "ynum", "numy"), _read_bare),
}  # fmt: skip
