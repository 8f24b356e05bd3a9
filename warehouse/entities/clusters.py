"""Clusters: from what holds of pairs of organisations to which of them are one. A pure function, whatever the order.

Positives join, a curator's before the matcher's and the surer before the less sure; no joining crosses a negative, so that
two organisations that were told apart stay apart however many others resemble both. Never here: a score, SQL, a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

RELATIONS = ("branch_of", "umbrella_of", "renamed_to", "successor_of")
_APART = ("different", *RELATIONS)

Pair = tuple[str, str]
Age = tuple[int, int, str]  # the run that first saw it, its name's length (longer first), its id


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was said of two organisations. `left`, `right`: their ids, a relation as seen from the left; `matcher`: its version,
    None for a curator's own word; `run`: from which run on it counts, None before it was applied."""

    id: str
    left: str
    right: str
    verdict: str
    judge: str
    at: str
    matcher: str | None = None
    score: float | None = None
    features: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    run: int | None = None

    @property
    def pair(self) -> Pair:
        """Both ids, in the order of code points."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)


@dataclass(frozen=True, slots=True)
class Clusters:
    """`heads`: id to the id of the whole, of those that are not their own; `conflicts`: positives of curators that negatives of
    curators stand against, which were not followed."""

    heads: Mapping[str, str]
    conflicts: tuple[Judgement, ...] = ()

    def head(self, identity: str) -> str:
        """The id under which an organisation is found."""
        return self.heads.get(identity, identity)


def holding(judgements: Iterable[Judgement]) -> dict[Pair, Judgement]:
    """Of each pair what holds: a curator's last word, unless withdrawn, else the matcher's last."""
    said: dict[Pair, Judgement] = {}
    matched: dict[Pair, Judgement] = {}
    for one in judgements:
        last, order = (said, _said_order) if one.matcher is None else (matched, _matched_order)
        if one.pair not in last or order(one) > order(last[one.pair]):
            last[one.pair] = one
    return matched | {pair: one for pair, one in said.items() if one.verdict != "withdrawn"}


def clusters(ages: Mapping[str, Age], held: Mapping[Pair, Judgement]) -> Clusters:
    """Which organisations are one. `ages`: of every organisation in `held`; the oldest of a cluster gives it its id."""
    groups: dict[str, set[str]] = {}  # every member to its group, which it shares with the others
    apart: dict[str, set[str]] = {}
    for (left, right), one in held.items():
        if one.verdict in _APART:
            apart.setdefault(left, set()).add(right)
            apart.setdefault(right, set()).add(left)
    conflicts = []
    for one in sorted((one for one in held.values() if one.verdict == "same"), key=_strength):
        first, second = (groups.get(side, {side}) for side in one.pair)
        if first is second:
            continue
        if any(not second.isdisjoint(apart.get(member, ())) for member in first):
            if one.matcher is None:
                conflicts.append(one)
            continue
        whole = first | second
        groups |= dict.fromkeys(whole, whole)
    heads = {member: min(group, key=lambda identity: ages[identity]) for member, group in groups.items()}
    return Clusters({member: head for member, head in sorted(heads.items()) if member != head}, tuple(conflicts))


def _strength(one: Judgement) -> tuple[bool, float, str, Pair]:
    return (one.matcher is not None, -(one.score or 0.0) if one.matcher else 0.0, "" if one.matcher else one.at, one.pair)


def _said_order(one: Judgement) -> tuple[str, str]:
    return one.at, one.id


def _matched_order(one: Judgement) -> tuple[int, str]:
    return one.run or 0, one.id
