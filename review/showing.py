"""Cards: what a curator is shown of a fact, a group or a pair of organisations, and the stamp by which a change is noticed.

Never here: SQL, a decision, HTML.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from review.cards import Card, Chip, Other, Past
from review.replay import decided_slots, holding, squashed, standing
from review.standing import held
from review.wording import claim, label, number, pair_claim, shown, sum_of, words
from schemas.facts import Decision
from warehouse.database import canonical
from warehouse.desk.items import Item
from warehouse.stored import StoredFact


@dataclass(frozen=True, slots=True)
class Sight:
    """All that a card is made of: its row, the facts on it, its head first, decisions on them by fact, those that it is held
    against; `comments`: (who deferred it, when, what they said). `mode`: ask, second, gold, jump."""

    item: Item
    facts: Sequence[StoredFact]
    log: Mapping[str, Sequence[Decision]]
    rivals: Sequence[StoredFact] = ()
    comments: Sequence[tuple[str, str, str]] = ()
    mode: str = "ask"
    until: str = ""
    pair: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # of a pair: what is known of either
    said: Sequence[Past] = ()  # of a pair: what was said of it

    @property
    def is_blind(self) -> bool:
        """Whether what others said is not to be seen."""
        return self.mode in ("second", "gold")


def card_of(sight: Sight) -> Card:
    """The card of a fact or a group."""
    if sight.item.kind == "pair":
        return _pair_card(sight)
    head, item = sight.facts[0], sight.item
    slots = now(head, sight)
    is_group = item.kind == "group"
    return Card(
        id=item.card_id, kind=item.kind, claim=claim(head.kind, slots), chips=_chips(head, slots, sight), confidence=round(item.confidence, 6),
        reason=item.reason or "asked", priority=item.priority, stamp=stamp(sight), quote=head.quote, prefix=head.prefix, suffix=head.suffix,
        document_id=head.document_id, title=head.title, url=head.url, language=head.language, snapshot=head.snapshot, span=(head.start, head.end),
        others=(*(_members(sight) if is_group else ()), *_rivals(sight)), past=() if sight.is_blind else _past(sight),
        is_second=sight.mode == "second", is_gold=sight.mode == "gold", sum_shown=_sum(sight) if is_group else "", lease_until=sight.until,
    )  # fmt: skip


def stamp(sight: Sight) -> str:
    """A hash of what is shown and of every word said on it: another one means that something changed."""
    facts = [[fact.fact_key, squashed(fact.extracted), squashed(fact.slots), fact.quote, fact.decision_id, fact.outcome] for fact in sight.facts]
    said = [[key, [one.id for one in sight.log[key]]] for key in sorted(sight.log)] if not sight.is_blind else [[key, _heard(sight.log[key])] for key in sorted(sight.log)]
    shown_pair = sorted((one.id, one.holds) for one in sight.said)
    return hashlib.sha256(canonical([sight.item.card_id, sight.mode if sight.is_blind else "ask", facts, said, shown_pair]).encode()).hexdigest()[:16]


def now(fact: StoredFact, sight: Sight) -> dict[str, Any]:
    """The slots as they hold with what was decided since the last run; as extracted where others' words are not to be seen."""
    if sight.is_blind:
        return dict(fact.extracted)
    last = held(sight.log.get(fact.fact_key, ()))
    if last is None:
        return dict(fact.extracted)
    if last.id == fact.decision_id:
        return dict(fact.slots)
    return decided_slots(last, fact.extracted) if last.verdict in ("accept", "correct") else dict(fact.extracted)


def _heard(decisions: Sequence[Decision]) -> list[str]:
    """What a blind word answers: the decision that holds, and blind words before."""
    return [*(one.id for one in holding(decisions)), *sorted(one.id for one in standing(decisions) if one.verdict in ("second", "gold"))]


def _chips(fact: StoredFact, slots: Mapping[str, Any], sight: Sight) -> tuple[Chip, ...]:
    rule = " ".join(str(part) for part in (fact.extractor, fact.features.get("rule", "")) if part)
    last = held(sight.log.get(fact.fact_key, ()))
    seen = last.seen.get("slots", {}) if last is not None and fact.outcome == "suspended" else fact.extracted
    chips = []
    order = list(words()["slots"])
    for slot in sorted({*slots, *seen}, key=lambda slot: (order.index(slot) if slot in order else len(order), slot)):
        value, before = slots.get(slot), seen.get(slot)
        is_changed = squashed({slot: value}) != squashed({slot: before}) and not sight.is_blind
        if value in (None, "", [], ()) and not is_changed:
            continue
        text = shown(slot, value) if not is_changed else f"{shown(slot, value) or '–'} (was {shown(slot, before) or '–'})"
        chips.append(Chip(slot, label(slot), value, text, _rule(fact, slot, rule), is_changed))
    return tuple(chips)


def _rule(fact: StoredFact, slot: str, rule: str) -> str:
    """What gave a part: the feature that speaks of it, else the rule that found the whole fact."""
    own = next((fact.features[name] for name in (f"{slot}_rule", slot) if isinstance(fact.features.get(name), str)), "")
    return f"{fact.extractor} {own}" if own else rule


def _members(sight: Sight) -> Iterable[Other]:
    for place, fact in enumerate(sight.facts):
        is_total = place == 0 and fact.slots.get("part_of") is None
        yield _other(fact, now(fact, sight), "total" if is_total else "part")


def _rivals(sight: Sight) -> Iterable[Other]:
    relations = dict(sight.item.others)
    for fact in sight.rivals:
        yield _other(fact, dict(fact.slots), relations.get(fact.fact_key, "contradicts"))


def _other(fact: StoredFact, slots: Mapping[str, Any], relation: str) -> Other:
    return Other(fact.fact_key, claim(fact.kind, slots), fact.quote, fact.document_id, fact.title, fact.url, relation, round(fact.confidence, 6))


def _sum(sight: Sight) -> str:
    slots = [now(fact, sight) for fact in sight.facts]
    has_total = slots[0].get("part_of") is None
    total = slots[0].get("value") if has_total else slots[0].get("part_of")
    return sum_of(total, [one.get("value") for one in (slots[1:] if has_total else slots)])


def _past(sight: Sight) -> tuple[Past, ...]:
    found = []
    for fact in sight.facts:
        said = sight.log.get(fact.fact_key, ())
        holds = {one.id for one in holding(said)}
        found += [_told(one, one.id in holds, fact) for one in said if one.verdict != "gold"]
    found += [Past("", "defer", curator, at, comment, "", holds=False) for curator, at, comment in sight.comments]
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def _told(one: Decision, holds: bool, fact: StoredFact) -> Past:
    said = one.value or {}
    slots = {**fact.extracted, **one.seen.get("slots", {})}
    if one.verdict == "correct" or (one.verdict == "second" and said.get("verdict") == "correct"):
        slots |= dict((said.get("value") if one.verdict == "second" else said) or {})
    verdict = f"second: {said.get('verdict')}" if one.verdict == "second" else one.verdict
    why = "; ".join(part for part in (one.reason, one.comment) if part)
    return Past(one.id, verdict, one.curator, one.at, why, "" if one.verdict == "withdraw" else claim(fact.kind, slots), holds)


def _pair_card(sight: Sight) -> Card:
    item = sight.item
    left, right = item.members
    names = [_name(sight.pair.get(side, {})) for side in (left, right)]
    chips = [Chip("score", label("score"), item.confidence, number(round(item.confidence, 2)), "matcher", False)] if item.confidence else []
    others = tuple(_side(sight.pair.get(side, {}), side, relation) for side, relation in ((left, "left"), (right, "right")))
    empty = Card(item.card_id, "pair", pair_claim(*names), tuple(chips), item.confidence, item.reason, item.priority, stamp(sight), *[""] * 7, "", (0, 0))
    return replace(empty, document_id=item.document_id, others=others, past=tuple(sight.said), lease_until=sight.until)


def _side(told: Mapping[str, Any], identity: str, relation: str) -> Other:
    known = "; ".join(f"{label(name)}: {shown('', told[name])}" for name in ("names", "aliases", "types", "countries", "domains", "documents") if told.get(name))
    document = next(iter(told.get("documents", ())), "")
    return Other("", _name(told), known, document, identity, "", relation, 0.0)


def _name(told: Mapping[str, Any]) -> str:
    return str(next(iter(told.get("names", ())), told.get("folded_name", "?")))
