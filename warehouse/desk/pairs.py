"""Curators' words on pairs of organisations as the desk records them: inside its own transaction, and taken back as one.

Never here: what follows from them (warehouse.entities).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from warehouse import tables as t
from warehouse.database import keep
from warehouse.desk.items import Writing
from warehouse.entities.clusters import Judgement
from warehouse.entities.judgements import identified, read_all, rows_of
from warehouse.entities.profiles import shown


def known(connection: sa.Connection, pair: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is known of two organisations, by id; of one that there is not, nothing."""
    return shown(connection, list(pair))


def said_of(connection: sa.Connection, pair: Sequence[str]) -> list[Judgement]:
    """What curators said of a pair, in the order in which they said it."""
    both = set(pair)
    found = (one for one in read_all(connection, of=[pair[0]]) if {one.left, one.right} == both and one.matcher is None)
    return sorted(found, key=lambda one: (one.at, one.id))


def say(connection: Writing, pair: Sequence[str], verdict: str, *, curator: str, at: str, reason: str, seen: Mapping[str, Any]) -> Judgement:
    """Record a word on a pair, a relation as seen from the first."""
    one = identified(Judgement("", pair[0], pair[1], verdict, curator, at, seen=dict(seen), reason=reason))
    keep(connection, t.judgements, rows_of([one]))
    return one


def settled(connection: sa.Connection) -> dict[frozenset[str], str]:
    """The pairs on which a curator's word holds, each with whose it is."""
    j = t.judgements.c
    last: dict[frozenset[str], tuple[str, str]] = {}
    for left, right, verdict, judge in connection.execute(sa.select(j.left_id, j.right_id, j.verdict_code, j.judge).where(j.matcher.is_(None)).order_by(j.judged_at, j.judgement_id)):
        last[frozenset((left, right))] = verdict, judge
    return {pair: judge for pair, (verdict, judge) in last.items() if verdict != "withdrawn"}


def last_of(connection: sa.Connection, curator: str) -> Judgement | None:
    """A curator's last word on a pair that neither they nor another took back."""
    j, back = t.judgements, t.judgements.alias("back")
    same_pair = sa.or_(sa.and_(back.c.left_id == j.c.left_id, back.c.right_id == j.c.right_id), sa.and_(back.c.left_id == j.c.right_id, back.c.right_id == j.c.left_id))
    is_back = sa.exists().where(same_pair, back.c.verdict_code == "withdrawn", back.c.judged_at > j.c.judged_at)
    where = (j.c.judge == curator, j.c.matcher.is_(None), j.c.verdict_code != "withdrawn", ~is_back)
    select = sa.select(j.c.judgement_id, j.c.left_id, j.c.right_id, j.c.verdict_code, j.c.judge, j.c.judged_at)
    row = connection.execute(select.where(*where).order_by(j.c.judged_at.desc(), j.c.judgement_id.desc()).limit(1)).first()
    return None if row is None else Judgement(*row)
