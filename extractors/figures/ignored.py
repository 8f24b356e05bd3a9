"""Numbers that are no figures: dates, durations, ages, codes, numbering, measures; each with its reason.

The reasons feed the ledger of numbers, so that what is left out is told from what is overlooked.
Never here: what a figure counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from extractors.figures.heads import kind_of
from extractors.figures.lexicon import NEVER, ahead, alternatives, behind, branch, pattern
from extractors.figures.numbers import Number
from schemas.documents import Span

_LONG = 10_000  # shorter numbers behind "registered" may well be counts
_OLDEST = 120
_LAST_DAY = 60  # "day 3", "week 52": larger numbers behind such words are counts
_HUNDRED = 100
_KIN = 20  # members of a family
_CHEAP_GIFT = 1000  # what a button asks for
_CHEAP = 50  # units of money below which a cost is rather a price
_NEAR = 40  # code points around a number in which words can explain it
# Addresses of the net, telephone numbers, account numbers: runs of digits that are names, not amounts.
_CODES = re.compile(
    r"https?://\S+|www\.\S+|[^\s@]{1,64}@[^\s@]{1,64}\.\w+|\S{1,80}\.(?:jpe?g|png|pdf|html?|gif|svg)\b"
    r"|\b[\w-]{1,64}\.[a-z]{2,}/\S*|\]\([^)\s]*\)"
    r"|\+\s?\d[\d\s()/.-]{6,}\d|\(0\d*\)[\d\s/.-]{5,}|(?<![\d.,])0\d[\d\s/-]{5,}\d"
    r"|\b\d{2,4}\([a-z]\)(?:\(?\d+\)?)?"  # a law's paragraph: 501(c)(3)
    r"|\b[A-Z]{2}\d{2}(?:\s?[\dA-Z]{4}){3,}(?:\s?[\dA-Z]{1,3})?\b|\b\d{3,}-\d{3,}(?:-\d+)+\b"
)
_LIST_NUMBER = re.compile(r"[\s*_(]*\d{1,3}[.)](?!\d)")
_SECTION_NUMBER = re.compile(r"[\s*_]*\d{1,2}(?:\.\d{1,2})+\.?[\s*_]+[^\W\d_a-z]")
_CLOCK = re.compile(r"\s?[hH](?:\d\d)?\b|:\d\d")
_CAPITALISED = re.compile(r"\s[^\W\d_a-z][^\W\d_]+")
_BEFORE_POSTAL_CODE = re.compile(r"(?:[,|·•–-]|\d)\s*(?:[A-Z]{1,3}\s?-\s?)?\Z")
_NAME_AND_BRACKET = re.compile(r"(?<![:.]\s)\b[^\W\d_a-z][^\W\d_]+\s*\(\Z")
_LAST_WORD = re.compile(r"([^\W\d_]+)\s*\Z")
_BRACKETED = re.compile(r"\([^()]*\)?|(?<=^)[^()]*\)")

Rule = Callable[[str, Number, str], bool]


@lru_cache(maxsize=64)
def codes(text: str) -> tuple[Span, ...]:
    """Stretches of a text that are addresses, telephone or account numbers."""
    return tuple(Span(*match.span()) for match in _CODES.finditer(text))


def reason(text: str, number: Number, language: str, taken: Sequence[Span]) -> str | None:
    """Why a number is no figure (`date or code` or the name of one of the rules), or None.

    `taken`: spans of dates and codes in the text.
    """
    if any(span.overlaps(number.core) for span in taken):
        return "date or code"
    for name, rule in _OF_AMOUNTS if number.unit is not None else _OF_COUNTS:
        if rule(text, number, language):
            return name
    return None


def age_range(text: str, position: int, language: str) -> str | None:
    """The range of ages right behind a noun ("50 pupils (30 girls, 20 boys) aged 12-14"): "12-14", else None."""
    match = _ages(language).match(_BRACKETED.sub(lambda m: " " * len(m[0]), text[position : position + 2 * _NEAR]))
    return f"{match[1]}-{match[2]}" if match else None


def _before(text: str, number: Number) -> str:
    return text[max(0, number.span.start - _NEAR) : number.span.start]


def _is_code(text: str, number: Number, language: str) -> bool:
    """A leading zero, a postal code before its town, a register's long number."""
    digits = text[number.core.start : number.core.end]
    if not number.plain or len(digits) < 2:
        return False
    before = text[max(0, number.core.start - 60) : number.core.start]
    postal = 4 <= len(digits) <= 6 and _CAPITALISED.match(text, number.core.end) and _BEFORE_POSTAL_CODE.search(before)
    registered = number.value >= _LONG and pattern(language, "ignored", "registry").search(before)
    return digits[0] == "0" or bool(postal) or bool(registered)


def _is_list_number(text: str, number: Number, language: str) -> bool:
    opens = not text[: number.core.start].strip(" *_(")
    return not number.words and opens and bool(_LIST_NUMBER.match(text) or _SECTION_NUMBER.match(text))


def _is_duration(text: str, number: Number, language: str) -> bool:
    """Hours of work ("5,000 hours of volunteering", "2.5 hours saved") are no duration but an amount."""
    single = _single_duration(language).match(text, number.span.end)
    if single is not None and (number.value == 1 or text[number.core.end : number.core.end + 1] == "-"):
        return True
    if number.value < _HUNDRED and _follows(text, number, language, "duration_of"):
        return True
    if _duration(language).match(text, number.span.end) is None:
        return False
    if not _follows(text, number, language, "effort_units"):
        return True
    if number.value < _HUNDRED and behind(language, "ignored", "duration_before").search(_before(text, number)):
        return True  # "within six hours a team of volunteers had left"
    effort = pattern(language, "ignored", "effort")
    told_before = number.value >= 100 and effort.search(text[: number.span.start]) is not None
    return not told_before and effort.search(text[number.span.end : number.span.end + _NEAR]) is None


def _is_age(text: str, number: Number, language: str) -> bool:
    """As in "aged 16", "16 years old", "children under five", "Anna (16)"."""
    before = _before(text, number)
    if number.value > _OLDEST:
        return False
    if behind(language, "ignored", "age_before").search(before) or _follows(text, number, language, "age_after"):
        return True
    word = _LAST_WORD.search(before) if number.bound in ("min", "max") else None
    kind = kind_of(word[1], language) if word else None
    if kind is not None and kind.unit == "people":
        return True
    alone = number.plain and 3 <= number.value <= 99 and text[number.span.end : number.span.end + 1] == ")"
    return alone and _NAME_AND_BRACKET.search(before) is not None


def _is_time(text: str, number: Number, language: str) -> bool:
    return _CLOCK.match(text, number.span.end) is not None or _follows(text, number, language, "time_after")


def _is_numbering(text: str, number: Number, language: str) -> bool:
    """As in "page 3", "bus 302 or 305", "phase 2", "classes 8, 9 and 10"; a bound ("up to 80") is no number of a thing."""
    if number.bound != "exact" and number.max is None:
        return False
    before = _numbered(language).sub("", _before(text, number))
    small = behind(language, "ignored", "number_before_small").search(before) if number.plain and number.value <= _LAST_DAY else None
    if small is not None and not behind(language, "ignored", "no_number_before").search(before[: small.start()]):
        return True
    return number.plain and number.value < 10 * _LONG and _numbering(language).search(before) is not None


def _is_house(text: str, number: Number, language: str) -> bool:
    """A house's number before its street: "14 Mill Lane"."""
    return number.plain and _street(language).match(text, number.span.end) is not None


def _is_year(text: str, number: Number, language: str) -> bool:
    return number.like_year and behind(language, "ignored", "year_before").search(_before(text, number)) is not None


def _is_price(text: str, number: Number, language: str) -> bool:
    """What something costs a buyer, "£15 per person", "soup costs €2.50"; what a page asks its reader to give, "Donate $20"."""
    if number.unit == "percent":
        return False
    asked = behind(language, "ignored", "asks").search(_before(text, number))
    if asked is not None and number.value < _CHEAP_GIFT and not any(ch.isalnum() for ch in text[: asked.start()]):
        return True
    tail = text[number.core.end : number.core.end + _NEAR].split(".")[0]
    small = number.value < _CHEAP and pattern(language, "ignored", "costs").search(text) is not None
    return small or pattern(language, "ignored", "price").search(tail) is not None


def _is_score(text: str, number: Number, language: str) -> bool:
    """A pupil's marks."""
    near = text[max(0, number.core.start - _NEAR // 2) : number.core.end + _NEAR // 2]
    return number.unit == "percent" and pattern(language, "ignored", "score").search(near) is not None


def _follows(text: str, number: Number, language: str, rule: str) -> bool:
    return ahead(language, "ignored", rule).match(text, number.span.end) is not None


_OF_AMOUNTS: tuple[tuple[str, Rule], ...] = (("score", _is_score), ("price", _is_price))
_OF_COUNTS: tuple[tuple[str, Rule], ...] = (
    ("fraction", lambda text, number, language: number.fraction),
    ("code", _is_code),
    ("list", _is_list_number),
    ("duration", _is_duration),
    ("age", _is_age),
    ("family", lambda text, number, language: number.value < _KIN and behind(language, "ignored", "kin_before").search(_before(text, number)) is not None),
    ("time", _is_time),
    ("numbering", _is_numbering),
    ("address", _is_house),
    ("measure", lambda text, number, language: _follows(text, number, language, "measure")),
    ("abstract", lambda text, number, language: _follows(text, number, language, "abstract")),
    ("year", _is_year),
)


@cache
def _duration(language: str) -> re.Pattern[str]:
    """As in "5 years", "five consecutive months", "a 3-day"."""
    names, between = branch(language, "ignored", "duration"), branch(language, "ignored", "duration_between")
    if not names:
        return NEVER
    fill = f"(?:(?:{alternatives(between)})[\\s-]+)?" if between else ""
    return re.compile(rf"[\s*_-]*(?:\([^)]*\)\s*)?{fill}(?:{alternatives(names)})(?!\w)", re.IGNORECASE)


@cache
def _numbered(language: str) -> re.Pattern[str]:
    """Numbers in a row at the end of a text, with what joins the next one: "8, 9 and "."""
    joints = alternatives(branch(language, "and") or ())
    return re.compile(rf"(?:(?<=\s)\d{{1,3}}\s*(?:,|/|&|{joints or '(?!)'})\s*)+\Z", re.IGNORECASE)


@cache
def _street(language: str) -> re.Pattern[str]:
    names = alternatives(branch(language, "ignored", "street") or ())
    return re.compile(rf"(?:\s[^\W\d_a-z][\w’'-]+){{1,2}}\s(?i:{names})(?!\w)") if names else NEVER


@cache
def _single_duration(language: str) -> re.Pattern[str]:
    names = branch(language, "ignored", "duration_one")
    return re.compile(rf"[\s*_-]*(?:{alternatives(names)})(?!\w)", re.IGNORECASE) if names else NEVER


@cache
def _ages(language: str) -> re.Pattern[str]:
    before, to = branch(language, "ignored", "age_before"), alternatives(branch(language, "ranges", "to") or ())
    if not before:
        return NEVER
    span = rf"(\d{{1,2}})\s*(?:[-–—]|{to or '(?!)'})\s*(\d{{1,2}})(?!\d)"
    return re.compile(rf"[\s,*_]*(?:{alternatives(before)})[\s*_]+{span}", re.IGNORECASE)


@cache
def _numbering(language: str) -> re.Pattern[str]:
    """Words that number things, at the end of a text; "registered charity no." may have such a short form behind it."""
    names, between = branch(language, "ignored", "number_before"), branch(language, "ignored", "number_between")
    if not names:
        return NEVER
    fill = rf"(?:\s*(?:{alternatives(between)}))?" if between else ""
    return re.compile(rf"(?<!\w)(?:{alternatives(names)}){fill}[\s:#-]*\Z", re.IGNORECASE)
