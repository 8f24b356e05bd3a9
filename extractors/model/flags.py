"""Gazetteer flags of words, which the model of names sees beside their letters: head nouns, places, given names, acronyms.

A spaCy callback sets them when the model is made or loaded (`[nlp] after_creation`); they are lexeme attributes, so each
word is looked up once. Never here: which stretch is a name.
"""

from __future__ import annotations

from functools import cache

import spacy
from spacy.attrs import IDS
from spacy.language import Language

from extractors.languages import supported
from extractors.organisations.gazetteer import by_form_of_model, is_place
from extractors.organisations.lexicon import lexicon
from extractors.organisations.people import given_names
from schemas.names import fold, transliterate

CALLBACK = "ngo_ledger.flags.v1"
# FLAG50 .. FLAG53 are free for users of spaCy.
FLAGS = ("FLAG50", "FLAG51", "FLAG52", "FLAG53")


@spacy.registry.callbacks(CALLBACK)
def add_flags():  # type: ignore[no-untyped-def]
    """The callback factory that spaCy's configuration names."""

    def set_flags(nlp: Language) -> Language:
        for name, test in zip(FLAGS, (is_head, is_place_word, is_given_name, is_known), strict=True):
            nlp.vocab.add_flag(test, IDS[name])
        return nlp

    return set_flags


@cache
def _heads() -> tuple[frozenset[str], tuple[str, ...]]:
    lexicons = [lexicon(tag) for tag in sorted(supported())]
    words = frozenset(word for lex in lexicons for word in lex.heads if " " not in word)
    return words, tuple(sorted({suffix for lex in lexicons for suffix, _ in lex.suffixes}))


def is_head(word: str) -> bool:
    """True for a head noun of organisations in any language ("foundation", "Verein", a word in "-stiftung")."""
    low = transliterate(word.lower())
    words, suffixes = _heads()
    return low in words or len(low) > 6 and low.endswith(suffixes)


def is_place_word(word: str) -> bool:
    """True for the capitalised name of a place of one word."""
    return word[:1].isupper() and is_place(word, "en")


def is_given_name(word: str) -> bool:
    """True for a given name as it is printed."""
    return word[:1].isupper() and word in given_names()


def is_known(word: str) -> bool:
    """True for the one-word form or acronym of a well-known organisation."""
    return word[:1].isupper() and fold(word) in by_form_of_model()
