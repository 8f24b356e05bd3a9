"""The log of what was said of pairs of organisations: curators' words and the matcher's, appended to and read back.

Nothing in it is ever changed but the run from which a curator's word counts, which is noted once. Never here: what follows
from it (clusters, settle), or how alike two names are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.errors import ConfigurationError, WarehouseError
from schemas.vocabularies import codes
from warehouse import tables as t
from warehouse.database import canonical, chunks, keep, transaction
from warehouse.entities.clusters import Judgement, clusters, holding
from warehouse.entities.profiles import ages, shown
from warehouse.organisations import organisation_id

_FIELDS = ("left", "right", "verdict", "judge", "at", "reason", "seen")


def judge(engine: sa.Engine, left: str, right: str, verdict: str, *, curator: str, at: str, reason: str = "") -> Judgement:
    """Record a curator's word on two organisations, with what they saw; it counts from the next run on.

    `verdict`: a code of vocabularies/judgements.yml, a relation as seen from the left. `at`: ISO 8601 in UTC. Raises
    ConfigurationError for another verdict, or one organisation twice, and WarehouseError for an id that is not known.
    """
    if verdict not in codes("judgements"):
        raise ConfigurationError(f"{verdict}: say one of {', '.join(codes('judgements'))}.")
    if left == right:
        raise ConfigurationError(f"{left}: both names are known as this one organisation. `separate` takes one of its members out; `explain` lists them.")
    with transaction(engine) as connection:
        seen = shown(connection, [left, right])
        missing = [identity for identity in (left, right) if identity not in seen]
        if missing:
            raise WarehouseError(f"{', '.join(missing)}: no organisation has this id. `ngo-ledger query organisations` lists them.")
        one = identified(Judgement("", left, right, verdict, curator, at, seen=seen, reason=reason))
        keep(connection, t.judgements, rows_of([one]))
    return one


def separate(engine: sa.Engine, identity: str, *, curator: str, at: str, reason: str = "") -> list[Judgement]:
    """Take an organisation out of its cluster: a `different` against each other member, so that nothing joins them again."""
    whole = members(engine, identity)
    return [judge(engine, identity, other, "different", curator=curator, at=at, reason=reason) for other in whole if other != identity]


def members(engine: sa.Engine, identity: str) -> list[str]:
    """The ids that what was said so far makes one organisation with this one, itself among them, sorted."""
    said = logged(engine)
    with engine.connect() as connection:
        found = clusters(ages(connection, {side for one in said for side in one.pair}), holding(said))
    head = found.head(identity)
    return sorted({identity, head, *(member for member, its in found.heads.items() if its == head)})


def logged(engine: sa.Engine) -> list[Judgement]:
    """All that was said, in a fixed order."""
    with engine.connect() as connection:
        return read_all(connection)


def read_all(connection: sa.Connection, *, of: Iterable[str] | None = None) -> list[Judgement]:
    """All that was said, or all on pairs with one of these organisations."""
    j = t.judgements
    select = sa.select(j).order_by(j.c.judgement_id)
    if of is None:
        return [_judgement(row) for row in connection.execute(select)]
    found = {}
    for ids in chunks(sorted(set(of))):
        for row in connection.execute(select.where(sa.or_(j.c.left_id.in_(ids), j.c.right_id.in_(ids)))):
            found[row.judgement_id] = _judgement(row)
    return [found[key] for key in sorted(found)]


def rows_of(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """Judgements as rows of their table."""
    return [
        {
            "judgement_id": one.id, "left_id": one.left, "right_id": one.right, "verdict_code": one.verdict, "score": one.score,
            "features": dict(one.features), "matcher": one.matcher, "seen": dict(one.seen), "reason": one.reason, "judge": one.judge,
            "judged_at": one.at, "run_id": one.run,
        }
        for one in judgements
    ]  # fmt: skip


def export_jsonl(engine: sa.Engine, path: Path) -> int:
    """Write what curators said as JSON Lines, one judgement a line with its names; gives how many."""
    said = sorted((one for one in logged(engine) if one.matcher is None), key=lambda one: (one.at, one.id))
    text = "".join(json.dumps({name: getattr(one, name) for name in _FIELDS}, ensure_ascii=False, sort_keys=True) + "\n" for one in said)
    path.write_text(text, encoding="utf-8")
    return len(said)


def import_jsonl(engine: sa.Engine, path: Path) -> tuple[int, list[str]]:
    """Add what curators said elsewhere; gives how many were new, and what is wrong with lines that were left out.

    The organisations need not be read here yet: the log carries their folded names.
    """
    good, wrong = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            one = identified(Judgement("", **{name: row[name] for name in _FIELDS}))
            if one.verdict not in codes("judgements") or one.left == one.right or not all(_has_name(one, side) for side in one.pair):
                raise ValueError("no verdict on two organisations with their names")
            good.append(one)
        except (ValueError, KeyError, TypeError) as error:
            wrong.append(f"{path}, line {number}: {error}. Export it again with `ngo-ledger organisations export`.")
    with transaction(engine) as connection:
        names = {side: one.seen[side] for one in good for side in one.pair}
        rows = [{"organisation_id": key, "folded_name": it["folded_name"], "country_code": it.get("country_code", "")} for key, it in sorted(names.items())]
        keep(connection, t.organisation_rows, rows)
        return _kept(connection, good), wrong


def identified(one: Judgement) -> Judgement:
    """The judgement with the id that follows from what it says: the same said twice is one."""
    said = [one.left, one.right, one.verdict, one.judge, one.at, one.reason, one.matcher, one.score, one.run if one.matcher else None]
    return replace(one, id=hashlib.sha256(canonical(said).encode()).hexdigest()[:32])


def _has_name(one: Judgement, side: str) -> bool:
    told = one.seen[side]
    return organisation_id(told["folded_name"], told.get("country_code", "")) == side


def _kept(connection: sa.Connection, judgements: Sequence[Judgement]) -> int:
    count = sa.select(sa.func.count()).select_from(t.judgements)
    before = connection.execute(count).scalar_one()
    keep(connection, t.judgements, rows_of(judgements))
    return connection.execute(count).scalar_one() - before


def _judgement(row: sa.Row) -> Judgement:
    return Judgement(
        row.judgement_id, row.left_id, row.right_id, row.verdict_code, row.judge, row.judged_at, row.matcher, row.score, row.features, row.seen,
        row.reason, row.run_id,
    )  # fmt: skip
