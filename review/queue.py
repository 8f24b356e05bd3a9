"""The curators' queue: which facts to look at first, each as one question with the words it was read from.

Order: what a change in a document has put in doubt, then (1 - confidence) times impact, then where an extractor now
disagrees with a curator; among them a random slice of facts that seem sure, so that confidence itself is measured, and
claims in which documents contradict each other: one question each, of the preferred fact, weighed as even odds at least.
Never here: SQL, decisions, a screen.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log10
from typing import Any, Literal

from sqlalchemy import Engine

from review.replay import holding
from schemas.facts import SURE
from warehouse import decisions as log
from warehouse.corroboration.claims import Claim, said
from warehouse.entities.questions import count_pairs
from warehouse.queries import claims_of_several
from warehouse.stored import StoredFact, stored_facts

Reason = Literal["suspended", "protected", "contradicted", "uncertain", "disagrees", "audit", "disputed", "identity"]
_DEBTS: tuple[Reason, ...] = ("suspended", "protected", "contradicted", "uncertain", "disagrees")


@dataclass(frozen=True, slots=True)
class Rival:
    """What another fact of the same claim says. `relation`: to the preferred fact, a code of vocabularies/relations.yml."""

    said: str
    relation: str
    document_id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a fact stands in its claim."""

    relation: str
    rule: str
    is_open: bool  # contradicted, with no curator's word on any of its facts
    rivals: tuple[Rival, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to look at. `slots`: as they hold now; `extracted`: what the extractor gave; `group`: the keys of the facts
    that add up with it, total first, which are looked at together; `priority`: higher comes first; `relation`, `rule`: how it
    stands in its claim (preferred, contradicts, ...) and why the preferred fact is that; `rivals`: the claim's other facts."""

    fact_key: str
    kind: str
    slots: Mapping[str, Any]
    extracted: Mapping[str, Any]
    confidence: float
    quote: str
    prefix: str
    suffix: str
    document_id: str
    title: str
    url: str
    reason: Reason
    priority: float
    group: tuple[str, ...]
    decision_id: str | None
    relation: str = "preferred"
    rule: str = "only"
    rivals: tuple[Rival, ...] = field(default=())


def open_questions(engine: Engine, *, limit: int = 50, seed: int = 0, audit_share: float = 0.05) -> list[Question]:
    """The first questions of the queue; `audit_share`: how many of the facts that seem sure are asked about all the same.

    The slice depends on `seed` and the facts alone, so that a queue opened again is the same queue.
    """
    facts, standings = _undecided(engine)
    together = groups(facts)
    questions = []
    for fact in facts:
        standing = standings.get(fact.fact_key, _ALONE)
        reason = _reason(fact, standing, seed, audit_share)
        if reason is not None:
            questions.append(_question(fact, reason, standing, together.get(fact.fact_key, ())))
    questions.sort(key=lambda question: (-question.priority, question.fact_key))
    return questions[:limit]


def count_open(engine: Engine) -> dict[str, int]:
    """How many questions are open, by reason, those on pairs of organisations as `identity`; the audit slice is no debt."""
    facts, standings = _undecided(engine)
    reasons = Counter(_reason(fact, standings.get(fact.fact_key, _ALONE), 0, 0.0) for fact in facts)
    pairs = count_pairs(engine)
    return {reason: reasons[reason] for reason in _DEBTS if reasons[reason]} | ({"identity": pairs} if pairs else {})


def impact(kind: str, slots: Mapping[str, Any], *, is_of_subject: bool) -> float:
    """How much hangs on a fact, from 0.1 to 1: headline totals of people and money most, names least."""
    weight = {"organisation": 0.3, "event": 0.4, "figure": 0.5, "partnership": 0.5}[kind]
    if kind == "figure":
        is_headline = slots.get("part_of") is None and (slots.get("unit") == "people" or slots.get("indicator") in ("income", "spent", "granted"))
        size = min(log10(1 + abs(float(slots.get("value") or 0))), 6) / 6
        weight = 0.2 + 0.3 * is_headline + 0.3 * size
    return min(1.0, max(0.1, weight + (0.2 if is_of_subject else 0.0)))


def _undecided(engine: Engine) -> tuple[list[StoredFact], dict[str, _Standing]]:
    """Facts on which no decision stands and none waits for the next run, and how facts stand in claims of several."""
    decisions = holding(log.logged(engine))
    known = {one.fact_key: one.id for one in decisions}
    facts = [fact for fact in stored_facts(engine, undecided=True) if known.get(fact.fact_key, fact.decision_id) == fact.decision_id]
    confirmed = {one.fact_key for one in decisions if one.verdict in ("accept", "correct")}
    return facts, {key: standing for claim in claims_of_several(engine) for key, standing in _standings(claim, confirmed)}


def _standings(claim: Claim, confirmed: set[str]) -> Iterable[tuple[str, _Standing]]:
    keys = [one.fact_id for one in claim.statements]
    is_open = claim.agreement == "contradicted" and claim.rule != "curator" and not confirmed & set(keys)
    pages = [one.page.row for one in claim.statements]
    rivals = [
        Rival(said(one.kind, one.row), relation, page["document_id"], page["title"] or "", page["url"])
        for one, relation, page in zip(claim.statements, claim.relations, pages, strict=True)
    ]
    for place, (key, rival) in enumerate(zip(keys, rivals, strict=True)):
        yield key, _Standing(rival.relation, claim.rule, is_open and place == 0, (*rivals[:place], *rivals[place + 1 :]))


_ALONE = _Standing("preferred", "only", False, ())


def _reason(fact: StoredFact, standing: _Standing, seed: int, audit_share: float) -> Reason | None:
    if fact.outcome in ("suspended", "disagrees"):
        return fact.outcome
    if fact.is_protected:
        return "protected"
    if standing.is_open:
        return "contradicted"
    if fact.confidence < SURE:
        return "uncertain"
    return "audit" if draw(seed, fact.fact_key) < audit_share else None


def draw(seed: int, key: str) -> float:
    """A number in [0, 1) that depends on the seed and the key alone."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode()).digest()[:8], "big") / 2**64


def priority(reason: Reason, confidence: float, weight: float) -> float:
    """How early a question is asked: doubt times weight, what a change has put in doubt before all."""
    doubt = {"suspended": 1.0, "disagrees": 0.1, "audit": 0.5, "contradicted": max(0.5, 1 - confidence)}.get(reason, 1 - confidence)
    return round(doubt * weight + (1.0 if reason == "suspended" else 0.0), 6)


def _question(fact: StoredFact, reason: Reason, standing: _Standing, group: tuple[str, ...]) -> Question:
    weight = impact(fact.kind, fact.slots, is_of_subject=fact.is_of_subject)
    return Question(
        fact_key=fact.fact_key,
        kind=fact.kind,
        slots=fact.slots,
        extracted=fact.extracted,
        confidence=fact.confidence,
        quote=fact.quote,
        prefix=fact.prefix,
        suffix=fact.suffix,
        document_id=fact.document_id,
        title=fact.title,
        url=fact.url,
        reason=reason,
        priority=priority(reason, fact.confidence, weight),
        group=group,
        decision_id=fact.decision_id,
        relation=standing.relation,
        rule=standing.rule,
        rivals=standing.rivals,
    )


def groups(facts: Sequence[StoredFact]) -> dict[str, tuple[str, ...]]:
    """For each figure that is a total or a part of one, the keys of its arithmetic group, total first."""
    members: dict[tuple[Any, ...], list[StoredFact]] = defaultdict(list)
    for fact in facts:
        if fact.kind == "figure" and fact.slots.get("part_of") is not None:
            members[_group_of(fact, fact.slots["part_of"])].append(fact)
    for fact in facts:
        if fact.kind == "figure" and _group_of(fact, fact.slots.get("value")) in members and fact.slots.get("part_of") is None:
            members[_group_of(fact, fact.slots.get("value"))].insert(0, fact)
    return dict(_keyed(members.values()))


def _group_of(fact: StoredFact, total: Any) -> tuple[Any, ...]:
    return fact.document_id, fact.slots.get("unit"), fact.slots.get("period"), total


def _keyed(groups: Iterable[list[StoredFact]]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for group in groups:
        keys = tuple(fact.fact_key for fact in group)
        if len(keys) > 1:
            yield from ((key, keys) for key in keys)
