"""The facts of a document as cards: what each says in plain words, how sure it is, how it was read, where it stands.

Never here: HTML, the text itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines.show.labels import band, labels
from pipelines.show.segments import Mark
from pipelines.show.subject import Shown
from pipelines.show.veil import Screen
from schemas.documents import Document, Span
from schemas.facts import Fact
from schemas.vocabularies import vocabulary


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a fact: where the page links to, the zone, the page of a PDF, the words."""

    link: str
    zone: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Card:
    """A fact as the list shows it. `said`: in one line; `slots` and `features`: names and words; `verdict`: a curator's."""

    name: str
    kind: str
    band: str
    confidence: str
    said: str
    slots: tuple[tuple[str, str], ...]
    extractor: str
    features: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    verdict: str
    is_rejected: bool


def cards(shown: Shown, facts: Sequence[Fact], screen: Screen) -> tuple[list[Card], list[Mark]]:
    """The cards of some facts, kind by kind and in the order of the text, and their places."""
    out: list[Card] = []
    marks: list[Mark] = []
    for kind, words in labels()["kinds"].items():
        own = sorted((fact for fact in facts if fact.kind == kind), key=lambda fact: (_at(fact), fact.evidence[0].span, fact.key))
        for number, fact in enumerate(own, 1):
            name = f"{words['letter']}{number}"
            card = _card(shown, fact, name, screen)
            out.append(card)
            marks += [_mark(card, words["one"], place.link, one.span) for place, one in zip(card.places, fact.evidence, strict=True)]
    return out, marks


def said(fact: Fact) -> str:
    """A fact in one line of plain words."""
    slots, words = fact.slots, labels()
    if fact.kind == "organisation":
        return str(slots.get("name") or "")
    if fact.kind == "event":
        return _joined((_coded("kind", slots.get("kind")), slots.get("date")), ", ")
    if fact.kind == "partnership":
        verb = words["roles"].get(slots.get("role"), "works with")
        return f"{slots.get('partner') or 'someone'} {verb} {slots.get('organisation') or 'someone'}"
    return _joined((_amount(slots), _coded("indicator", slots.get("indicator")).lower(), slots.get("period")), ", ")


def in_words(name: str, value: Any) -> str:
    """The value of a slot as people read it: codes by their labels, numbers with their thousands apart."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list | tuple):
        return ", ".join(in_words("", one) for one in value)
    return _coded(name, value) if isinstance(value, str) else str(value)


def number(value: float) -> str:
    """A number with its thousands apart, and no more digits than it has.

    >>> number(1240.0), number(1420000.5), number(0.25)
    ('1,240', '1,420,000.5', '0.25')
    """
    whole = int(value) if value == value and abs(value) < 1e15 and value == int(value) else None
    return f"{value:,}" if whole is None else f"{whole:,}"


def _at(fact: Fact) -> int:
    """Where a fact stands: its number, where one stretch of words gave several, else its words."""
    core = fact.features.get("core")
    is_place = isinstance(core, list | tuple) and len(core) == 2 and isinstance(core[0], int)
    return core[0] if is_place else fact.evidence[0].span.start  # type: ignore[index]


def _card(shown: Shown, fact: Fact, name: str, screen: Screen) -> Card:
    verdict, outcome = shown.verdicts.get(fact.key, ("", ""))
    slots = {slot: screen.slot(slot, value) for slot, value in fact.slots.items() if value is not None and value != [] and value != ()}
    words = labels()["slots"]
    return Card(
        name=name,
        kind=fact.kind,
        band=band(fact.confidence),
        confidence=f"{fact.confidence:.2f}",
        said=screen.line(said(replace(fact, slots=slots))),
        slots=tuple((words.get(slot, {}).get("label", slot), screen.line(in_words(slot, value))) for slot, value in slots.items()),
        extractor=fact.extractor,
        features=() if screen.mode == "shut" else tuple((key, screen.text(in_words("", value))) for key, value in fact.features.items()),
        places=tuple(_place(shown.document, name, n, e.span, screen.text(e.quote)) for n, e in enumerate(fact.evidence)),
        verdict=" · ".join(_label(book, code) for book, code in (("verdicts", verdict), ("outcomes", outcome)) if code),
        is_rejected=verdict == "reject",
    )


def _place(document: Document, name: str, ordinal: int, span: Span, quote: str) -> Place:
    index = bisect_right(document.blocks, span.start, key=lambda block: block.span.start) - 1
    block = document.blocks[index] if index >= 0 else None
    link = f"at-{name}" if ordinal == 0 else f"at-{name}-{ordinal + 1}"
    return Place(link, block.zone if block else "main", block.page if block else None, quote)


def _mark(card: Card, one: str, link: str, span: Span) -> Mark:
    return Mark(card.name, link, card.kind, card.band, f"{one} {card.name[1:]}, confidence {card.confidence}, {card.band}", span, card.is_rejected)


def _amount(slots: Mapping[str, Any]) -> str:
    """Bound, number or range, unit, what is counted: `at least 1,240 people (women)`."""
    value, largest, unit, what = slots.get("value"), slots.get("max"), slots.get("unit"), slots.get("what")
    amount = "" if value is None else in_words("value", value)
    amount += "" if largest is None else f"–{in_words('max', largest)}"
    amount = labels()["bounds"].get(slots.get("bound"), "") + amount
    if unit == "percent":
        return _joined((f"{amount} %", f"of {what}" if what else None))
    if unit is not None and unit not in vocabulary("units"):  # a currency
        return _joined((unit, amount, f"({what})" if what else None))
    return _joined((amount, what or (None if unit == "other" else _coded("unit", unit).lower())))


def _coded(slot: str, value: Any) -> str:
    book = labels()["slots"].get(slot, {}).get("codes")
    return "" if value is None else _label(book, str(value)) if book else str(value)


def _label(book: str, code: str) -> str:
    found = vocabulary(book).get(code)
    return found.label if found else code


def _joined(parts: Sequence[Any], by: str = " ") -> str:
    return by.join(str(part) for part in parts if part)
