"""Words that relate organisations ("funded by", "in cooperation with"), found in sentences; `languages/*/partners.yml`.

The partners room makes relations of them; the organisations room takes them as a sign that a name follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

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
_CYRILLIC = {"lj": "љ", "nj": "њ", "dž": "џ"} | {transliterate(ch): ch for ch in "абвгдђежзијклмнопрстћуфхцчш"}


def _cyrillic(phrase: str) -> str:
    return re.sub("lj|nj|dž|.", lambda m: _CYRILLIC.get(m[0], m[0]), phrase)


@cache
def _patterns(language: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    files = [f for f in (words(tag, "partners") for tag in siblings(language)) if f]
    if not language.startswith("en"):
        files.append(words("en", "partners"))
    cyrillic = language.split("-")[0] in _CYRILLIC_TOO
    out = []
    for side in ("after", "before"):
        for file in files:
            for row in file.get("relations", ()):
                if row.get(side):
                    phrases = [str(p).lower() for p in row[side]]
                    out.append((side, row["role"], _pattern([*phrases, *map(_cyrillic, phrases)] if cyrillic else phrases)))
    return tuple(out)


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
    return re.compile(rf"\b(?:{either(re.escape(str(w)) for tag in dict.fromkeys((*siblings(language), 'en')) for w in words(tag, 'partners').get('funding', ())) or '(?!)'})\b")


def cites(before: str, language: str) -> bool:
    """Whether a text ends with words that make the name behind it a source ("according to the"), no partner."""
    return _cited(language).search(before.lower()) is not None


@cache
def _cited(language: str) -> re.Pattern[str]:
    told = [str(w).lower() for tag in dict.fromkeys((*siblings(language), "en")) for w in words(tag, "partners").get("cited", ())]
    forms = map(re.escape, [*told, *map(_cyrillic, told)] if language.split("-")[0] in _CYRILLIC_TOO else told)
    return re.compile(rf"(?<!\w)(?:{either(forms) or '(?!)'})\s+(?:\w{{1,4}}\s+|l['’])?[\"“„«]?$")  # an article may follow


@cache
def bridges(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """(words that may stand between a relation and a name, words that end the relation's reach)."""
    files = [f for f in (words(tag, "partners") for tag in dict.fromkeys((*siblings(language), "en"))) if f]
    return (
        frozenset(transliterate(str(w).lower()) for f in files for w in f.get("bridge", ())),
        frozenset(transliterate(str(w).lower()) for f in files for w in f.get("stop", ())),
    )
