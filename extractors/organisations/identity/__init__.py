"""Whom a document is about and who publishes it, learned: each organisation weighed as its subject and as its publisher.

What may hardly be a name is weighed too, since a page often names its own organisation once, in passing. Never here: the signals
(`signals`), finding names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from extractors.model.linear import model
from extractors.organisations.choice import KEEP
from extractors.organisations.entities import Entity, entities
from extractors.organisations.gazetteer import is_place, others
from extractors.organisations.identity.signals import by_rules, in_main, signals, surroundings
from extractors.organisations.own_names import own_names
from extractors.organisations.sourced import RULE
from extractors.privacy import protected_regions
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import fold

YES, NO = "yes", "no"
POSSIBLE = 0.08  # how probable a name must be to be weighed as the document's own
SUBJECT_FROM, PUBLISHER_FROM = 0.28, 0.4  # how probable an organisation must be to be named
# How sure a source is of who publishes, and how much likelier (log odds) it makes that one whom a page is about. With more, pages
# about their publisher gain what pages about others lose: at 2, 3 and 4, eight of 95 real pages are given to the wrong one.
SAID, FROM_SOURCE = 0.99, 2.0
SUBJECT_UNAIDED, ONCE = 0.55, 1.0  # and how probable where a rule of thumb gives it less than a name said twice
DECLARED = ("site", "description")  # sources of own names that are no guesses
BY = ("author", "creator", "publisher", "organisation", "organization")  # metadata that name who speaks
_RIVALS = 3


def with_own(document: Document, possible: Sequence[Mention], sourced: bool = False) -> list[Mention]:
    """Of what may be names, those that are surely enough, and those of the document's own organisation; the latter's mentions
    have the features `subject` and `publisher`, how probable it is that. `sourced`: whether the document's source tells who
    publishes it, named here or not."""
    orgs = entities(document, possible, protected_regions(document))
    seen = weighed(document, orgs)
    named = [row for row in seen if not (is_place(row[0].name, document.language) or fold(row[0].name) in others())]  # a country, a heading
    declared = next((entity for entity, _ in seen if RULE in entity.rules), None)
    own = {"subject": _subject(document, named, declared, sourced), "publisher": (SAID, declared) if sourced else _publisher(named)}
    marks: dict[Span, dict[str, float]] = {}
    for whose, (p, entity) in own.items():
        for span in entity.spans if entity else ():
            marks.setdefault(span, {})[whose] = p
    return [replace(m, features={**m.features, **marks[m.span]}) if m.span in marks else m for m in possible if m.features["probability"] >= KEEP or m.features["rule"] == "unit" or m.span in marks]


def _publisher(seen: Weighed) -> tuple[float, Entity | None]:
    p, best = next(iter(ranked(seen, "publisher")), (0.0, None))
    return p, best if p >= PUBLISHER_FROM else None


def _subject(document: Document, seen: Weighed, declared: Entity | None, sourced: bool) -> tuple[float, Entity | None]:
    p, best = next(iter(ranked(seen, "subject", declared, FROM_SOURCE if sourced else 0.0)), (0.0, None))
    if best is not None and best is declared and p >= SUBJECT_FROM:
        return p, best
    if best is None or p < SUBJECT_FROM:
        return max(p, SUBJECT_FROM), _declared(document, seen)
    if p < SUBJECT_UNAIDED and by_rules(document, [best])[best.name] < ONCE:
        return p, _declared(document, seen)  # named once in passing, it is hardly what the page is about, though no other is named
    return p, best


def _declared(document: Document, seen: Weighed) -> Entity | None:
    """The one that the page's head says it is about ("Larkfield Aid is supported by ..."), where nothing else tells."""
    told = {fold(own.name) for own in own_names(document) if own.source in DECLARED}
    by = {fold(document.quote(block.span)) for block in document.zone("metadata") if block.path.lower().endswith(BY)}  # or a person
    found = [e for e, _ in seen if not (told | by if in_main(document, e.spans) else told).isdisjoint(map(fold, e.names))]
    return found[0] if len(found) == 1 else None


Weighed = Sequence[tuple[Entity, tuple[str, ...]]]


def weighed(document: Document, orgs: Sequence[Entity]) -> Weighed:
    """Each organisation of a document with its signals."""
    around = surroundings(document, orgs)
    return [(entity, signals(document, entity, orgs, around)) for entity in orgs]


def ranked(orgs: Weighed, name: str, declared: Entity | None = None, likelier: float = 0.0) -> list[tuple[float, Entity]]:
    """The organisations with their probability of being the document's `subject` or `publisher`, the most probable first;
    what the first three leave of 1 is that it is none of them. `declared` and its country units, or none where that is None, are
    `likelier` (log odds)."""
    linear = model(name)
    scored = [(linear.score(seen) + (likelier if _is_of(entity, declared) else 0.0), entity) for entity, seen in orgs]
    none = likelier if declared is None else 0.0
    top = max((score for score, _ in scored), default=none)
    powers = [(math.exp(min(50.0, score - max(top, none))), entity) for score, entity in scored]
    rivals = sorted((power for power, _ in powers), reverse=True)[:_RIVALS]  # a long report names a hundred others in passing
    total = sum(rivals) + math.exp(none - max(top, none))
    return sorted(((power / total, entity) for power, entity in powers), key=lambda row: -row[0])


def _is_of(entity: Entity, declared: Entity | None) -> bool:
    """Whether an organisation is the declared one, or a country unit that bears its name."""
    if declared is None or entity is declared:
        return entity is declared
    return "unit" in entity.rules and any(f" {fold(whole)} " in f" {fold(entity.name)} " for whole in declared.names)
