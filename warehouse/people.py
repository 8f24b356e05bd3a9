"""How many people were reached, nobody counted twice: from figures to one number for each organisation and period.

Figures are never added up unless they cannot share anybody; each answer names its method, what it used, and every
figure it left out with the reason. Of the figures of one claim (warehouse.corroboration) one is used: the preferred one.
Pure functions of rows. Never here: SQL, or a guess from figures of other periods.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

Figure = Mapping[str, Any]  # a row of the table `figures`, by column
Links = Mapping[str, tuple[str, str]]  # claim and relation of a figure by its fact
_RANGE = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
# The wider a scope, the more of the organisation's own people it counts; `global` speaks of an organisation of wider reach.
_SCOPES = {"organisation": 0, None: 0, "country": 1, "programme": 2, "global": 3}
_BOUNDS = ("approx", "min", "max", "exact")  # the bound of a sum is the first of these that any part has


@dataclass(slots=True)
class _Group:
    """The figures of one organisation and period: those still in question, and those left out with the reason."""

    kept: list[Figure]
    left_out: list[tuple[Figure, str]] = field(default_factory=list)
    documents: dict[str, set[str]] = field(default_factory=dict)  # that give a kept figure's number, by its fact

    def leave(self, unwanted: Callable[[Figure], bool], reason: str) -> None:
        """Leave out what is unwanted, unless nothing would be left."""
        rest = [figure for figure in self.kept if not unwanted(figure)]
        if rest and len(rest) < len(self.kept):
            self.left_out += [(figure, reason) for figure in self.kept if unwanted(figure)]
            self.kept = rest


def people_reached(figures: Iterable[Figure], names: Mapping[str, str], claim_facts: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Rows of the table `people_reached`, in the order of its key.

    `figures`: rows of the table `figures`; `names`: organisation id to preferred name; `claim_facts`: rows of that table;
    a figure that none of them links stands for itself. Figures whose organisation is not known, and those of other units
    and indicators, say nothing here.
    """
    links = {row["fact_id"]: (row["claim_id"], row["relation_code"]) for row in claim_facts if row["fact_kind_code"] == "figure"}
    groups: dict[tuple[str, str | None], list[Figure]] = defaultdict(list)
    for figure in figures:
        is_of_people = figure["unit_code"] == "people" and figure["indicator_code"] in ("reached", "trained")
        if is_of_people and figure["organisation_id"] is not None:
            groups[figure["organisation_id"], figure["period"]].append(figure)
    keys = sorted(groups, key=lambda key: (key[0], key[1] is not None, key[1] or ""))
    answers = (_answer(key, groups[key], names, links) for key in keys)
    return [answer for answer in answers if answer is not None]


def _answer(key: tuple[str, str | None], figures: Sequence[Figure], names: Mapping[str, str], links: Links) -> dict[str, Any] | None:
    untold = [figure for figure in figures if figure["value"] is None]
    ordered = sorted((figure for figure in figures if figure["value"] is not None), key=lambda figure: (-float(figure["value"]), figure["fact_id"]))
    group = _one_a_claim([figure for figure in ordered if figure["indicator_code"] == "reached"], links)
    group.left_out += [(figure, "withheld") for figure in untold]
    group.left_out += [(figure, "trained") for figure in ordered if figure["indicator_code"] == "trained"]
    if not group.kept:
        return None
    group.leave(lambda figure: figure["directness_code"] == "indirect", "indirect")
    group.leave(lambda figure: figure["accumulation_code"] == "cumulative", "cumulative")
    widest = min(_SCOPES.get(figure["scope_code"], 0) for figure in group.kept)
    group.leave(lambda figure: _SCOPES.get(figure["scope_code"], 0) > widest, "other_scope")
    method, value, used = _counted(group)
    organisation, period = key
    return {
        "organisation_id": organisation,
        "organisation_name": names[organisation],
        "period": period,
        "value": value,
        "bound_code": next(bound for bound in _BOUNDS if any(figure["bound_code"] == bound for figure in used)),
        "method_code": method,
        "directness_code": used[0]["directness_code"],
        "used": " ".join(figure["fact_id"] for figure in used),
        "left_out_count": len(group.left_out),
        "left_out": sorted([figure["fact_id"], _whole(figure["value"]), reason] for figure, reason in group.left_out),
        "confidence": min(figure["confidence"] for figure in used),
        "status_code": "sure" if all(figure["status_code"] == "sure" for figure in used) else "uncertain",
    }


def _one_a_claim(figures: Sequence[Figure], links: Links) -> _Group:
    """The figures with one of each claim kept: the preferred one, or one of the same number that also names its total."""
    claims: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        claims[links.get(figure["fact_id"], (figure["fact_id"],))[0]].append(figure)
    group = _Group([])
    chosen = set()
    for told in claims.values():
        preferred = next((figure for figure in told if _relation(figure, links) == "preferred"), told[0])
        same = [figure for figure in told if _number(figure) == _number(preferred)]
        kept = preferred if preferred["part_of"] is not None else next((figure for figure in same if figure["part_of"] is not None), preferred)
        group.documents[kept["fact_id"]] = {figure["document_id"] for figure in same}
        chosen.add(kept["fact_id"])
    group.kept = [figure for figure in figures if figure["fact_id"] in chosen]
    others = (figure for figure in figures if figure["fact_id"] not in chosen)
    group.left_out += [(figure, "contradicted" if _relation(figure, links) == "contradicts" else "repeated") for figure in others]
    return group


def _relation(figure: Figure, links: Links) -> str:
    return links.get(figure["fact_id"], ("", "preferred"))[1]


def _number(figure: Figure) -> tuple[Any, ...]:
    return figure["value"], figure.get("value_max"), figure["bound_code"]


def _whole(value: float | None) -> float | None:
    return int(value) if value is not None and float(value).is_integer() else value


def _counted(group: _Group) -> tuple[str, float, list[Figure]]:
    """The method, the number and the figures it comes from; what remains of the group is left out with its reason."""
    totals = [figure for figure in group.kept if figure["part_of"] is None]
    parts = [figure for figure in group.kept if figure["part_of"] is not None]
    unnamed = max((float(part["part_of"]) for part in parts), default=0.0)
    if totals and float(totals[0]["value"]) >= unnamed:
        group.left_out += [(part, "part_of_total") for part in parts]
        return _of_totals(group, totals)
    # The largest total stands only in its parts ("190 of the 344"): it is reported all the same.
    used = [part for part in parts if float(part["part_of"]) == unnamed][:1]
    group.left_out += [(part, "part_of_total") for part in parts if part is not used[0]] + [(total, "may_overlap") for total in totals]
    return "reported_total", unnamed, used


def _of_totals(group: _Group, totals: Sequence[Figure]) -> tuple[str, float, list[Figure]]:
    if len(totals) > 1 and all(_are_disjoint(a, b, group.documents) for a, b in combinations(totals, 2)):
        return "sum_of_disjoint_parts", sum(float(figure["value"]) for figure in totals), list(totals)
    first, *others = totals
    for other in others:
        is_same = other["value"] == first["value"] and _whom(other) == _whom(first)
        group.left_out.append((other, "repeated" if is_same else "may_overlap"))
    is_alone = all(other["value"] == first["value"] and _whom(other) == _whom(first) for other in others)
    return "reported_total" if is_alone else "max_of_overlapping", float(first["value"]), [first]


def _whom(figure: Figure) -> tuple[Any, Any]:
    return figure["sex_code"], figure["age"]


def _are_disjoint(a: Figure, b: Figure, documents: Mapping[str, set[str]]) -> bool:
    """True where nobody can be in both: one document gives both, told apart by sex, or by ages in years that do not meet."""
    if not documents[a["fact_id"]] & documents[b["fact_id"]]:
        return False
    if {a["sex_code"], b["sex_code"]} == {"f", "m"}:
        return True
    first, second = (_RANGE.fullmatch(str(figure["age"] or "")) for figure in (a, b))
    if first is None or second is None:
        return False
    return int(first[2]) < int(second[1]) or int(second[2]) < int(first[1])
