"""Well-known organisations and places, found by spaCy's PhraseMatcher on the tokens of the outline.

Places are those of `schemas.places`. `gazetteer.yml` is written by hand; `gazetteer_iati.tsv` is made from IATI's code lists by `build_gazetteer.py`
(attribution in data/ATTRIBUTION.md). Country names come from babel's CLDR data in the document's language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml
from babel import Locale, UnknownLocaleError
from spacy.lang.en import English
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extractors.languages import LOADER
from extractors.outline import words_of
from schemas.names import fold
from schemas.places import place_names

# Codes of CLDR that name no place; the numeric ones are regions of the world ("Western Europe").
_NOT_A_COUNTRY = {"ZZ", "QO", "EZ", "UN", "EU", "XA", "XB"}


@dataclass(frozen=True, slots=True)
class Known:
    """One well-known organisation: its fullest form, all forms, its type."""

    name: str
    forms: tuple[str, ...]
    type: str


@cache
def known() -> tuple[Known, ...]:
    """All organisations of the gazetteer; the hand-written list wins over IATI's where both have a form."""
    out: list[Known] = []
    for kind, lines in yaml.load(_read("gazetteer.yml"), Loader=LOADER).items():
        for line in lines:
            forms = tuple(form.strip() for form in str(line).split(" | "))
            out.append(Known(forms[0], forms, kind))
    taken = {fold(form) for entry in out for form in entry.forms}
    for line in _read("gazetteer_iati.tsv").splitlines():
        kind, *forms = line.split("\t")
        if line and not line.startswith("#") and not any(fold(form) in taken for form in forms):
            out.append(Known(forms[0], tuple(forms), kind))
    return tuple(out)


def _read(name: str) -> str:
    path = files("extractors.organisations").joinpath(name)
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@cache
def by_form() -> dict[str, Known]:
    """Folded form -> organisation."""
    return {fold(form): entry for entry in reversed(known()) for form in entry.forms}


@cache
def _by_name() -> dict[str, Known]:
    return {entry.name: entry for entry in known()}


@cache
def matcher(vocab: Vocab) -> PhraseMatcher:
    """The matcher over a pipeline's vocabulary. Names are tokenised by a tokeniser of its own, since loading many names
    through the pipeline's fills that one's cache with junk."""
    found = PhraseMatcher(vocab, attr="ORTH")
    tokenizer = English(vocab).tokenizer if vocab.lang == "en" else _tokenizer(vocab)
    for entry in known():
        found.add(entry.name, [tokenizer(form) for form in entry.forms])
    return found


def _tokenizer(vocab: Vocab):
    from spacy.util import get_lang_class

    return get_lang_class(vocab.lang)(vocab=vocab).tokenizer


_RUN = re.compile(r"[^\W_]+")


@cache
def _longest_words() -> frozenset[str]:
    """The longest word of every form; where none of them stands in a text, no form does."""
    return frozenset(max(_RUN.findall(form), key=len) for entry in known() for form in entry.forms)


def known_in(text: str, language: str) -> list[tuple[int, int, Known]]:
    """The known names in a text, as `hits` gives them; most texts hold none and need no tokens."""
    return [] if _longest_words().isdisjoint(_RUN.findall(text)) else hits(words_of(text, language))


def hits(doc: Doc) -> list[tuple[int, int, Known]]:
    """(start, end, organisation) of the longest known names in a doc; offsets are characters of the doc."""
    found, names = matcher(doc.vocab)(doc), _by_name()
    if not found or not any(token.shape_[:1] in ("X", "d") or "X" in token.shape_ for token in doc):
        return []
    spans = sorted(((doc[s].idx, doc[e - 1].idx + len(doc[e - 1]), doc.vocab.strings[key]) for key, s, e in found),
                   key=lambda hit: (hit[0], -hit[1]))  # fmt: skip
    out: list[tuple[int, int, Known]] = []
    for start, end, name in spans:
        if not out or start >= out[-1][1]:
            out.append((start, end, names[name]))
    return out


@cache
def countries(language: str) -> frozenset[str]:
    """Folded names of countries in a language and in English."""
    out: set[str] = {fold(word) for word in ("UK", "USA", "US", "U.S.", "Kosova", "Kosovë", "Scotland", "Wales", "England", "BiH", "Bosnia", "Herzegovina", "Balkans", "Western Balkans", "Middle East", "Gaza", "West Bank")}
    for tag in {language.split("-")[0], "en"}:
        try:
            territories = Locale.parse(tag).territories
        except (UnknownLocaleError, ValueError):
            continue
        out |= {fold(name) for code, name in territories.items() if code not in _NOT_A_COUNTRY}
    return frozenset(out)


@cache
def country_words(language: str) -> frozenset[str]:
    """The words of all those names."""
    return frozenset(word for name in countries(language) for word in name.split())


@cache
def _places() -> frozenset[str]:
    return frozenset(map(fold, place_names()))


@lru_cache(maxsize=1 << 14)
def is_place(name: str, language: str) -> bool:
    """True for a country (in the language or English) or a place of the GeoNames extract; never for an organisation."""
    folded = fold(name)
    return folded in countries(language) or folded in _places() and folded not in by_form()


def is_country(name: str, language: str) -> bool:
    """True for a country's name in the language or in English."""
    return fold(name) in countries(language)


@cache
def language_names(language: str) -> frozenset[str]:
    """Folded names of languages in a language and in English; in English they are also the words for nationalities."""
    out: set[str] = set()
    for tag in {language.split("-")[0], "en"}:
        try:
            out |= {fold(name) for name in Locale.parse(tag).languages.values()}
        except (UnknownLocaleError, ValueError):
            continue
    return frozenset(out)
