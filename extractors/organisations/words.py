"""Words and marks of a sentence, as names need them: which word may be part of a name, which is an acronym or a brand.

All offsets are into the sentence. Never here: which words make an organisation (`grammar`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from babel.numbers import list_currencies

from extractors.organisations.lexicon import Lexicon
from schemas.names import transliterate

_TOKEN = re.compile(r"[^\W_](?:[\w@]|[-'’‘´/+.](?=\w))*(?:-(?=\s(?:und|oder|and|or)\s)|(?<=s)['’](?=\s[A-Z]))?|[&,;:()\[\]\"“”„«»|/.!?…–—•*\-]|\S")
_SITE_NAME = re.compile(r"[A-Z][\w-]{2,}\.(?:org|com|net|io|eu)")
_ABBREVIATION = re.compile(r"(?:[A-Z]|(?:[A-Z]\.)+[A-Z]|St|Mt|Dr|Inc|Ltd|Corp|Co|No|Pvt|Jr|Sr|e\.V|e|V|eV|bl|Sv)$")
# French and Italian articles elided before a vowel: "l'Université" is two words.
_ELISION = re.compile(r"(?:[ldnsjcmt]|qu|dell|all|nell|un)['’](?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark. `low`: lower-cased, Cyrillic as Latin; `cap`: it may be a word of a name; `named`: so it may, or it is a brand."""

    text: str
    start: int
    end: int
    low: str
    cap: bool
    named: bool


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """Words and marks of a sentence; abbreviations keep their point."""
    out: list[Token] = []
    for match in _TOKEN.finditer(text):
        word, start, end = match[0], match.start(), match.end()
        elided = _ELISION.match(word)
        if elided:
            out.append(Token(elided[0][:-1], start, start + elided.end(), elided[0][:-1].lower(), False, camel(elided[0][:-1])))
            word, start = word[elided.end() :], start + elided.end()
        if word[0].isalpha() and text[end : end + 1] == "." and _ABBREVIATION.match(word) and text[end + 1 : end + 2] in (" ", "\u00a0", ",", ")", ""):
            end += 1
            word = text[start:end]
        elif out and word == "." and out[-1].end == match.end():
            continue
        cap = _is_cap(word)
        out.append(Token(word, start, end, transliterate(word.lower()), cap, cap or camel(word)))
    return tuple(out)


def _is_cap(word: str) -> bool:
    letters = [ch for ch in word if ch.isalpha()]
    if not letters or word in _currencies() or "$" in word:
        return False
    return letters[0].isupper() if word[0].isalpha() else any(ch.isupper() for ch in letters[:2])


@cache
def _currencies() -> frozenset[str]:
    """ISO 4217 codes: beside amounts they look like acronyms."""
    return frozenset(list_currencies()) - {"ALL", "TOP", "CUP", "LAK", "PEN", "MOP"}


@lru_cache(maxsize=1 << 14)
def camel(word: str) -> bool:
    """`mRelief`, `coUrbanize`, `GitHub`, `Flexport.org`: a brand written with a capital or a point inside."""
    if "." in word and _SITE_NAME.fullmatch(word):
        return True
    return not word.islower() and len(word) > 3 and any(a.islower() and b.isupper() for a, b in zip(word, word[1:], strict=False))


@lru_cache(maxsize=1 << 14)
def acronym(word: str) -> bool:
    """Two to eight letters or digits with at least two capitals and no small letter but a plural or case ending."""
    core = re.sub(r"(?<=[A-Z]{2})(?:s|-\w{1,3})$", "", word.rstrip("."))
    if core in _currencies() or sum(ch.isdigit() for ch in core) > 2:
        return False
    return 2 <= len(core) <= 8 and core.isalnum() and sum(ch.isupper() for ch in core) >= 2 and not any(ch.islower() for ch in core)


def bare_end(token: Token) -> int:
    """The end of a word without a possessive 's."""
    return token.end - 2 if token.text.endswith(("'s", "’s", "‘s")) else token.end


def runs(toks: Sequence[Token], lex: Lexicon) -> list[tuple[int, int]]:
    """Half-open token ranges of capitalised words with small connecting words between them."""
    out: list[tuple[int, int]] = []
    i = 0
    while i < len(toks):
        if not toks[i].named:
            i += 1
            continue
        j = last = i
        while j + 1 < len(toks):
            j += 1
            if lex.right_caps and toks[j].cap and toks[j].low in lex.articles:
                break  # "Stiftung Sonnenhang | Die Kinder ..."
            if toks[j].named:
                last = j
            elif not (toks[j].low in lex.connectors or toks[j].low in lex.small_heads or toks[j].text == "&") or j - last > 3:
                break
            elif toks[j].low in lex.small_heads and j == last + 1:
                last = j
        out.append((i, last + 1))
        i = last + 1
    return out
