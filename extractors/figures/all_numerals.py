"""Every numeral of a text that is all numbers: signs, powers, fractions in words, scales behind digits.

A report is read by `numerals`, which turns down what rarely counts ("one" as a determiner, "3/4", ordinals). Here everything that can
be a number is one: "-2.5^-1", "2 1/4", "3 hundred and 21", "twenty-three fifths", "nought point nought four", "one over three".
Never here: money, bounds and ranges (`numbers`), nor words: these stand in the languages' YAML under `numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.figures.lexicon import alternatives, branch
from extractors.figures.number_tokens import DIGITS, NumberToken, number_tokens
from extractors.figures.numerals import Numeral, tidy
from schemas.documents import Span

_SIGN = re.compile(r"(?:^|(?<=[\s(=]))(?:[-−]\s*|\+)\Z")
_QUIET = re.compile(r"\s*(?:[^\w\s]|\Z)")


def all_numerals(text: str, language: str) -> Iterator[Numeral]:
    """The numerals of a text in order, never overlapping; spans are relative to the text, their signs included.

    >>> [n.value for n in all_numerals("-127.32e13, two thirds and 3 hundred and 21", "en")]
    [-1273200000000000, 0.666666666666667, 321]
    """
    tokens, at = list(number_tokens(text, language)), 0
    while at < len(tokens):
        read = _signed(tokens, at)
        if read is not None and (ordinal := _ordinal_end(tokens, at)) > max(at, read[1]):
            at = ordinal
            continue
        if read is None:
            at += 1
            continue
        value, end = read
        value, end = _divided(text, tokens, value, end)
        numeral = _numeral(text, tokens, at, end, value)
        if not numeral.weak or not _determined(text, numeral, language):
            yield numeral
        at = end


def _numeral(text: str, tokens: Sequence[NumberToken], at: int, end: int, value: float) -> Numeral:
    first, last, words = tokens[at], tokens[end - 1], any(t.kind not in DIGITS for t in tokens[at:end])
    sign = _SIGN.search(text, max(0, first.start - 4), first.start) if not words or first.kind in DIGITS else None
    if sign is not None and not re.search(r"\w\s*\Z", text[: sign.start()][-3:]) and "+" not in sign[0]:
        value = -value
    start = sign.start() if sign is not None else first.start
    return Numeral(Span(start, last.end), _exact(value), words=words, weak=end - at == 1 and words and value == 1)


def _exact(value: float) -> float:
    return tidy(value) if value == tidy(value) else float(f"{value:.15g}")


def _determined(text: str, numeral: Numeral, language: str) -> bool:
    """Whether "one" stands for a noun ("the one you mentioned")."""
    return re.search(rf"(?i)\b(?:{alternatives(branch(language, 'numbers', 'determiners')) or '(?!)'})\s+\Z", text[: numeral.span.start][-20:]) is not None


def _signed(tokens: Sequence[NumberToken], at: int) -> tuple[float, int] | None:
    """The number at a token and the index behind it, with a word of minus before it."""
    if tokens[at].kind == "minus":
        read = _unsigned(tokens, at + 1) if at + 1 < len(tokens) and tokens[at + 1].gap in (" ", "-") else None
        return None if read is None else (-read[0], read[1])
    return _unsigned(tokens, at)


def _unsigned(tokens: Sequence[NumberToken], at: int) -> tuple[float, int] | None:
    read = _fraction(tokens, at) or _cardinal(tokens, at)
    if read is None:
        return None
    value, end = _decimals(tokens, *read)
    after = tokens[end] if end < len(tokens) else None
    if after is not None and after.kind == "ratio" and after.gap in (" ", "and") and after.value < 1:
        return value + after.value, end + 1  # "one and 1/2"
    return value, end


def _ordinal_end(tokens: Sequence[NumberToken], at: int) -> int:
    """The index behind the ordinal that begins at a token ("twenty-fifth", "two hundred fifth"), else `at`."""
    read = _cardinal(tokens, at)
    if read is None or read[1] == len(tokens) or tokens[read[1]].kind != "ordinal" or tokens[at].kind in DIGITS:
        return at
    ordinal, before = tokens[read[1]], tokens[read[1] - 1]
    fits = ordinal.gap in (" ", "-", "and") and not ordinal.plural
    return read[1] + 1 if fits and before.value % 10 == 0 and 0 < ordinal.value < before.value != 10 else at


def _run(tokens: Sequence[NumberToken], at: int) -> int:
    """The index behind the last token that may belong to the number at `at`."""
    end = at + 1
    while end < len(tokens) and tokens[end].gap != "|" and tokens[end].kind not in ("point", "minus", "over"):
        end += 1
    return end


def _cardinal(tokens: Sequence[NumberToken], at: int, until: int | None = None) -> tuple[float, int] | None:
    """The longest whole number at a token: "two hundred and five thousand", "4 thousand 3 hundred and 21"."""
    total, current, scale, index = 0.0, 0.0, float("inf"), at
    stop = _run(tokens, at) if until is None else until
    while index < stop:
        token = tokens[index]
        fits = _opens(tokens, at, stop) if index == at else _fits(token, total, current, scale) and not _beside(tokens[index - 1], token)
        if not fits:
            break
        if token.kind == "scale":
            total, current, scale = _scaled(token.value, total, current, scale)
        elif token.kind in ("hundred", "collective"):
            current = (current or 1) * token.value
        else:
            current += token.value
        index += 1
    return (total + current, index) if index > at + (tokens[at].kind == "article") else None


def _beside(before: NumberToken, token: NumberToken) -> bool:
    """Whether two tokens are numbers side by side, no sum: "100 and fifty"."""
    return before.kind in DIGITS and token.kind in (*DIGITS, "atom")


def _scaled(value: float, total: float, current: float, scale: float) -> tuple[float, float, float]:
    if current == 0 and total:
        return total * value, 0.0, value  # "three lakh crore"
    return total + (current or 1) * value, 0.0, min(value, scale)


def _opens(tokens: Sequence[NumberToken], at: int, stop: int) -> bool:
    """Whether a number begins at a token: digits, a word below a hundred, an article before a scale."""
    kind, after = tokens[at].kind, tokens[at + 1] if at + 1 < stop else None
    if kind in (*DIGITS, "atom"):
        return True
    large = after is not None and after.gap == " " and after.kind in ("hundred", "scale", "collective")
    return kind == "article" and large or kind in ("hundred", "scale") and after is not None and after.gap == "and" and after.kind in ("atom", "digits")


def _fits(token: NumberToken, total: float, current: float, scale: float) -> bool:
    if token.kind == "scale":
        return token.gap in (" ", "-", "") and (current > 0 and token.value < scale or current == 0 and token.value > scale)
    if token.kind in ("hundred", "collective"):
        return token.gap in (" ", "-", "") and 0 < current < 1000
    if token.kind not in ("atom", "digits"):
        return False
    if current == 0:
        return total > 0 and 0 < token.value < scale
    room = 100 if current % 100 == 0 else 10 if current % 10 == 0 and current % 100 >= 20 and token.kind == "atom" else 1
    return 1 <= token.value < room


def _decimals(tokens: Sequence[NumberToken], value: float, end: int) -> tuple[float, int]:
    """Adds the digits behind a word for the decimal point: "nine point nought four"."""
    digits, index = "", end + 1
    if end < len(tokens) and tokens[end].kind == "point" and tokens[end].gap == " ":
        while index < len(tokens) and tokens[index].gap in (" ", "-") and tokens[index].kind == "atom" and (read := _cardinal(tokens, index)) is not None:
            digits, index = digits + str(int(read[0])), read[1]
    return (value + int(digits) / 10 ** len(digits), index) if digits else (value, end)


def _divided(text: str, tokens: Sequence[NumberToken], value: float, end: int) -> tuple[float, int]:
    """Divides by what stands behind a word for it: "1 over three", but never "10 over 3 years"."""
    if end + 1 < len(tokens) and tokens[end].kind == "over" and tokens[end].gap == " " and tokens[end + 1].gap == " ":
        read = _cardinal(tokens, end + 1)
        if read is not None and read[0] and _QUIET.match(text, tokens[read[1] - 1].end):
            return value / read[0], read[1]
    return value, end


def _fraction(tokens: Sequence[NumberToken], at: int) -> tuple[float, int] | None:
    """A number with a fraction at a token: "two thirds", "three and a fifth", "one hundred and thirty fifths"."""
    if tokens[at].kind == "half":
        return _halved(tokens, at)
    stop = _run(tokens, at)
    last = next((i for i in range(at, stop) if tokens[i].kind in ("ordinal", "part", "half")), None)
    if last is None:
        return None
    for split in range(at + 1, last + 1):
        bottom = _denominator(tokens, split, last)
        top = _top(tokens, at, split, bottom) if bottom else None
        if top is not None and (tokens[last].plural or top[1] == 1):
            return _with_scale(tokens, *top, bottom, last + 1)
    return None


def _halved(tokens: Sequence[NumberToken], at: int) -> tuple[float, int]:
    """Half of what stands behind, else one half: "half million", "half a dozen", "half"."""
    after = at + 1
    while after < len(tokens) and tokens[after].gap == " " and tokens[after].kind == "article":
        after += 1
    if after < len(tokens) and tokens[after].gap == " " and tokens[after].kind in ("hundred", "scale", "collective"):
        return tokens[after].value / 2, after + 1
    return 0.5, at + 1


def _denominator(tokens: Sequence[NumberToken], split: int, last: int) -> float:
    """What the tokens from `split` to the ordinal `last` divide by, or 0 where they are no number."""
    ordinal = tokens[last]
    if split == last:
        alone = ordinal.kind in ("part", "half") or ordinal.value > 2
        return ordinal.value if alone and ordinal.gap in (" ", "-") else 0
    if ordinal.kind != "ordinal" or tokens[split].gap != " " or tokens[split].kind in ("article", "hundred", "scale"):
        return 0
    kind = "atom" if ordinal.value < 100 else "hundred" if ordinal.value == 100 else "scale"
    word = NumberToken(kind, ordinal.value, ordinal.start, ordinal.end, ordinal.gap)
    read = _cardinal([*tokens[:last], word], split, last + 1)
    return read[0] if read is not None and read[1] == last + 1 else 0


def _top(tokens: Sequence[NumberToken], at: int, split: int, bottom: float) -> tuple[float, float] | None:
    """The whole number and the numerator before a denominator: the numerator stands behind the last "and"."""
    joint = next((i for i in range(split - 1, at, -1) if tokens[i].gap == "and"), at)
    whole, part = _all(tokens, at, joint) if joint > at else 0.0, _all(tokens, joint, split)
    if whole is None or part is None:
        return None
    return (whole, part) if part < bottom else (0.0, whole + part)


def _all(tokens: Sequence[NumberToken], at: int, end: int) -> float | None:
    """The value of tokens that are one whole number to the last ("twenty and three", "a"), else None."""
    if end == at + 1 and tokens[at].kind == "article":
        return 1.0
    read = _cardinal(tokens, at, end)
    return read[0] if read is not None and read[1] == end else None


def _with_scale(tokens: Sequence[NumberToken], whole: float, part: float, bottom: float, end: int) -> tuple[float, int]:
    """The fraction times the scale behind it ("three quarters million"), else of the whole ("3 million and a half")."""
    if end < len(tokens) and tokens[end].gap == " " and tokens[end].kind == "scale":
        return whole + part / bottom * tokens[end].value, end + 1
    one = next((scale for scale in (1e12, 1e9, 1e6, 1e3) if whole >= scale and whole % scale == 0), 1)
    return whole + part / bottom * one, end
