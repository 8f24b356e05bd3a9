"""Money in texts that are all numbers: every currency's name, old ones too, small coins, signs however they are spaced.

A report is read by `currencies`, which knows fewer words and so mistakes fewer. The names of currencies are Unicode's (babel).
Never here: how much.
"""

from __future__ import annotations

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name

from extractors.figures.currencies import signs_before
from extractors.figures.lexicon import alternatives, branch

CENTS = ("cent", "penny")  # hundredth parts of a currency
_LONGEST_SIGN = 10


def money_in_front(text: str, start: int) -> tuple[str, int] | None:
    """The currency of a sign or code in front of an amount, and where it begins: "c $ 100", "hk$ 5"."""
    match = _signs().search(text, max(0, start - _LONGEST_SIGN), start)
    return (signs_before()[re.sub(r"\s", "", match["sign"]).upper()], match.start("sign")) if match else None


def coin_after(text: str, end: int, language: str) -> tuple[str, int] | None:
    """The currency or coin whose name stands behind an amount, and where it ends: "420 million Finnish markka", "34 cents"."""
    match = _finder(language).match(text, end)
    return (_names(language)[re.sub(r"\s+", " ", match["name"].casefold())], match.end()) if match else None


@cache
def _signs() -> re.Pattern[str]:
    body = alternatives(signs_before()).replace(r"\$", r"\s?\$")
    return re.compile(rf"(?<![^\W_])(?P<sign>{body})[\s*_]{{0,2}}\(?\Z", re.IGNORECASE)


@cache
def _finder(language: str) -> re.Pattern[str]:
    return re.compile(rf"[\s*_-]*(?P<name>{alternatives(_names(language)) or '(?!)'})(?!\w)", re.IGNORECASE)


@cache
def _names(language: str) -> dict[str, str]:
    """Name to ISO 4217 code, or to the coin's own name; the language's YAML goes before babel's names."""
    names = {name: code for name, code in branch(language, "money").items() if code is not None} | dict(branch(language, "coins"))
    try:
        codes = sorted(Locale.parse(language).currencies)
    except (UnknownLocaleError, ValueError):
        return names
    for code in codes:
        for count in (None, 1, 2):
            names.setdefault(get_currency_name(code, count=count, locale=language).casefold().partition(" (")[0], code)
    return names
