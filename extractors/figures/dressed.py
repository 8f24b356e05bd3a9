"""One number as a report states it: a numeral dressed with its currency, per cent sign and bound.

Bounds stand before or behind ("more than 30", "30+"), "two thirds" is a part of one.
Never here: where numerals stand (`numerals`), what two numbers are together (`numbers`), and what is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.figures.coins import coin_after, money_in_front
from extractors.figures.currencies import money_before, unit_after
from extractors.figures.lexicon import NEVER, ahead, alternatives, behind, branch
from extractors.figures.numerals import Numeral, tidy
from schemas.documents import Span

_BOUNDS = ("min", "max", "approx")
# Signs of a bound, the same in every language.
_SIGNS_BEFORE = re.compile(r"(?:(?P<approx>[~≈±∼])|(?P<min>[>≥])|(?P<max>[<≤]))\s*\Z")
_PLUS = re.compile(r"\s?\+(?![\d\s]*\d)")
_MINUS = re.compile(r"(?:(?<=[\s(])|(?<=^))[-−–]\Z")
_LOOK = 48  # no bound with its filling words and currency is longer


@dataclass(frozen=True, slots=True)
class Number:
    """One number. `span` covers bound, currency and per cent sign too, `core` only the digits or words (a range whole).

    `unit`: `percent`, an ISO 4217 code, or None for a plain count. `total`: the 10 of "7 out of 10", else None.
    `words`, `weak`, `plain`: as in Numeral; `of_next`: this number is a part of the next one ("4 of the 25 labs");
    `fraction`: the value is a part of one ("two thirds").
    """

    span: Span
    core: Span
    value: float
    max: float | None = None
    bound: str = "exact"
    unit: str | None = None
    total: float | None = None
    words: bool = False
    weak: bool = False
    plain: bool = False
    of_next: bool = False
    fraction: bool = False

    @property
    def like_year(self) -> bool:
        """Four bare digits that could be a year, or two such that could be a span of years."""
        return self.plain and all(1900 <= value <= 2100 for value in (self.value, self.max) if value is not None)


def dressed(text: str, numeral: Numeral, language: str) -> Number:
    """A numeral with the currency, per cent sign and bound around it."""
    start, end, unit, value = numeral.span.start, numeral.span.end, None, numeral.value
    fraction = _fraction(language).match(text, end) if value and numeral.words else None
    if fraction is not None:
        value, end = tidy(value / branch(language, "numbers", "denominators")[fraction[1].casefold()]), fraction.end()
    elif half := ahead(language, "numbers", "and_a_half").match(text, end):
        value, end = tidy(value + _one(value) / 2), half.end()
    before, after = money_before(text, start), unit_after(text, end, language)
    if before is not None and not (after is not None and text[: before[1]].rstrip()[-1:].isdigit()):
        unit, start = before  # in "10 € 20 €" the first sign is the first amount's
    elif after is not None:
        unit, end = after
    if unit is not None or not numeral.words:
        minus = _MINUS.search(text, max(0, start - 3), start)
        if minus and not numeral.words and not re.search(r"\w\s*\Z", text[: minus.start()][-4:]):
            value, start = -value, minus.start()
    bound, start, end = _bound(text, start, end, language)
    core = Span(numeral.span.start, max(numeral.span.end, fraction.end() if fraction else 0))
    return Number(
        Span(start, end),
        core,
        value,
        bound=bound,
        unit=unit,
        words=numeral.words,
        weak=numeral.weak,
        plain=numeral.plain,
        fraction=fraction is not None,
    )


def all_dressed(text: str, numeral: Numeral, language: str) -> Number:
    """A numeral of a text that is all numbers (`all_numerals`) with its money, coins and per cents."""
    start, end, unit = numeral.span.start, numeral.span.end, None
    if before := money_in_front(text, start):
        unit, start = before
    elif after := coin_after(text, end, language) or unit_after(text, end, language):
        unit, end = after
    elif per_cent := behind(language, "shares", "percent_of").search(text, max(0, start - _LOOK), start):
        unit, start = "percent", per_cent.start()
    return Number(Span(start, end), numeral.span, numeral.value, unit=unit, words=numeral.words, weak=numeral.weak)


def _one(value: float) -> float:
    """What "and a half" halves: a million behind "three million", else one."""
    return next((scale for scale in (1_000_000_000, 1_000_000, 1_000) if value >= scale and value % scale == 0), 1)


def _bound(text: str, start: int, end: int, language: str) -> tuple[str, int, int]:
    before = text[max(0, start - _LOOK) : start]
    offset = start - len(before)
    if match := _SIGNS_BEFORE.search(before) or _bounds_before(language).search(before):
        return match.lastgroup or "exact", offset + match.start(), end
    if plus := _PLUS.match(text, end):
        return "min", start, plus.end()
    if match := _bounds_behind(language).match(text, end):
        return match.lastgroup or "exact", start, match.end()
    return "exact", start, end


@cache
def _fraction(language: str) -> re.Pattern[str]:
    names = branch(language, "numbers", "denominators")
    return re.compile(rf"(?:\s+|\s?-\s?)({alternatives(names)})(?![\w-])", re.IGNORECASE) if names else NEVER


@cache
def _bounds_before(language: str) -> re.Pattern[str]:
    """Words of a bound right before a number, or before words like "a total of" that may stand between."""
    groups = "|".join(f"(?P<{b}>{alternatives(words)})" for b in _BOUNDS if (words := branch(language, "bounds", b)))
    fill = alternatives(branch(language, "bounds", "fill"))
    return re.compile(rf"(?<!\w)(?:{groups})(?:[\s*_]+(?:{fill}))?[\s*_]*\Z", re.IGNORECASE) if groups else NEVER


@cache
def _bounds_behind(language: str) -> re.Pattern[str]:
    groups = "|".join(
        f"(?P<{b}>{alternatives(words)})" for b in _BOUNDS if (words := branch(language, "bounds", f"{b}_after"))
    )
    return re.compile(rf"[\s*_]*(?:{groups})(?!\w)", re.IGNORECASE) if groups else NEVER
