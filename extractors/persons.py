"""Private persons whose stories a document tells: found by a story's heading, a name beside an age, or a quoted first name.

Only `privacy` asks; nothing about a person leaves these two modules but where not to look and what to black out.
Never here: any list of personal names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.languages import either, siblings, supported, words
from extractors.outline import pipeline
from schemas.documents import Block, Document
from schemas.names import fold

NAME = r"[^\W\d_]{2,}(?:[-'’][^\W\d_]{2,})?"
_NAMES = rf"{NAME}(?:[ \u00a0]{NAME}){{0,2}}"
_TWO = rf"{NAME}(?:[ \u00a0]{NAME})?"
_HEADING_LENGTH = 90  # a longer block is no heading, whatever its mark-up
_DIGIT = re.compile(r"\d")
_DOMAIN = re.compile(r"(?:@|www\.)([\w-]+)\.")


@dataclass(frozen=True, slots=True)
class Cues:
    """The patterns of one language (siblings' included): `opening` a story's heading, `aged` a name with an age in words,
    `bracketed` a name with a number beside it, `quoted` who speaks a quotation; the rest are their cheap pre-checks."""

    story_words: tuple[str, ...]
    opening: re.Pattern[str]
    sections: frozenset[str]
    aging: re.Pattern[str]
    aged: re.Pattern[str]
    bracketed: re.Pattern[str]
    quoted: re.Pattern[str]
    pronouns: re.Pattern[str]
    titles: frozenset[str]
    endings: str


@dataclass(frozen=True, slots=True)
class Person:
    """A private person: name as printed, the block that names them, and whether that block opens a section."""

    name: str
    block: int
    opens: bool

    @property
    def first(self) -> str:
        """The first name, by which the story goes on."""
        return self.name.split()[0]


@lru_cache(maxsize=4)
def persons(document: Document) -> tuple[Person, ...]:
    """The private persons of a document, in its order; one entry for each place that introduces them."""
    found, out = cues(document.language), []
    organisations = _own_names(document)
    for index, block in enumerate(document.blocks):
        if block.zone not in ("main", "aside", "metadata"):
            continue
        text = document.quote(block.span)
        for printed, sure in _named(text, block, found):
            name = _without_opener(printed, document)
            if not name or fold(name) in organisations or name.split()[0] in found.titles or _surname(name, document):
                continue
            if sure or _goes_on(document, index, name, found):
                short = len(text) < _HEADING_LENGTH and not text.rstrip().endswith(".")
                out.append(Person(name, index, short or block.kind in ("heading", "title")))
    return tuple(out)


def forms(first: str, endings: str) -> re.Pattern[str]:
    """A first name with any ending that its language declines it with (Mira, Mire, Miri)."""
    stem = re.sub(rf"(?:{endings})$", "", first) if endings else first
    if len(stem) < 2 or not endings:
        return re.compile(rf"(?<!\w){re.escape(first)}(?!\w)")
    return re.compile(rf"(?<!\w){re.escape(stem)}(?:{endings})?(?!\w)")


def capitalised(printed: str) -> str:
    """The run of capitalised words at the start that look like a person's name, or an empty string."""
    run: list[str] = []
    for word in printed.split():
        if not word[0].isupper() or (word.isupper() and len(word) < 4 and not run):
            break
        run.append(word)
    return " ".join(run)


def _named(text: str, block: Block, found: Cues) -> list[tuple[str, bool]]:
    """Names of private persons in a block, each with whether that is sure without looking further."""
    out: list[tuple[str, bool]] = []
    low = text.lower() if len(text) < _HEADING_LENGTH else ""
    if any(word in low for word in found.story_words):
        opening = found.opening.search(text)
        if opening is not None:
            aged = re.search(r"[(,]\s?\d{1,2}\b", text[opening.end() :]) is not None
            out.append((capitalised(opening["of"] or opening["whose"]), aged))
    if _DIGIT.search(text) and found.aging.search(text):
        out += [(capitalised(hit["before"] or hit["after"]), True) for hit in found.aged.finditer(text)]
        out += [(capitalised(hit["name"]), False) for hit in found.bracketed.finditer(text)]
    if block.kind not in ("heading", "title") and any(mark in text for mark in '”"»“'):
        speakers = (capitalised(hit["a"] or hit["b"]) for hit in found.quoted.finditer(text))
        out += [(name, True) for name in speakers if " " not in name]
    return [(name, sure) for name, sure in out if name]


def _without_opener(name: str, document: Document) -> str:
    """The name without a first word that is only capitalised because it opens a sentence ("When Mira ...")."""
    first, _, rest = name.partition(" ")
    if not _common(first.lower(), document):
        return name
    return _without_opener(rest, document) if rest else ""


def _surname(name: str, document: Document) -> bool:
    """Whether a single name is written behind a first name or a title somewhere: an official's, not a beneficiary's."""
    if " " in name:
        return False
    before = set(re.findall(rf"([^\W\d_]+)[ \u00a0]{re.escape(name)}(?!\w)", document.text))
    return any(word[0].isupper() and not _common(word.lower(), document) for word in before)


def _common(low: str, document: Document) -> bool:
    """Whether a lower-cased word is a word of the language: a stop word, or written so in the document."""
    return low in pipeline(document.language).Defaults.stop_words or re.search(rf"(?<!\w){re.escape(low)}(?!\w)", document.text) is not None


def _goes_on(document: Document, index: int, name: str, found: Cues) -> bool:
    """Whether the following blocks go on about a person of this name: the first name alone, and a personal pronoun."""
    first, _, rest = name.partition(" ")
    zone = document.blocks[index].zone
    following = " ".join(document.quote(b.span) for b in document.blocks[index : index + 6] if b.zone == zone)
    text = following[:2500].replace(name, " ", 1)
    alone = [hit for hit in forms(first, found.endings).finditer(text) if not (rest and text[hit.end() :].startswith(f" {rest}"))]
    return bool(alone) and found.pronouns.search(text) is not None


def _own_names(document: Document) -> frozenset[str]:
    """Folded names that are the site's or an e-mail domain's, so no person's."""
    out = {fold(document.quote(block.span)) for block in document.zone("metadata") if "site_name" in block.path}
    return frozenset(out | {fold(hit[1]) for hit in _DOMAIN.finditer(document.text)})


def listed(tables: Iterable[dict[str, list[str]]], key: str) -> str:
    """The words of a list of several tables as a regex alternation, longest first."""
    printed = sorted({re.escape(form) for table in tables for form in table.get(key, ())}, key=lambda form: (-len(form), form))
    return either(printed) or "(?!)"


@cache
def cues(language: str) -> Cues:
    """The cues of a language; a language without words of its own is read with English ones."""
    tags = [tag for tag in siblings(language) if tag in supported()] or ["en"]
    tables = [table for tag in tags if (table := words(tag, "privacy"))]
    whose = rf"(?P<whose>{_NAMES}?){tables[0].get('possessive', '')}\s+(?i:{listed(tables, 'story')})(?!\w)"
    age = rf"(?:{listed(tables, 'age_before')})\s\d{{1,2}}|\d{{1,2}}\s?(?:{listed(tables, 'age_after')})"
    joined = rf"\d{{1,2}}[ -]?(?:{listed(tables, 'age_joined')})"
    verb, says = listed(tables, "age_verbs"), listed(tables, "says")
    return Cues(
        story_words=tuple(w.lower() for table in tables for key in ("story_of", "story") for w in table.get(key, ())),
        opening=re.compile(rf"(?<!\w)(?i:{listed(tables, 'story_of')})\s?(?P<of>{_NAMES})|{whose}"),
        sections=frozenset(form.lower() for table in tables for form in table.get("story_sections", ())),
        aging=re.compile(rf"\d[ -]?(?:{listed(tables, 'age_joined')}|\s?(?:{listed(tables, 'age_after')}))|"
                         rf"(?:{listed(tables, 'age_before')})\s\d|[(,]\s?\d{{1,2}}[),]"),
        aged=re.compile(rf"(?P<before>{_TWO})(?:\s(?:{verb}))?,?\s\(?(?:{age})\b|\b(?:{joined})\s(?:[^\W\d_A-Z]+\s)?(?P<after>{_TWO})"),
        bracketed=re.compile(rf"(?P<name>{_NAMES})\s?(?:\(\d{{1,2}}\)|,\s\d{{1,2}},)"),
        quoted=re.compile(rf"[”\"»“],?\s(?:(?:{says})\s(?P<a>{_NAMES})|(?P<b>{_NAMES}),?\s(?:{says})(?!\w))"),
        pronouns=re.compile(rf"\b(?:{listed(tables, 'pronouns')})\b", re.IGNORECASE),
        titles=frozenset(form for table in tables for form in table.get("titles", ())),
        endings=listed(tables, "name_endings") if any(table.get("name_endings") for table in tables) else "",
    )  # fmt: skip
