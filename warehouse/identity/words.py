"""The words of organisations' names by what they are: legal forms, places, numbers, kinds of body, function words.

All come from the data files beside this module and from `schemas.places`; Never here: a judgement on two names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml
from anyascii import anyascii

from schemas.names import transliterate
from schemas.places import place_names

# What a word is in a name. `function`: no meaning. `legal`: GmbH. `head`: what kind of body (foundation). `umbrella`: a head that puts a body
# above others (federation). `branch`: what a body calls its part (chapter). `public`: a body every place has one of (ministry).
# `field`: what it is about (health). `region`: a part of the world. `place`: a country or town. `number`. `rare`: all else.
ROLES = ("function", "legal", "head", "umbrella", "branch", "public", "field", "region", "place", "number", "rare")
WEIGHTS = {"function": 0.0, "legal": 0.0, "head": 0.4, "umbrella": 0.8, "branch": 0.2, "public": 0.5, "field": 0.6, "region": 0.4,
           "place": 0.8, "number": 0.6, "rare": 1.0}  # fmt: skip
_SECTIONS = {"heads": "head", "umbrellas": "umbrella", "branches": "branch", "public": "public", "fields": "field", "same": "rare"}
_LONG = 12  # letters of a legal form in which a slip is still told from another word
_DOMAIN_END = re.compile(r"\.(?=(?:com|org|net|info|int|eu|gov|edu)\b)")
_INNER_DOT = re.compile(r"(?<=\w)\.(?=\w)")
_SPACED_DOT = re.compile(r"(?<=\b\w)\.\s?(?=\w\b\.?)")
_GLUED = re.compile(r"\b(co|non|anti|re|inter|multi|pre|post|e)-(?=\w)")
_ELIDED = re.compile(r"\b(?:l|d|dell|all|nell|qu)['’](?=\w)")
_POSSESSIVE = re.compile(r"(?<=\w)['’`´ʼ]s\b")
_QUOTE = re.compile(r"(?<=\w)['’`´ʼ](?=\w)")
_SERBIAN = re.compile(r"[\u0400-\u04ff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word or phrase is: its role, and the key that all its forms share."""

    role: str
    key: str


@lru_cache(maxsize=1 << 17)
def plain(text: str) -> str:
    """A text in small ASCII letters, digits, `&` and spaces; abbreviations without their dots.

    >>> plain("Црвени крст Kosovës e.V."), plain("J.P. Morgan & Co.")
    ('crveni krst kosoves ev', 'jp morgan & co')
    """
    text = _QUOTE.sub("", _ELIDED.sub("", _POSSESSIVE.sub("", _GLUED.sub(r"\1", text.casefold()))))
    text = _SPACED_DOT.sub("", _INNER_DOT.sub("", _DOMAIN_END.sub(" ", text)))
    return " ".join(re.findall(r"[a-z0-9]+|&", _latin(text).replace("%", " percent ")))


def _latin(text: str) -> str:
    """ASCII letters for any script: Serbian by its own alphabet where all Cyrillic letters belong to it."""
    if text.isascii():
        return text
    serbian = transliterate(text)
    return anyascii(text if _SERBIAN.search(serbian) else serbian).lower().replace("'", "")


def _file(name: str) -> str:
    return files("warehouse.identity").joinpath(name).read_text(encoding="utf-8")


def _rows(name: str) -> Iterator[list[str]]:
    for line in _file(name).splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


@cache
def _own() -> dict[str, Any]:
    return yaml.safe_load(_file("words.yml"))


@cache
def function_words() -> frozenset[str]:
    """Words without meaning in a name."""
    return frozenset(plain(word) for word in _own()["function"].split())


@cache
def leading_forms() -> frozenset[str]:
    """Legal forms of two letters that may begin a name."""
    return frozenset(_own()["leading"])


@cache
def legal_endings() -> dict[str, tuple[str, ...]]:
    """Long legal forms of several words, by their last word: what a slip of the pen in one is told by."""
    found: dict[str, list[str]] = {}
    for text in legal_forms():
        if " " in text and len(text) >= _LONG:
            found.setdefault(text.rsplit(" ", 1)[1], []).append(text)
    return {last: tuple(texts) for last, texts in found.items()}


@cache
def legal_forms() -> dict[str, Entry]:
    """Legal forms by their plain text; the key is the code, a colon and the class (`gmbh:llc`)."""
    shunned = function_words() | {plain(word) for word in _own()["not_legal"]}
    found: dict[str, Entry] = {}
    rows = [(code, kind, forms) for code, kind, forms in _own()["legal"]]
    rows += [(code, kind, forms.split("|")) for code, kind, forms in _rows("legal_forms.tsv")]
    for code, kind, forms in rows:
        for form in forms:
            text = plain(str(form))
            if len(text) > 1 and text not in shunned:
                found.setdefault(text, Entry("legal", f"{plain(code)}:{kind}"))
    return found


@cache
def phrases() -> dict[str, Entry]:
    """All other words and phrases by their plain text: our own list first, then countries, the larger lists, towns."""
    found = {word: Entry("function", word) for word in function_words()}
    for text, entry in (*_own_words(), *_countries(), *_numbers(), *_larger(), *_towns()):
        if text:
            found.setdefault(text, entry)
    return found


def _own_words() -> Iterator[tuple[str, Entry]]:
    for section, role in _SECTIONS.items():
        for key, forms in _own()[section].items():
            for form in forms:
                yield plain(form), Entry(role, key)
    for form in _own()["regions"]:
        yield plain(form), Entry("region", plain(form)[:4])


def _countries() -> Iterator[tuple[str, Entry]]:
    for code, forms in _own()["countries"].items():
        for form in forms:
            yield plain(form), Entry("place", code)
    for code, forms in _rows("territories.tsv"):
        for form in forms.split("|"):
            text = plain(form)
            if len(text) > 2 or text in ("uk", "us", "gb"):
                yield text, Entry("place", code)


def _numbers() -> Iterator[tuple[str, Entry]]:
    for number, forms in _rows("numbers.tsv"):
        for form in forms.split("|"):
            if len(plain(form)) > 2:
                yield plain(form), Entry("number", number)


def _larger() -> Iterator[tuple[str, Entry]]:
    for kind, key, forms in _rows("concepts.tsv"):
        for form in forms.split("|"):
            text = plain(form)
            if len(text) > 2 and not {text.split()[0], text.split()[-1]} & function_words():
                yield text, Entry(kind, key)


def _towns() -> Iterator[tuple[str, Entry]]:
    for name in sorted(place_names()):
        text = plain(name)
        if len(text) > 3:
            yield text, Entry("place", "town:" + text)


@cache
def longest() -> int:
    """How many words the longest phrase has, eight at most."""
    return min(8, max(text.count(" ") + 1 for text in (*legal_forms(), *phrases())))
