"""The few numbers that a pair of names is judged by, and what the words left over say of how two bodies stand to each other.

Never here: a weight, a probability, or what sources tell beside the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from warehouse.identity.align import Alignment, align
from warehouse.identity.names import Name, Token

# Name of each feature, and in a curator's words what it means where it is not 0.
FEATURES: Mapping[str, str] = {
    "slips": "spelling differs",
    "conflict": "each has a word of its own",
    "other_conflict": "the kind of body or its field differs",
    "extra": "one has a word of its own more",
    "extra_head": "one has a word for its kind more",
    "place_conflict": "their places differ",
    "place_extra": "only one names a place",
    "legal_conflict": "their legal forms differ",
    "legal_extra": "only one has a legal form",
    "number_conflict": "their numbers differ",
    "number_extra": "only one has a number",
    "thin": "they share little that is their own",
    "acronym": "one is the other's acronym",
}
DIRECTED = ("branch_of", "umbrella_of")
_OWN = ("rare", "field")
_KIND = ("head", "umbrella", "public", "branch", "region")
_MOST = 2.0  # words of their own beyond which more say no more
_NOTHING_ELSE = 2.0  # how much more the kind of body tells in "Development Bank" than in a name with a word of its own
_SAME_CLASS = 0.4  # how much GmbH and Ltd differ, where GmbH and Aktiengesellschaft differ by 1


@dataclass(frozen=True, slots=True)
class Likeness:
    """A pair of names: its features, and how the bodies stand to each other. `forward`: the first is the branch or
    umbrella of the second."""

    features: Mapping[str, float]
    relation: str
    forward: bool
    left: tuple[str, ...]
    right: tuple[str, ...]


def likeness(a: Name, b: Name) -> Likeness:
    """The features and the relation of two names; the same both ways but for what is told of each side."""
    if (b.whole, b.printed) < (a.whole, a.printed):
        turned = likeness(b, a)
        return Likeness(turned.features, turned.relation, turned.relation in DIRECTED and not turned.forward, turned.right, turned.left)
    found = align(a, b)
    relation, forward = _relation(found, a, b)
    return Likeness(_features(found, a, b), relation, forward, _forms(found.left), _forms(found.right))


def _features(found: Alignment, a: Name, b: Name) -> dict[str, float]:
    own = _both(found, _OWN)
    kind = _both(found, _KIND)
    place, number = _both(found, ("place",)), _both(found, ("number",))
    every = (own[0] + kind[0] + place[0], own[1] + kind[1] + place[1])
    conflict = float(min(sum(token.role in _OWN for token in side) for side in (found.left, found.right)))
    clash = min(every) - min(own) - min(place)
    values = {
        "slips": found.slips,
        "conflict": min(conflict, _MOST),
        "other_conflict": min(max(clash, 0.0) * (1.0 if found.own >= 1 else _NOTHING_ELSE), _MOST),
        "extra": min(max(max(own) - min(own) - max(clash, 0.0), 0.0), _MOST),
        "extra_head": min(abs(kind[0] - kind[1]), 1.0) if not clash > 0 else 0.0,
        "place_conflict": float(min(place) > 0),
        "place_extra": float(min(place) == 0 < max(place)),
        "legal_conflict": _legal_conflict(a.legal, b.legal),
        "legal_extra": float(bool(_classed(a.legal)) != bool(_classed(b.legal))),
        "number_conflict": float(min(number) > 0),
        "number_extra": float(min(number) == 0 < max(number)),
        "thin": max(0.0, 1.0 - found.own),
        "acronym": float(found.by_acronym),
    }
    return {name: round(values[name], 4) for name in FEATURES}


def _both(found: Alignment, roles: tuple[str, ...]) -> tuple[float, float]:
    return _weight(found.left, roles), _weight(found.right, roles)


def _weight(tokens: Iterable[Token], roles: tuple[str, ...]) -> float:
    return sum(token.weight for token in tokens if token.role in roles)


def _classed(legal: frozenset[str]) -> frozenset[str]:
    """Legal forms of a known class: "Company" and "Co." say nothing."""
    return frozenset(form for form in legal if not form.endswith(":"))


def _legal_conflict(first: frozenset[str], second: frozenset[str]) -> float:
    one, other = _classed(first), _classed(second)
    if not one or not other or one & other:
        return 0.0
    return _SAME_CLASS if {form.partition(":")[2] for form in one} & {form.partition(":")[2] for form in other} else 1.0


def _relation(found: Alignment, a: Name, b: Name) -> tuple[str, bool]:
    """How two bodies stand to each other by the words left over; the first of the rules that holds."""
    left, right = _roles(found.left), _roles(found.right)
    longer, forward = (left, True) if not right else (right, False)  # a branch and an umbrella both have the longer name
    rules: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("different", lambda: found.matched == 0),
        ("different", lambda: bool(left and right) and (min(_both(found, _OWN)) > 0 or bool({"place", "number", "region"} & left & right) or _crossed(left, right))),
        ("different", lambda: bool(left and right) and found.own < 1),
        ("unsure", lambda: bool(left and right)),
        ("unsure", lambda: a.is_of_any_place or b.is_of_any_place),
        ("same", lambda: not longer and _legal_conflict(a.legal, b.legal) == 0),
        ("unsure", lambda: not longer),
        ("branch_of", lambda: bool({"place", "region"} & longer) and longer <= {"place", "branch", "region", "public", "head"} and found.own > 0),
        ("branch_of", lambda: longer == {"branch"}),
        ("umbrella_of", lambda: longer <= {"umbrella", "head"} and "umbrella" in longer and found.own > 0),
        ("different", lambda: "number" in longer),
        ("unsure", lambda: True),
    )
    relation = next(name for name, holds in rules if holds())
    return relation, relation in DIRECTED and forward


def _crossed(left: frozenset[str], right: frozenset[str]) -> bool:
    """A place on one side where the other has a word of its own: "of Iraq" and "of the Marshes"."""
    return any("place" in one and {"rare", "field", "umbrella"} & other for one, other in ((left, right), (right, left)))


def _roles(tokens: tuple[Token, ...]) -> frozenset[str]:
    return frozenset(token.role for token in tokens)


def _forms(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    return tuple(token.form for token in tokens)
