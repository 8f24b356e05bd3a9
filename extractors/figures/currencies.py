"""Currencies: signs, codes and words of money around a numeral, and the one that a caption names.

Never here: how much.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from extractors.figures.lexicon import NEVER, ahead, alternatives, branch

_SIGN = 8  # no sign of money with its spaces is longer
_PERCENT = re.compile(r"[\s*_]?[%٪](?![\dA-F]{2})")  # "%20" is a space in an address


def currency_named(text: str, language: str) -> str | None:
    """The ISO 4217 code of the currency that a caption or head names ("in EUR", "£", "thousand euros"), or None."""
    before, _, codes, _ = _signs()
    for match in re.finditer(r"[A-Z]{3}|[^\w\s.,:;()-]|US\$|Rs\.?", text):
        if match[0] in codes:
            return codes[match[0]]
    word = _money_words(language.split("-")[0]).search(text)
    return branch(language, "money")[re.sub(r"\s+", " ", word[1].casefold())] if word else None


@lru_cache(maxsize=8)
def currencies_of(text: str) -> frozenset[str]:
    """The currencies whose signs or codes stand right before an amount anywhere in a text."""
    before, _, codes, _ = _signs()
    heads = (text[max(0, match.start() - _SIGN) : match.start()] for match in re.finditer(r"(?<![\d.,])\d", text))
    return frozenset(codes[found["sign"]] for head in heads if (found := before.search(head)))


def money_before(text: str, start: int) -> tuple[str, int] | None:
    """The currency of a sign right before an amount, and where it begins; None where there is none."""
    match = _signs()[0].search(text, max(0, start - 8), start)
    return (_signs()[2][match["sign"]], match.start("sign")) if match else None


def unit_after(text: str, end: int, language: str) -> tuple[str, int] | None:
    """The currency, or `percent`, right behind a numeral, and where it ends; None where there is none."""
    if match := _PERCENT.match(text, end) or ahead(language, "shares", "percent").match(text, end):
        return "percent", match.end()
    if match := _signs()[1].match(text, end):
        return _signs()[3][match["sign"]], match.end()
    if match := _money_words(language).match(text, end):
        if match[1].casefold() in branch(language, "weights") and ahead(language, "of").match(text, match.end()):
            return None  # "40 pounds of rice"
        code = branch(language, "money")[re.sub(r"\s+", " ", match[1].casefold())]
        return (code, match.end()) if code else None
    return None


@cache
def signs_before() -> dict[str, str]:
    """The signs and codes that stand before an amount, in capitals, to ISO 4217 codes."""
    return {sign.upper(): code for sign, code in _signs()[2].items()}


@cache
def _money_words(language: str) -> re.Pattern[str]:
    names = branch(language, "money")
    of = alternatives(branch(language, "of") or ())
    return (
        re.compile(rf"[\s*_-]*(?:(?:{of or '(?!)'})\s*)?({alternatives(names)})(?!\w)", re.IGNORECASE)
        if names
        else NEVER
    )


@cache
def _signs() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str], dict[str, str]]:
    """Patterns of signs before and behind an amount, and what they stand for, from money.yml."""
    data = yaml.safe_load(files(__package__).joinpath("money.yml").read_text(encoding="utf-8"))
    codes = {code: code for code in data["codes"]}
    before = {**codes, **data["signs"]["both"], **data["signs"]["before"]}
    after = {**codes, **{code: code for code in data["codes_after"]}, **data["signs"]["both"], **data["signs"]["after"]}
    return (
        re.compile(rf"(?<![^\W_])(?P<sign>{alternatives(before)})[\s*_]{{0,2}}\(?\Z"),
        re.compile(rf"[\s*_]{{0,2}}(?P<sign>{alternatives(after)})(?![^\W_])"),
        before,
        after,
    )
