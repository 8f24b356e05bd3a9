"""The whole queue made from facts and decisions: after each run, and, for the cards that a decision touches, with it.

A group is one card and so is a contradiction; what is sure and undecided is in none, but its weight counts for the share
reviewed. Never here: SQL, what a card shows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from math import log10

from sqlalchemy import Engine

from review.queue import Reason, draw, groups, impact, priority
from review.replay import standing
from review.standing import SECOND_SHARE, Log, placed
from schemas.facts import CURATOR, SURE
from warehouse import decisions as log
from warehouse.desk import items as queue
from warehouse.desk import pairs
from warehouse.desk.items import Item
from warehouse.entities.questions import OpenPair, open_pairs
from warehouse.queries import claims_of_several
from warehouse.stored import StoredFact, stored_facts

AUDIT_SHARE = 0.05  # of facts that seem sure, asked about all the same
_DEBTS = ("suspended", "protected", "contradicted", "uncertain", "disagrees")
_NO_RIVALS: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What was read before decisions are looked at."""

    facts: list[StoredFact]
    rivals: Mapping[str, tuple[tuple[str, str], ...]]  # of a preferred fact: the others of its contradicted claim, with relation
    pairs: list[OpenPair]


def rebuild(engine: Engine, *, audit_share: float = AUDIT_SHARE, seed: int = 0, share: float | None = None) -> dict[str, int]:
    """Bring the queue to what the last committed run left and curators have said; how many facts and pairs are asked about, by reason.

    `share`: of decided cards that another curator judges too; None: as it was set last.

    All is read and compared first; only what differs is written, with nobody deciding meanwhile, and what was decided while it
    was read is brought in then.
    """
    told = _told(engine)
    with engine.connect() as connection:
        share = queue.second_share(connection, SECOND_SHARE) if share is None else share
        said, before, known = log.by_key(connection), queue.all_items(connection), queue.all_members(connection)
    bare, members, quiet = _bare(told, said, seed, audit_share)
    items = {key: placed(item, said, share=share) if item.kind != "pair" else item for key, item in bare.items()}
    wanted = {key: item for key, item in items.items() if item.state != "quiet" or item.reasons}  # what settles a question may be taken back
    changed = [one for key, one in wanted.items() if before.get(key) != one]
    gone = sorted(before.keys() - wanted.keys())
    seen = {one.id for some in said.values() for one in some}
    with queue.writing(engine, alone=True) as connection:
        queue.set_second_share(connection, share)
        queue.replace(connection, changed, gone, members - known, known - members)
        since = sorted({key for identity, key in log.keys_by_id(connection).items() if identity not in seen})
        if since:
            adjust(connection, since, of=stored_facts(connection, fact_keys=since))
        for pair, curator in pairs.settled(connection).items() if told.pairs else ():
            for left, right in permutations(pair):
                queue.settle_pair(connection, f"o-{left}-{right}", curator)
        queue.note_points(connection, _points(items.values(), quiet))
    return _counted(told, said)


def adjust(connection: queue.Writing, fact_keys: Sequence[str], *, of: Sequence[StoredFact] = ()) -> None:
    """Bring the cards that decisions on these facts touch to where they stand now. `of`: the facts, of which some may have no card."""
    found = queue.touched_by(connection, fact_keys)
    known = {item.card_id for item in found}
    bare = [bare_item(fact) for fact in of if f"f-{fact.fact_key}" not in known and queue.group_of(connection, fact.fact_key) is None]
    queue.wake(connection, len(bare), sum(item.weight for item in bare))
    found += bare
    share = queue.second_share(connection, SECOND_SHARE)
    said = log.by_fact(connection, sorted({key for item in found for key in (*item.members, *(other for other, _ in item.others))}))
    queue.put(connection, [placed(item, said, share=share) for item in found])


def bare_item(fact: StoredFact) -> Item:
    """The row of a fact that nobody is asked about."""
    return _item_of(fact, [], ())


def _told(engine: Engine) -> _Told:
    rivals: dict[str, tuple[tuple[str, str], ...]] = {}
    for claim in claims_of_several(engine):
        if claim.agreement == "contradicted":
            keys = [one.fact_id for one in claim.statements]
            rivals[keys[0]] = tuple(zip(keys[1:], claim.relations[1:], strict=True))
    return _Told(stored_facts(engine), rivals, open_pairs(engine, limit=1_000_000))


def _bare(told: _Told, said: Log, seed: int, audit_share: float) -> tuple[dict[str, Item], set[tuple[str, str]], tuple[int, float]]:
    """The cards without their state, the facts of each, and how many facts nobody is asked about, with their weight."""
    facts = _own(told.facts, said)
    together = groups(facts)
    by_card: dict[str, list[StoredFact]] = defaultdict(list)
    for fact in facts:
        group = together.get(fact.fact_key)
        by_card[f"g-{group[0]}" if group else f"f-{fact.fact_key}"].append(fact)
    items, members, quiet = {}, set(), (0, 0.0)
    for card, some in by_card.items():
        reasons = {fact.fact_key: _reasons(fact, fact.fact_key in told.rivals, seed, audit_share) for fact in some}
        if any(reasons.values()) or any(said.get(fact.fact_key) for fact in some):
            item = _item(card, some, reasons, told.rivals)
            items[card] = item
            members |= {(key, card) for key in (*(item.members if card[0] == "g" else ()), *(other for other, _ in item.others))}
        else:
            quiet = quiet[0] + 1, quiet[1] + sum(_weight(fact) for fact in some)
    return items | {one.card_id: one for one in map(_pair, told.pairs)}, members, quiet


def _own(facts: Sequence[StoredFact], said: Log) -> list[StoredFact]:
    """The facts without those that say what a curator's own fact says already."""
    of = {one.id: key for key, some in said.items() for one in standing(some) if one.verdict == "missed"}
    return [fact for fact in facts if of.get(fact.decision_id or "", fact.fact_key) == fact.fact_key]


def _reasons(fact: StoredFact, is_contradicted: bool, seed: int, audit_share: float) -> list[Reason]:
    found: list[Reason] = [fact.outcome] if fact.outcome in ("suspended", "disagrees") else []  # type: ignore[list-item]
    if fact.extractor == CURATOR:
        return found
    found += ["protected"] if fact.is_protected else []
    found += ["contradicted"] if is_contradicted else []
    found += ["uncertain"] if fact.confidence < SURE and not fact.is_protected else []
    return found or (["audit"] if draw(seed, fact.fact_key) < audit_share else [])


def _item(card: str, facts: Sequence[StoredFact], reasons: Mapping[str, Sequence[Reason]], rivals: Mapping[str, tuple[tuple[str, str], ...]]) -> Item:
    """The row of a fact or a group: what is asked of its most urgent member comes first."""
    asked: dict[str, float] = {}
    for fact in facts:
        for reason in reasons[fact.fact_key]:
            asked[reason] = max(asked.get(reason, 0.0), priority(reason, fact.confidence, _weight(fact)))
    order = sorted(asked.items(), key=lambda one: -one[1]) if card[0] == "g" else list(asked.items())
    others = tuple(other for fact in facts for other in rivals.get(fact.fact_key, _NO_RIVALS))
    if card[0] == "f":
        return _item_of(facts[0], order, others)
    key = card[2:]
    head = next(fact for fact in facts if fact.fact_key == key)
    members = [key, *(fact.fact_key for fact in facts if fact.fact_key != key)]
    doubted = [fact.decision_id for fact in facts if fact.outcome in ("suspended", "disagrees") and fact.decision_id]
    weight, confidence = min(1.0, sum(_weight(fact) for fact in facts)), min(fact.confidence for fact in facts)
    own = replace(_item_of(head, order, others), card_id=card, kind="group", members=members, doubted=doubted)
    return replace(own, weight=round(weight, 6), confidence=round(confidence, 6))


def _item_of(fact: StoredFact, order: Iterable[tuple[str, float]], others: Iterable[tuple[str, str]]) -> Item:
    doubted = [fact.decision_id] if fact.outcome in ("suspended", "disagrees") and fact.decision_id else []
    return Item(
        card_id=f"f-{fact.fact_key}", state="quiet", priority=0.0, kind=fact.kind, reason="", source_id=fact.source_id, language=fact.language,
        document_id=fact.document_id, organisation_id=fact.organisation_id or "", confidence=round(fact.confidence, 6), weight=round(_weight(fact), 6),
        members=[fact.fact_key], others=[list(one) for one in others], reasons=[list(one) for one in order], doubted=doubted, decided_by="",
    )  # fmt: skip


def _pair(pair: OpenPair) -> Item:
    """The row of two organisations: the less clear, and the more documents name them, the earlier."""
    documents = min(pair.seen[side].get("document_count", 0) for side in (pair.left, pair.right))
    weight = min(1.0, 0.4 + 0.3 * min(log10(1 + documents), 2.0))
    doubt = max(0.1, 0.5 - abs(pair.score - 0.5))
    place = next(iter(pair.seen[pair.left].get("documents", ())), "")
    return Item(
        card_id=f"o-{pair.left}-{pair.right}", state="open", priority=round(doubt * weight, 6), kind="pair", reason="identity", source_id="", language="",
        document_id=place, organisation_id=pair.left, confidence=round(pair.score, 6), weight=0.0, members=[pair.left, pair.right], others=[],
        reasons=[["identity", round(doubt * weight, 6)]], doubted=[], decided_by="",
    )  # fmt: skip


def _weight(fact: StoredFact) -> float:
    return impact(fact.kind, fact.slots, is_of_subject=fact.is_of_subject)


def _points(items: Iterable[Item], quiet: tuple[int, float]) -> dict[str, tuple[int, float]]:
    found: dict[str, tuple[int, float]] = {"quiet": (quiet[0], round(quiet[1], 6))}
    for item in items:
        if item.state != "quiet":
            key = item.reason if item.state == "open" else "decided"
            count, weight = found.get(key, (0, 0.0))
            found[key] = count + 1, round(weight + item.weight, 6)
    return found


def _counted(told: _Told, said: Log) -> dict[str, int]:
    """How many facts, and pairs as `identity`, are asked about, by reason; the audit slice is no debt."""
    reasons: Counter[str] = Counter(_asked(told, said))
    pairs = len(told.pairs)
    return {reason: reasons[reason] for reason in _DEBTS if reasons[reason]} | ({"identity": pairs} if pairs else {})


def _asked(told: _Told, said: Log) -> Iterator[str]:
    for fact in _own(told.facts, said):
        rivals = told.rivals.get(fact.fact_key, _NO_RIVALS)
        item = placed(_item_of(fact, [(reason, 0.0) for reason in _reasons(fact, bool(rivals), 0, 0.0)], rivals), said, share=0.0)
        if item.state == "open":
            yield item.reason

