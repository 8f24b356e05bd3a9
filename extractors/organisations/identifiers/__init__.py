"""External identifiers of organisations: numbers of registers and tax offices, LEI, IATI, where a document prints them with a label.

A stretch is read only where digits stand, then a label of some language, then the number in its scheme's shape; a number whose
check digit is wrong is an issue, never a value. Read in every zone, since numbers stand in footers and imprints. A number behind
a person's name is nobody's here. Never here: whose the number is (`owners`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.named import named
from extractors.organisations.identifiers.labels import Labels, labels, meaning, places
from extractors.organisations.identifiers.schemes import Scheme, normal, schemes
from extractors.organisations.people import person_like
from schemas.documents import Block, Document, Span
from schemas.facts import Issue, Mention

NAME, VERSION = "identifiers", "1"
# One class of characters first, so that the scan runs at C's speed over what has none of them.
_DIGITS = re.compile(r"[\d-](?:(?<=\d)(?:\d{3,}|[ \u00a0./‑–-]\d\d)|(?<=-)[A-Z_]*\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE, _BEHIND = 90, 30  # code points around digits in which their label and the number stand
_NEAR_COURT = 120
_PERSON_REACH = 70  # code points before a label in which a person's name makes the number the person's
_CAPITALS = re.compile(r"[^\W\d_a-z][^\W\d_]+(?:[ \u00a0-][^\W\d_a-z][^\W\d_]+){1,2}")
_SURE = 0.9  # how surely OCR must have read a number that nothing checks
_REGISTERS = re.compile(r"(VR|HRA|HRB|GnR|PR)?\D*(\d+)(?: ([A-Z]))?")


@dataclass(frozen=True, slots=True)
class Number:
    """A number behind a label. `span`: from the label to the end of the number; `label_start` its first code point; `holds`:
    whether its check digit is right, None where it has none; `authority`: who keeps the register, where the scheme does not tell."""

    scheme: str
    value: str
    span: Span
    label_start: int
    holds: bool | None
    authority: str | None = None


def find(document: Document) -> tuple[Mention, ...]:
    """The identifiers of a document, label `identifier`: value {"scheme", "value", "is_checked", "authority" (or None)}."""
    return tuple(_mention(document, number) for number in numbers(document) if number.holds is not False and _is_read(document, number))


def wrong(document: Document, protected: Sequence[Span]) -> list[Issue]:
    """An issue for every number whose check fails, outside the stories of persons."""
    told = "is labelled as one, but its check digits are wrong: no identifier. Compare it with the document, or tell the publisher."
    return [
        Issue("warning", "find", "identifier_check_failed", document.id, f"{number.scheme}: `{number.value}` {told}", number.value)
        for number in numbers(document)
        if number.holds is False and not any(span.overlaps(number.span) for span in protected)
    ]


@lru_cache(maxsize=4)
def numbers(document: Document) -> tuple[Number, ...]:
    """Every labelled number in the order of the text, each stretch once, those that do not hold too."""
    found, text = labels(document.language), document.text
    out: list[Number] = []
    for start, end in _stretches(text):
        for hit in found.label.finditer(text, start, end):
            if out and hit.start() < out[-1].span.end:
                continue
            number = _number(document, found, hit)
            if number is not None and not _is_persons(document, number):
                out.append(number)
    return tuple(out)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where digits stand that may be a number's, with what stands before them; those that touch are one."""
    begun: tuple[int, int] | None = None
    for hit in _DIGITS.finditer(text):
        if _YEAR.fullmatch(hit[0]):
            continue
        start, end = max(0, hit.start() - _BEFORE), min(len(text), hit.end() + _BEHIND)
        if begun is not None and start > begun[1]:
            yield begun
            begun = None
        begun = (begun[0] if begun else start, end)
    if begun is not None:
        yield begun


def _number(document: Document, found: Labels, hit: re.Match[str]) -> Number | None:
    """The number that a label announces, or holds (`CHE-`, `VR`), in the shape of one of its schemes."""
    block = _block(document, hit.start())
    if block is None or block.zone in ("hidden", "metadata", "navigation"):
        return None
    shaped = []
    for order, scheme in enumerate(schemes()[code] for code in meaning(found, hit[0])):
        match = next((match for at in places(found, document.text, hit) if (match := scheme.shape.match(document.text, at)) is not None), None)
        if match is not None and _is_near(document, found, scheme, block):
            shaped.append((match.start(), order, scheme, match))
    return _read(document, found, hit, *min(shaped)[2:]) if shaped else None


def _read(document: Document, found: Labels, hit: re.Match[str], scheme: Scheme, match: re.Match[str]) -> Number | None:
    """The number in its scheme's form; None where a form was left empty, or a register's number has no court."""
    value, holds = scheme.read(match[0])
    number = Number(scheme.code, value, Span(hit.start(), match.end()), hit.start(), holds)
    if not re.search("[1-9]", value):
        return None
    if scheme.code == "de-register":
        return _at_court(document, found, number, hit[0])
    return _of_list(number) if scheme.code == "iati" else number


def _of_list(number: Number) -> Number | None:
    """A whole IATI identifier as one of the list that it names, where that list is a scheme."""
    code = "-".join(number.value.split("-")[:2])
    if code not in schemes():
        return number
    kept = normal(code, number.value[len(code) + 1 :])
    return None if kept is None else replace(number, scheme=code, value=kept[0], holds=kept[1])


def _is_near(document: Document, found: Labels, scheme: Scheme, block: Block) -> bool:
    if not scheme.near:
        return True
    where = document.quote(block.span) if scheme.near == "block" else document.text
    return scheme.code in found.near and found.near[scheme.code].search(where) is not None


def _at_court(document: Document, found: Labels, number: Number, label: str) -> Number | None:
    """The number of a court's register with the court, which stands at most a line or two away; without one it says nothing."""
    start, end = max(0, number.span.start - _NEAR_COURT), number.span.end + _NEAR_COURT
    courts = sorted(found.court.finditer(document.text, start, end), key=lambda hit: min(abs(hit.start() - number.span.end), abs(hit.end() - number.span.start)))
    parts = _REGISTERS.fullmatch(number.value)
    if not courts or parts is None:
        return None
    register = parts[1] or (label if label in ("VR", "HRA", "HRB", "GnR", "PR") else "VR")
    value = " ".join(part for part in (register, parts[2].lstrip("0"), parts[3]) if part)
    return Number(number.scheme, value, number.span, number.label_start, number.holds, " ".join(courts[0][0].split()).rstrip(" .,"))


def _is_persons(document: Document, number: Number) -> bool:
    """Whether a person's name stands right before the label, in its own line: the number may be the person's."""
    text, start = document.text, number.label_start
    line = text[max(0, start - _PERSON_REACH, text.rfind("\n", 0, start) + 1) : start]
    runs = _CAPITALS.findall(line)
    return any(map(person_like, runs)) or bool(runs) and any(name in line for name in named(document) if " " in name)


def _is_read(document: Document, number: Number) -> bool:
    """A number that OCR has read and nothing checks must be read surely."""
    return not document.recognised or number.holds is True or document.certainty(number.span) >= _SURE


def _mention(document: Document, number: Number) -> Mention:
    value = {"scheme": number.scheme, "value": number.value, "is_checked": number.holds is True, "authority": number.authority}
    return Mention("identifier", number.span, document.quote(number.span), value, f"{NAME}@{VERSION}", {"label_start": number.label_start})


def _block(document: Document, place: int) -> Block | None:
    at = bisect_right(document.blocks, place, key=lambda block: block.span.start) - 1
    return document.blocks[at] if at >= 0 and place < document.blocks[at].span.end else None
