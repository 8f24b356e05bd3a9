"""Well-known organisations and places, found by their words as they are printed.

Organisations: `gazetteer.yml` and `gazetteer_bodies.tsv` are written by hand, `gazetteer_iati.tsv` is made from IATI's code lists
by `build_gazetteer.py` (attribution in data/ATTRIBUTION.md). Places are those of `schemas.places`; country names come from babel's
CLDR data in the document's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml
from babel import Locale, UnknownLocaleError

from extractors.languages import LOADER, words
from schemas.names import fold
from schemas.places import place_names

# Codes of CLDR that name no place; the numeric ones are regions of the world ("Western Europe").
_NOT_A_COUNTRY = {"ZZ", "QO", "EZ", "UN", "EU", "XA", "XB"}
_WORD = re.compile(r"\w+")
_IATI, _BODIES = "gazetteer_iati.tsv", "gazetteer_bodies.tsv"
_WEAK = "~"  # before a form that means other things as well


@dataclass(frozen=True, slots=True)
class Known:
    """One well-known organisation: its fullest form, all forms that name it and nothing else, its type; `weak`: forms that are
    also words, places, persons ("Target"), which name it only where the text says so."""

    name: str
    forms: tuple[str, ...]
    type: str
    weak: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The type of organisation that it is where it is one: a platform that pages link to is a company's."""
        return "company" if self.type == "platform" else self.type


@cache
def known() -> tuple[Known, ...]:
    """All organisations of the gazetteer. Two lines are one organisation where the fullest form of one is a form of the other
    (which of them shares only a short form keeps to its own: "Crveni krst" of Serbia and of all the world); the type is that of the
    first: the short hand-written list comes before IATI's, the long one is last."""
    out: list[Known] = []
    at: dict[str, int] = {}  # the places in `out` of all forms
    named: dict[str, int] = {}  # and of the fullest ones
    for kind, forms in (*_by_hand(), *_lines(_IATI), *_lines(_BODIES)):
        sure, weak = tuple(f for f in forms if not f.startswith(_WEAK)), tuple(f.removeprefix(_WEAK) for f in forms if f.startswith(_WEAK))
        keys = [fold(form) for form in sure]
        place = at.get(keys[0]) if keys else None
        place = next((named[key] for key in keys if key in named), None) if place is None else place
        if place is None:
            place = len(out)
            out.append(Known((sure or weak)[0], tuple(form for form, key in zip(sure, keys, strict=True) if key not in at), kind, weak))
            named.setdefault(fold(out[place].name), place)
        else:
            old = out[place]
            out[place] = Known(old.name, tuple(dict.fromkeys((*old.forms, *sure))), old.type, tuple(dict.fromkeys((*old.weak, *weak))))
        for key in keys:
            at.setdefault(key, place)
    return tuple(out)


def _by_hand() -> Iterator[tuple[str, list[str]]]:
    """(type, forms) of the short list written by hand."""
    for kind, lines in yaml.load(_read("gazetteer.yml"), Loader=LOADER).items():
        yield from ((kind, str(line).split(" | ")) for line in lines)


def _lines(name: str) -> Iterator[tuple[str, list[str]]]:
    """(type, forms) of a list of lines."""
    for line in _listed(name):
        kind, forms = line.split("\t", 1)
        yield kind, forms.replace("\t", " | ").split(" | ")


def _listed(name: str) -> list[str]:
    return [line for line in _read(name).splitlines() if line and not line.startswith("#")]


def _read(name: str) -> str:
    path = files("extractors.organisations").joinpath(name)
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@cache
def by_form() -> dict[str, Known]:
    """Folded form -> organisation, of forms that name nothing else."""
    return {fold(form): entry for entry in reversed(known()) for form in entry.forms}


@cache
def known_to_model() -> tuple[Known, ...]:
    """The organisations of the short lists, which the shipped model of names was trained with; the long one came later. A line of
    IATI's that has a form of the hand-written list is left out."""
    by_hand = list(_by_hand())
    taken = {fold(form) for _, forms in by_hand for form in forms}
    further = (row for row in _lines(_IATI) if not any(fold(form) in taken for form in row[1]))
    return tuple(Known(forms[0], tuple(forms), kind) for kind, forms in (*by_hand, *further))


@cache
def by_form_of_model() -> dict[str, Known]:
    """Folded form -> organisation of the short lists."""
    return {fold(form): entry for entry in reversed(known_to_model()) for form in entry.forms}


@cache
def by_weak_form() -> dict[str, Known]:
    """Folded form -> organisation, of forms that mean other things as well."""
    return {key: entry for entry in reversed(known()) for form in entry.weak if (key := fold(form)) not in by_form()}


def known_type(names: Iterable[str]) -> str | None:
    """The type of the body that bears one of the names; None where none is known. (On labelled documents, where this and the model
    of types differed, this was right of 50 in 77, the model of 20.)"""
    entry = next((found for name in names if (found := by_form().get(fold(name))) is not None), None)
    return None if entry is None else entry.body


@cache
def others() -> frozenset[str]:
    """Folded names of what is printed like an organisation's name and is none: roles, events, laws, programmes, ideas, products,
    kinds of places (`others.txt`); never a form that an organisation of the lists has."""
    return frozenset(key for line in _listed("others.txt") if (key := fold(line)) and key not in by_form())


@cache
def _by_first_word() -> dict[str, tuple[tuple[str, Known], ...]]:
    """First word as printed -> forms and their organisations, the longest form first."""
    out: dict[str, dict[str, Known]] = {}
    for entry in known():
        for form in entry.forms:
            if (first := _WORD.search(form)) is not None:
                out.setdefault(first[0], {}).setdefault(form, entry)
    return {word: tuple(sorted(forms.items(), key=lambda row: (-len(row[0]), row[0]))) for word, forms in out.items()}


def hits(text: str) -> list[tuple[int, int, Known]]:
    """(start, end, organisation) of the known names in a text, the longest first at each place, never overlapping."""
    index, out, done = _by_first_word(), [], 0
    for word in _WORD.finditer(text):
        for form, entry in index.get(word[0], ()) if word.start() >= done else ():
            start = word.start() - form.index(word[0])
            end = start + len(form)
            if start >= done and text.startswith(form, start) and not (form[-1].isalnum() and text[end : end + 1].isalnum()):
                out.append((start, end, entry))
                done = end
                break
    return out


@cache
def countries(language: str) -> frozenset[str]:
    """Folded names of countries in a language and in English, the official ones and others (`languages/*/places.yml`)."""
    out: set[str] = set()
    for tag in {language.split("-")[0], "en"}:
        out |= {fold(name) for name in words(tag, "places").get("countries", ())}
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


@cache
def _regions(language: str) -> frozenset[str]:
    return frozenset(fold(name) for tag in {language.split("-")[0], "en"} for name in words(tag, "places").get("regions", ()))


@lru_cache(maxsize=1 << 14)
def is_place(name: str, language: str) -> bool:
    """True for a country or region (in the language or English) or a place of the GeoNames extract; never for an organisation."""
    folded = fold(name)
    return folded in countries(language) or (folded in _places() or folded in _regions(language)) and folded not in by_form()


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
