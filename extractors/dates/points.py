"""Points of time as they are printed: a day, a month, a season, a quarter, a year, complete or without their year.

One compiled regex a language finds them; numbers become EDTF here. What words before and between points make of them
(since, until, ranges) is decided in `expressions`. Never here: guesses of days or months that are not printed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from extractors.dates.words import DASH, DateWords, alternation, cased, date_words

# A bare number is a year between these; with a month beside it, between the wider ones.
YEARS = range(1900, 2061)
DATED_YEARS = range(1500, 2101)
LONGEST_RANGE = 120  # years
# Two-digit years up to this are of this century ("07/12/22"), later ones of the last ("98").
_PIVOT = 60
_HALVES = {1: (1, 6), 2: (7, 12), 4: (7, 12)}  # "last half" is written with the ordinal of the last quarter
_DIGITS = re.compile(r"\d+")
_BEFORE, _AFTER = 40, 24  # code points that a date reaches to the left and right of its digits
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


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


def find_points(text: str, language: str, *, day_first: bool = True, yearless: bool = False) -> Iterator[Point]:
    """The printed points of a text in order, years not yet judged (see `expressions`); with `yearless` also months
    that stand far from any digit."""
    vocabulary, pattern = date_words(language), _pattern(language)
    runs = [run.span() for run in _DIGITS.finditer(text)]
    if yearless:
        runs = sorted(runs + [name.span() for name in _month_names(language).finditer(text)])
    for start, end in _windows(runs, len(text)):
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


@cache
def _month_names(language: str) -> re.Pattern[str]:
    vocabulary = date_words(language)
    names = cased(vocabulary.months, capitalised="capitalised" in vocabulary.flags)
    return re.compile(rf"\b(?=[{''.join(sorted({name[0] for name in names}))}])(?:{alternation(names)})\b")


@cache
def _pattern(language: str) -> re.Pattern[str]:
    vocabulary = date_words(language)
    capitalised = "capitalised" in vocabulary.flags
    pieces = {
        "M": f"(?:{alternation(cased(vocabulary.months, capitalised=capitalised))})",
        "S": f"(?:{alternation(cased(vocabulary.seasons, capitalised=False))})",
        "O": f"(?:{alternation(cased(vocabulary.ordinals, capitalised=False))})",
        "Q": f"(?:{alternation(cased(vocabulary.lists['quarter'], capitalised=False))})",
        "H": f"(?:{alternation(cased(vocabulary.lists['half'], capitalised=False))})",
        "QL": f"(?:{vocabulary.forms('quarter_letters')})",
        "HL": f"(?:{vocabulary.forms('half_letters')})",
        "OF": rf"(?:\s+(?:{vocabulary.forms('links')})(?:(?<=['’])|\s+)|\s+)",
        "SUF": rf"(?:{vocabulary.forms('day_suffixes')}|\.)?",
        "JOIN": rf"(?:\s?{DASH}\s?|\s+(?:{vocabulary.forms('day_joins')})\s+)",
        "DB": rf"(?:(?:{vocabulary.forms('decade_before')})\s?)",
        "DA": rf"(?:[ ]?(?:{vocabulary.forms('decade_after')}))\b",
        "ROMAN": f"(?:{alternation(_ROMAN)})" if "roman_months" in vocabulary.flags else "(?!)",
        "DASH": DASH,
    }
    # The ordinal stands after its noun in some languages ("tremujori i dytë").
    after = "ordinal_after" in vocabulary.flags
    pieces["QUARTER"] = "{Q}{OF}(?P<quarter_after>{O})" if after else r"(?P<quarter_o>{O})\s+{Q}"
    pieces["HALF"] = "{H}{OF}(?P<half_after>{O})" if after else r"(?P<half_o>{O})\s+{H}"
    for key in ("QUARTER", "HALF"):
        pieces[key] = _fill(pieces[key], pieces)
    branches = [f"(?P<{name}>{_fill(branch, pieces)})" for name, branch in _BRANCHES]
    leads = {form[0] for form in (*vocabulary.months, *vocabulary.seasons, *vocabulary.ordinals)}
    leads |= {form[0] for key in ("quarter", "quarter_letters", "half", "half_letters", "decade_before") for form in vocabulary.lists[key]}
    first = re.escape("".join(sorted(leads | {lead.upper() for lead in leads})))
    return re.compile(rf"(?<!\w)(?=[\d{first}])(?<!\d[.,])(?:" + "|".join(branches) + ")")


def _fill(branch: str, pieces: dict[str, str]) -> str:
    return re.sub(r"\{([A-Z]+)\}", lambda hit: pieces[hit[1]], branch)


# Order matters: the first branch that fits at a place is taken, so the fuller forms stand first.
_BRANCHES = (
    ("iso", r"(?<!/)(?P<iso_y>\d{4})(?P<iso_sep>[-/.])(?P<iso_m>\d\d)(?P=iso_sep)(?P<iso_d>\d\d)"
            r"(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:Z\b|[+-]\d\d:?\d\d)?)?(?![\d-])"),
    ("spannum", r"(?<!/)(?P<spannum_d>\d{1,2})\.?\s?{DASH}\s?(?P<spannum_u>\d{1,2})\.\s?(?P<spannum_m>\d{1,2})\.\s?(?P<spannum_y>\d{4})(?!\d)"),
    ("num", r"(?<!/)(?P<num_a>\d{1,2})(?:\.\s?(?P<num_b>\d{1,2})\.\s?|(?P<num_sep>[-/])(?P<num_c>\d{1,2})(?P=num_sep))(?P<num_y>\d{4}|\d\d)(?![\d/]|[.,]\d)"),
    ("dmy", r"(?<!/)(?:(?P<dmy_f>\d{1,2}){SUF}{JOIN})?(?P<dmy_d>\d{1,2}){SUF}(?:{OF}|\s?[-/]\s?)?(?P<dmy_m>{M})\b\.?"
            r"(?:(?:,?{OF}|[-/ ,]\s?)(?P<dmy_y>\d{4})(?!\d))?"),
    ("mdy", r"(?P<mdy_m>{M})\b\.?\s+(?:the\s+)?(?P<mdy_d>\d{1,2}){SUF}(?![\d:]|[.,]\d)(?:\s?(?:{DASH}|&)\s?(?P<mdy_u>\d{1,2}){SUF}(?![\d:]))?"
            r"(?:,?\s+(?:of\s+)?(?P<mdy_y>\d{4})(?!\d))?"),
    ("roman", r"(?<!/)(?P<roman_d>\d{1,2})\.?\s?(?P<roman_m>{ROMAN})\.?\s(?P<roman_y>\d{4})(?!\d)"),
    ("quarter", r"(?:(?:{QL})[ -]?(?P<quarter_n>[1-4])\b|{QUARTER})(?:,?{OF}|[ /,-]\s?)(?P<quarter_y>\d{4})(?!\d)"),
    ("yearquarter", r"(?<!/)(?P<yearquarter_y>\d{4})[ /-]?(?:{QL})(?P<yearquarter_n>[1-4])\b"),
    ("half", r"(?:(?:{HL})(?P<half_n>[12])\b|{HALF})(?:,?{OF}|[ /,-]\s?)(?P<half_y>\d{4})(?!\d)"),
    ("season", r"(?P<season_s>{S})(?:,?{OF}|,\s?)(?P<season_y>\d{4})(?:[/-]\d\d(?!\d))?(?!\d)"),
    ("my", r"(?P<my_m>{M})\b\.?(?:(?:,?{OF}|[-/ ,]\s?)(?P<my_y>\d{4})(?!\d)|\s?['’](?P<my_s>\d\d)(?!\d))"),
    ("mynum", r"(?<!/)(?P<mynum_m>0[1-9]|1[0-2])\s?[/.]\s?(?P<mynum_y>(?:19|20)\d\d)(?![\d/]|[.,]\d)"),
    ("decade", r"{DB}(?P<decade_b>\d{4}|\d0)(?!\d)|(?P<decade_y>[12]\d\d0)\.?{DA}"),
    ("spanyear", r"(?<!/)(?P<spanyear_y>\d{4})\.?\s?(?:{DASH}|/)\s?(?P<spanyear_u>\d\d)(?![\d\w]|[-/.,]\d)"),
    ("spanyears", r"(?<!/)(?P<spanyears_y>\d{4})\.?\s?(?:{DASH}|/)\s?(?P<spanyears_u>\d{4})(?![\d\w]|[-/.,]\d)"),
    ("isomonth", r"(?<!/)(?P<isomonth_y>\d{4})[-/](?P<isomonth_m>\d\d)(?![\d\w]|[-/.,]\d)"),
    ("dotted", r"(?<!/)(?P<dotted_d>\d{1,2})\.\s?(?P<dotted_m>\d\d?)\.?(?=\s?{DASH}|\s*\||\s*$)"),
    ("year", r"(?<!/)(?P<year_y>[12]\d{3})(?![\d\w])"),
    ("month", r"(?P<month_m>{M})\b\.?"),
)  # fmt: skip


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


def _read_roman(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    return _day(m, m["roman_y"], _ROMAN.index(m["roman_m"]) + 1, int(m["roman_d"]))


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
    return _dated(m, "month", m["mynum_y"], int(m["mynum_m"]))


def _read_decade(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    year = _number(m["decade_b"] or m["decade_y"])
    return _dated(m, "decade", str(year), None, None, year + 9) if year % 10 == 0 else None


def _read_spanyear(m: re.Match[str], vocabulary: DateWords, day_first: bool) -> Point | None:
    year, last = int(m["spanyear_y"]), int(m["spanyear_u"])
    if year not in YEARS:
        return None
    until = year - year % 100 + last + (100 if year % 100 == 99 and last == 0 else 0)
    if until == year + 1 or (12 < last and year < until <= year + 15):
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


_READERS = {
    "iso": _read_iso, "spannum": _read_spannum, "num": _read_num, "dmy": _read_dmy, "mdy": _read_mdy, "roman": _read_roman,
    "quarter": _read_quarter, "yearquarter": _read_yearquarter, "half": _read_half, "season": _read_season, "my": _read_my,
    "mynum": _read_mynum, "decade": _read_decade, "spanyear": _read_spanyear, "spanyears": _read_spanyears, "isomonth": _read_isomonth,
    "dotted": _read_dotted, "year": _read_year, "month": _read_month,
}  # fmt: skip
