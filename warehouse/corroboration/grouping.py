"""Which statements of an organisation are of the same thing, and the stable id of that claim.

- figure: unit, indicator, words of what is counted, sex, age, period, scope, directness, accumulation; not its value.
- event: its kind where it happens once (`ONCE`); else also its date and the words it is told in, see `_occasions`.
- partnership: partner and role.

Where the same words may well be of several things, different values are different claims and contradict nothing: one
document gives several values for them, the figure has no period, or it is of some programme.
Never here: which value is preferred, or statements of two organisations in one claim.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from schemas.names import fold
from warehouse.corroboration.statements import Statement

Grouped = tuple[str, list[Statement]]  # id of a claim, its statements

ONCE = ("founded", "registered")
_ALIKE = 0.8  # this share of the fewer words of two quotes stands in both: they tell of the same occasion
_ENOUGH = 3  # if they are so many words at least; of the same day, half of them will do
_YEAR = 366
_CROWD = 200  # an organisation with more occasions of a kind in a year: only the same words are the same occasion


def grouped(organisation: str, told: Iterable[Statement]) -> Iterator[Grouped]:
    """All statements of an organisation by claim; each is in exactly one, whatever their order."""
    surfaces: dict[tuple[Any, ...], list[Statement]] = defaultdict(list)
    for statement in told:
        surfaces[statement.kind, *_surface(statement)].append(statement)
    for surface, of_surface in surfaces.items():
        key = (organisation, *surface)
        if surface[0] == "figure" and _may_be_several(of_surface):
            yield from ((claim_id(*key, *value), some) for value, some in _by_value(of_surface))
        elif surface[0] == "event" and surface[1] not in ONCE:
            yield from ((claim_id(*key, *occasion), some) for occasion, some in _occasions(of_surface))
        else:
            yield claim_id(*key), of_surface


def claim_id(*surface: Any) -> str:
    """The id of what a surface is of: the same words, the same id, in every release and on every database."""
    return hashlib.sha256(json.dumps(surface, ensure_ascii=False).encode()).hexdigest()[:24]


def counted_words(counted: str | None) -> str:
    """What is counted, without case, accents and the order of its words."""
    return " ".join(sorted(fold(counted or "").split()))


def _surface(statement: Statement) -> tuple[Any, ...]:
    row = statement.row
    if statement.kind == "event":
        return (row["kind_code"],)
    if statement.kind == "partnership":
        return row["partner_id"], row["role_code"]
    codes = ("sex_code", "age", "period", "scope_code", "directness_code", "accumulation_code")
    return row["unit_code"], row["indicator_code"], counted_words(row["counted"]), *(row[name] for name in codes)


def _may_be_several(told: Sequence[Statement]) -> bool:
    if told[0].row["period"] is None or told[0].row["scope_code"] == "programme":
        return True
    spreads: dict[str, tuple[float, float]] = {}
    for one in told:
        low, high = spreads.get(one.row["document_id"], (one.low, one.high))
        spreads[one.row["document_id"]] = max(low, one.low), min(high, one.high)
    return any(low > high for low, high in spreads.values())


def _by_value(told: Sequence[Statement]) -> Iterator[tuple[tuple[Any, ...], list[Statement]]]:
    """Statements by exact number; a bound joins the one number that is near it, where there is just one."""
    values = sorted({one.value for one in told if one.low == one.high})
    numbers = [value[0] for value in values]
    found: dict[tuple[Any, ...], list[Statement]] = defaultdict(list)
    for one in told:
        low, high = max(one.low, one.value[0] * 0.9), min(one.high, one.value[1] * 1.1)
        first, last = bisect_left(numbers, low), bisect_right(numbers, high)
        found[values[first] if last - first == 1 and one.low < one.high else one.value].append(one)
    yield from found.items()


def _occasions(told: Sequence[Statement]) -> Iterator[tuple[tuple[Any, ...], list[Statement]]]:
    """Events that may happen more than once: the same occasion where the dates fit and the words are alike.

    From the most precise date on, a statement joins the occasion it fits best, if its document does not tell of that one in
    other words. Only occasions of the same year are compared, or of the same dates where these are longer than a year.
    """
    same: dict[tuple[Any, ...], list[Statement]] = defaultdict(list)
    for one in told:
        same[one.high - one.low, one.low, " ".join(sorted(one.words))].append(one)
    of_year: dict[Any, list[list[Statement]]] = defaultdict(list)
    found: list[tuple[tuple[Any, ...], list[Statement]]] = []
    for key in sorted(same):
        some = same[key]
        known = of_year[_year(some[0])]
        likeness = [_alike(one, some) for one in known] if len(known) <= _CROWD else []
        best = max(likeness, default=0.0)
        occasion = known[likeness.index(best)] if best > 0 else []
        if not occasion:
            known.append(occasion)
            found.append((key, occasion))
        occasion += some
    return iter(found)


def _year(one: Statement) -> Any:
    return (one.low, one.high) if one.high - one.low > _YEAR else one.row["period_start"][:4]


def _alike(occasion: Sequence[Statement], some: Sequence[Statement]) -> float:
    """How alike two tellings are, 0 where they are not of the same occasion."""
    known, new = occasion[0], some[0]
    if not new.low <= known.low <= known.high <= new.high or {one.row["document_id"] for one in occasion} & {one.row["document_id"] for one in some}:
        return 0.0
    fewer = min(len(known.words), len(new.words))
    shared = len(known.words & new.words) / fewer if fewer else 0.0
    if new.low == new.high:
        return shared if shared >= 0.5 else 0.0
    return shared if shared >= _ALIKE and fewer >= _ENOUGH else 0.0
