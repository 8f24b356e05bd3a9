"""Finding words again in a text that may have changed: where a curator pointed, from the words and those around them.

Never here: what the words mean, a place chosen by its order among several alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.facts import OutcomeCode

AROUND = 32  # code points kept on either side of a quote
_LEAST_AROUND = 16  # code points around changed words that are enough to tell where they stood


@dataclass(frozen=True, slots=True)
class Found:
    """Where words stand now. `code`: applied, moved (the text around is another), suspended (only what is around is the same)."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str
    code: OutcomeCode

    @property
    def is_same(self) -> bool:
        """Whether the words themselves are the same."""
        return self.code != "suspended"


def find_again(text: str | None, sought: Sequence[Mapping[str, Any]]) -> Found | None:
    """Where the first of some descriptions of a place fits; None where none does, or where several places fit alike.

    A description: `quote`, `prefix`, `suffix`, `start` and `end` as they were. `text` None: it is as it was.
    """
    sought = [one for one in sought if str(one.get("quote", "")).strip()]
    if text is None:
        return next((_as_it_was(one) for one in sought if "start" in one), None)
    finders = (_unchanged, _same_words, _same_around)
    return next((found for finder in finders for one in sought if (found := finder(text, one)) is not None), None)


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """The text before and after a place, as evidence keeps it."""
    return text[max(0, start - AROUND) : start], text[end : end + AROUND]


def _as_it_was(one: Mapping[str, Any]) -> Found:
    return Found(int(one["start"]), int(one["end"]), one["quote"], one.get("prefix", ""), one.get("suffix", ""), "applied")


def _unchanged(text: str, one: Mapping[str, Any]) -> Found | None:
    """The place whose words and whose surroundings are the same, if there is one alone, or one at the same offset."""
    fits = [place for place in _places(text, one) if _sides(text, place, one) == 2]
    here = [place for place in fits if place[0] == one.get("start")]
    return _found(text, *(here or fits)[0], "applied") if here or len(fits) == 1 else None


def _same_words(text: str, one: Mapping[str, Any]) -> Found | None:
    """The place whose words are the same: the only one, or the only one where a side is the same too."""
    places = _places(text, one)
    fits = [place for place in places if _sides(text, place, one)]
    chosen = places if len(places) == 1 else fits
    return _found(text, *chosen[0], "moved") if len(chosen) == 1 else None


def _same_around(text: str, one: Mapping[str, Any]) -> Found | None:
    """The place between the words that stood on both sides, where other words stand now."""
    before, after = (" ".join(one.get(name, "").split()) for name in ("prefix", "suffix"))
    if len(before) + len(after) < _LEAST_AROUND or _places(text, one):
        return None
    longest = 2 * len(one["quote"]) + AROUND
    begin = "" if len(one.get("prefix", "")) == AROUND else r"^\s*"  # where the text began or ended, it still does
    end = "" if len(one.get("suffix", "")) == AROUND else r"\s*$"
    hits = list(re.finditer(rf"{begin}{_loose(before)}\s*(\S.{{0,{longest}}}?)\s*{_loose(after)}{end}", text, re.DOTALL))
    return _found(text, *hits[0].span(1), "suspended") if len(hits) == 1 else None


def _places(text: str, one: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Where the words occur, not inside a longer word or number unless that is where they stood."""
    quote, prefix, suffix = (str(one.get(name, "")) for name in ("quote", "prefix", "suffix"))
    begin = r"(?<!\w)" if _is_word(quote[:1]) and not _is_word(prefix[-1:]) else ""
    end = r"(?!\w)" if _is_word(quote[-1:]) and not _is_word(suffix[:1]) else ""
    return [hit.span() for hit in re.finditer(f"{begin}{_loose(quote)}{end}", text)]


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _loose(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())


def _sides(text: str, place: tuple[int, int], one: Mapping[str, Any]) -> int:
    now = around(text, *place)
    return sum(now[side].split() == str(one.get(name, "")).split() for side, name in enumerate(("prefix", "suffix")))


def _found(text: str, start: int, end: int, code: OutcomeCode) -> Found:
    prefix, suffix = around(text, start, end)
    return Found(start, end, text[start:end], prefix, suffix, code)
