"""Where a card stands in the queue: a pure function of its row and of all decisions on its facts.

A card is open while a fact of it is unsettled, or while two curators differ; some of those decided are to be judged once more
by another curator who does not see the first word. Never here: SQL, what a card shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from review.queue import draw
from review.replay import holding, squashed, standing
from schemas.facts import Decision
from warehouse.desk.items import Item

SECOND_SHARE = 0.1  # of decided cards that another curator judges too, blindly
_SEED = 7  # of that choice, so that it is not the audit slice's
_CONFIRMED = ("accept", "correct")

Log = Mapping[str, Sequence[Decision]]  # by fact, in the order in which they were made


def placed(item: Item, log: Log, *, share: float = SECOND_SHARE) -> Item:
    """The card's row as these decisions on its facts, and on those that it is held against, make it."""
    holds = {key: held(log.get(key, ())) for key in item.members}
    if not all(one is not None and one.id not in item.doubted for one in holds.values()):
        return _open(item, holds, log)
    state = _decided(item, holds, log, share)
    words = [one for one in holds.values() if one is not None]
    if state == "disputed":
        return replace(item, state="open", reason=state, priority=round(0.5 + 0.5 * item.weight, 6), decided_by=words[0].curator)
    return replace(item, state=state, reason=_first(item.reasons) or item.reason, priority=_highest(item), decided_by=words[0].curator)


def held(decisions: Sequence[Decision]) -> Decision | None:
    """The decision that holds on a fact; of one that a curator found, what was said of it since, else that."""
    return next(reversed(holding(decisions)), None)


def seconds(decisions: Sequence[Decision], first: Decision) -> list[Decision]:
    """What others said of a fact without seeing the first decision, and did not take back."""
    return [one for one in standing(decisions) if one.verdict == "second" and (one.value or {}).get("of") == first.id]


def is_alike(first: Decision, other: Decision) -> bool:
    """Whether a blind word says the same as the first: verdict, and what was put in its place."""
    said = other.value or {}
    if said.get("verdict") != first.verdict:
        return False
    return first.verdict != "correct" or squashed({**first.seen["slots"], **(first.value or {})}) == squashed({**first.seen["slots"], **(said.get("value") or {})})


def _decided(item: Item, holds: Mapping[str, Decision | None], log: Log, share: float) -> str:
    pairs = [(first, other) for key, first in holds.items() if first is not None for other in seconds(log.get(key, ()), first)]
    if pairs:
        return "gold" if all(is_alike(first, other) for first, other in pairs) else "disputed"
    was_judged = any(one.verdict == "second" for key in holds for one in standing(log.get(key, ())))
    is_wanted = bool(item.reasons) and not was_judged and draw(_SEED, item.card_id) < share
    return "second" if is_wanted else "decided"


def _open(item: Item, holds: Mapping[str, Decision | None], log: Log) -> Item:
    doubted = any(one is not None and one.id in item.doubted for one in holds.values())
    words = [*holds.values(), *(held(log.get(key, ())) for key, _ in item.others)]
    confirmed = any(one is not None and one.verdict in _CONFIRMED for one in words)
    settled = ({"contradicted"} if confirmed else set()) | (set() if doubted else {"suspended", "disagrees"})
    left = [(reason, priority) for reason, priority in item.reasons if reason not in settled]
    if not left:
        return replace(item, state="quiet", priority=0.0, decided_by="")
    reason, priority = left[0]
    return replace(item, state="open", reason=reason, priority=priority, decided_by="")


def _first(reasons: Iterable[Sequence[object]]) -> str:
    return next((str(reason) for reason, _ in reasons), "")


def _highest(item: Item) -> float:
    return float(item.reasons[0][1]) if item.reasons else 0.0
