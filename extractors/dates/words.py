"""The words of dates of one language, compiled once: which words are months, which word in front governs what.

Everything here comes from `extractors/languages/*/dates.yml`. No text of a document is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractors.languages import either, siblings, supported, words

# A language without words of its own is read with these, which many NGOs mix into their pages anyway.
_FALLBACK = "en"
DASH = r"(?:[-‐‑‒–—−]|&ndash;)"

TOKEN = re.compile(r"[^\s'’]+['’]?|['’]")


@dataclass(frozen=True, slots=True)
class DateWords:
    """The vocabulary of one language, its siblings' included; all keys lower-cased.

    `months`, `seasons`, `ordinals`: printed form to number; `phrases`: words before a date to their role
    (since, from, until, between, approx, part, in, fiscal, count); `longest`: most tokens of such a phrase;
    `counted`: nouns that make a number in front of them a count. For texts that are all dates: `bare_phrases` (more phrases),
    days (first, one), centuries (nineteen) and their years (ninety-six) in words, `holidays` with month and day.
    """

    months: Mapping[str, int]
    seasons: Mapping[str, int]
    ordinals: Mapping[str, int]
    phrases: Mapping[tuple[str, ...], str]
    longest: int
    counted: frozenset[str]
    bare_phrases: Mapping[tuple[str, ...], str]
    day_ordinals: Mapping[str, int]
    day_words: Mapping[str, int]
    centuries: Mapping[str, int]
    year_words: Mapping[str, int]
    holidays: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    flags: frozenset[str]

    def forms(self, key: str) -> str:
        """The words of a list as a regex alternation, longest first; a pattern that never matches where it is empty."""
        return alternation(self.lists.get(key, ()))


def alternation(forms: Iterable[str]) -> str:
    """An alternation of literal words, longest first; `(?!)` where there are none."""
    ordered = sorted(set(forms), key=lambda form: (-len(form), form))
    return either(re.escape(form).replace(r"\ ", r"\s+").replace("'", "['’]") for form in ordered) or "(?!)"


def split_words(text: str) -> list[str]:
    """Lower-cased words, an elision being a word of its own: "jusqu'en 2020" gives jusqu', en, 2020."""
    return TOKEN.findall(text.lower().replace("’", "'"))


@cache
def date_words(language: str) -> DateWords:
    """The date words of a language; an unknown language is read with English words."""
    tags = [tag for tag in siblings(language) if tag in supported()] or [_FALLBACK]
    tables = [table for tag in tags if (table := words(tag, "dates"))]
    phrases, own = _phrases(tables, "roles"), tables[0].get("bare", {})
    bare = _phrases([own], "roles")
    return DateWords(
        months=_numbered(tables, "months") | _foreign_months(tags),
        seasons=_numbered(tables, "seasons"),
        ordinals=_numbered(tables, "ordinals"),
        phrases=phrases,
        longest=max(map(len, (*phrases, *bare)), default=1),
        bare_phrases={**phrases, **bare},
        day_ordinals=_numbered([own], "day_ordinals"),
        day_words=_numbered([own], "day_words"),
        centuries=_numbered([own], "centuries"),
        year_words=_numbered([own], "year_words"),
        holidays={form.lower(): day for day, forms in own.get("holidays", {}).items() for form in forms},
        counted=frozenset(word.lower() for table in tables for word in table.get("counted", ())),
        lists={key: tuple(dict.fromkeys(w for table in (*tables, own) for w in table.get(key, ()))) for key in _LISTS},
        flags=frozenset(key for key in ("capitalised", "dotted_days", "roman_months", "ordinal_after") if tables[0].get(key)),
    )


_LISTS = (
    "quarter", "quarter_letters", "half", "half_letters", "day_suffixes", "links", "year_links", "day_joins",
    "decade_before", "decade_after", "ongoing", "onwards", "year_after", "ambiguous",
    "weekdays", "day_nouns", "between", "time_units",
)  # fmt: skip


def _numbered(tables: list[dict[str, Any]], key: str) -> dict[str, int]:
    out: dict[str, int] = {}
    for table in tables:
        for number, forms in table.get(key, {}).items():
            for form in forms:
                out.setdefault(form.lower(), int(number))
    return out


def _foreign_months(tags: list[str]) -> dict[str, int]:
    # English month names stand on pages of every language; three letters would collide with words of others.
    own = {} if _FALLBACK in tags else words(_FALLBACK, "dates").get("months", {})
    return {form.lower(): number for number, forms in own.items() for form in forms if len(form) > 4}


def _phrases(tables: list[dict[str, Any]], key: str) -> dict[tuple[str, ...], str]:
    out: dict[tuple[str, ...], str] = {}
    for table in tables:
        for role, forms in table.get(key, {}).items():
            for form in forms:
                out.setdefault(tuple(split_words(form)), role)
    return out


def cased(forms: Iterable[str], *, capitalised: bool) -> set[str]:
    """The ways in which words are cased in running text, so that a regex need not ignore case (which is slow)."""
    out = set()
    for form in forms:
        title = form[:1].upper() + form[1:]
        out |= {title, form.upper()} if capitalised else {title, form.upper(), form}
    return out
