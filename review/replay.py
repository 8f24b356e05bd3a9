"""Applying decisions again: which of them hold, and what they make of the facts of a document that was read again.

Pure functions of decisions, facts and text. Facts that a curator found are made anew here each time, and no word of an
extraction is changed but in the facts that come out. Never here: SQL, the log, a curator's screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from review.places import Found, find_again
from schemas.documents import Span
from schemas.facts import CURATOR, Decision, Evidence, Fact, Outcome, OutcomeCode
from schemas.names import fold
from warehouse.database import canonical
from warehouse.readings import stored_slots

_SILENT = ("second", "gold")  # what is said for comparison alone, and holds on no fact
_MAIN = {"organisation": "name", "event": "date", "figure": "value", "partnership": "partner"}


def holding(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Of decisions in the order in which they were made, the last on each fact that was not taken back.

    Of a fact that a curator found, also the decision by which it is there, before what was said of it since.
    """
    holds: dict[tuple[str, bool], Decision] = {}
    for one in standing(decisions):
        if one.verdict not in _SILENT:
            holds.setdefault((one.fact_key, one.verdict != "missed"), one)
    return tuple(holds[key] for key in sorted(holds))


def standing(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that were not taken back, the last first."""
    taken_back: set[str] = set()
    stands = []
    for one in reversed(decisions):
        if one.id in taken_back:
            continue
        if one.verdict == "withdraw":
            taken_back.add(str((one.value or {}).get("decision")))
        else:
            stands.append(one)
    return stands


def apply(decisions: Sequence[Decision], facts: Sequence[Fact], *, text: str | None = None, snapshot: str = "") -> tuple[tuple[Fact, ...], tuple[Outcome, ...]]:
    """The facts of one document after the decisions that hold on them, and what became of each decision.

    Same extraction and quote: applied; text around it moved: applied and noted; same quote, other extraction: the
    curator wins; number or quote changed: suspended; no such fact: orphaned. A rejected fact stays, marked by its outcome.
    `text`: the document's, in which what a curator found is looked for; None: as it was when they found it. `snapshot`: its bytes.
    """
    said_of = {one.fact_key: one for one in decisions if one.verdict not in ("missed", "hide")}
    by_key = {fact.key: fact for fact in facts}
    outcomes: list[Outcome] = []
    for one in decisions:
        if one.verdict == "hide":
            place = find_again(text, [_sought(one)])
            outcomes.append(Outcome(one.id, one.fact_key, "hide", "orphaned" if place is None or not place.is_same else place.code))
        elif one.verdict == "missed":
            outcomes += _missed(one, said_of, by_key, text, snapshot)
        else:
            outcomes.append(_said(one, by_key))
    return tuple(by_key.values()), tuple(outcomes)


def decided_slots(decision: Decision, slots: Mapping[str, Any]) -> dict[str, Any]:
    """What holds now: of an accepted fact what the curator saw, of a corrected one what they put in its place."""
    if decision.verdict == "reject":
        return dict(slots)
    return dict(slots) | dict(decision.seen.get("slots", {})) | dict(decision.value or {})


def squashed(slots: Mapping[str, Any]) -> str:
    """Slots as compared: a slot that is not known and one that is not there are the same."""
    known = {name: value for name, value in slots.items() if value is not None and value != [] and value != ()}
    return canonical(known)


def _said(one: Decision, by_key: dict[str, Fact]) -> Outcome:
    """What a decision makes of its fact, which is replaced where other slots hold now."""
    fact = by_key.get(one.fact_key)
    if fact is None:
        return Outcome(one.id, one.fact_key, one.verdict, "orphaned")
    found = stored_slots(fact)
    code = _replayed(one, fact, found)
    slots = found if code == "suspended" else decided_slots(one, found)
    replaced = squashed(slots) != squashed(found)
    if replaced:
        by_key[fact.key] = replace(fact, slots=slots, subject=slots.get("organisation", fact.subject))
    if fact.extractor == CURATOR and code != "suspended":
        by_key[fact.key] = replace(by_key[fact.key], confidence=1.0)
    return Outcome(one.id, one.fact_key, one.verdict, code, found if replaced else None)


def _replayed(decision: Decision, fact: Fact, slots: Mapping[str, Any]) -> OutcomeCode:
    seen = decision.seen
    same_quote = [one for one in fact.evidence if _words(one.quote) == _words(seen.get("quote", ""))]
    if not same_quote:
        return "suspended"
    if squashed(slots) != squashed(seen.get("slots", {})):
        return "disagrees"
    around = (_words(seen.get("prefix", "")), _words(seen.get("suffix", "")))
    return "applied" if any((_words(one.prefix), _words(one.suffix)) == around for one in same_quote) else "moved"


def _missed(one: Decision, said_of: Mapping[str, Decision], by_key: dict[str, Fact], text: str | None, snapshot: str) -> list[Outcome]:
    """Put a fact that a curator found among the others where its words stand; what became of the decision, and of a fact
    in which an extractor says the same by now, which must not be counted twice."""
    later = said_of.get(one.fact_key)
    place = find_again(text, [_sought(said) for said in (later, one) if said is not None])
    if place is None:
        return [] if later else [Outcome(one.id, one.fact_key, "accept", "orphaned")]
    made = _made(one, place, snapshot)
    own = by_key.get(one.fact_key)
    if own is not None and own.extractor != CURATOR:  # an extractor finds it under this very key: it is that fact, corrected
        return [] if later else [_said(replace(one, verdict="accept", value=None), by_key)]
    by_key[made.key] = made
    twins = [fact for fact in by_key.values() if _is_twin(fact, made) and fact.key not in said_of and place.is_same]
    marks = [Outcome(one.id, fact.key, "reject", "applied") for fact in twins]
    return marks if later else [*marks, Outcome(one.id, one.fact_key, "accept", place.code)]


def _made(one: Decision, place: Found, snapshot: str) -> Fact:
    value = one.value or {}
    slots = dict(value["slots"])
    evidence = Evidence(snapshot or str(one.seen.get("snapshot", "")), Span(place.start, place.end), place.quote, place.prefix, place.suffix)
    return Fact(one.fact_key, value["kind"], slots.get("organisation"), slots, (evidence,), 1.0 if place.is_same else 0.0, CURATOR, {"rule": "curator"})


def _is_twin(fact: Fact, made: Fact) -> bool:
    """Whether an extractor's fact says the same of the same words."""
    main = _MAIN[made.kind]
    same = fact.kind == made.kind and fact.extractor != CURATOR and _folded(fact.slots.get(main)) == _folded(made.slots.get(main))
    return same and any(one.span.overlaps(made.evidence[0].span) for one in fact.evidence)


def _folded(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


def _sought(one: Decision) -> Mapping[str, Any]:
    return {**one.seen, **({name: one.value[name] for name in ("start", "end")} if one.verdict in ("missed", "hide") and one.value else {})}


def _words(text: str) -> str:
    return " ".join(text.split())
