"""Numerals: where a text writes a number, in digits or words, and how much it is.

Digits: groups of three are told by comma, point, apostrophe or a narrow space, Indian groups by commas ("1,50,000").
One mark with three digits behind it is a thousands mark in every language (reports count more often than they weigh),
with a word of scale behind it a decimal mark ("1.234 million"); other digits behind a mark are decimals. Words are
composed ("two hundred and five thousand", "zweiundzwanzig", "quatre-vingt-dix") of atoms, hundreds and scales from the
language's YAML.
Never here: bounds, ranges, money, or what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.figures.lexicon import alternatives, branch
from schemas.documents import Span

_SPACE = " \u00a0\u2007\u2009\u202f"
_GROUPED = "|".join(rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+(?!\d)" for mark in (",", r"\.", "['’]", f"[{_SPACE}]"))
_INDIAN = r"\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
# Not inside a word, behind a letter and hyphen (COVID-19), a sign of numbering, or in a date, version or fraction.
_DIGITS = (
    r"(?<![^\W_])(?<![^\W\d_]-)(?<![#§№)])(?<!\d[.,:/])"
    rf"(?P<int>{_INDIAN}|{_GROUPED}|\d+)(?P<dec>[.,]\d+)?(?![.,:/]\d)"
)
_SUFFIXES = {"k": 1_000, "K": 1_000, "M": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "Mrd": 1_000_000_000}
_MILLIONS = re.compile(r"\d{1,2}(?: \d{3}){2,}")
_LONGEST = 20  # digits and marks of a number
_NARROW = re.compile(r"[\u00a0\u2007\u2009\u202f]")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written. `words`: not in digits; `weak`: a word that is a plain determiner more often than a count;
    `plain`: digits without grouping, decimals or magnitude (so it may be a year or a code)."""

    span: Span
    value: float
    words: bool = False
    weak: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """The number words of one language. `kinds`: word -> (kind, value)."""

    kinds: dict[str, tuple[str, float]]
    weak: frozenset[str]
    bare: frozenset[str]
    finder: re.Pattern[str]
    token: re.Pattern[str]
    joiner_from: int
    reversed_tens: bool
    vigesimal: bool
    spaced: bool


def numerals(text: str, language: str) -> Iterator[Numeral]:
    """The numerals of a text in order, never overlapping. Spans are relative to the text."""
    lexicon = _words(language.split("-")[0])
    for match in lexicon.finder.finditer(text):
        if match["int"] is not None:
            yield from _from_digits(match, lexicon)
        else:
            yield from _from_words(match, lexicon)


def number_words(language: str) -> dict[str, tuple[str, float]]:
    """The number words of a language: word to (kind, value); kinds are atom, hundred, scale and collective."""
    return _words(language).kinds


def is_number_word(word: str, language: str) -> bool:
    """Whether a word is one of the language's number words ("nine"), on its own."""
    return word.casefold() in _words(language.split("-")[0]).kinds


def _from_digits(match: re.Match[str], lexicon: _Words) -> Iterator[Numeral]:
    whole, decimals = match["int"], match["dec"] or ""
    if len(whole) + len(decimals) > _LONGEST:
        return  # a code: no report counts so far
    spaced = re.search(rf"[{_SPACE}]", whole)
    if spaced and not (
        lexicon.spaced or _NARROW.search(whole) or whole.endswith("00") or match["money"] or _MILLIONS.fullmatch(whole)
    ):
        yield from _split(match, whole)  # "200 181 168": a row of numbers, not one
        return
    factor = _factor(match, lexicon)
    if factor != 1 and not decimals and re.fullmatch(r"\d{1,3}[.,]\d{3}", whole):
        whole, decimals = whole[:-4], whole[-4:]  # "1.234 million" has decimals
    value = float(re.sub(r"\D", "", whole) + decimals.replace(",", ".")) * factor
    end = (
        match.end("scale")
        if match["scale"]
        else match.end("suffix")
        if match["suffix"]
        else match.end("dec" if match["dec"] else "int")
    )
    plain = match["int"].isdigit() and not match["dec"] and factor == 1
    yield Numeral(Span(match.start("int"), end), tidy(value), plain=plain)


def _split(match: re.Match[str], whole: str) -> Iterator[Numeral]:
    for part in re.finditer(r"\d+", whole):
        yield Numeral(
            Span(match.start("int") + part.start(), match.start("int") + part.end()), int(part[0]), plain=True
        )


def _factor(match: re.Match[str], lexicon: _Words) -> float:
    if match["scale"]:
        word = match["scale"].casefold()
        return lexicon.kinds.get(word, lexicon.kinds.get(word.rstrip("."), ("scale", 1)))[1]
    return _SUFFIXES.get(match["suffix"] or "", 1_000_000 if match["suffix"] == "m" else 1)


def _from_words(match: re.Match[str], lexicon: _Words) -> Iterator[Numeral]:
    base, current = match.start("words"), None
    before = match["half"] or match["article"] or ""
    for part in _parts(match["words"], lexicon):
        if current is not None and current.add(part, lexicon):
            continue
        if current is not None:
            yield from current.numeral(base, lexicon)
        current = _Sum(
            part, lexicon, article=before != "" and part.start == 0, half=match["half"] is not None and part.start == 0
        )
        if current.article:
            current.start = match.start() - base
    if current is not None:
        yield from current.numeral(base, lexicon)


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    value: float
    word: str
    start: int
    end: int
    joined: bool


def _parts(run: str, lexicon: _Words) -> Iterator[_Part]:
    """The atoms of a run of number words; a closed compound ("zweiundzwanzig") is cut into its own."""
    joined = False
    for match in lexicon.token.finditer(run):
        word = match[0].casefold()
        if word not in lexicon.kinds:
            joined = True
            continue
        kind, value = lexicon.kinds[word]
        yield _Part(kind, value, word, match.start(), match.end(), joined)
        joined = False


class _Sum:
    """A number word by word: `total` of finished scales, `current` below the next scale."""

    __slots__ = ("total", "current", "scale", "start", "end", "word", "count", "whole", "half", "article")

    def __init__(self, part: _Part, lexicon: _Words, *, article: bool, half: bool) -> None:
        self.total, self.scale, self.start, self.end, self.word, self.count = (
            0.0,
            float("inf"),
            part.start,
            part.end,
            part.word,
            1,
        )
        self.half, self.article = half and part.kind != "atom", article and part.kind != "atom"
        self.whole = part.kind == "atom" or article or part.word in lexicon.bare
        self.current = 0.0
        self._take(part)

    def add(self, part: _Part, lexicon: _Words) -> bool:
        """True where the part continues this number."""
        if not self._fits(part, lexicon):
            return False
        self._take(part)
        self.end, self.count, self.whole = part.end, self.count + 1, True
        return True

    def _fits(self, part: _Part, lexicon: _Words) -> bool:
        if part.kind == "scale":
            return (self.current > 0 and part.value < self.scale) or (
                self.current == 0 and part.value > self.scale and not part.joined
            )
        if part.kind in ("hundred", "collective"):
            return 0 < self.current < 100 and not part.joined
        if part.joined and lexicon.reversed_tens and 0 < self.current % 100 < 10 and 20 <= part.value < 100:
            return True
        if part.joined and max(self.current, self.total) < lexicon.joiner_from:
            return False
        if self.current == 0:
            return self.total > 0 and part.value < self.scale
        room = 100 if self.current % 100 == 0 else 10 if self.current % 10 == 0 else 1
        if lexicon.vigesimal and self.current % 100 in (60, 80) and part.value < 20:
            room = 20
        return part.value < room and self.current >= 20

    def _take(self, part: _Part) -> None:
        if part.kind == "scale" and part.value > self.scale:
            self.total, self.scale = self.total * part.value, part.value  # "three lakh crore", "dos mil millones"
        elif part.kind == "scale":
            self.total, self.current, self.scale = self.total + (self.current or 1) * part.value, 0.0, part.value
        elif part.kind in ("hundred", "collective"):
            self.current = (self.current or 1) * part.value
        else:
            self.current += part.value

    def numeral(self, base: int, lexicon: _Words) -> Iterator[Numeral]:
        """The finished number; nothing for a bare "hundred" or "million"."""
        if self.whole:
            value = (self.total + self.current) * (0.5 if self.half else 1)
            weak = self.count == 1 and self.word in lexicon.weak
            yield Numeral(Span(base + self.start, base + self.end), tidy(value), words=True, weak=weak)


def tidy(value: float) -> float:
    """Whole numbers as int, others rounded to six digits behind the point.

    >>> tidy(6.2 * 1_000_000)
    6200000
    """
    value = round(value, 6)
    return int(value) if value == int(value) else value


@cache
def _words(language: str) -> _Words:
    numbers = branch(language, "numbers")
    kinds: dict[str, tuple[str, float]] = {}
    for name, kind in (("atoms", "atom"), ("hundreds", "hundred"), ("scales", "scale")):
        kinds.update({word.casefold(): (kind, value) for word, value in numbers.get(name, {}).items()})
    kinds.update({word: ("collective", kinds[word][1]) for word in numbers.get("collective", ())})
    joiners = numbers.get("joiners", ())
    closed = bool(numbers.get("closed"))
    atoms, scales = (
        alternatives(kinds),
        alternatives(w for w, (kind, _) in kinds.items() if kind in ("scale", "hundred")),
    )
    join = alternatives(joiners)
    return _Words(
        kinds=kinds,
        weak=frozenset(numbers.get("weak", ())),
        bare=frozenset(numbers.get("bare", ())),
        finder=_finder(
            atoms, scales, join, closed=closed, articles=numbers.get("articles", ()), halves=numbers.get("halves", ())
        ),
        token=re.compile("|".join(p for p in (atoms, join) if p) or r"(?!)", re.IGNORECASE),
        joiner_from=numbers.get("joiner_from", 20),
        reversed_tens=bool(numbers.get("reversed_tens")),
        vigesimal=bool(numbers.get("vigesimal")),
        spaced=bool(numbers.get("spaced")),
    )


def _finder(
    atoms: str, scales: str, join: str, *, closed: bool, articles: tuple[str, ...], halves: tuple[str, ...]
) -> re.Pattern[str]:
    """One pattern for digits (with the words of scale behind them) and runs of number words."""
    suffix = "|".join(_SUFFIXES)
    scale = rf"[{_SPACE}-]?(?P<scale>(?i:{scales}))(?![^\W_])\.?" if scales else r"(?P<scale>(?!))"
    money = r"(?P<money>[€£$₹]\s?)?"
    digits = (
        rf"{money}{_DIGITS}(?:{scale}|(?P<suffix>{suffix}|(?(money)m|(?<=\d)m(?=\s?\+|\s*[€£$])))(?![^\W_])|(?![^\W_]))"
    )
    if not atoms:
        return re.compile(digits + r"(?P<article>(?!))?(?P<half>(?!))?(?P<words>(?!))?")
    link = rf"(?:\s+(?:{join})\s+|\s+|-(?:(?:{join})-)?)" if join else r"(?:\s+|-)"
    word = (
        rf"(?:{atoms})(?:(?:{join})?(?:{atoms}))*"
        if closed and join
        else rf"(?:{atoms})+"
        if closed
        else rf"(?:{atoms})"
    )
    article = rf"(?:(?P<half>{alternatives(halves) or '(?!)'})\s+|(?P<article>{alternatives(articles) or '(?!)'})\s+)?"
    run = rf"(?<![^\W_])(?<![^\W_]-){article}(?P<words>{word}(?:{link}{word})*)(?![^\W_])"
    return re.compile(rf"{digits}|(?i:{run})")
