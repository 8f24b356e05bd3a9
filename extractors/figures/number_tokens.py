"""What a text that is all numbers is made of: digits with their powers, ratios and suffixes, and the words of numbers.

Never here: what tokens are together (`all_numerals`), nor words: these stand in the languages' YAML under `numbers`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.figures.lexicon import alternatives, branch
from extractors.figures.numerals import number_words

_LARGEST_POWER, _LONGEST = 99, 20
Kinds = dict[str, tuple[str, float]]
DIGITS = ("digits", "decimal", "ratio")
# Letters behind digits, the same in every language; more than one may follow a space ("10 k").
_SUFFIXES = {"k": 1_000, "m": 1_000_000, "mm": 1_000_000, "g": 1_000_000_000, "b": 1_000_000_000, "t": 1_000_000_000_000}
_PLAIN = (
    r"[1-9]\d{0,2}(?:\.\d{3}){2,}(?:,\d+)?(?![.,]?\d)|[1-9]\d{0,2}(?:\.\d{3})+,\d+(?![.,]?\d)"
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d{1,3}(?: \d{3})+(?![\d/])|(?<!\d[.,])\d+[.,]\d+(?![.,]?\d)|\d+|\.\d+"
)
_DIGITS = (
    r"(?<![^\W_])(?<!\w[.])(?:(?P<whole>\d+)\s+)?(?<![\d][/-])(?P<over>\d+)/(?P<under>\d+)(?![\d/.])"
    r"|(?<![^\W_])(?:(?P<before>\d+)\s?)?(?P<vulgar>[¼½¾⅐-⅞])"
    rf"|(?<![^\W_])(?P<plain>(?>{_PLAIN}))"
    r"(?:e(?P<ten>[-+]?\d+)|\^(?P<sign>[-+]*)(?P<power>\d+)|\s*(?P<suffix>k)|(?P<short>mm|[mgbt])|(?P<glued>{glued}))?(?!(?![㐀-鿿])[^\W_])"
)


@dataclass(frozen=True, slots=True)
class NumberToken:
    """One digit numeral or word; `gap`: what joins it to the one before ("", " ", "-", "and", or "|" for nothing)."""

    kind: str  # digits, decimal, ratio, atom, hundred, scale, collective, article, part, ordinal, point, minus, over
    value: float
    start: int
    end: int
    gap: str
    plural: bool = False


def number_tokens(text: str, language: str) -> Iterator[NumberToken]:
    """The numeric tokens of a text in order."""
    finder, kinds, gap = _grammar(language)
    end = -1
    for match in finder.finditer(text):
        between = text[end : match.start()] if end >= 0 else "|"
        joined = "" if not between else " " if between.isspace() else "-" if between.strip() in "-‐‑" else "and" if gap.fullmatch(between) else "|"
        if match["word"] is not None:
            kind, value = kinds[re.sub(r"\s+", " ", match["word"].casefold())]
            yield NumberToken(kind.removesuffix("s*"), value, match.start(), match.end(), joined, kind.endswith("s*"))
        elif match.end() - match.start() <= 2 * _LONGEST:
            value = _value(match, kinds)
            yield NumberToken(_kind(match, value), value, match.start(), match.end(), joined)
        end = match.end()


def _kind(match: re.Match[str], value: float) -> str:
    if match["plain"] is None:
        return "ratio"
    return "digits" if value == int(value) and "." not in match[0] else "decimal"


def _value(match: re.Match[str], kinds: Kinds) -> float:
    if match["under"] is not None:
        return float(match["whole"] or 0) + int(match["over"]) / (int(match["under"]) or 1)
    if match["vulgar"] is not None:
        return float(match["before"] or 0) + unicodedata.numeric(match["vulgar"])
    printed = match["plain"].replace(" ", "")
    if re.fullmatch(r"\d+,\d+", printed) and not re.fullmatch(r"[1-9]\d*,\d{3}", printed):
        printed = printed.replace(",", ".")
    if re.fullmatch(r"\d+(?:\.\d{3})+,\d+|\d+(?:\.\d{3}){2,}", printed):
        printed = printed.replace(".", "").replace(",", ".")
    value = float(printed.replace(",", ""))
    if match["ten"] is not None:
        return value * 10.0 ** max(-_LARGEST_POWER, min(int(match["ten"]), _LARGEST_POWER))
    if match["power"] is not None:
        power = min(int(match["power"]), _LARGEST_POWER) * (-1 if match["sign"] == "-" else 1)
        return value**power if 0 < abs(value) < 1000 else value
    suffix = (match["suffix"] or match["short"] or match["glued"] or "").casefold()
    return value * (_SUFFIXES.get(suffix) or kinds[suffix][1]) if suffix else value


@cache
def _grammar(language: str) -> tuple[re.Pattern[str], Kinds, re.Pattern[str]]:
    """One pattern of digits and number words, the kinds of the words, and the pattern of what joins two."""
    numbers, plural = branch(language, "numbers"), branch(language, "numbers", "ordinal_plural") or "s"
    kinds = dict(number_words(language))
    for word, value in (numbers.get("ordinals") or {}).items():
        kinds.update({word: ("ordinal", value), word + plural: ("ordinals*", value)})
    for word, value in (numbers.get("parts") or {}).items():
        kinds.update({word: ("part", value)})
    kinds.update({word: ("parts*", value) for word, value in (numbers.get("parts_many") or {}).items()})
    kinds.update(dict.fromkeys(numbers.get("half") or (), ("half", 2.0)))
    for kind, key in (("article", "articles"), ("point", "point"), ("minus", "minus"), ("over", "over")):
        kinds.update(dict.fromkeys(numbers.get(key) or (), (kind, 1.0)))
    words = rf"(?<![^\W_])(?P<word>{alternatives(kinds) or '(?!)'})(?![^\W_])"
    joiner = re.compile(rf"\s+(?:{alternatives(numbers.get('joiners') or ()) or '(?!)'})\s+", re.IGNORECASE)
    glued = alternatives(word for word, (kind, _) in kinds.items() if kind == "scale") or "(?!)"
    return re.compile(rf"{words}|{_DIGITS.replace('{glued}', glued)}", re.IGNORECASE), kinds, joiner
