"""What curators are asked about organisations, and what they are told of one. Reads alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schemas.errors import ConfigurationError
from warehouse import tables as t
from warehouse.entities.clusters import Judgement, holding
from warehouse.entities.judgements import logged, members, read_all
from warehouse.entities.profiles import shown


@dataclass(frozen=True, slots=True)
class OpenPair:
    """Two organisations that may be one: how likely, why, and what is known of either."""

    left: str
    right: str
    score: float
    reason: str
    seen: Mapping[str, Mapping[str, Any]]

    def name(self, side: int) -> str:
        """The name that most documents print of the first (0) or second (1)."""
        told = self.seen[(self.left, self.right)[side]]
        return next(iter(told.get("names", ())), told["folded_name"])

    def to_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {"left": self.left, "right": self.right, "score": self.score, "reason": self.reason, "seen": dict(self.seen)}


def open_pairs(engine: sa.Engine, *, limit: int = 20) -> list[OpenPair]:
    """The pairs that nobody can tell yet, by how many documents name them times how likely they are one."""
    with engine.connect() as connection:
        pairs = _open(connection)
        seen = shown(connection, sorted({side for one in pairs for side in one.pair}))
    known = [one for one in pairs if all("names" in seen[side] for side in one.pair)]  # others are named nowhere any more
    known.sort(key=lambda one: (-_weight(one, seen), one.pair))
    return [OpenPair(one.left, one.right, one.score or 0.0, one.reason, {side: seen[side] for side in one.pair}) for one in known[:limit]]


def count_pairs(engine: sa.Engine) -> int:
    """How many pairs nobody can tell yet."""
    with engine.connect() as connection:
        return len(_open(connection))


def _open(connection: sa.Connection) -> list[Judgement]:
    r = t.redirect_rows.c
    heads = dict(connection.execute(sa.select(r.old_id, r.organisation_id).where(r.ended_run_id.is_(None))).tuples().all())
    unsure = (one for one in holding(read_all(connection)).values() if one.verdict == "unsure" and one.matcher is not None)
    return [one for one in unsure if heads.get(one.left, one.left) != heads.get(one.right, one.right)]


def explained(engine: sa.Engine, identity: str) -> dict[str, Any]:
    """Everything that is known of an organisation: its members with their names, what was said of them, its relations."""
    whole = members(engine, identity)
    said = sorted((one for one in logged(engine) if one.left in whole or one.right in whole), key=lambda one: (one.at, one.id))
    with engine.connect() as connection:
        others = sorted({side for one in said for side in one.pair} - set(whole))
        seen = shown(connection, [*whole, *others])
    if identity not in seen:
        raise ConfigurationError(f"{identity}: no organisation has this id. `ngo-ledger query organisations` lists them.")
    held = {one.id for one in holding(said).values()}
    return {"organisation_id": identity, "members": {one: seen[one] for one in whole}, "said": [_told(one, one.id in held, seen) for one in said]}


def _told(one: Judgement, holds: bool, seen: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    names = {side: next(iter(seen[side].get("names", ())), seen[side]["folded_name"]) for side in one.pair}
    return {
        "left": one.left, "verdict": one.verdict, "right": one.right, "names": names, "holds": holds, "score": one.score, "features": dict(one.features),
        "reason": one.reason, "judge": one.judge, "matcher": one.matcher, "at": one.at, "run": one.run,
    }  # fmt: skip


def _weight(one: Judgement, seen: Mapping[str, Mapping[str, Any]]) -> float:
    return (one.score or 0.0) * min(seen[side].get("document_count", 0) for side in one.pair)
