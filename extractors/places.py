"""Places below the country, blacked out of what leaves of sensitive documents (shelters, anti-trafficking, children).

Fails closed: a capitalised word that is no common word, no country, no month and in no known organisation's name counts as
a place. Lists of places know too few villages to rely on. Never here: which documents are sensitive, a place as a fact.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from babel import Locale, UnknownLocaleError
from spacy.util import get_lang_class

from extractors.languages import siblings, supported, words
from extractors.organisations.gazetteer import by_form, is_country, is_place, language_names
from extractors.organisations.lexicon import lexicon
from extractors.persons import listed
from schemas.documents import Document
from schemas.facts import Fact
from schemas.names import fold

PLACE = "[place]"
_WORD = re.compile(r"\[\w+\]|[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_OPENS = re.compile(r"(?:^|[.!?:;•|»”\"\n])[\s*_#(«“\"-]*$")
_JOINED = re.compile(r"\[place\](?:(?:[ \u00a0]*[,/–-]?[ \u00a0]*|[ \u00a0](?:de|of|i|e|and|und|et|y|dhe)[ \u00a0])\[place\])+")
_POSTCODE = re.compile(r"\b(?!19|20\d\d\b)(?:[A-Z]{1,2}-?)?\d{4,6}[ ,\u00a0]+(?=\[place\])|(?<=\[place\])[ ,\u00a0]+\d{5,6}\b")
_COORDINATES = re.compile(r"[-+]?\d{1,3}(?:\.\d{3,}|°[\d\s.'’′\"”″]*)\s*[NSEWnsew]?(?:[,;/\s]+[-+]?\d{1,3}(?:\.\d{3,}|°[\d\s.'’′\"”″]*)\s*[NSEWnsew]?)?")
_LISTED = re.compile(r"[ \u00a0]*(?:,[ \u00a0]*(?:and|und|et|y|e|i|dhe|и)?|[ \u00a0](?:and|und|et|y|e|i|dhe|и|or|oder|ou|o|ose|ili))[ \u00a0]+")
_NUMBERED = re.compile(r"(?<=\[place\]) \d{1,4}[a-zA-Z]?(?=[ \u00a0]*[,;.)]|$)")
_LONGEST = 4  # words of a listed place
_ACRONYM = 6  # letters of the longest word in capitals that may be one
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True, slots=True)
class Atlas:
    """What is known of places in one document. `told`: folded names that the document itself gives as places; `kept`: names of
    organisations that stay; `common`: words that the document writes small."""

    language: str
    told: frozenset[str]
    kept: tuple[str, ...]
    common: frozenset[str]


def atlas(document: Document, facts: Sequence[Fact], own: Collection[str] = ()) -> Atlas:
    """The atlas of a document; `own`: names of its publisher, which stay.

    Of other organisations only those stay that are known by name, or an acronym: others may be named after their place
    ("Ostrelshire Foundation"). None stays that has a word for a house in its name, as shelters have.
    """
    names = {name for fact in facts for name in _bodies(fact)} | set(own)
    sure = (name for name in names if (name in own or _is_known_body(name)) and not _facilities(document.language).search(name))
    kept = tuple(sorted(sure, key=lambda name: (-len(name), name)))
    common = frozenset(word for word in _WORD.findall(document.text) if word[0].islower())
    bare = Atlas(document.language, frozenset(), kept, common)
    named = {fold(word) for name in names - set(kept) for word in _WORD.findall(name) if word[0].isupper() and not _is_harmless(word, bare)}
    return Atlas(document.language, frozenset({*_told(document.text, bare), *named} - {""}), kept, common)


def without_places(text: str, known: Atlas) -> str:
    """The text with `[place]` for every place below the country; of a URL or a path (`/...`) the part that tells one."""
    if text.lower().startswith(("http://", "https://")):
        return _address(text, known)
    if text.startswith("/"):
        return f"/{PLACE}" if _path_tells(text, known) else text
    hidden = _COORDINATES.sub(PLACE, text)
    for start, end in sorted(_places(hidden, known), reverse=True):
        hidden = hidden[:start] + PLACE + hidden[end:]
    if hidden == text:
        return text
    hidden = _streets(known.language).sub(PLACE, hidden)
    return _JOINED.sub(PLACE, _NUMBERED.sub("", _POSTCODE.sub("", hidden)))


def _address(url: str, known: Atlas) -> str:
    """Scheme and host, with the path where it tells nothing; `[place]` alone where the host tells a place."""
    parts = urlsplit(url)
    labels = re.findall(r"[^\W\d_]+", parts.netloc.lower())
    if any(_is_known(label.title(), known) for label in labels) or _has_told(" ".join(labels), known) or any(_has_told(label, known, joined=True) for label in labels):
        return PLACE
    rest = url[len(f"{parts.scheme}://{parts.netloc}") :]
    return f"{parts.scheme}://{parts.netloc}/{PLACE}" if _path_tells(rest, known) else url


def _path_tells(path: str, known: Atlas) -> bool:
    found = re.findall(r"[^\W\d_]+", _ENDING.sub("", unquote(path)))
    return _has_told(" ".join(found), known) or any(len(word) > 1 and not _is_harmless(word.title(), known) for word in found)


def _has_told(text: str, known: Atlas, *, joined: bool = False) -> bool:
    folded = fold(text)
    return any((place.replace(" ", "") if joined else place) in folded for place in known.told)


def _places(text: str, known: Atlas) -> Iterator[tuple[int, int]]:
    """The stretches of a text that tell places, never overlapping."""
    tokens = [hit for hit in _WORD.finditer(text) if hit[0][0] != "["]
    taken = _in_kept_names(text, known)
    index = 0
    while index < len(tokens):
        size, is_told = _phrase(text, tokens[index:], known)
        span = (tokens[index].start(), tokens[index + max(size, 1) - 1].end())
        if size and is_told:
            yield span
        elif not size:
            word, opens = tokens[index][0], _OPENS.search(text, 0, tokens[index].start()) is not None
            inside = any(start <= span[0] and span[1] <= end for start, end in taken)
            if word[0].isupper() and not _is_harmless(word, known, opens=opens, inside=inside):
                yield span
        index += max(size, 1)


def _phrase(text: str, tokens: Sequence[re.Match[str]], known: Atlas) -> tuple[int, bool]:
    """How many words from here on are one place or country, and whether it is a place; of one word only what the document tells."""
    if not tokens[0][0][0].isupper():
        return 0, False
    for size in range(min(_LONGEST, len(tokens)), 0, -1):
        printed = text[tokens[0].start() : tokens[size - 1].end()]
        if not tokens[size - 1][0][0].isupper():
            continue
        if fold(printed) in known.told:
            return size, True
        if is_country(printed, known.language):
            return size, False
        if size > 1 and printed not in by_form() and is_place(printed, known.language):
            return size, True
    return 0, False


def _is_harmless(word: str, known: Atlas, *, opens: bool = False, inside: bool = False) -> bool:
    """True of a capitalised word that tells no place. `opens`: it begins a sentence; `inside`: a kept organisation's name."""
    folded, low = fold(word), word.lower()
    if folded in known.told:
        return False
    is_common = low in _common(known.language) or low in known.common
    if _is_known(word, known):
        return is_common and (opens or inside)
    if is_common or inside or len(word) == 1 or (word.isupper() and len(word) <= _ACRONYM):
        return True
    parts = re.split(r"[’'-]", word)
    if len(parts) > 1:
        return all(_is_harmless(part, known, opens=opens) for part in parts if part)
    return is_country(word, known.language) or low in _calendar(known.language) or (folded and folded in language_names(known.language)) or low in _heads(known.language)


def _is_known(word: str, known: Atlas) -> bool:
    return not is_country(word, known.language) and is_place(word, known.language)


def _in_kept_names(text: str, known: Atlas) -> list[tuple[int, int]]:
    return [hit.span() for name in known.kept if name in text for hit in re.finditer(re.escape(name), text)]


def _told(text: str, known: Atlas) -> Iterator[str]:
    """What stands behind "in", "near", "the town of", one place or a list of them: folded."""
    for hit in _cue(known.language).finditer(text):
        at: int | None = hit.end()
        while at is not None:
            if any(text.startswith(name, at) for name in known.kept):
                break
            names, at = _run(text, at)
            yield from ([fold(" ".join(names))] if names and (names := _without_calendar(names, known)) else ())


def _run(text: str, at: int) -> tuple[list[str], int | None]:
    """The capitalised words that begin at a place in a text, and where the next of a list begins, if it goes on."""
    names: list[str] = []
    end = at
    for word in _WORD.finditer(text, at):
        if not word[0][0].isupper() or text[end : word.start()].strip(" \u00a0") or len(names) == _LONGEST:
            break
        names.append(word[0])
        end = word.end()
    more = _LISTED.match(text, end) if names else None
    return names, more.end() if more and text[more.end() : more.end() + 1].isupper() else None


def _without_calendar(names: list[str], known: Atlas) -> list[str]:
    """The words without months, languages and countries at their end."""
    if is_country(" ".join(names), known.language):
        return []
    while names and (names[-1].lower() in _calendar(known.language) or fold(names[-1]) in language_names(known.language)):
        names = names[:-1]
    return names


def _is_known_body(name: str) -> bool:
    return fold(name) in by_form() or (name.isupper() and len(name) <= _ACRONYM)


def _bodies(fact: Fact) -> list[str]:
    slots = fact.slots
    named = [slots.get("name"), *(slots.get("aliases") or ())] if fact.kind == "organisation" else [slots.get("partner"), slots.get("organisation"), fact.subject]
    return [name for name in named if name]


def _tables(language: str, topic: str) -> list[dict[str, list[str]]]:
    return [words(tag, topic) for tag in dict.fromkeys((*siblings(language), "en"))]


@cache
def _cue(language: str) -> re.Pattern[str]:
    heads = f"{listed(_tables(language, 'privacy'), 'place_heads')}|{listed(_tables(language, 'organisations'), 'place_before')}"
    return re.compile(rf"(?<!\w)(?i:{heads})[ \u00a0]+(?=[^\W\d_])")


@cache
def _facilities(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{listed(_tables(language, 'privacy'), 'facilities')})", re.IGNORECASE)


@cache
def _streets(language: str) -> re.Pattern[str]:
    """A street with its number, once names in it are blacked out, in either order."""
    street = f"(?i:{listed(_tables(language, 'privacy'), 'streets')})"
    name = r"(?:\[place\]|(?![a-zß-öø-ÿšžčćđ])[^\W\d_][\w’'.-]*)"
    return re.compile(rf"(?:\b\d{{1,4}}[a-zA-Z]?,?[ \u00a0])?(?:{name}[ \u00a0]){{0,3}}\b{street}\b(?:[ \u00a0](?:\[place\]|\d{{1,4}}[a-zA-Z]?\b|no\.?|nr\.?|br\.?|bb)[,]?)+|\b\d{{1,4}}[a-zA-Z]?,?[ \u00a0](?:{name}[ \u00a0]){{1,3}}{street}\b")


@cache
def _common(language: str) -> frozenset[str]:
    stop = {word.lower() for tag in (language.split("-")[0], "en") if tag in supported() for word in get_lang_class(tag).Defaults.stop_words}
    return lexicon(language).common | lexicon("en").common | frozenset(stop)


@cache
def _heads(language: str) -> frozenset[str]:
    told = (word for found in _tables(language, "privacy") for key in ("facilities", "not_places") for word in found.get(key, ()))
    heads = (head for tag in (language, "en") for head in lexicon(tag).heads if " " not in head)  # of "community orchard", no word
    return frozenset((*heads, *(word for phrase in (*lexicon(language).complements, *told) for word in phrase.split())))


@cache
def _calendar(language: str) -> frozenset[str]:
    """Names of months and days."""
    found: set[str] = set()
    for tag in dict.fromkeys((language.split("-")[0], "en")):
        try:
            locale = Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
        for names in (locale.months, locale.days):
            found |= {str(name).strip(".").lower() for form in names.values() for width in form.values() for name in width.values()}
    return frozenset(found)


