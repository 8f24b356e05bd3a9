"""Names that are a person's, so that no organisation is made of them.

Never here: where persons stand in a text (extractors.persons, privacy).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from extractors.organisations.lexicon import lexicon
from schemas.names import transliterate


@cache
def given_names() -> frozenset[str]:
    """Given names of persons (`languages/given_names.txt`), as written."""
    return _listed("given_names.txt")


@cache
def more_given_names() -> frozenset[str]:
    """Given names of many more languages (`languages/given_names_more.txt`), as written."""
    return _listed("given_names_more.txt")


@cache
def all_given_names() -> frozenset[str]:
    """Those and the names of all continents (`languages/given_names_world.txt`), many of which are words too."""
    return given_names() | more_given_names() | _listed("given_names_world.txt")


def _listed(file: str) -> frozenset[str]:
    """The lines of a list beside the languages, without its comments."""
    text = files("extractors.languages").joinpath(file).read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def person_like(name: str) -> bool:
    """Two to four capitalised words of which the first is a given name."""
    words = name.split()
    return 2 <= len(words) <= 4 and words[0] in given_names() and all(w[:1].isupper() for w in words)


def has_head(name: str, language: str) -> bool:
    """Whether a word of the name is a head noun of organisations ("Lee Trust")."""
    lex = lexicon(language)
    return any(transliterate(word.lower()) in lex.heads for word in name.split())
