"""Claims: one thing that one or more documents state, with the preferred statement, why it is that one, and who agrees.

A sure claim counts only its sure statements; uncertain ones stand beside them with their relation and change nothing.
Never here: an average, or a value that no fact has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.corroboration.grouping import grouped
from warehouse.corroboration.statements import RULES, Given, Record, Statement, statements

_BOUNDS = {"min": "at least ", "max": "at most ", "approx": "about "}


@dataclass(frozen=True, slots=True)
class Claim:
    """`statements` and their `relations` to the first, which is preferred; `rule`: what decided that; `fitting`: those of the
    claim's own status that do not contradict it; codes of claim_rules, agreements, relations."""

    id: str
    statements: tuple[Statement, ...]
    relations: tuple[str, ...]
    rule: str
    agreement: str
    fitting: tuple[Statement, ...]

    @property
    def preferred(self) -> Statement:
        """The statement that stands for the claim."""
        return self.statements[0]


def claims(given: Given) -> Iterator[Claim]:
    """Every claim that the facts of known organisations make, one organisation after the other."""
    for organisation, told in statements(given):
        for identity, some in grouped(organisation, told):
            yield claim_of(identity, some)


def owner(claim: Claim) -> str:
    """The id of the organisation that a claim is of."""
    return claim.preferred.row["organisation_id"]


def claim_of(identity: str, told: Iterable[Statement]) -> Claim:
    """The claim that these statements make, in whatever order they come."""
    ordered = tuple(sorted(told, key=lambda one: one.rank))
    preferred = ordered[0]
    relations = tuple(_relations(ordered))
    counted = [(one, relation) for one, relation in zip(ordered, relations, strict=True) if one.is_sure == preferred.is_sure]
    fitting = tuple(one for one, relation in counted if relation != "contradicts")
    return Claim(identity, ordered, relations, _rule(ordered), _agreement(counted), fitting)


def claim_row(claim: Claim, names: Mapping[str, str]) -> dict[str, Any]:
    """A row of the table `claims`; `names`: organisation id to preferred name."""
    row, kind = claim.preferred.row, claim.preferred.kind
    numbers = [(one.row["value"], one.row["value_max"]) for one in claim.statements] if kind == "figure" else []
    return {
        "claim_id": claim.id,
        "fact_kind_code": kind,
        "organisation_id": row["organisation_id"],
        "organisation_name": names[row["organisation_id"]],
        "claim_label": label(claim.preferred, names),
        "period": row.get("period"),
        "event_date": row.get("event_date"),
        "value": row.get("value"),
        "value_low": min((value for value, _ in numbers), default=None),
        "value_high": max((value if top is None else top for value, top in numbers), default=None),
        "preferred_fact_id": row["fact_id"],
        "rule_code": claim.rule,
        "agreement_code": claim.agreement,
        "document_count": len({one.row["document_id"] for one in claim.fitting}),
        "source_count": _independent([*one.page.publishers, *one.origins] for one in claim.fitting),
        "fact_count": len(claim.statements),
        "status_code": row["status_code"],
    }


def claim_fact_rows(claim: Claim) -> Iterator[dict[str, Any]]:
    """The claim's rows of the table `claim_facts`."""
    for one, relation in zip(claim.statements, claim.relations, strict=True):
        row = one.row
        yield {
            "claim_id": claim.id,
            "fact_id": row["fact_id"],
            "fact_kind_code": one.kind,
            "organisation_id": row["organisation_id"],
            "document_id": row["document_id"],
            "relation_code": relation,
            "status_code": row["status_code"],
        }


def label(one: Statement, names: Mapping[str, str]) -> str:
    """What a claim is of, in a few words, without the value."""
    row = one.row
    if one.kind == "event":
        return row["kind_code"]
    if one.kind == "partnership":
        return f"{row['role_code']}: {names.get(row['partner_id'], row['partner_name'])}"
    head = " ".join(row[name] for name in ("unit_code", "indicator_code") if row[name])
    slots = ("counted", "sex_code", "age", "period", "scope_code", "directness_code", "accumulation_code")
    rest = ", ".join(row[name] for name in slots if row[name])
    return f"{head}: {rest}" if rest else head


def said(kind: str, row: Record) -> str:
    """What a fact says, as words: a number with its bound, a date, a period or nothing."""
    if kind != "figure":
        return (row["event_date"] if kind == "event" else row["period"]) or ""
    ends = [f"{float(value):.15g}" for value in (row["value"], row["value_max"]) if value is not None]
    return _BOUNDS.get(row["bound_code"], "") + " to ".join(ends)


def _relations(ordered: Sequence[Statement]) -> Iterator[str]:
    preferred, *others = ordered
    seen = set(preferred.origins)
    yield "preferred"
    for one in others:
        if one.low > preferred.high or one.high < preferred.low:
            yield "contradicts"
            continue
        yield "repeated" if seen & set(one.origins) else "agrees" if one.value == preferred.value else "compatible"
        seen.update(one.origins)


def _rule(ordered: Sequence[Statement]) -> str:
    """The step of the rule at which the preferred statement passed the best one that says something else, or the next one."""
    if len(ordered) == 1:
        return "only"
    preferred = ordered[0]
    rival = next((one for one in ordered[1:] if one.value != preferred.value), ordered[1])
    return next(rule for rule, own, other in zip(RULES, preferred.rank, rival.rank, strict=True) if own != other)


def _agreement(counted: Sequence[tuple[Statement, str]]) -> str:
    relations = {relation for _, relation in counted}
    if max(one.low for one, _ in counted) > min(one.high for one, _ in counted):
        return "contradicted"
    return "corroborated" if "agrees" in relations else "compatible" if "compatible" in relations else "single"


def _independent(groups: Iterable[Iterable[tuple[str, ...]]]) -> int:
    """How many groups remain when those that share a member are one."""
    parents: dict[tuple[str, ...], tuple[str, ...]] = {}

    def root(member: tuple[str, ...]) -> tuple[str, ...]:
        while parents.setdefault(member, member) != member:
            parents[member] = member = parents[parents[member]]
        return member

    for first, *others in groups:
        for other in others:
            parents[root(other)] = root(first)
    return len({root(member) for member in list(parents)})
