"""How near the facts found in documents are to the gold a reader wrote: counts of right, missed and spurious facts by kind.

The measure of the examples' gold, where the scorer of ../shared is not at hand; a test holds the two against each other.
Never here: extraction, files, floors.

  organisations   an entity counts once a document, found under any of its names
  dates           the EDTF text and the kind must agree          dates~     the EDTF text alone
  figures         value, unit and (people, money) indicator      figures~   the value alone
  partners        both organisations and the role                partners~  the pair alone, in either order
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.names import fold

KINDS = ("organisations", "dates", "dates~", "figures", "figures~", "partners", "partners~")

Row = Mapping[str, Any]  # a fact, or a whole document, in the shape of the annotation guide


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the facts of one kind: (gold, found) pairs that agree, gold without a match, found without one."""

    pairs: tuple[tuple[Row, Row], ...]
    missed: tuple[Row, ...]
    spurious: tuple[Row, ...]

    @property
    def count(self) -> Count:
        """The three lengths."""
        return Count(len(self.pairs), len(self.missed), len(self.spurious))


@dataclass(frozen=True, slots=True)
class Count:
    """How many facts were right, missed and spurious; counts of several documents are added."""

    right: int = 0
    missed: int = 0
    spurious: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.missed + other.missed, self.spurious + other.spurious)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; with nothing found 1 where nothing was to be found, else 0."""
        found = self.right + self.spurious
        return self.right / found if found else float(self.missed == 0)

    @property
    def recall(self) -> float:
        """Share of the gold that was found; with no gold 1 where nothing was found either, else 0."""
        gold = self.right + self.missed
        return self.right / gold if gold else float(self.spurious == 0)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(gold: Mapping[str, Row], found: Mapping[str, Row]) -> dict[str, Count]:
    """Counts by kind over all gold documents (id -> document); one that was not extracted misses all its facts."""
    return {
        kind: sum((compare(kind, document, found.get(name, {})).count for name, document in gold.items()), Count())
        for kind in KINDS
    }


def compare(kind: str, gold: Row, found: Row) -> Comparison:
    """The facts of one of `KINDS` in a gold document held against those found in it."""
    if kind == "organisations":
        return _entities(gold.get(kind) or [], found.get(kind) or [])
    field, key = kind.rstrip("~"), _key(kind, gold, found)
    ours, theirs = list(gold.get(field) or []), list(found.get(field) or [])
    if field == "partners":  # a relation that is stated twice is one relation
        ours, theirs = _distinct(ours, key), _distinct(theirs, key)
    return _facts(ours, theirs, key)


def names(organisation: Row) -> set[str]:
    """All the comparable forms of an organisation's names."""
    forms = (organisation.get("name"), *(organisation.get("aliases") or []))
    return {fold(str(form)) for form in forms if form} - {""}


def _facts(gold: list[Row], found: list[Row], key: Callable[[Row], Hashable]) -> Comparison:
    """One to one by key; among several with the same key the one whose quote shares most words."""
    left: dict[Hashable, list[Row]] = {}
    for fact in found:
        left.setdefault(key(fact), []).append(fact)
    pairs, missed, said = [], [], set()
    for fact in gold:
        wanted = key(fact)
        same = left.get(wanted)
        if not same:
            missed.append(fact)
            continue
        best = max(range(len(same)), key=lambda i: _overlap(fact, same[i]))
        pairs.append((fact, same.pop(best)))
        said.add((wanted, fact.get("period")))
    # What a document says twice of the same period may be found twice.
    spurious = [fact for name, facts in left.items() for fact in facts if (name, fact.get("period")) not in said]
    return Comparison(tuple(pairs), tuple(missed), tuple(spurious))


def _entities(gold: Sequence[Row], found: Sequence[Row]) -> Comparison:
    """The largest one-to-one matching by any shared name; an entry that lumps several gold entities together is spurious
    once for each further one."""
    theirs = [names(row) for row in found]
    candidates = [_by_fullest_name(row, found, theirs) for row in gold]
    owner: dict[int, int] = {}  # index of a found entry -> index of the gold entry that holds it

    def seat(i: int, tried: set[int]) -> bool:
        """Gives gold entry i a found one, moving others to a free one where needed (Kuhn's augmenting paths)."""
        for j in candidates[i]:
            if j in tried:
                continue
            tried.add(j)
            if j not in owner or seat(owner[j], tried):
                owner[j] = i
                return True
        return False

    seated = {i for i in range(len(gold)) if seat(i, set())}
    lumped = [found[j] for j in range(len(found)) for _ in range(sum(j in row for row in candidates) - 1)]
    alone = [row for j, row in enumerate(found) if j not in owner]
    pairs = tuple((gold[i], found[j]) for j, i in owner.items())
    return Comparison(pairs, tuple(row for i, row in enumerate(gold) if i not in seated), (*alone, *lumped))


def _by_fullest_name(row: Row, found: Sequence[Row], forms: Sequence[set[str]]) -> list[int]:
    """Indexes of the found entries that share a name with a gold entry, those with the same full name first."""
    mine, full = names(row), fold(str(row.get("name")))
    hits = [j for j, theirs in enumerate(forms) if mine & theirs]
    return sorted(hits, key=lambda j: fold(str(found[j].get("name"))) != full)


def _key(kind: str, gold: Row, found: Row) -> Callable[[Row], Hashable]:
    """What two facts of a kind must have in common to be the same one."""
    if kind == "dates":
        return lambda fact: (_edtf(fact.get("date")), fact.get("kind"))
    if kind == "dates~":
        return lambda fact: _edtf(fact.get("date"))
    if kind == "figures":
        return _figure
    if kind == "figures~":
        return lambda fact: _number(fact.get("value"))
    same = _entity_of_name(gold, found)
    if kind == "partners":
        return lambda fact: (same(fact.get("organisation")), same(fact.get("partner")), fact.get("role"))
    return lambda fact: frozenset((same(fact.get("organisation")), same(fact.get("partner"))))


def _figure(fact: Row) -> Hashable:
    unit = str(fact.get("unit") or "")
    is_money = len(unit) == 3 and unit.isascii() and unit.isupper()
    return _number(fact.get("value")), fact.get("unit"), fact.get("indicator") if unit == "people" or is_money else None


def _entity_of_name(gold: Row, found: Row) -> Callable[[object], Hashable]:
    """Maps a name to the gold organisation that bears it, be it as gold or as a matched found entry names it."""
    entities = gold.get("organisations") or []
    index = {form: i for i, row in enumerate(entities) for form in names(row)}
    for mine, theirs in compare("organisations", gold, found).pairs:
        for form in names(theirs):
            index.setdefault(form, next(index[name] for name in sorted(names(mine))))
    return lambda name: index.get(fold(str(name or "")), fold(str(name or "")))


def _distinct(facts: Iterable[Row], key: Callable[[Row], Hashable]) -> list[Row]:
    first: dict[Hashable, Row] = {}
    for fact in facts:
        first.setdefault(key(fact), fact)
    return list(first.values())


def _overlap(a: Row, b: Row) -> float:
    """The share of words that two facts' quotes have in common (Jaccard)."""
    x, y = (set(fold(str(fact.get("quote") or "")).split()) for fact in (a, b))
    return len(x & y) / len(x | y) if x | y else 1.0


def _edtf(date: object) -> str:
    text = str(date)
    return f"{text}.." if text.endswith("/") else text


def _number(value: object) -> Hashable:
    return round(float(value), 6) if isinstance(value, (int, float)) else str(value)
