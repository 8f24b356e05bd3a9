"""Small counts of people: flagged, and withheld together with the numbers from which they could be worked out.

A count that is withheld is protected in each breakdown of each total it belongs to: where total and siblings would tell it,
the smallest other part that would is withheld, too. In doubt a breakdown is any set of parts that adds up.
Pure functions of released rows. Never here: what is counted as a small number (the policy says), or SQL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Figure = Mapping[str, Any]  # a row of the table `figures`, by column

EXEMPT = ("staff", "volunteers", "members")  # people who are no beneficiaries: how few they are protects nobody
_MOST_SUMS = 100_000  # sums of parts that are looked at; a breakdown with more is withheld whole


@dataclass(frozen=True, slots=True)
class Rule:
    """From which number on a count of beneficiaries is not small, elsewhere and in sensitive sources (0: none is small), and
    whether small ones are withheld."""

    small: int
    sensitive: int
    suppresses: bool

    def below(self, is_sensitive: bool) -> int:
        """The number from which on a count is not small."""
        return max(self.small, self.sensitive) if is_sensitive and self.small else self.small


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is withheld: facts with small counts, facts that would tell them, and breakdowns (a key and a total) whose total
    must not be told by its parts."""

    small: frozenset[str] = frozenset()
    complements: frozenset[str] = frozenset()
    totals: frozenset[tuple[str, str, float]] = frozenset()

    @property
    def facts(self) -> frozenset[str]:
        """All facts that are withheld."""
        return self.small | self.complements


@dataclass(slots=True)
class _Family:
    """The parts of one total, as one document or one organisation tells them, and the rows of the total itself."""

    key: tuple[str, str, float]
    parts: list[Figure] = field(default_factory=list)
    totals: list[Figure] = field(default_factory=list)


def is_small(figure: Figure, below: int) -> bool:
    """True of a count of beneficiaries from 1 to below a number; of a range its upper end decides."""
    if figure["unit_code"] != "people" or figure["indicator_code"] in EXEMPT:
        return False
    upper = figure["value"] if figure["value_max"] is None else figure["value_max"]
    return upper is not None and 0 < upper < below


def withheld(figures: Sequence[Figure], below: Mapping[str, int]) -> Withheld:
    """What must not be told of figures, so that no small count can be worked out from the rest.

    `below`: by document id, from which number on a count is not small. Figures whose value is empty are told no more.
    """
    told = [f for f in figures if f["unit_code"] == "people" and f["indicator_code"] not in EXEMPT and f["value"] is not None]
    small = {f["fact_id"] for f in told if is_small(f, below[f["document_id"]])}
    families = _families(told)
    kept_back, totals = set(small), set[tuple[str, str, float]]()
    again = bool(small)
    while again:
        again = _add(kept_back, _same(told, kept_back))
        least = _least(families, kept_back)
        for family in families:
            again |= _protect(family, kept_back, totals, least)
    totals |= {family.key for family in families if any(is_small({**part, "value": family.key[2], "value_max": None}, below[part["document_id"]]) for part in family.parts)}
    return Withheld(frozenset(small), frozenset(kept_back - small), frozenset(totals))


def keys_of(figure: Figure, value: float) -> list[tuple[str, str, float]]:
    """The breakdowns that a figure would stand in as a part of a total of some value."""
    keys = [("document", figure["document_id"], value)]
    return keys if figure["organisation_id"] is None else [*keys, ("organisation", figure["organisation_id"], value)]


def _families(figures: Iterable[Figure]) -> list[_Family]:
    found: dict[tuple[str, str, float], _Family] = {}
    told = list(figures)
    for figure in told:
        if figure["part_of"] is not None:
            for key in keys_of(figure, float(figure["part_of"])):
                found.setdefault(key, _Family(key)).parts.append(figure)
    for figure in told:
        for key in keys_of(figure, float(figure["value"])):
            if key in found and figure["part_of"] != figure["value"]:
                found[key].totals.append(figure)
    return [found[key] for key in sorted(found)]


def _same(figures: Sequence[Figure], kept_back: Collection[str]) -> set[str]:
    """The same numbers told of the same people elsewhere: in other documents, or again in one."""
    identities = defaultdict(set)
    for figure in figures:
        who = figure["organisation_id"] or figure["document_id"]
        identities[who, figure["period"], figure["sex_code"], figure["age"], figure["value"]].add(figure["fact_id"])
    return {fact for facts in identities.values() if facts & set(kept_back) for fact in facts}


def _least(families: Sequence[_Family], kept_back: Collection[str]) -> set[str]:
    """Figures that cannot be less than they are, though they are withheld: one, or as much as their own parts make at least."""
    found = {row["fact_id"] for family in families for row in (*family.parts, *family.totals) if row["value"] == 1}
    for family in sorted(families, key=lambda one: one.key[2]):  # parts before what they add up to
        made = _sums([float(p["value"]) for p in family.parts if p["fact_id"] in found or p["fact_id"] not in kept_back], family.key[2])
        if made is None or family.key[2] in made:
            found |= {row["fact_id"] for row in family.totals}
    return found


def _protect(family: _Family, kept_back: set[str], totals: set[tuple[str, str, float]], least: Collection[str]) -> bool:
    """Withhold what else must be for a breakdown to tell nothing; True where something was added."""
    hidden = {part["fact_id"]: float(part["value"]) for part in family.parts if part["fact_id"] in kept_back}
    is_total_hidden = family.key in totals or any(row["fact_id"] in kept_back for row in family.totals)
    added = is_total_hidden and _add(totals, {family.key})
    if not hidden and not is_total_hidden:
        return added
    shown = sorted((p for p in family.parts if p["fact_id"] not in kept_back and p["value"] > 0), key=lambda p: (p["value"], p["fact_id"]))
    sums = _sums([float(part["value"]) for part in shown], family.key[2])
    at_least = _sums([value for fact, value in hidden.items() if fact in least], family.key[2])
    if sums is None or at_least is None:
        return _add(kept_back, {part["fact_id"] for part in shown})
    telling = _telling(family.key[2], {*hidden.values(), *at_least} - {0.0}, sums, is_total_hidden)
    if telling is None:
        return added
    if telling:
        return _add(kept_back, {shown[min(telling)]["fact_id"]})
    return _add(totals, {family.key}) | _add(kept_back, {row["fact_id"] for row in family.totals}) | added


def _telling(total: float, rests: Collection[float], sums: Mapping[float, tuple[int, ...]], is_total_hidden: bool) -> tuple[int, ...] | None:
    """Parts that are shown and tell with the total what is withheld; () where the total alone tells it, None where nothing does.

    `rests`: what must not remain of the total: one part that is withheld, or several that cannot be less than they are. A
    total that is withheld is told by parts that add up to it, too.
    """
    if is_total_hidden:
        rests = {rest for rest in rests if rest < total} | {0.0}
    found = [sums[total - rest] for rest in sorted(rests) if total - rest in sums]
    return min(found, key=lambda places: (not places, len(places), places), default=None)


def _sums(values: Sequence[float], most: float) -> dict[float, tuple[int, ...]] | None:
    """Every sum up to a number that some of the values make, with the places of those that make it; None where too many."""
    found: dict[float, tuple[int, ...]] = {0.0: ()}
    for place, value in enumerate(values):
        for reached, places in list(found.items()):
            if reached + value <= most:
                found.setdefault(reached + value, (*places, place))
        if len(found) > _MOST_SUMS:
            return None
    return found


def _add(known: set[Any], more: set[Any]) -> bool:
    before = len(known)
    known |= more
    return len(known) > before
