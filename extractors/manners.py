"""How languages speak of persons: forms of address, posts, what stands before and behind a name; and which words are plain.

Words live in `languages/<lang>/privacy.yml`. Never here: finding names in a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.languages import either, siblings, supported, words
from extractors.organisations.gazetteer import by_form, is_place, language_names
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.people import all_given_names, given_names, more_given_names
from extractors.persons import listed
from schemas.documents import Document
from schemas.names import fold, transliterate

_UPPER = "".join(chr(code) for code in range(0x530) if chr(code).isupper())
_WORD = rf"[{_UPPER}](?:[\w’'-]*\w|\.)?"
_PRINTED = re.compile(r"[\w’'-]+\.?")
_SMALL = re.compile(r"(?<![\w@./’'-])[a-zß-öø-ÿ][\w’'-]*(?![\w.+-]*@)")


@dataclass(frozen=True, slots=True)
class Manners:
    """The patterns of a language. `runs`: capitalised words in a row; `before`, `after`: what makes one a name; `posted`: a
    line that tells a post; `headings`: what people stand under; `pairs`: two single words that "and" joins."""

    honorifics: frozenset[str]
    posts: frozenset[str]
    particles: frozenset[str]
    runs: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    person_after: re.Pattern[str]
    post_before: re.Pattern[str]
    article: re.Pattern[str]
    joined: re.Pattern[str]
    pairs: re.Pattern[str]
    posted: re.Pattern[str]
    headings: re.Pattern[str]
    surname_endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What a document lets one know of words: its language's manners and lexicon, and the words it prints in small letters."""

    language: str
    manners: Manners
    lexicon: Lexicon
    small: frozenset[str]
    nouns_capitalised: bool

    def common(self, word: str) -> bool:
        """An everyday word that has a capital only for where it stands."""
        low = word.lower()
        return low in self.lexicon.common or low in self.small or low in self.lexicon.connectors or low in self.lexicon.openers or low in language_names(self.language)

    def head(self, word: str) -> bool:
        """A word of bodies, buildings, papers that is no given name ("Gala"): no name of a person holds it."""
        low = transliterate(word.lower().strip("."))
        listed = low in self.lexicon.heads or low in self.lexicon.not_heads
        return listed and _as_printed(word) not in all_given_names() or low.endswith(self.lexicon.suffix_forms)

    def kind(self, word: str) -> bool:
        """A word that heads names of bodies ("Fondacija"), which a person's name behind it belongs to."""
        low = transliterate(word.lower())
        return low in self.lexicon.heads or low.endswith(self.lexicon.suffix_forms) or self.lexicon.stem(low) in self.lexicon.stems

    def body(self, word: str) -> bool:
        """A head noun of bodies or a legal form."""
        return self.head(word) and not self.post(word) or word in self.lexicon.legal or word.lower() in self.lexicon.legal

    def given(self, word: str, after: Sequence[str] = ()) -> bool:
        """A given name, in capitals too, or the first part of a double one; one that is an everyday word, or that only the
        longer list knows, only before a surname."""
        name = _as_printed(word)
        surname = bool(after) and not self.common(after[0]) and not initial(after[0])
        return name in given_names() and (surname or not self.common(word)) or surname and name in more_given_names() and self.foreign([word, *after])

    def surely_given(self, word: str) -> bool:
        """A given name of the short list that is no everyday word."""
        return _as_printed(word) in given_names() and not self.common(word)

    def surname(self, word: str) -> bool:
        """A word that ends as only surnames do ("Marković", "Yatsenko"), in whatever case."""
        return _as_printed(word).lower().endswith(self.manners.surname_endings) and self.plain(word) and not self.common(word)

    def plain(self, word: str) -> bool:
        """A word that may be part of a name: no head of a body, no form of address, nothing but letters."""
        if word in self.manners.particles or initial(word):
            return True
        printed = _PRINTED.fullmatch(word) is not None and not any(ch.isdigit() or ch == "_" for ch in word)
        return printed and not self.head(word) and not self.post(word)

    def post(self, word: str) -> bool:
        """A form of address or a post, as the last part of a compound too ("Co-Director")."""
        return self.address(word) or word.rpartition("-")[2].lower() in self.manners.posts

    def address(self, word: str) -> bool:
        """A form of address, which makes a single word a name."""
        return word.strip(".") in self.manners.honorifics

    def place(self, name: str) -> bool:
        """A place that the gazetteer knows."""
        return is_place(name, self.language)

    def nothing_else(self, parts: Sequence[str]) -> bool:
        """Plain words that are together no place and no well-known body."""
        name = " ".join(parts)
        return all(self.plain(word) and not self.body(word) for word in parts) and not self.place(name) and fold(name) not in by_form()

    def foreign(self, parts: Sequence[str]) -> bool:
        """Words that mean nothing in the language of the text, so that a post beside them makes them a name."""
        return not any(self.common(word) and word not in self.manners.particles or self.place(word) for word in parts) and not acronym(parts[0])

    def nameable(self, parts: Sequence[str]) -> bool:
        """Two or more words of which at least the last means nothing in the language of the text."""
        return len(parts) > 1 and not acronym(parts[0]) and self.foreign(parts[-1:]) and not self.place(parts[0])

    def entry(self, text: str) -> bool:
        """One to four plain words with capitals: what a list of people may hold."""
        parts = text.split()
        if not 1 <= len(parts) <= 4 or not all(word[:1].isupper() or word in self.manners.particles for word in parts):
            return False
        if len(parts) == 1 and (self.common(text) or len(text) < 3 or acronym(text) and not self.given(text)):
            return False
        return self.nothing_else(parts)


@lru_cache(maxsize=1 << 14)
def _as_printed(word: str) -> str:
    first = word.partition("-")[0]
    if (latin := transliterate(first.lower())) != first.lower():
        return latin.title()
    return first.title() if first.isupper() and len(first) > 2 else first


def initial(word: str) -> bool:
    """A single letter, with or without its dot."""
    return len(word.strip(".")) == 1


def acronym(word: str) -> bool:
    """A few capitals in a row, which are seldom a name."""
    return word.isupper() and 1 < len(word) < 5


@lru_cache(maxsize=4)
def look_at(document: Document) -> Look:
    """What the document and its language tell of words."""
    nouns = bool(words(document.language, "dates").get("nouns_capitalised"))
    return Look(document.language, manners(document.language), lexicon(document.language), frozenset(_SMALL.findall(document.text)), nouns)


@cache
def manners(language: str) -> Manners:
    """The manners of a language; English ones are read with each."""
    every = [words(tag, "privacy") for tag in supported()]
    tables = [words(tag, "privacy") for tag in dict.fromkeys((*siblings(language), "en")) if tag in supported()]
    posts, verbs, says = (listed(tables, key) for key in ("posts", "person_verbs", "says"))
    strong = either(re.escape(post) for post in sorted(_forms(tables, "posts") - _forms(tables, "posts_of_bodies"), key=lambda post: (-len(post), post)))
    particles, joined = listed(every, "particles"), listed(every, "joined_by")
    word = rf"(?:(?:{listed(tables, 'honorifics')})\.|{_WORD})"
    return Manners(
        honorifics=_forms(tables, "honorifics"),
        posts=frozenset(post.lower() for post in _forms(tables, "posts")),
        particles=_forms(every, "particles"),
        runs=re.compile(rf"(?<![\w@./])(?<!\w-){word}(?:[ \u00a0](?:(?:{particles})[ \u00a0]){{0,2}}{word})*"),
        before=re.compile(rf"(?:\b(?i:{posts})(?:\s\(|:?\s)|[”\"»“],?\s(?:{says})\s|\b(?:{listed(tables, 'person_before')})\s)$"),
        after=re.compile(
            rf"\s?[,(–—-]\s?(?:[\w’.&-]+\s){{0,4}}?(?i:{posts})\b|\s(?:{verbs})\b|,?\s(?:{says})\b|,\s(?:{listed(tables, 'person_after')})\b"
        ),
        person_after=re.compile(rf",\s(?:{listed(tables, 'person_after')})\b|,\s(?:[\w’-]+\s)?(?:{strong})\b"),
        post_before=re.compile(rf"\b(?:{strong})\s\($"),
        article=re.compile(rf"^(?:{listed(tables, 'articles_before')})\s"),
        joined=re.compile(rf"\b(?:{joined})\b|&"),
        pairs=re.compile(rf"(?<!\w)(?P<a>{_WORD})\s(?:{joined}|&)\s(?P<b>{_WORD})(?![\w’'-])(?![ \u00a0][{_UPPER}])"),
        posted=re.compile(rf"(?:[\w’.&-]+\s){{0,2}}?(?i:{posts})\b"),
        headings=re.compile(rf"\b(?i:{listed(tables, 'people_headings')})\b"),
        surname_endings=tuple(sorted(_forms(every, "surname_endings"))),
    )


def _forms(tables: Iterable[dict[str, list[str]]], key: str) -> frozenset[str]:
    return frozenset(form for table in tables for form in table.get(key, ()))
