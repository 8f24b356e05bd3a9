"""Which words of two names answer each other: the same word, one written apart, an acronym's, one with slips; and what is left over.

Never here: what that says of the two organisations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from warehouse.identity.names import Name, Token

_LETTERS_A_SLIP = 4  # a word of four letters may have one slip, of eight two
_NO_SLIP = 4  # letters of an acronym in which each letter counts
_ONE_SOUND = 0.5  # slips that two spellings of one sound count as
_MOST_JOINED = 3
# Letters that transliterations and spelling traditions write in two ways, longer ones first.
_SKELETON = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("sch", "s"), ("tsch", "c"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("sh", "s"), ("ch", "c"), ("zh", "z"), ("ph", "f"), ("th", "t"),
             ("dj", "d"), ("gj", "d"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("y", "i"), ("j", "i"), ("c", "k"), ("z", "s"))  # fmt: skip
_DOUBLE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two names share. `matched`: weight of the words they share, `own` of it by words that are no heads or places;
    `slips`: how much these differ in spelling; `left`, `right`: words without an answer."""

    matched: float
    own: float
    slips: float
    left: tuple[Token, ...]
    right: tuple[Token, ...]
    by_acronym: bool


@lru_cache(maxsize=1 << 17)
def skeleton(form: str) -> str:
    """A word with what transliterations differ in taken away.

    >>> skeleton("schwartz") == skeleton("schwarz"), skeleton("wallmart")
    (True, 'valmart')
    """
    for letters, plain in _SKELETON:
        form = form.replace(letters, plain)
    return _DOUBLE.sub(r"\1", form)


def align(a: Name, b: Name) -> Alignment:
    """The words of two names, answered greedily from the surest kind of answer to the least sure."""
    left, right = list(a.content), list(b.content)
    if a.whole == b.whole and left and right:
        return _one_name(a, b)
    pairs = [*_same(left, right), *_joined(left, right)]
    short = [*_acronyms(left, right, b), *_acronyms(right, left, a)]
    slips = list(_slips(left, right))
    weights = [(min(one.weight, other.weight), one, other) for one, other in pairs] + [(min(one.weight, other.weight), one, other) for _, one, other in slips]
    matched = sum(weight for weight, _, _ in weights) + sum(short)
    own = sum(weight for weight, one, other in weights if "rare" in (one.role, other.role) or one.role == "field") + sum(short)
    return Alignment(matched, own, sum(cost for cost, _, _ in slips), tuple(left), tuple(right), bool(short))


def _one_name(a: Name, b: Name) -> Alignment:
    """A name and itself, however written apart."""
    matched = min(sum(token.weight for token in name.content) for name in (a, b))
    own = min(sum(token.weight for token in name.content if token.role in ("rare", "field")) for name in (a, b))
    return Alignment(matched, own, 0.0, (), (), False)


def _same(left: list[Token], right: list[Token]) -> Iterator[tuple[Token, Token]]:
    for one in list(left):
        other = next((some for some in right if some.form == one.form or (some.key == one.key and some.role == one.role)), None)
        if other is not None:
            left.remove(one)
            right.remove(other)
            yield one, other


def _joined(left: list[Token], right: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Words that one name writes apart and the other as one."""
    for apart, whole, turned in ((left, right, False), (right, left, True)):
        for run in list(_runs(apart)) if whole else ():
            if all(token in apart for token in run):
                form = "".join(token.form.replace(" ", "") for token in run)
                other = next((some for some in whole if some.form.replace(" ", "") == form), None)
                if other is not None:
                    whole.remove(other)
                    for token in run:
                        apart.remove(token)
                    joined = Token(form, other.role, other.key, run[0].at, False, max(token.weight for token in run))
                    yield (other, joined) if turned else (joined, other)


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    for size in range(_MOST_JOINED, 1, -1):
        for start in range(len(tokens) - size + 1):
            run = tuple(tokens[start : start + size])
            if all(after.at == before.at + before.form.count(" ") + 1 for before, after in zip(run, run[1:], strict=False)):
                yield run


def _acronyms(short: list[Token], full: list[Token], name: Name) -> Iterator[float]:
    """The weight of each acronym that stands for words without an answer, or for the whole other name."""
    for token in [token for token in short if token.is_acronym]:
        run = _spelt(token.form, full)
        if token.form in name.initials:
            run = list(full)
        elif not run and token.form in name.bare:
            run = [some for some in full if some.role != "place"]
        if run:
            short.remove(token)
            for word in list(run):
                full.remove(word)
            yield token.weight


def _spelt(acronym: str, full: Sequence[Token]) -> list[Token]:
    for start in range(len(full)):
        for end in range(start + 2, len(full) + 1):
            if "".join(word[0] for token in full[start:end] for word in token.form.split()) == acronym:
                return list(full[start:end])
    return []


def _slips(left: list[Token], right: list[Token]) -> Iterator[tuple[float, Token, Token]]:
    """Words that differ by slips of the pen, the likest first."""
    found = [(cost, one.at, other.at, one, other) for one in left for other in right if (cost := slip(one, other)) is not None]
    for cost, _, _, one, other in sorted(found, key=lambda row: row[:3]):
        if one in left and other in right:
            left.remove(one)
            right.remove(other)
            yield cost, one, other


def slip(one: Token, other: Token) -> float | None:
    """How much two words differ in spelling, nothing where they are different words."""
    roles = {one.role, other.role}
    if "number" in roles or any(word.is_acronym and len(word.form) <= _NO_SLIP for word in (one, other)):
        return None
    first, second = one.form.replace(" ", ""), other.form.replace(" ", "")
    length = max(len(first), len(second))
    most = length // _LETTERS_A_SLIP
    distance: float = OSA.distance(first, second, score_cutoff=most + 1)
    towns = [word.key.startswith("town:") for word in (one, other) if word.role == "place"]
    if skeleton(first) == skeleton(second) and all(towns):
        return _ONE_SOUND / length
    if len(towns) == 2:  # countries and towns with like names are different ones
        return None
    return distance / length if distance <= most else None
