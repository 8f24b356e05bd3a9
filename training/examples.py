"""Labelled examples for the linear models: what the rules read in a labelled document, with the code that gold gives it.

Documents with gold and synthetic pages go the same way: `Truth` says what is true of a document, and each number, date and
name that the extractors look at becomes (signals, code). What cannot be told apart is left out. Never here: fitting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors import organisations, partners, roles
from extractors.dates import events, meaning
from extractors.figures import meaning as of_numbers
from extractors.figures import ruled, unread
from extractors.figures.clauses import clauses
from extractors.organisations import choice, identity, types
from extractors.organisations.entities import Entity
from extractors.outline import outline
from extractors.relations import places, read_by_rules
from schemas.documents import Document, Span
from schemas.names import fold
from training.synthesis import ORGANISATIONS, Page

MODELS = ("names", "types", "subject", "publisher", "kinds", "units", "people", "money", "roles")
_ENOUGH = 0.6  # share of a quote's words that a stretch must have to be the place that the quote is of


@dataclass(frozen=True, slots=True)
class Example:
    """`model`: which model learns from it; `group`: publisher or "synthetic"; `weight`: how many it counts for;
    `among`: of which choice it is one (the document), where just one or none can be right."""

    model: str
    signals: tuple[str, ...]
    code: str
    group: str
    weight: float = 1.0
    among: str = ""


def of_gold(document: Document, gold: Mapping[str, Any], orgs: Sequence[Entity], subject: Entity | None, group: str, weight: float) -> Iterator[Example]:
    """The examples of a labelled document."""
    yield from _dates(document, lambda date, text: _kind_in_gold(gold["dates"], date, text), group, weight)
    yield from _numbers(document, lambda value, text, span: _figure_in_gold(gold["figures"], value, text), group, weight)
    yield from _roles(document, orgs, subject, _Relations(gold, document).role, group, weight)


def of_names(document: Document, gold: Mapping[str, Any], group: str, weight: float, spacy_model: str = "builtin") -> Iterator[Example]:
    """Whether each stretch that is proposed as a name is one, whole and nothing but the name."""
    forms = {_bare(name) for row in gold["organisations"] for name in (row["name"], *row["aliases"])}
    mentions, named = organisations.proposed(document, spacy_model)
    for candidate, signals in choice.weighed(document, choice.candidates(mentions, named)):
        yield Example("names", signals, choice.YES if _bare(document.quote(candidate.span)) in forms else choice.NO, group, weight)


def of_types(gold: Mapping[str, Any], orgs: Sequence[Entity], group: str, weight: float) -> Iterator[Example]:
    """The type of each organisation that gold names too."""
    alike = {fold(name): row["type"] for row in gold["organisations"] for name in (row["name"], *row["aliases"])}
    for entity in orgs:
        kind = next((alike[fold(name)] for name in entity.names if fold(name) in alike), None)
        if kind is not None:
            yield Example("types", types.signals(entity.names, entity.guess, entity.rules), kind, group, weight)


def of_identity(document: Document, gold: Mapping[str, Any], orgs: Sequence[Entity], group: str, weight: float) -> Iterator[Example]:
    """Whether each organisation is the one that the document is about, and whether it publishes it."""
    weighed = identity.weighed(document, orgs)
    for field in ("subject", "publisher"):
        forms = _forms_in_gold(gold, gold.get(field))
        for entity, seen in weighed:
            told = bool(forms & {fold(form) for form in entity.names})
            yield Example(field, seen, identity.YES if told else identity.NO, group, weight, document.id)


def named_in_gold(gold: Mapping[str, Any], name: object, orgs: Sequence[Entity]) -> Entity | None:
    """The organisation that bears a name of gold, by any of its names there; None where none does."""
    forms = _forms_in_gold(gold, name)
    return next((entity for entity in orgs if forms & {fold(form) for form in entity.names}), None)


def _forms_in_gold(gold: Mapping[str, Any], name: object) -> set[str]:
    about = fold(str(name or ""))
    row = next((row for row in gold["organisations"] if about in {fold(n) for n in (row["name"], *row["aliases"])}), {"name": about, "aliases": []})
    return {fold(form) for form in (row["name"], *row["aliases"])} - {""}


def _bare(name: str) -> str:
    """A name as compared: folded, without the marks around it."""
    return fold(name.strip(" \"'“”„«»,;:.()"))


def of_page(page: Page, weight: float) -> Iterator[Example]:
    """The examples of a synthetic page, whose marks say all."""
    document, group = page.document, "synthetic"
    dates = [m for m in page.marks if m.label == "date"]
    numbers = [m for m in page.marks if m.label in ("number", "money")]
    yield from _dates(document, lambda date, text: _kind_of_mark(dates, date), group, weight)
    yield from _numbers(document, lambda value, text, span: _figure_of_mark(numbers, span), group, weight)
    orgs, subject, told = _entities(page)
    yield from _roles(document, orgs, subject, lambda entity, place: told.get(place.span, roles.NONE), group, weight)


def _dates(document: Document, kind_of: Any, group: str, weight: float) -> Iterator[Example]:
    for index, date, event in events.candidates(document):
        if event is not None and event.rule in meaning.SETTLED:
            continue
        span = document.blocks[index].span
        kind = kind_of(date, document.text[max(span.start, date.span.start - 250) : min(span.end, date.span.end + 250)])
        if kind is not None:
            yield Example("kinds", meaning.signals(document, index, date, event), kind, group, weight)


def _numbers(document: Document, figure_of: Any, group: str, weight: float) -> Iterator[Example]:
    block, carried = -1, []
    for clause in clauses(outline(document)):
        if clause.block != block:
            block, carried = clause.block, []
        read = ruled(clause, carried)
        drafted = [(draft.number, draft, draft.value) for draft in read]
        for number, draft, value in [*drafted, *((number, None, number.value) for number in unread(clause, read, carried))]:
            told = figure_of(value, clause.text, Span(clause.start + number.core.start, clause.start + number.core.end))
            if told is None:
                continue
            unit, indicator = told
            signals = of_numbers.signals(clause, number, draft)
            yield Example("units", signals, "money" if unit.isupper() else unit, group, weight)
            if indicator and draft is not None:
                yield Example("money" if unit.isupper() else "people", signals, indicator, group, weight)
        carried = [*carried, *read][-40:]


def _roles(document: Document, orgs: Sequence[Entity], subject: Entity | None, role_of: Any, group: str, weight: float) -> Iterator[Example]:
    said = read_by_rules(document, partners.find(document), orgs)
    for place in places(document, orgs):
        if place.entity is subject:
            continue
        role = role_of(place.entity, place)
        if role is not None:
            rules = [rule for rule, _ in said.get(place.span, ())]
            yield Example("roles", roles.signals(document, place.block, place.sentence, place.span, place.entity, place.names, subject, rules), role, group, weight)


def _kind_in_gold(dates: Sequence[Mapping[str, Any]], date: Any, text: str) -> str | None:
    same = [row for row in dates if _edtf(row["date"]) == (date.edtf.removeprefix("../") if row["kind"] == "ended" else date.edtf)]
    if not same:
        return meaning.NONE
    near = [row for row in same if _within(row["quote"], text)]
    kinds = {row["kind"] for row in near or same}
    return kinds.pop() if len(kinds) == 1 and near else None


def _edtf(text: str) -> str:
    return f"{text}.." if text.endswith("/") else text


def _figure_in_gold(figures: Sequence[Mapping[str, Any]], value: float, text: str) -> tuple[str, str | None] | None:
    same = [row for row in figures if isinstance(row["value"], (int, float)) and abs(row["value"] - abs(value)) < 1e-6 * max(1, abs(value))]
    if not same:
        return of_numbers.NONE, None
    near = [row for row in same if _within(row["quote"], text)]
    told = {(row["unit"], row["indicator"]) for row in near}
    return told.pop() if len(told) == 1 else None


def _within(quote: str, text: str) -> bool:
    """Whether most of a quote's words stand in a stretch of text."""
    words, there = set(fold(quote).split()), set(fold(text).split())
    return bool(words) and len(words & there) >= _ENOUGH * len(words)


class _Relations:
    """The roles that gold gives the organisations of a document."""

    def __init__(self, gold: Mapping[str, Any], document: Document) -> None:
        self._document = document
        alike = {fold(form): i for i, row in enumerate(gold["organisations"]) for form in (row["name"], *row["aliases"])}
        self._alike, self._rows = alike, [(alike.get(fold(row["partner"]), fold(row["partner"])), row) for row in gold["partners"]]

    def role(self, entity: Entity, place: Any) -> str | None:
        mine = {self._alike.get(fold(name), fold(name)) for name in entity.names}
        rows = [row for key, row in self._rows if key in mine]
        if not rows:
            return roles.NONE
        said = {row["role"] for row in rows if _within(row["quote"], self._document.quote(place.sentence))}
        return said.pop() if len(said) == 1 else None


def _kind_of_mark(marks: Sequence[Any], date: Any) -> str | None:
    for mark in marks:
        if mark.span.overlaps(date.core):
            if date.edtf.strip("./~") != mark.value and date.edtf != f"{mark.value}~":
                return None
            return meaning.NONE if mark.told in ("figure", "") else mark.told
    return None  # literal years of templates are not told


def _figure_of_mark(marks: Sequence[Any], span: Span) -> tuple[str, str | None] | None:
    for mark in marks:
        if mark.span.overlaps(span):
            if mark.told == "ignore":
                return of_numbers.NONE, None
            if mark.label == "money":
                return mark.type, mark.told or "other"
            unit, _, indicator = mark.told.partition("/")
            return (unit, indicator or None) if unit else None
    return None


def _entities(page: Page) -> tuple[list[Entity], Entity | None, dict[Span, str]]:
    """The organisations of a page as its marks tell them, the page's own one, and the role at each place."""
    groups: dict[str, list[Any]] = {}
    told: dict[Span, str] = {}
    for mark in page.marks:
        if mark.label in ("organisation", "self"):
            groups.setdefault(("*" if mark.label == "self" else "") + str(mark.value), []).append(mark)
            if mark.label == "organisation":
                told[mark.span] = mark.told or roles.NONE
    out, subject = [], None
    for name, marks in groups.items():
        forms = tuple(dict.fromkeys(page.document.quote(m.span) for m in marks))
        entity = Entity(name.lstrip("*"), tuple(f for f in forms if f != name), marks[0].type, tuple(m.span for m in marks), marks[0].span, {"head": 1}, marks[0].type)
        out.append(entity)
        subject = entity if name.startswith("*") else subject
    return out, subject, told


def of_listed_names(names: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[Example]:
    """The types of listed names, as if no rule had guessed, and as if one had."""
    for kind, listed in names.items():
        if kind in ORGANISATIONS:
            for name, short in listed:
                yield Example("types", types.signals([name, short] if short else [name], None), kind, "synthetic", 0.3)
