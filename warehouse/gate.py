"""The gate before a release: the written policy, and the reasons for which data are not let through.

Never here: writing, or a repair of what stands in the way.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from schemas.errors import ReleaseError
from schemas.facts import LEAST, SMALL, SMALL_SENSITIVE, SURE
from schemas.tables import columns, schema
from warehouse import hidden
from warehouse import tables as t
from warehouse.check import breaches
from warehouse.diffs import Change
from warehouse.exports import Tables
from warehouse.suppression import Rule

_COUNTED = ("documents", "organisations", "events", "figures", "partnerships")
_UNSAID = ("confidence", "status_code", "extractors", "document_count")  # columns that say nothing of the world
# The plurals under which a source's `expect` names what it counts, as in the JSON of `ngo-ledger extract`.
_EXPECTED = {"documents": "documents", "organisations": "organisation_names", "dates": "events", "figures": "figures", "partners": "partnerships"}


@dataclass(frozen=True, slots=True)
class Policy:
    """What enters a release, and as what. Facts at `sure_confidence` or above, or confirmed by a curator, are sure; those below
    the `least_confidence` of their kind are withheld; the rest is published marked as uncertain, or not at all. A table that lost more than the share `max_shrink` of its rows,
    and more than `min_loss` of them, stops the release; so does one of whose rows more than the share `max_drift` say something
    else now without the documents or a curator having said so. Counts of people from 1 to below `small_count` (`small_count_sensitive`
    in sensitive sources) are flagged; with `suppress_small` they are withheld with whatever would tell them. 0: none is small."""

    sure_confidence: float = SURE
    least_confidence: Mapping[str, float] = field(default_factory=lambda: dict(LEAST))
    publish_uncertain: bool = True
    max_shrink: float = 0.2
    min_loss: int = 10
    max_drift: float = 0.3
    small_count: int = SMALL
    small_count_sensitive: int = SMALL_SENSITIVE
    suppress_small: bool = True

    @property
    def small(self) -> Rule:
        """The part that suppression needs."""
        return Rule(self.small_count, self.small_count_sensitive, self.suppress_small)


def require_contracts(tables: Tables) -> None:
    """Raise ReleaseError where a released table breaks its contract: a fault of ours, which nothing overrules."""
    for name, rows in tables.items():
        heads = [c.name for c in columns(name)]
        broken = list(breaches(schema(name), [dict(zip(heads, row, strict=True)) for row in rows]))
        if broken:
            shown = "; ".join(f"row {one.row}: {one.column or 'rule'} {one.value!r} {one.reason}" for one in broken[:3])
            raise ReleaseError(f"Not released: {name} breaks its contract {len(broken)} times ({shown}). Please report it.")


def shrunk(tables: Tables, before: Mapping[str, int], policy: Policy) -> list[str]:
    """Which tables lost more rows than the policy allows; `before`: rows of the release before, empty where there is none."""
    reasons = []
    for name in _COUNTED:
        was, now = before.get(name, 0), len(tables[name])
        if was - now > max(policy.max_shrink * was, policy.min_loss):
            reasons.append(f"{name} shrank from {was} to {now} rows; {policy.max_shrink:.0%} is allowed.")
    return reasons


def drifted(changes: Sequence[Change], tables: Tables, policy: Policy) -> list[str]:
    """Of which tables more rows than the policy allows say something else, for no reason but another way of reading."""
    moved: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        if change.table in _COUNTED and change.column not in ("", *_UNSAID) and change.cause == "extractor_changed":
            moved[change.table].add(change.row_key)
    reasons = []
    for name in _COUNTED:
        count, now = len(moved[name]), len(tables[name])
        if count > max(policy.max_drift * now, policy.min_loss):
            reasons.append(f"{count} of {now} {name} say something else though their documents do not; {policy.max_drift:.0%} is allowed.")
    return reasons


def unexpected(engine: sa.Engine, tables: Tables) -> list[str]:
    """What sources that are not taken down give less of than their YAML expects at least; more than expected is a warning of the refresh."""
    counts = _counts(tables)
    expecting = sa.select(t.source_rows.c.source_id, t.source_rows.c.expect).where(t.source_rows.c.source_id.notin_(hidden.targets("source")))
    with engine.connect() as connection:
        expected = connection.execute(expecting).all()
    return [
        f"{row.source_id}: {counts[word, row.source_id]} {word}, at least {limits['min']} expected."
        for row in expected
        for word, limits in row.expect.items()
        if word in _EXPECTED and counts[word, row.source_id] < limits.get("min", 0)
    ]


def _counts(tables: Tables) -> Counter[tuple[str, str]]:
    """How many documents and facts of each kind each source has in the release."""
    heads = [c.name for c in columns("documents")]
    source_of = {row[heads.index("document_id")]: row[heads.index("source_id")] for row in tables["documents"]}
    counts: Counter[tuple[str, str]] = Counter()
    for word, name in _EXPECTED.items():
        heads = [c.name for c in columns(name)]
        document = heads.index("document_id")
        key = heads.index("fact_id") if "fact_id" in heads else document
        counts.update((word, source_of[of]) for _, of in {(row[key], row[document]) for row in tables[name]})
    return counts
