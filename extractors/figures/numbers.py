"""Numbers as reports state them: a numeral with its bound, range, per cent sign, currency or total.

`find_numbers(text, language)` is the public face: it says how much, not of what. Bounds stand before or behind ("more
than 30", "30+"), ranges become one number with a `max` ("between 10 and 15"), "7 out of 10" is 7 with the total 10.
Never here: what is counted, and whether a number is a figure at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from extractors.figures.all_numerals import all_numerals
from extractors.figures.coins import CENTS
from extractors.figures.dressed import Number, all_dressed, dressed
from extractors.figures.heads import kind_of
from extractors.figures.lexicon import ahead, behind
from extractors.figures.numerals import Numeral, numerals, tidy
from schemas.documents import Span

_DASH = re.compile(r"[\s*_]*[-–—][\s*_]*")
_NOUN_FIRST = re.compile(r"\s+([^\W\d_]+)(?=\s)")
_NEXT_WORD = re.compile(r"[\s*_]+([^\W\d_]+)")
_SHARE, _TEN = 100, 10  # the largest total of "one in four", and the one of "7 in 10"


@lru_cache(maxsize=2048)
def find_numbers(text: str, language: str, *, bare: bool = False) -> tuple[Number, ...]:
    """The numbers of a text in its order; spans are half-open code points of that text.

    `bare`: the text is all numbers, not a report: every numeral counts, with powers, fractions in words and small coins.

    >>> [(n.value, n.bound, n.unit) for n in find_numbers("over 1,200 children and EUR 1.5 million", "en")]
    [(1200, 'min', None), (1500000, 'exact', 'EUR')]
    """
    tag = language.split("-")[0]
    if bare:
        return tuple(_shares(text, _with_coins(text, [all_dressed(text, numeral, tag) for numeral in all_numerals(text, tag)], tag), tag))
    found = [dressed(text, numeral, tag) for numeral in _with_decimals(text, list(numerals(text, tag)), tag)]
    return tuple(_shares(text, _ranges(text, found, tag), tag))


def _with_decimals(text: str, found: list[Numeral], language: str) -> Iterator[Numeral]:
    """Joins "five point five" and turns "minus five" negative."""
    index = 0
    while index < len(found):
        numeral, following = found[index], found[index + 1] if index + 1 < len(found) else None
        between = text[numeral.span.end : following.span.start] if following is not None else ""
        if (
            following is not None
            and len(between) < 9
            and ahead(language, "numbers", "point").fullmatch(between.rstrip())
            and following.words
        ):
            value = numeral.value + following.value / 10 ** len(str(following.value))
            numeral, index = (
                replace(numeral, span=Span(numeral.span.start, following.span.end), value=tidy(value), weak=False),
                index + 1,
            )
        if sign := behind(language, "numbers", "minus").search(
            text[max(0, numeral.span.start - 10) : numeral.span.start]
        ):
            start = max(0, numeral.span.start - 10) + sign.start()
            numeral = replace(numeral, span=Span(start, numeral.span.end), value=-numeral.value, weak=False)
        yield numeral
        index += 1


def _with_coins(text: str, found: list[Number], language: str) -> Iterator[Number]:
    """Adds the small coins that are told behind an amount: "thirteen dollars forty five", "5 euros and 20 cents"."""
    index = 0
    while index < len(found):
        amount, coins = found[index], found[index + 1] if index + 1 < len(found) else None
        if coins is not None and _are_coins(text, amount, coins, language):
            value = tidy(amount.value + coins.value / 100)
            amount, index = replace(amount, span=Span(amount.span.start, coins.span.end), core=Span(amount.core.start, coins.core.end), value=value), index + 1
        yield amount
        index += 1


def _are_coins(text: str, amount: Number, coins: Number, language: str) -> bool:
    if amount.unit is None or not amount.unit.isupper() or not 0 < coins.value < 100 or coins.value != int(coins.value):
        return False
    gap = text[amount.span.end : coins.span.start]
    told = coins.unit in CENTS if coins.unit is not None else coins.words and amount.value == int(amount.value)
    return told and (gap.isspace() or ahead(language, "numbers", "joiners").fullmatch(gap.rstrip()) is not None)


def _ranges(text: str, found: list[Number], language: str) -> Iterator[Number]:
    """Joins "10-15", "between 10 and 15", "10 to 15 per cent" into one number."""
    index = 0
    while index < len(found):
        first = found[index]
        second = found[index + 1] if index + 1 < len(found) else None
        if second is not None and (joined := _range(text, first, second, language)) is not None:
            yield joined
            index += 2
        else:
            yield first
            index += 1


def _range(text: str, first: Number, second: Number, language: str) -> Number | None:
    """The range of two neighbouring numbers, or None where they are not one."""
    between = text[first.core.end : second.core.start]
    if len(between) > 14 or first.max is not None or (first.unit and second.unit and first.unit != second.unit):
        return None
    gap = re.sub(r"[€£$%]|[A-Z]{3}", "", between)
    opened = behind(language, "ranges", "from").search(text, 0, first.span.start) if len(text) < 4000 else None
    opened = opened or behind(language, "ranges", "from").search(text[max(0, first.span.start - 30) : first.span.start])
    dashed = _DASH.fullmatch(gap) is not None
    worded = not dashed and ahead(language, "ranges", "to").fullmatch(gap.rstrip()) is not None
    either = not dashed and ahead(language, "ranges", "or").fullmatch(gap.rstrip()) is not None
    if not (dashed or either or (worded and (opened or not _is_and(gap, language)))):
        return None
    low, high = _scaled(first, second), second.value
    if low >= high or (dashed and " " in gap and first.like_year != second.like_year):
        return None
    bound = "approx" if either else first.bound if first.bound != "max" else "approx"
    return replace(
        first,
        span=Span(first.span.start, second.span.end),
        core=Span(first.core.start, second.core.end),
        value=low,
        max=high,
        bound=bound,
        unit=first.unit or second.unit,
        weak=False,
        plain=first.plain and second.plain,
    )


def _is_and(gap: str, language: str) -> bool:
    """Whether the gap is the "and" that makes a range only after "between"."""
    return ahead(language, "and").fullmatch(gap.rstrip()) is not None


def _scaled(first: Number, second: Number) -> float:
    """The first number with the scale of the second, which holds for both ("10 to 15 million")."""
    if first.plain and not second.plain and first.value < 1000 and second.value >= 1000 * first.value:
        digits = second.value
        while digits >= 1000 and digits % 1000 == 0:
            digits /= 1000
        if first.value < digits < 1000:
            return tidy(first.value * second.value / digits)
    return first.value


def _shares(text: str, found: Iterator[Number], language: str) -> Iterator[Number]:
    """Binds "7 out of 10" to one number with a total, and marks the 4 of "4 of the 25 labs"."""
    numbers = list(found)
    skip = False
    for index, number in enumerate(numbers):
        if skip:
            skip = False
            continue
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        if following is None or number.unit is not None or following.unit is not None or following.value < number.value:
            yield number
            continue
        gap = text[number.core.end : following.core.start]
        if ahead(language, "shares", "out_of").fullmatch(gap.rstrip()) or _one_in(gap, number, following, language):
            yield replace(number, span=Span(number.span.start, following.span.end), total=following.value, weak=False)
            skip = True
        elif (noun := _NOUN_FIRST.match(gap)) and kind_of(noun[1], language) and _round(number, following):
            skip = _is_share(gap[noun.end() :], language) and not _counts_more(text, following, language)
            yield replace(number, total=following.value, weak=False) if skip else number
        else:
            yield replace(number, of_next=ahead(language, "shares", "of").fullmatch(gap.rstrip()) is not None)


def _one_in(gap: str, number: Number, following: Number, language: str) -> bool:
    """Whether a gap is the "in" of "one in four", "7 in 10" or "three in five"."""
    alike = _round(number, following) or (number.words and following.words and following.value <= _TEN)
    return alike and ahead(language, "shares", "one_in").fullmatch(gap.rstrip()) is not None


def _is_share(gap: str, language: str) -> bool:
    """Whether a gap behind a noun makes it a share ("one woman in four", "trois ménages sur dix")."""
    return any(ahead(language, "shares", key).fullmatch(gap.rstrip()) for key in ("one_in", "out_of"))


def _round(number: Number, following: Number) -> bool:
    """Whether two numbers are like those of a share: one in any small number, or some in ten."""
    return number.value < following.value <= _SHARE and (number.value == 1 or following.value == _TEN)


def _counts_more(text: str, number: Number, language: str) -> bool:
    """Whether a noun of its own stands behind a number ("one school in ten villages")."""
    word = _NEXT_WORD.match(text, number.span.end)
    return word is not None and kind_of(word[1], language) is not None
