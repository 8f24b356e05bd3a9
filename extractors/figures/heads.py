"""What a head word says: the unit it counts and, of people, the sex, age and indicators that the word itself carries.

Words come from the `heads` of a language; a `*` there stands for any ending or beginning, doubled endings
("abonné·es", "Schüler:innen") are read as one, and in a language of compounds the end of a word is its head
("Brunnenprojekte").
Never here: where in a text the head stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from extractors.figures.lexicon import NEVER, alternatives, branch, compiled, tree

_DOUBLED = re.compile(r"[·.]\w+(?:[·.]\w)?\Z|(?<=\w)(?::|\*|_|/-?)innen\Z")
_ELISION = re.compile(r"\A[dl]['’](?=\w{3})")  # "1,2 million d'habitants"
_SHORTEST = (3, 4)  # letters of a compound's first part and of its head


@dataclass(frozen=True, slots=True)
class Kind:
    """What a head word says: unit and, of people, the sex, age and indicators that the word itself carries.

    `own`: the indicator that no verb changes (volunteers); `default`: the one without a cue; `in_training`: beside one.
    """

    unit: str
    sex: str | None = None
    age: str | None = None
    default: str = "other"
    own: str | None = None
    in_training: str | None = None


@dataclass(frozen=True, slots=True)
class _Heads:
    """`exact`: whole words and phrases, lower-cased; `stems`: one pattern, a named group for each kind in `of_stem`."""

    exact: Mapping[str, Kind]
    stems: re.Pattern[str]
    of_stem: tuple[Kind, ...]

    def stem(self, word: str) -> Kind | None:
        match = self.stems.match(word)
        return self.of_stem[int((match.lastgroup or "k0")[1:])] if match else None


@cache
def fixed_phrases(language: str) -> re.Pattern[str]:
    """Head phrases with a small word inside ("members of staff"), which would end a noun phrase; for `match`."""
    small = {word for path in (("stops",), ("of",), ("and",), ("shares", "of")) for word in branch(language, *path) or ()}
    phrases = [word for word in _heads(language).exact if " " in word and small & set(word.split())]
    return re.compile(rf"[\s*_]*({alternatives(phrases)})(?!\w)", re.IGNORECASE) if phrases else NEVER


@lru_cache(maxsize=8192)
def kind_of(word: str, language: str) -> Kind | None:
    """The kind of one head word or head phrase, or None."""
    heads, lowered = _heads(language), _ELISION.sub("", word.casefold())
    single = _DOUBLED.sub("", lowered)
    for form in (single, single + "s") if single != lowered else (lowered,):
        if (kind := heads.exact.get(form)) is not None:
            return kind
    kind = heads.stem(single)
    return kind if kind is not None or not tree(language).get("compounding") else _of_compound(single, heads)


def is_singular(word: str, language: str) -> bool:
    """Whether a word is the singular of another head, by the language's regular plural (English "city").

    Words of the language's `unchanged` are printed so behind any number ("200 youth", "12 crew").
    """
    lowered = word.casefold()
    if "plural" not in tree(language) or lowered.endswith("s") or lowered in branch(language, "unchanged"):
        return False
    exact = _heads(language).exact
    return lowered + "s" in exact or (lowered.endswith("y") and lowered[:-1] + "ies" in exact)


def sex_of(words: list[str], language: str) -> str | None:
    """The one sex that modifiers tell ("girl students", "male staff"), or None for none or both."""
    told = {sex for sex in ("f", "m") if any(_sexes(language, sex).fullmatch(word) for word in words)}
    return told.pop() if len(told) == 1 else None


def _of_compound(word: str, heads: _Heads) -> Kind | None:
    first, last = _SHORTEST
    ends = (word[i:] for i in range(first, len(word) - last))
    return next((kind for end in ends if (kind := heads.exact.get(end) or heads.stem(end)) is not None), None)


@cache
def _heads(language: str) -> _Heads:
    exact: dict[str, Kind] = {}
    stems: list[tuple[str, Kind]] = []
    for word, kind in _words(branch(language, "heads")):
        if "*" in word:
            stems.append((word, kind))
        else:
            exact.setdefault(word, kind)
    stems.sort(key=lambda pair: -len(pair[0]))  # the longest first, whatever row it stands in
    parts = [rf"(?P<k{i}>{alternatives([stem])})\Z" for i, (stem, _) in enumerate(stems)]
    return _Heads(exact, re.compile("|".join(parts) or r"(?!)"), tuple(kind for _, kind in stems))


def _words(units: Mapping[str, Any]) -> Iterator[tuple[str, Kind]]:
    """Each head word, lower-cased, with its kind; a plain list of words says nothing but the unit."""
    for unit, rows in units.items():
        for row in rows if rows and isinstance(rows[0], dict) else [{"words": rows}]:
            kind = Kind(unit, **{key: value for key, value in row.items() if key != "words"})
            yield from ((word.casefold(), kind) for word in row["words"])


@cache
def _sexes(language: str, sex: str) -> re.Pattern[str]:
    return compiled(branch(language, "sexes", sex) or ())
