"""Words that relate organisations ("funded by", "in cooperation with"), found in sentences; `languages/*/partners.yml`.

The partners room makes relations of them; the organisations room takes them as a sign that a name follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from extractors.languages import either, siblings, words
from schemas.names import transliterate


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue in a sentence: `role` of the partner, `side` where the partner stands (after, before), offsets, words."""

    role: str
    side: str
    start: int
    end: int
    words: str


@lru_cache(maxsize=4096)
def find_cues(text: str, language: str) -> tuple[Cue, ...]:
    """The cues of a sentence in their order, never overlapping; of two at one place the longer. Three rooms ask for them."""
    low = text.lower().replace("’", "'")
    if len(low) != len(text):  # a letter whose small form is longer: offsets would lie
        return ()
    found = [Cue(role, side, m.start(), m.end(), m[0]) for side, role, pattern in _patterns(language) for m in pattern.finditer(low)]
    taken: list[Cue] = []
    for cue in sorted(found, key=lambda c: c.start - c.end):  # the longest says most; ties stay in the files' order
        if not any(cue.start < other.end and other.start < cue.end for other in taken):
            taken.append(cue)
    return tuple(sorted(taken, key=lambda c: c.start))


# Serbian Cyrillic writes one letter where Latin writes a digraph; cues are written in Latin.
_CYRILLIC_TOO = ("sr", "bs", "mk")
_REACH = 80  # code points before a name in which the words stand that cite it
_CYRILLIC = {"lj": "љ", "nj": "њ", "dž": "џ"} | {transliterate(ch): ch for ch in "абвгдђежзијклмнопрстћуфхцчш"}


def _cyrillic(phrase: str) -> str:
    return re.sub("lj|nj|dž|.", lambda m: _CYRILLIC.get(m[0], m[0]), phrase)


@cache
def _patterns(language: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    files = [f for f in (words(tag, "partners") for tag in siblings(language)) if f]
    if not language.startswith("en"):
        files.append(words("en", "partners"))
    out = []
    for side in ("after", "before"):
        for file in files:
            for row in file.get("relations", ()):
                if row.get(side):
                    out.append((side, row["role"], _pattern(_in_scripts(row[side], language))))
    return tuple(out)


def _in_scripts(phrases: Iterable[Any], language: str) -> list[str]:
    """Phrases in small letters, in both scripts where the language has two."""
    lowered = [str(phrase).lower() for phrase in phrases]
    return [*lowered, *map(_cyrillic, lowered)] if language.split("-")[0] in _CYRILLIC_TOO else lowered


def _told(language: str, key: str) -> list[str]:
    """The words of a list of the language, its siblings and English."""
    return [str(word) for tag in dict.fromkeys((*siblings(language), "en")) for word in words(tag, "partners").get(key, ())]


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    """Phrases as one pattern, the longest first, of equals in the order of the alphabet; `~` is up to three words."""
    forms = [re.escape(p).replace(r"\~\ ", r"(?:[\w'-]+\s){0,3}").replace(r"\~", r"(?:[\w'-]+\s?){0,3}") for p in sorted(set(phrases), key=lambda p: (-len(p), p))]
    return re.compile(r"(?<!\w)(?:" + either(forms) + r")(?!\w)")


_AMOUNT = re.compile(r"[€$£₹¥]|\b[A-Z]{3}\s?[\d.,']*\d|\d\s?[A-Z]{3}\b|\b(?:euros?|dollars?|pounds?|rupees|francs?)\b", re.IGNORECASE)


def tells_of_money(text: str, language: str) -> bool:
    """True where a sentence prints an amount or one of the language's words for funding."""
    return _AMOUNT.search(text) is not None or _funding(language).search(text.lower()) is not None


@cache
def _funding(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either(map(re.escape, _told(language, 'funding'))) or '(?!)'})\b")


def cites(before: str, language: str) -> bool:
    """Whether a text ends with words that make the name behind it a source ("according to the"), no partner."""
    return _cited(language).search(before[-_REACH:].lower()) is not None


@cache
def _cited(language: str) -> re.Pattern[str]:
    forms = map(re.escape, _in_scripts(_told(language, "cited"), language))
    return re.compile(rf"(?<!\w)(?:{either(forms) or '(?!)'})\s+(?:\w{{1,4}}\s+|l['’])?[\"“„«]?$")  # an article may follow


@cache
def bridges(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """(words that may stand between a relation and a name, words that end the relation's reach)."""
    bridge, stop = (frozenset(transliterate(word.lower()) for word in _told(language, key)) for key in ("bridge", "stop"))
    return bridge, stop
