"""How the number and date grammars read texts that others wrote to test theirs: the shared parts of Recognizers-Text.

    python benchmarks/suites.py [--suite ../shared/suites/recognizers] [--errors numbers|currency|dates|NAME.json]

Rule of the score: an answer is right where it overlaps an expected span and has its value; each answers one expectation.
Ours read with `bare=True` (a text that is all numbers or dates, not a report), dates as American English.

- numbers: NumberModel and PercentModel (there: answers in per cent). Values agree to six digits.
- currency: CurrencyModel. Amount and unit; the unit by ISO 4217 code where one is given, else by its name.
- dates: the *explicit* dates and periods of DateTimeModel, DateExtractor and DatePeriodParser. Explicit by the timex: it names
  days, months, seasons, quarters, halves or years, no weeks, weekdays or times of day; each of its years is printed in the text or unknown
  (XXXX: yearless, completed by the year of `ReferenceDateTime`; any of the resolutions given is right); and nothing in it is
  unresolved. DateExtractor gives no timex and no value: there a name of a month or two numbers with a mark between make it explicit,
  and the span alone is judged. The end of a period of months or years may be given as its last day, the day behind, or the
  first day of its last month; that of a period of days is its last day. "Before" and "after" may mean either end of what they name.
  Answers that overlap what is expected, but not explicit, are left out; all others that are not right are wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from babel.numbers import get_currency_name

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from extractors.dates.expressions import DateExpression, find_expressions  # noqa: E402
from extractors.dates.words import date_words  # noqa: E402
from extractors.figures.numbers import Number, find_numbers  # noqa: E402
from schemas.values import parse_edtf  # noqa: E402

SUITE = ROOT.parent / "shared/suites/recognizers"
SUITES = {
    "numbers": ("NumberModel", "PercentModel"),
    "currency": ("CurrencyModel",),
    "dates": ("DateTimeModel", "DateExtractor", "DatePeriodParser"),
}
PEER = {"numbers": 0.758, "currency": 0.814, "dates": 0.665}  # recognizers-text on the whole suite, relative dates and all
_UNITS = {"Dollar": "USD", "Pound": "GBP", "Rupee": "INR", "Pence": "penny", "Netherlands guilder": "NLG"}  # where Unicode's name is another
_POINT = r"(?:(?:\d{4}|XXXX)(?:-\d\d(?:-\d\d)?)?|(?:\d{4})-(?:SP|SU|FA|WI|Q\d|H\d))"
_TIMEX = re.compile(rf"{_POINT}|\({_POINT},{_POINT},P\d+[DMY]\)")
_SEASONS = {"SP": 21, "SU": 22, "FA": 23, "WI": 24}
_RELATIVE = re.compile(r"\b(?:next|last|past|previous|this|coming|following|ago|later|now|today|tomorrow|yesterday|the year)\b")
_YEAR_WORDS = re.compile(r"\b(?:nineteen|eighteen|twenty|thousand)\b")
_JOINED = re.compile(r"\d{1,2}\s?[-/.]\s?\d{1,2}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read at [start, end)."""

    start: int
    end: int
    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the suite expects at [start, end); `fits` tells whether a value is that. `counts`: of the class that is judged."""

    start: int
    end: int
    text: str
    fits: Callable[[Any], bool]
    counts: bool = True


@dataclass(slots=True)
class Tally:
    """Answers right, given and expected, and the errors as lines."""

    right: int = 0
    given: int = 0
    expected: int = 0
    total: int = 0
    errors: tuple[str, ...] = ()

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.given + self.expected)

    def add(self, other: Tally) -> None:
        """Adds another tally."""
        self.right, self.given, self.expected = self.right + other.right, self.given + other.given, self.expected + other.expected
        self.total, self.errors = self.total + other.total, self.errors + other.errors


def measure(kind: str, suite: Path = SUITE) -> Tally:
    """The tally of `numbers`, `currency` or `dates`."""
    out = Tally()
    for name in SUITES[kind]:
        out.add(measure_file(name, suite))
    return out


def measure_file(name: str, suite: Path = SUITE) -> Tally:
    """The tally of one file of the suite."""
    out = Tally()
    for case in json.loads((suite / f"{name}.json").read_text(encoding="utf-8-sig")):
        answers, expected = _READ[name](case)
        out.add(_judged(f"{name} {case['Input']!r}", list(answers), list(expected)))
    return out


def _judged(title: str, answers: Sequence[Answer], expected: Sequence[Expected]) -> Tally:
    """Pairs each expectation with the first free answer that is right."""
    free, missed, right = list(answers), [], 0
    for one in (one for one in expected if one.counts):
        hit = next((a for a in free if _overlap(a, one) and one.fits(a.value)), None)
        if hit is None:
            missed.append(one)
        else:
            free.remove(hit)
            right += 1
    aside = [one for one in expected if not one.counts]
    wrong = [a for a in free if not any(_overlap(a, one) for one in aside) or any(_overlap(a, one) for one in missed)]
    errors = tuple(f"{title}: {[(o.text) for o in missed]} read as {[(a.text, a.value) for a in wrong]}" for _ in "1" if missed or wrong)
    return Tally(right, right + len(wrong), sum(one.counts for one in expected), len(expected), errors)


def _overlap(answer: Answer, one: Expected) -> bool:
    return answer.start < one.end and one.start < answer.end


def _near(value: float, text: str | None) -> bool:
    if not text or re.fullmatch(r"-?[\d.]+(?:E[-+]?\d+)?", text) is None:
        return False
    return abs(value - float(text)) <= 1e-6 * max(abs(value), abs(float(text)))


def _spans(case: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int, int]]:
    for row in case["Results"]:
        yield row, row["Start"], row["End"] + 1 if "End" in row else row["Start"] + row["Length"]


def _numbers(case: dict[str, Any]) -> tuple[list[Answer], list[Expected]]:
    found = find_numbers(case["Input"], "en", bare=True)
    answers = [_answer(case["Input"], n, n.value / n.total if n.total else n.value) for n in found]
    return answers, [Expected(s, e, row["Text"], lambda v, row=row: _near(v, row["Resolution"]["value"])) for row, s, e in _spans(case)]


def _percents(case: dict[str, Any]) -> tuple[list[Answer], list[Expected]]:
    found = [n for n in find_numbers(case["Input"], "en", bare=True) if n.unit == "percent"]
    rows = [Expected(s, e, row["Text"], lambda v, row=row: _near(v, row["Resolution"]["value"].rstrip("%"))) for row, s, e in _spans(case)]
    return [_answer(case["Input"], n, n.value) for n in found], rows


def _currency(case: dict[str, Any]) -> tuple[list[Answer], list[Expected]]:
    found = [n for n in find_numbers(case["Input"], "en", bare=True) if n.unit not in (None, "percent")]
    rows = [Expected(s, e, row["Text"], lambda v, row=row: _is_money(v, row["Resolution"])) for row, s, e in _spans(case)]
    return [_answer(case["Input"], n, (n.value, n.unit)) for n in found], rows


def _answer(text: str, number: Number, value: Any) -> Answer:
    return Answer(number.span.start, number.span.end, value, text[number.span.start : number.span.end])


def _is_money(value: tuple[float, str], wanted: dict[str, Any]) -> bool:
    amount, unit = value
    if not _near(amount, wanted["value"]):
        return False
    if wanted.get("isoCurrency"):
        return unit == wanted["isoCurrency"]
    name, ours = wanted["unit"], get_currency_name(unit, locale="en_US").casefold()
    return unit == _UNITS.get(name) or ours == name.casefold() or ours.split()[-1] == name.casefold()


def _dates(case: dict[str, Any]) -> tuple[list[Answer], list[Expected]]:
    today = case.get("Context", {}).get("ReferenceDateTime", "2016-11-07")
    found = find_expressions(case["Input"], "en-US", default_year=int(today[:4]), bare=True)
    answers = [Answer(d.span.start, d.span.end, d, case["Input"][d.span.start : d.span.end] + f" {d.governor}:{d.edtf}") for d in found]
    return answers, [Expected(s, e, row["Text"], lambda v, row=row: _is_date(v, row), _explicit(row)) for row, s, e in _spans(case)]


def _values(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The resolutions of a row, in one shape; none for DateExtractor."""
    if "Resolution" in row:
        return list((row["Resolution"] or {}).get("values", ()))
    value = row.get("Value") or {}
    return [{"timex": value["Timex"], "type": row["Type"], "value": v.get("date"), "start": v.get("startDate"), "end": v.get("endDate")} for key in ("FutureResolution", "PastResolution") if (v := value.get(key)) is not None]


def _explicit(row: dict[str, Any]) -> bool:
    """As the docstring of this module says."""
    text, values = row["Text"].casefold(), _values(row)
    if _RELATIVE.search(text):
        return False
    if not values:
        months = set(re.findall(r"[a-z]+", text)) & set(date_words("en").months)
        return row.get("Type") == "date" and bool(months or _JOINED.search(text))
    timex = values[0]["timex"]
    known = all(re.search(rf"(?:{year[:2]})?{year[2:]}", text) or _YEAR_WORDS.search(text) for year in re.findall(r"\b\d{4}\b", timex))
    named = values[0]["type"] in ("date", "daterange") and _TIMEX.fullmatch(timex) is not None and not re.search(r"\bweek|w/c", text)
    return named and known and not any(value.get("value") == "not resolved" for value in values if "-S" not in timex)


def _is_date(found: DateExpression, row: dict[str, Any]) -> bool:
    values = _values(row)
    return not values or any(_same(found, value) for value in values)


def _same(found: DateExpression, value: dict[str, Any]) -> bool:
    timex, start, end = value["timex"], value.get("start") or value.get("value"), value.get("end") or value.get("value")
    if timex[-2:] in _SEASONS:
        return found.edtf == f"{timex[:4]}-{_SEASONS[timex[-2:]]}"
    first, last = found.edtf.partition("/")[::2] if "/" in found.edtf else (found.edtf, found.edtf)
    days, ends = _ends(first), _ends(last)
    if not value.get("start") and value.get("end"):
        return (found.governor in ("before", "until") or first == "..") and end in ends
    if value.get("start") and not value.get("end"):
        return (found.governor in ("since", "after", "from") or last == "..") and start in days
    by_day = not value.get("start") or re.search(r",P\d+D\)", timex) is not None
    return days[:1] == [start] and end in (ends[1:2] if by_day else ends)


def _ends(edtf: str) -> list[str]:
    """First day, last day and the day behind of a point of EDTF."""
    span = parse_edtf(edtf) if edtf not in ("..", "") else None
    if span is None or span.lower is None or span.upper is None:
        return []
    return [str(span.lower), str(span.upper), str(date.fromisoformat(str(span.upper)) + timedelta(days=1))]


_READ: dict[str, Callable[[dict[str, Any]], tuple[list[Answer], list[Expected]]]] = {
    "NumberModel": _numbers, "PercentModel": _percents, "CurrencyModel": _currency,
    "DateTimeModel": _dates, "DateExtractor": _dates, "DatePeriodParser": _dates,
}  # fmt: skip


def main() -> None:
    """Print the table, and where asked the errors of one kind or file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, default=SUITE)
    parser.add_argument("--errors", metavar="NAME", help="print what is wrong in numbers, currency, dates, or one file")
    chosen = parser.parse_args()
    if not chosen.suite.is_dir():
        sys.exit(f"{chosen.suite}: no such folder. Name the one that holds NumberModel.json with --suite.")
    print("kind                  F1  precision  recall  expected  of all  peer on all")
    for kind, names in SUITES.items():
        for name in (kind, *(names if len(names) > 1 else ())):
            tally = measure(kind, chosen.suite) if name == kind else measure_file(name, chosen.suite)
            peer = f"{PEER[kind]:.3f}" if name == kind else ""
            share, part = tally.right / max(1, tally.given), tally.right / max(1, tally.expected)
            print(f"{name if name == kind else '  ' + name:20} {tally.f1:.3f}  {share:.3f}      {part:.3f}   {tally.expected:4}      {tally.total:4}    {peer}")
            if chosen.errors in (name, f"{name}.json"):
                print("\n".join(tally.errors))


if __name__ == "__main__":
    main()
