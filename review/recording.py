"""Making decisions of actions: what is recorded of each fact of a card, in one transaction with the queue.

What another curator said meanwhile, or a run changed, is noticed by the card's stamp: then nothing is recorded. Never here:
which card comes next, SQL, a change of a decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from review.cards import Action
from review.decisions import identified, moment
from review.forms import require_sound
from review.replay import squashed
from review.showing import Sight, now, stamp
from review.standing import held
from schemas.errors import ConfigurationError
from schemas.facts import Decision, Verdict
from schemas.vocabularies import codes
from warehouse.database import canonical
from warehouse.stored import StoredFact

FACT_VERBS = ("accept", "correct", "reject")
PAIR_VERBS = ("same", "different", "branch_of", "umbrella_of", "renamed_to", "successor_of")


def mode_of(sight: Sight, action: Action, curator: str) -> str | None:
    """How the card was shown to whoever acts on it; None where it is no longer what they saw."""
    modes = ["ask"]
    if sight.item.state in ("second", "gold") and sight.item.decided_by != curator:
        modes.append(sight.item.state)
    return next((mode for mode in modes if stamp(replace(sight, mode=mode)) == action.stamp), None)


def said(sight: Sight, action: Action, mode: str, *, curator: str, at: datetime) -> list[Decision]:
    """The decisions that an action on a fact or a group makes, one a fact.

    Of a group those facts are decided that are not yet; `correct` takes {fact key: slots} there. Raises ConfigurationError
    for a reason that is no code, and BrokenSlots where corrected slots break the contract.
    """
    if action.verb == "reject" and action.reason and action.reason not in codes("reject_reasons"):
        raise ConfigurationError(f"{action.reason}: no reason to reject. Say one of {', '.join(codes('reject_reasons'))}.")
    facts = _asked(sight, mode)
    values = _values(sight, action)
    at = after(at, (one for fact in facts for one in sight.log.get(fact.fact_key, ())))
    batch = batch_id(curator, at, sight.item.card_id) if len(facts) > 1 else ""
    return [_decision(fact, sight, action, mode, values.get(fact.fact_key, {}), curator=curator, at=at, batch=batch) for fact in facts]


class Timed(Protocol):
    """Anything that was said at some time."""

    @property
    def at(self) -> str:
        """ISO 8601 in UTC."""


def after(at: datetime, decisions: Iterable[Timed]) -> datetime:
    """The moment, or one just after the last of some decisions: clocks differ, and what is said last is to hold."""
    last = max((one.at for one in decisions), default="")
    if moment(at) > last:
        return at
    return datetime.fromisoformat(last.replace("Z", "+00:00")).astimezone(UTC) + timedelta(microseconds=1)


def batch_id(curator: str, at: datetime, what: str) -> str:
    """The id that decisions made at once share."""
    return hashlib.sha256(canonical([curator, moment(at), what]).encode()).hexdigest()[:24]


def withdrawn(decisions: Sequence[Decision], *, curator: str, at: datetime) -> list[Decision]:
    """The decisions that take these back."""
    made = []
    for one in decisions:
        seen = {"document": one.seen.get("document", "")}
        made.append(identified(Decision("", one.fact_key, "withdraw", seen, curator, moment(after(at, [one])), {"decision": one.id}, batch=one.batch)))
    return made


def seen_of(fact: StoredFact) -> dict[str, Any]:
    """What a decision keeps of what was seen."""
    return {"slots": dict(fact.extracted), "quote": fact.quote, "prefix": fact.prefix, "suffix": fact.suffix, "document": fact.document_id}


def _asked(sight: Sight, mode: str) -> list[StoredFact]:
    if mode in ("second", "gold") or len(sight.facts) == 1:
        return list(sight.facts)
    doubted = set(sight.item.doubted)
    last = {fact.fact_key: held(sight.log.get(fact.fact_key, ())) for fact in sight.facts}
    unsettled = [fact for fact in sight.facts if (one := last[fact.fact_key]) is None or one.id in doubted]
    return unsettled or list(sight.facts)


def _values(sight: Sight, action: Action) -> Mapping[str, Mapping[str, Any]]:
    """The corrected slots by fact."""
    if action.verb != "correct":
        if action.value:
            raise ConfigurationError(f"{action.verb}: only `correct` takes slots.")
        return {}
    if not action.value:
        raise ConfigurationError("correct: say which slots are to change, as {slot: value}.")
    by_fact = action.value if sight.item.kind == "group" else {sight.facts[0].fact_key: action.value}
    strange = set(by_fact) - {fact.fact_key for fact in sight.facts}
    if strange or not all(isinstance(one, Mapping) for one in by_fact.values()):
        raise ConfigurationError("correct: of a group say {fact key: {slot: value}}, of its own facts.")
    return by_fact


def _decision(
    fact: StoredFact, sight: Sight, action: Action, mode: str, value: Mapping[str, Any], *, curator: str, at: datetime, batch: str
) -> Decision:  # fmt: skip
    """What is said of one fact. What is accepted is what is shown, corrections of others included."""
    shown = {**now(fact, sight), **value}
    if value:
        require_sound(fact.kind, shown)
    changed = {} if action.verb == "reject" else _changed(shown, fact.extracted)
    verdict: Verdict = "reject" if action.verb == "reject" else "correct" if changed else "accept"
    told: Mapping[str, Any] | None = changed or None
    if mode in ("second", "gold"):
        first = held(sight.log[fact.fact_key])
        told = {"verdict": verdict, "value": told, "of": first.id if first else ""}
        verdict = "second" if mode == "second" else "gold"
    made = Decision("", fact.fact_key, verdict, seen_of(fact), curator, moment(at), told, action.reason, action.comment, batch, max(0, int(action.milliseconds)))
    return identified(made)


def _changed(slots: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    return {slot: slots.get(slot) for slot in dict.fromkeys([*slots, *before]) if squashed({slot: slots.get(slot)}) != squashed({slot: before.get(slot)})}
