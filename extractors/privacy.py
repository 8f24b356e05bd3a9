"""Whom a document must not expose: private persons' stories as protected regions, and what is blacked out of a quote.

A story runs from its heading to the end of the section, and on for as long as the first name occurs; a person named with
an age in running text protects the sentences that name them. In doubt a region is protected and a contact is blacked out.
Never here: deciding what becomes of a fact inside a region.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.languages import supported, words
from extractors.outline import outline
from extractors.persons import NAME, Person, capitalised, cues, forms, listed, persons
from schemas.documents import Document, Span
from schemas.names import fold

_AT = r"(?:@|\s?[\[(]at[\])]\s?)"
_EMAIL = re.compile(rf"[\w.+-]+{_AT}[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?:\+|\b00|\b0|\()\d[\d\s()/.-]{6,}\d")
_CUE_REACH = 16  # code points in which "mob." stands before its number


@dataclass(frozen=True, slots=True)
class _Contacts:
    mailboxes: frozenset[str]
    mobile: re.Pattern[str]
    organisation: str


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
    """Names that quotes must not carry, as printed: of the persons whose stories are told (the first name alone too, in
    every inflected form that the document uses), and of people whose own e-mail address stands beside them."""
    endings, out = cues(document.language).endings, set()
    for person in persons(document):
        out |= {person.name, *forms(person.first, endings).findall(document.text)}
    return frozenset(out | _contact_names(document))


def redact(text: str, names: frozenset[str] = frozenset(), language: str = "en") -> str:
    """The text with `names` as `[person]`, personal e-mail addresses and personal telephone numbers as `[contact]`.

    Mailboxes and switchboards of an office stay, and so does a person's name inside an organisation's ("N Foundation").
    Cheap where there is nothing to hide. Offsets into the text are not kept.
    """
    personal = False
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)(?!{_contacts().organisation})", "[person]", text)
            personal = personal or "[person]" in text
    if "@" in text or "at)" in text or "at]" in text:
        redacted = _EMAIL.sub(lambda hit: hit[0] if is_role_mailbox(hit[0]) else "[contact]", text)
        personal, text = personal or redacted != text, redacted
    return _without_phones(text, personal=personal) if _PHONE.search(text) else text


def is_role_mailbox(address: str) -> bool:
    """Whether an address belongs to an office (`info@`, or named like its own domain), not to a person."""
    local, domain = re.split(_AT, address.lower(), maxsplit=1)
    parts = [part for part in re.split(r"[.+_\d-]+", local) if part]
    if not parts or any(part in _contacts().mailboxes for part in parts):
        return True
    labels = {re.sub(r"\W", "", label) for label in domain.split(".")}
    return re.sub(r"\W", "", local) in labels or parts[0] in labels or all(part in re.split(r"[.-]", domain) for part in parts)


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
    for hit in _EMAIL.finditer(document.text) if "@" in document.text else ():
        if is_role_mailbox(hit[0]):
            continue
        near = document.text[max(0, hit.start() - 160) : hit.start()] + " . " + document.text[hit.end() : hit.end() + 80]
        parts = {fold(part) for part in re.split(r"[.+_\d-]+", hit[0].split("@")[0]) if len(part) > 2}
        for run in re.findall(rf"{NAME}(?:[ \u00a0]{NAME})+", near):
            out |= {name for name in _people(run) if parts & _initialled(name)}
    return out


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
        organisation=rf"{link}[ \u00a0]+(?:{listed(tables, 'organisation_heads')})\b",
    )
