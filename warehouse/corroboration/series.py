"""Series: one figure over the years, with every break in what it counts told.

Points are claims of figures with a period that has two ends. The same definition in another period is the same line; where
one line has ended and just one other begins, under another definition, it goes on there with a break. Periods that
overlap are no sequence, and say so. Where a document gives several values for one definition and period, the period is
left out. Never here: a sum, a value between two others, or a value that no fact has.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from warehouse.corroboration.claims import Claim, owner
from warehouse.corroboration.grouping import claim_id, counted_words

Line = list[Claim]  # in the order of its periods

_SPEAKING = ("reached", "trained", "staff", "volunteers", "members")  # indicators under which what is counted may be called otherwise
# What a definition is made of, each with the code of its break; the gravest first.
_DEFINITION = {
    "accumulation_code": "accumulation_changed",
    "directness_code": "directness_changed",
    "scope_code": "scope_changed",
    "counted": "counted_changed",
    "told_as": "method_changed",
}
_MOST = 2  # of its four parts may a definition change and still be one of the same thing
_MANY = 100  # pairs of lines that may go on in one another; among more, none is clear
_SHOWN = ("unit_code", "indicator_code", "counted", "sex_code", "age", "scope_code", "directness_code", "accumulation_code")
_SHOWN += ("period", "period_start", "period_end", "value", "value_max", "bound_code")


def series_rows(found: Iterable[Claim], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Rows of the table `series`, those of two periods or more; `names`: organisation id to preferred name.

    `found`: claims, one organisation after the other.
    """
    for _, of_organisation in groupby(found, key=owner):
        yield from _rows_of(of_organisation, names)


def _rows_of(found: Iterable[Claim], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    loose: dict[tuple[Any, ...], dict[tuple[Any, ...], Line]] = defaultdict(lambda: defaultdict(list))
    for claim in found:
        row = claim.preferred.row
        if claim.preferred.kind == "figure" and row["period_start"] is not None and row["period_end"] is not None:
            loose[_subject(row)][_definition(row)].append(claim)
    for subject, of_definition in loose.items():
        lines = [(definition, _unambiguous(some)) for definition, some in of_definition.items()]
        for definition, line in _joined([(definition, line) for definition, line in lines if line]):
            if len(line) > 1:
                yield from _told(claim_id("series", *subject, *definition), line, names)


def _subject(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a series is of; what is counted is part of it where the indicator says too little: "Other income" is no "Total income"."""
    counted = "" if row["indicator_code"] in _SPEAKING else counted_words(row["counted"])
    return row["organisation_id"], row["unit_code"], row["indicator_code"], row["sex_code"], row["age"], counted


def _definition(row: Mapping[str, Any]) -> tuple[str, ...]:
    codes = ("accumulation_code", "directness_code", "scope_code")
    return (*(row[name] or "" for name in codes), counted_words(row["counted"]))


def _period(claim: Claim) -> tuple[str, str]:
    return claim.preferred.row["period_start"], claim.preferred.row["period_end"]


def _unambiguous(some: Iterable[Claim]) -> Line:
    """The claims in the order of their periods, without periods that have several."""
    periods = (list(of_period) for _, of_period in groupby(sorted(some, key=_period), _period))
    return [of_period[0] for of_period in periods if len(of_period) == 1]


def _joined(lines: Sequence[tuple[tuple[str, ...], Line]]) -> list[tuple[tuple[str, ...], Line]]:
    """Lines, each going on in the one that begins after its end, where it is clear which."""
    starting = sorted(lines, key=lambda one: (_period(one[1][0]), one[0]))
    ends = sorted({_period(line[-1])[1] for _, line in lines})
    found: dict[tuple[str, ...], tuple[tuple[str, ...], Line]] = {}  # by the definition with which each ends
    ended: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for start, group in groupby(starting, key=lambda one: _period(one[1][0])[0]):
        beginning = list(group)
        place = bisect_left(ends, start)
        before = ended[ends[place - 1]] if place else []
        pairs = _pairs(before, [definition for definition, _ in beginning])
        for definition, line in beginning:
            earlier = pairs.get(definition)
            head, whole = found.pop(earlier) if earlier is not None else (definition, [])
            if earlier is not None:
                before.remove(earlier)
            found[definition] = head, [*whole, *line]
            ended[_period(line[-1])[1]].append(definition)
    return list(found.values())


def _pairs(before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Which definition goes on in which: each the only one that differs least from the other."""
    if not 0 < len(before) * len(after) <= _MANY:
        return {}
    costs = {(old, new): sum(a != b for a, b in zip(old, new, strict=True)) for old in before for new in after}
    found = {}
    for (old, new), cost in costs.items():
        rivals = [other for (one, two), other in costs.items() if (one == old) != (two == new)]
        if cost <= _MOST and all(other > cost for other in rivals):
            found[new] = old
    return found


def _told(identity: str, line: Line, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    before: Claim | None = None
    for position, claim in enumerate(line):
        row = claim.preferred.row
        changes = [] if before is None else _changes(before, claim)
        is_overlapping = before is not None and _period(claim)[0] <= _period(before)[1]
        yield {
            "series_id": identity,
            "position": position,
            "organisation_id": row["organisation_id"],
            "organisation_name": names[row["organisation_id"]],
            **{name: row[name] for name in _SHOWN},
            "break_code": "first" if before is None else "overlap" if is_overlapping else changes[0][0] if changes else "none",
            "previous_period": None if before is None else before.preferred.row["period"],
            "changes": json.dumps(changes, ensure_ascii=False, separators=(",", ":")),
            "claim_id": claim.id,
            "fact_id": row["fact_id"],
            "agreement_code": claim.agreement,
            "status_code": row["status_code"],
        }
        before = before if is_overlapping else claim


def _changes(before: Claim, now: Claim) -> list[list[Any]]:
    """[code of the break, before, now] of everything that differs from one period to the next, the gravest first."""
    old, new = _defined(before), _defined(now)
    found = [[code, old[name], new[name]] for name, code in _DEFINITION.items() if _compared(name, old) != _compared(name, new)]
    spans = [(date.fromisoformat(end) - date.fromisoformat(start)).days + 1 for start, end in (_period(before), _period(now))]
    if not 0.9 < spans[0] / spans[1] < 1.1:
        found.append(["length_changed", *spans])
    if (date.fromisoformat(_period(now)[0]) - date.fromisoformat(_period(before)[1])).days > 1:
        found.append(["gap", _period(before)[1], _period(now)[0]])
    if not set(before.preferred.page.publishers) & set(now.preferred.page.publishers):
        found.append(["source_changed", *(claim.preferred.page.row["source_id"] for claim in (before, now))])
    return found


def _defined(claim: Claim) -> dict[str, Any]:
    row = claim.preferred.row
    return {**row, "told_as": "reported_total" if row["part_of"] is None else "part_of_total"}


def _compared(name: str, defined: Mapping[str, Any]) -> Any:
    return counted_words(defined[name]) if name == "counted" else defined[name]
