"""Acronyms defined in brackets: "United Methodist Committee on Relief (UMCOR)" and "UMCOR (United Methodist ...)".

The letters are matched backwards through the words before the bracket (Schwartz and Hearst, "A simple algorithm for
identifying abbreviation definitions in biomedical text", PSB 2003), so the definition also tells where a name begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.organisations.lexicon import Lexicon
from extractors.organisations.words import Token, acronym

_BRACKET = re.compile(r"\(\s*[\"“„«]?([^()]{2,120}?)[\"”“»]?\s*\)")


@dataclass(frozen=True, slots=True)
class Definition:
    """A name and its acronym as half-open offsets of the sentence."""

    name: tuple[int, int]
    acronym: tuple[int, int]


def definitions(text: str, toks: Sequence[Token], lex: Lexicon) -> Iterator[Definition]:
    """The definitions of a sentence whose name is no plan, law or document."""
    for match in _BRACKET.finditer(text):
        inner = match[1].split(",")[0].split(";")[0].strip()
        start = match.start(1)
        before = [t for t in toks if t.end <= match.start()]
        mixed = re.fullmatch(r"[A-Z][a-z]{1,4}", inner) is not None and _initials(inner, before)
        if before and (acronym(inner) or mixed) or re.fullmatch(r"[A-Z][A-Za-z]{1,7}", inner) and sum(ch.isupper() for ch in inner) >= 2:
            name = _spelt_before(inner, before, lex) if not mixed else (before[-len(inner)].start, before[-1].end)
            if name:
                yield Definition(name, (start, start + len(inner)))
        elif before and acronym(before[-1].text) and _spells(before[-1].text, inner) and _organisation_like(inner, lex):
            yield Definition((start, start + len(inner)), (before[-1].start, before[-1].end))


def _initials(letters: str, before: Sequence[Token]) -> bool:
    """"Terre des hommes (Tdh)": each letter begins one of the last words."""
    last = before[-len(letters) :]
    return len(last) == len(letters) and all(t.low[:1] == ch.lower() for t, ch in zip(last, letters, strict=True)) and last[0].cap


def _spelt_before(letters: str, before: Sequence[Token], lex: Lexicon) -> tuple[int, int] | None:
    words = before[-14:]
    if not words or words[-1].text in ".!?":
        return None
    for i in range(len(words) - 1, -1, -1):
        if words[i].text in ".!?;:":
            return None
        if not words[i].cap or words[i].low in lex.openers and words[i].low not in lex.heads:
            continue
        if words[i].text[0].upper() == letters[0].upper() and _spells(letters, " ".join(t.text for t in words[i:])):
            last = words[-1].low
            named = [t for t in words[i:] if t.cap]
            if last in lex.not_heads and last not in lex.heads or not named:
                return None
            return words[i].start, words[-1].end
    return None


def _spells(letters: str, name: str) -> bool:
    """The letters are, in order, letters of the name, the first of them and most others at beginnings of words."""
    words = re.findall(r"[^\W_]+", name)
    small = [ch.lower() for ch in letters if ch.isalnum()]
    at, hits = 0, 0
    for word in words:
        k = 0
        low = word.lower()
        if at < len(small) and low.startswith(small[at]):
            hits += 1
            while k < len(low) and at < len(small) and low[k] == small[at] and (k == 0 or at + 1 <= len(small)):
                at, k = at + 1, k + 1
    return at >= len(small) - (1 if len(small) > 4 else 0) and hits >= max(2, (len(small) + 1) // 2)


def _organisation_like(name: str, lex: Lexicon) -> bool:
    words = name.split()
    caps = [w for w in words if w[:1].isupper()]
    return len(caps) >= 2 and words[-1].lower() not in lex.not_heads
