"""Whom a document must not expose: private persons' stories as protected regions, and what is blacked out of a quote.

A story runs from its heading to the end of the section, and on for as long as the first name occurs; a person named with
an age in running text protects the sentences that name them. In doubt a region is protected and a contact is blacked out.
Never here: deciding what becomes of a fact inside a region.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.languages import supported, words
from extractors.outline import outline
from extractors.persons import NAME, Person, capitalised, cues, forms, listed, persons
from extractors.read.days import is_month
from schemas.documents import Document, Span
from schemas.facts import Fact
from schemas.names import fold

_AT = r"(?:@|\s?[\[({<]\s?(?i:at|@)\s?[\])}>]\s?|\s(?:AT|at)\s(?=[\w-]+\s?[\[({<]?\s?(?i:dot)\b))"
_DOT = r"(?:\.|\s?[\[({<]\s?(?i:dot|punkt|point|\.)\s?[\])}>]\s?|\s(?i:dot)\s)"
_EMAIL = re.compile(rf"\w[\w+-]*(?:{_DOT}[\w+-]+)*{_AT}[\w-]+(?:{_DOT}[\w-]+)+")
_STRETCH = re.compile(r"[\w\s+.()\[\]{}<>@-]+")  # no address goes beyond one
_SPELLED = re.compile(r"[\[({<]\s?at\s?[\])}>]|\sat\s[\w-]+\s?[\[({<]?\s?dot\b", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+|\b00|\b0|\()\d[\d\s()/.-]{6,}\d")
_REPEATED = re.compile(r"\[person\](?:[ \u00a0]\[person\])+")
_HEAD_REACH = 24  # code points in which the head noun of a body stands before whom it is named after
_CUE_REACH = 16  # code points in which "mob." stands before its number


@dataclass(frozen=True, slots=True)
class _Contacts:
    mailboxes: frozenset[str]
    mobile: re.Pattern[str]
    organisation: str
    ending: re.Pattern[str]
    leading: re.Pattern[str]


@lru_cache(maxsize=4)
def protected_regions(document: Document) -> tuple[Span, ...]:
    """The stretches of `document.text` that tell private persons' stories, in order, never overlapping."""
    found = cues(document.language)
    spans = [_section(document, index) for index in _story_sections(document, found.sections)]
    for person in persons(document):
        first = forms(person.first, found.endings)
        spans += [_region(document, person, first)] if person.opens else _sentences(document, first)
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


@lru_cache(maxsize=4)
def personal_names(document: Document) -> frozenset[str]:
    """Names that quotes must not carry, as printed: of the persons whose stories are told, of everybody else whom the
    document names, and of people whose own e-mail address stands beside them; the first name alone too, in every inflected
    form that the document uses."""
    from extractors.named import named  # takes the finders' word lists along

    endings, everybody = cues(document.language).endings, named(document)
    out = set(private_names(document) | everybody)
    for first in {person.first for person in persons(document)} | ({name for name in everybody if " " not in name} if endings else set()):
        out |= set(forms(first, endings).findall(document.text))
    return frozenset(out)


@lru_cache(maxsize=4)
def private_names(document: Document) -> frozenset[str]:
    """The full names of those whose stories are told, and of those whose own e-mail address stands beside them: no
    organisation is called so, whatever reads one there."""
    return frozenset({person.name for person in persons(document)} | _contact_names(document))


def redact(text: str, names: frozenset[str] = frozenset(), language: str = "en", kept: frozenset[str] = frozenset()) -> str:
    """The text with `names` as `[person]`, personal e-mail addresses and personal telephone numbers as `[contact]`.

    Mailboxes and switchboards of an office stay, and so does a person's name inside an organisation's ("N Foundation", or
    one of `kept`). Cheap where there is nothing to hide. Offsets into the text are not kept.
    """
    hidden = _without_names(text, names, kept) if names else text
    personal = "[person]" in hidden
    if "@" in hidden or _SPELLED.search(hidden):
        redacted = _EMAIL.sub(lambda hit: hit[0] if is_role_mailbox(hit[0]) else "[contact]", hidden)
        personal, hidden = personal or redacted != hidden, redacted
    return _without_phones(hidden, personal=personal) if _PHONE.search(hidden) else hidden


def _without_names(text: str, names: frozenset[str], kept: frozenset[str]) -> str:
    pattern = _pattern(names)
    if not pattern.search(text):
        return text
    organisations = [name for name in kept if name in text and pattern.search(name)]
    if organisations:
        parts = re.split(rf"(?<!\w)({'|'.join(re.escape(name) for name in sorted(organisations, key=len, reverse=True))})(?!\w)", text)
    else:
        parts = [text]
    hidden = "".join(part if index % 2 else _hidden(part, pattern) for index, part in enumerate(parts))
    return _REPEATED.sub("[person]", _BESIDE.sub(lambda hit: "[person]" if hit[0] not in kept and _is_given(hit[0]) else hit[0], hidden))


def _is_given(word: str) -> bool:
    from extractors.organisations.people import all_given_names  # whose room asks this one

    return word in all_given_names()


# A word in a list of persons: a given name there is somebody's, whose other name the layout has put elsewhere.
_BESIDE = re.compile(r"(?<=\[person\], )[A-ZÀ-Ž][\w'’-]+(?=,|\s+[A-ZÀ-Ž]{2,}|\s*\Z)|(?<![\w'’-])[A-ZÀ-Ž][\w'’-]+(?=, \[person\])")


def _hidden(text: str, pattern: re.Pattern[str]) -> str:
    """The text without the names, but for those that a body is named after ("Fondation N"), and months that are somebody's name too ("2. Juli")."""
    return pattern.sub(lambda hit: hit[0] if is_month(text, *hit.span()) or _contacts().leading.search(text, max(0, hit.start() - _HEAD_REACH), hit.start()) else "[person]", text)


@lru_cache(maxsize=8)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    """Any of the names, the longest first, where no word goes on and no body is named after it."""
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))})(?![^\W_])(?!{_contacts().organisation})")


def leaving(document: Document, facts: Sequence[Fact]) -> tuple[frozenset[str], frozenset[str]]:
    """The names that must not leave with the facts' quotes, and the names of organisations that stay whatever they hold.

    Whom the rules do not know, the shipped model may: it reads the quotes in which a capitalised word is left unexplained.
    """
    from extractors.manners import look_at
    from extractors.model.names_model import names_in
    from extractors.named import doubtful, is_person, read_as_person

    kept = frozenset(name for fact in facts for name in _bodies(fact) if name not in private_names(document) and not is_person(name, document))
    names, look = personal_names(document), look_at(document)
    quotes = {evidence.quote for fact in facts for evidence in fact.evidence}
    doubted = sorted(quote for quote in quotes if doubtful(quote, look, names | kept))
    own = {word for name in kept for word in (name, *name.split())}
    read = {
        name
        for quote, found in zip(doubted, names_in(doubted, "builtin"), strict=True)
        for start, end, label in found
        if label == "PERSON" and (name := read_as_person(quote[start:end], look)) and name not in own
    }
    return frozenset(names | read), kept


def _bodies(fact: Fact) -> list[str]:
    """The names of organisations that a fact tells."""
    slots = fact.slots
    named = [slots.get("name"), *(slots.get("aliases") or ())] if fact.kind == "organisation" else [slots.get("partner"), slots.get("organisation"), fact.subject]
    return [name for name in named if name]


def is_role_mailbox(address: str) -> bool:
    """Whether an address belongs to an office (`info@`, or named like its own domain), not to a person."""
    local, domain = _written(address).lower().split("@", maxsplit=1)
    parts = [part for part in re.split(r"[.+_\d-]+", local) if part]
    if not parts or any(part in _contacts().mailboxes for part in parts):
        return True
    labels = {re.sub(r"\W", "", label) for label in domain.split(".")}
    return re.sub(r"\W", "", local) in labels or parts[0] in labels or all(part in re.split(r"[.-]", domain) for part in parts)


def _written(address: str) -> str:
    """An address with the sign and the dots that it only spells."""
    return re.sub(_DOT, ".", re.sub(_AT, "@", address, count=1))


def _without_phones(text: str, *, personal: bool) -> str:
    from phonenumbers import PhoneNumberMatcher, PhoneNumberType, number_type  # heavy, seldom needed

    office = (PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN)
    numbers = [(hit.start, hit.end, number_type(hit.number) in office) for hit in PhoneNumberMatcher(text, None)]
    for hit in _PHONE.finditer(text):  # a national number says nothing of its kind: an office's unless told otherwise
        if hit[0][0] == "0" and not any(start < hit.end() and hit.start() < end for start, end, _ in numbers):
            numbers.append((hit.start(), hit.end(), True))
    for start, end, switchboard in sorted(numbers, reverse=True):
        mobile = _contacts().mobile.search(text, max(0, start - _CUE_REACH), start)
        if personal or mobile is not None or not switchboard:
            text = text[:start] + "[contact]" + text[end:]
    return text


def _region(document: Document, person: Person, first: re.Pattern[str]) -> Span:
    blocks = document.blocks
    last, end = person.block, _section_end(document, person.block)
    for index in range(person.block, len(blocks)):
        if blocks[index].zone in ("footer", "navigation"):
            break
        if index >= end and not first.search(document.quote(blocks[index].span)):
            if index - last > 3:  # a heading and a picture may stand between two parts of a story
                break
            continue
        last = index
        if index >= end and blocks[index].kind in ("heading", "title"):
            end = _section_end(document, index)
    return Span(blocks[person.block].span.start, blocks[last].span.end)


def _sentences(document: Document, first: re.Pattern[str]) -> list[Span]:
    """In each block, from the first sentence of running text that names a person to the last."""
    told, out = outline(document), {}
    for sentence in told.sentences:
        if first.search(sentence.text):
            begun = out.get(sentence.block, sentence.span)
            out[sentence.block] = Span(begun.start, sentence.span.end)
    return list(out.values())


def _story_sections(document: Document, sections: frozenset[str]) -> list[int]:
    return [
        index
        for index, block in enumerate(document.blocks)
        if block.kind in ("heading", "title") and block.zone == "main" and document.quote(block.span).strip(" .:!*#").lower() in sections
    ]


def _section(document: Document, index: int) -> Span:
    return Span(document.blocks[index].span.start, document.blocks[_section_end(document, index) - 1].span.end)


def _section_end(document: Document, index: int) -> int:
    """The index after the last block under a heading; a block that is no heading runs to the next heading."""
    head = document.blocks[index]
    level = head.level if head.kind in ("heading", "title") else 99
    for later in range(index + 1, len(document.blocks)):
        block = document.blocks[later]
        if block.zone != head.zone or (block.kind in ("heading", "title") and block.level <= level):
            return later
    return len(document.blocks)


def _contact_names(document: Document) -> set[str]:
    """Names beside a personal e-mail address that share a word with its local part."""
    out: set[str] = set()
    for hit in _addresses(document.text):
        if is_role_mailbox(hit[0]):
            continue
        near = document.text[max(0, hit.start() - 160) : hit.start()] + " . " + document.text[hit.end() : hit.end() + 80]
        parts = {fold(part) for part in re.split(r"[.+_\d-]+", _written(hit[0]).split("@")[0]) if len(part) > 2}
        for run in re.findall(rf"{NAME}(?:[ \u00a0]{NAME})+", near):
            out |= {name for name in _people(run) if parts & _initialled(name) and not _is_of_a_body(name, document.language)}
    return out


def _is_of_a_body(name: str, language: str) -> bool:
    """Whether a name without a given name has a word for a kind of body: many a small one has a mailbox called like itself
    ("hopefoundation@...")."""
    from extractors.organisations.people import all_given_names, has_head  # whose room asks this one

    told = has_head(name, language) or _contacts().ending.search(name) is not None
    return told and not any(word.title() in all_given_names() for word in name.split())


def _addresses(text: str) -> Iterator[re.Match[str]]:
    """The e-mail addresses of a text, sought where its marks leave room for one and an "at" stands: anywhere else it takes long."""
    for stretch in _STRETCH.finditer(text):
        if "@" in stretch[0] or _SPELLED.search(stretch[0]):
            yield from _EMAIL.finditer(text, *stretch.span())


def _people(run: str) -> list[str]:
    """The capitalised runs of two or three words in a run of words."""
    runs, rest = [], run.split()
    while rest:
        name = capitalised(" ".join(rest))
        size = max(1, len(name.split()))
        runs += [" ".join(name.split()[-3:])] if size > 1 else []
        rest = rest[size:]
    return runs


def _initialled(name: str) -> set[str]:
    """What a local part may call a person: jane, doe, janedoe, jdoe, doej, janed."""
    parts = fold(name).split()
    first, last = parts[0], parts[-1]
    return {*parts, first + last, first[0] + last, last + first[0], first + last[0]}


@cache
def _contacts() -> _Contacts:
    tables = [words(tag, "privacy") for tag in supported()]
    link = r"(?:[ \u00a0]+(?:and|und|et|i|dhe|&|[^\W\d_a-z][\w’'-]*)){0,4}?"
    return _Contacts(
        mailboxes=frozenset(form for table in tables for form in table.get("role_mailboxes", ())),
        mobile=re.compile(rf"\b(?:{listed(tables, 'mobile')})\b", re.IGNORECASE),
        leading=re.compile(rf"\b(?:{listed([table for tag, table in zip(supported(), tables, strict=True) if tag != 'en'], 'organisation_heads')})[ \u00a0]$"),
        ending=re.compile(rf" (?:{listed(tables, 'organisation_heads')})$"),
        organisation=rf"{link}[ \u00a0]+(?:{listed(tables, 'organisation_heads')})\b",
    )
