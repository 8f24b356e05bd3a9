"""Numbers that are no figures: dates, durations, ages, codes, numbering, measures; each with its reason.

The reasons feed the ledger of numbers, so that what is left out is told from what is overlooked.
Never here: what a figure counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extractors.figures.counted import kind_of
from extractors.figures.lexicon import NEVER, ahead, alternatives, behind, branch, pattern
from extractors.figures.numbers import Number
from schemas.documents import Span

_YEARS = range(1900, 2101)
_LONG = 10_000  # shorter numbers behind "registered" may well be counts
_LIST_NUMBER = re.compile(r"[\s*_(]*\d{1,3}(?:[.)]|\.\d+\.?)(?=\s|[*_]|\Z)")
# Addresses of the net, telephone numbers, account numbers: runs of digits that are names, not amounts.
_CODES = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\S+\.(?:jpe?g|png|pdf|html?|gif|svg)\b|\b[\w-]+\.[a-z]{2,}/\S*|\]\([^)\s]*\)"
    r"|\+\s?\d[\d\s()/.-]{6,}\d|\(0\d*\)[\d\s/.-]{5,}|(?<![\d.,])0\d[\d\s/-]{5,}\d"
    r"|\b[A-Z]{2}\d{2}(?:\s?[\dA-Z]{4}){3,}(?:\s?[\dA-Z]{1,3})?\b|\b\d{3,}-\d{3,}(?:-\d+)+\b"
)
_LAST_WORD = re.compile(r"([^\W\d_]+)\s*\Z")
_BRACKETED = re.compile(r"\([^()]*\)?|(?<=^)[^()]*\)")
_SECTION = re.compile(r"[\s*_]*\d{1,2}(?:\.\d{1,2})+\.?[\s*_]+[^\W\d_a-z]")
_CLOCK = re.compile(r"\s?[hH](?:\d\d)?\b|:\d\d")
_POSTAL = re.compile(r"\s[^\W\d_a-z][^\W\d_]+")
_BEFORE_POSTAL = re.compile(r"(?:[,|·•–-]|\d|\A)\s*(?:[A-Z]{1,3}\s?-\s?)?\Z")
_NAME_AGE = re.compile(r"[^\W\d_]{2,}\s*[(,]\s*\Z")


def codes(text: str) -> tuple[Span, ...]:
    """Stretches of a text that are addresses, telephone or account numbers."""
    return tuple(Span(*match.span()) for match in _CODES.finditer(text))


def reason(text: str, number: Number, language: str, taken: Sequence[Span]) -> str | None:
    """Why a number is no figure (`date`, `code`, `fraction`, `list`, `duration`, `age`, `time`, `numbering`, `measure`, `year`), or None.

    `taken`: spans of dates and codes in the text.
    """
    core = number.core
    if any(span.overlaps(core) for span in taken):
        return "date or code"
    if number.fraction:
        return "fraction"
    digits = text[core.start : core.end]
    if number.plain and len(digits) > 1 and digits[0] == "0":
        return "code"
    if number.plain and 4 <= len(digits) <= 6 and _POSTAL.match(text, core.end) and _BEFORE_POSTAL.search(text[max(0, core.start - 8) : core.start]) and core.start:
        return "code"
    if number.unit == "percent" and pattern(language, "ignored", "score").search(text[max(0, core.start - 24) : core.end + 24]):
        return "score"
    if number.unit is not None:
        return "price" if number.unit.isupper() and pattern(language, "ignored", "price").search(text[core.end : core.end + 40].split(".")[0]) else None
    if not number.words and number.unit is None and _SECTION.match(text) and core.start < 4:
        return "list"
    if number.plain and _LIST_NUMBER.match(text[: core.end + 2]) and not text[: core.start].strip(" *_(") and text[core.end : core.end + 1] in (".", ")"):
        return "list"
    return _by_words(text, number, language)


def _by_words(text: str, number: Number, language: str) -> str | None:
    core, end, before = number.core, number.span.end, text[max(0, number.span.start - 40) : number.span.start]
    if _lasts(text, number, language):
        return "duration"
    if _is_age(text, number, before, language):
        return "age"
    if _CLOCK.match(text, end) or ahead(language, "ignored", "time_after").match(text, end):
        return "time"
    if number.plain and number.value < 100_000 and _numbering(language).search(before):
        return "numbering"
    for rule in ("measure", "abstract"):
        if ahead(language, "ignored", rule).match(text, end):
            return rule
    if number.plain and number.value >= _LONG and pattern(language, "ignored", "registry").search(text[max(0, core.start - 60) : core.start]):
        return "code"
    if number.plain and number.max is None and number.value in _YEARS and behind(language, "ignored", "year_before").search(before):
        return "year"
    return None


def age_range(text: str, position: int, language: str) -> str | None:
    """The range of ages right behind a noun ("98 adolescents (75 girls, 23 boys) aged 16-20"): "16-20", else None."""
    match = _ages(language).match(_BRACKETED.sub(lambda m: " " * len(m[0]), text[position : position + 90]))
    return f"{match[1]}-{match[2]}" if match else None


def _lasts(text: str, number: Number, language: str) -> bool:
    """A duration; but hours of work ("5,000 hours of volunteering", "2.5 hours saved") are an amount."""
    single = _single_duration(language).match(text, number.span.end)
    if single is not None and (number.value == 1 or text[number.core.end : number.core.end + 1] == "-"):
        return True
    if _duration(language).match(text, number.span.end) is None:
        return False
    effort = pattern(language, "ignored", "effort")
    return effort.search(text[number.span.end : number.span.end + 40]) is None and (number.value < 100 or effort.search(text[: number.span.start]) is None)


def _is_age(text: str, number: Number, before: str, language: str) -> bool:
    if number.value > 120:
        return False
    if number.bound in ("min", "max") and (word := _LAST_WORD.search(before)) and (kind := kind_of(word[1], language)) and kind.unit == "people":
        return True  # "children under five", "women over 60"
    if behind(language, "ignored", "age_before").search(before) or ahead(language, "ignored", "age_after").match(text, number.span.end):
        return True
    closed = text[number.span.end : number.span.end + 1] in (")", ",")
    name = _NAME_AGE.search(before)
    return bool(closed and number.plain and name and name[0][0].isupper() and 3 <= number.value <= 99 and not before[: name.start()].strip().endswith((":", ".")) and before.rstrip().endswith("("))


@cache
def _duration(language: str) -> re.Pattern[str]:
    """"5 years", "five consecutive months", "a 3-day"."""
    names, between = branch(language, "ignored", "duration"), branch(language, "ignored", "duration_between")
    if not names:
        return NEVER
    fill = f"(?:(?:{alternatives(between)})[\\s-]+)?" if between else ""
    return re.compile(rf"[\s*_-]*(?:\([^)]*\)\s*)?{fill}(?:{alternatives(names)})(?!\w)", re.IGNORECASE)


@cache
def _ages(language: str) -> re.Pattern[str]:
    before, to = branch(language, "ignored", "age_before"), branch(language, "ranges", "to")
    if not before:
        return NEVER
    return re.compile(rf"[\s,*_]*(?:{alternatives(before)})[\s*_]+(\d{{1,2}})\s*(?:[-–—]|{alternatives(to or ['-'])})\s*(\d{{1,2}})(?!\d)", re.IGNORECASE)


@cache
def _single_duration(language: str) -> re.Pattern[str]:
    names = branch(language, "ignored", "duration_one")
    return re.compile(rf"[\s*_-]*(?:{alternatives(names)})(?!\w)", re.IGNORECASE) if names else NEVER


@cache
def _numbering(language: str) -> re.Pattern[str]:
    """"page 3", "Article 12", "registered charity no. 4711" at the end of a text."""
    names, between = branch(language, "ignored", "number_before"), branch(language, "ignored", "number_between")
    if not names:
        return NEVER
    fill = rf"(?:\s*(?:{alternatives(between)}))?" if between else ""
    return re.compile(rf"(?<!\w)(?:{alternatives(names)}){fill}[\s:#-]*\Z", re.IGNORECASE)
