"""Who looks at which card: taken for some minutes by one curator at a time, given back by acting or by time; and put off.

Never here: what a card shows, or a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from warehouse import tables as t
from warehouse.database import inserting, upsert
from warehouse.desk.items import Writing, matching


@dataclass(frozen=True, slots=True)
class Lease:
    """A card that a curator looks at. `mode`: ask, second, gold (how it was offered), or jump (asked for by its id)."""

    card_id: str
    curator: str
    until: str
    mode: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """A card that a curator did not want to decide."""

    card_id: str
    curator: str
    verb: str
    comment: str
    at: str


def held(connection: sa.Connection, curator: str, now: str, chosen: Mapping[str, str | None]) -> Lease | None:
    """The card that a curator was offered from the queue and holds still, where a filter lets it through."""
    lease, q = t.leases.c, t.queue_items.c
    offered = sa.select(lease.card_id, lease.curator, lease.until_time, lease.mode_code).join(t.queue_items, q.card_id == lease.card_id)
    states = {"ask": "open", "second": "second", "gold": "gold"}
    fits = sa.or_(*(sa.and_(lease.mode_code == mode, *matching(chosen, state)) for mode, state in states.items()))
    row = connection.execute(offered.where(lease.curator == curator, lease.until_time > now, fits).order_by(lease.until_time.desc()).limit(1)).first()
    return None if row is None else Lease(*row)


def lease_of(connection: sa.Connection, card_id: str) -> Lease | None:
    """Who holds a card, or held it last."""
    lease = t.leases.c
    row = connection.execute(sa.select(lease.card_id, lease.curator, lease.until_time, lease.mode_code).where(lease.card_id == card_id)).first()
    return None if row is None else Lease(*row)


def take(connection: Writing, lease: Lease, now: str) -> bool:
    """Take a card for a curator unless another holds it; whether it was taken. Atomic."""
    table, new = t.leases, {"card_id": lease.card_id, "curator": lease.curator, "until_time": lease.until, "mode_code": lease.mode}
    free = sa.or_(table.c.curator == lease.curator, table.c.until_time <= now)
    statement = inserting(connection, table).values(new)
    statement = statement.on_conflict_do_update(index_elements=["card_id"], set_={name: value for name, value in new.items() if name != "card_id"}, where=free)
    return connection.execute(statement.returning(table.c.card_id)).first() is not None


def give_back(connection: Writing, curator: str, *, card_id: str | None = None) -> None:
    """Free a card that a curator holds, or all that they were offered but did not ask for."""
    lease = t.leases.c
    which = lease.mode_code != "jump" if card_id is None else lease.card_id == card_id
    connection.execute(t.leases.delete().where(lease.curator == curator, which))


def next_free(connection: sa.Connection, curator: str, now: str, chosen: Mapping[str, str | None], state: str) -> str | None:
    """The first card in a state that a filter lets through, nobody else holds and the curator did not put off."""
    q, lease, off, d = t.queue_items.c, t.leases.c, t.deferrals.c, t.decisions.c
    is_taken = sa.exists().where(lease.card_id == q.card_id, lease.curator != curator, lease.until_time > now)
    is_off = sa.exists().where(off.card_id == q.card_id, off.curator == curator)
    where = [*matching(chosen, state), ~is_taken, ~is_off]
    if state != "open":  # nobody judges their own word, or a card twice
        where += [q.decided_by != curator, ~sa.exists().where(d.fact_key == sa.func.substr(q.card_id, 3), d.curator == curator)]
    return connection.execute(sa.select(q.card_id).where(*where).order_by(q.priority.desc(), q.card_id).limit(1)).scalar()


def next_skipped(connection: sa.Connection, curator: str, now: str, chosen: Mapping[str, str | None]) -> str | None:
    """The open card that a curator skipped longest ago."""
    q, lease, off = t.queue_items.c, t.leases.c, t.deferrals.c
    is_taken = sa.exists().where(lease.card_id == q.card_id, lease.curator != curator, lease.until_time > now)
    skipped = sa.select(q.card_id).join(t.deferrals, off.card_id == q.card_id).where(off.curator == curator, off.verb_code == "skip")
    return connection.execute(skipped.where(*matching(chosen, "open"), ~is_taken).order_by(off.put_off_at, q.card_id).limit(1)).scalar()


def put_off(connection: Writing, one: PutOff) -> None:
    """Note that a curator skipped or deferred a card; the last word on a card counts."""
    row = {"card_id": one.card_id, "curator": one.curator, "verb_code": one.verb, "comment": one.comment, "put_off_at": one.at}
    upsert(connection, t.deferrals, [row])


def take_up(connection: Writing, card_id: str, curator: str | None = None) -> None:
    """Forget that a curator put a card off, or that anybody did."""
    off = t.deferrals.c
    connection.execute(t.deferrals.delete().where(off.card_id == card_id, *(() if curator is None else (off.curator == curator,))))


def last_put_off(connection: sa.Connection, curator: str) -> PutOff | None:
    """What a curator put off last."""
    return next(iter(_put_off(connection, t.deferrals.c.curator == curator, limit=1)), None)


def deferred_by(connection: sa.Connection, curator: str) -> list[PutOff]:
    """What a curator deferred, the last first."""
    return _put_off(connection, t.deferrals.c.curator == curator, t.deferrals.c.verb_code == "defer")


def comments_on(connection: sa.Connection, card_id: str) -> list[PutOff]:
    """Who deferred a card, and what they said."""
    return _put_off(connection, t.deferrals.c.card_id == card_id, t.deferrals.c.verb_code == "defer")


def _put_off(connection: sa.Connection, *where: sa.ColumnElement[bool], limit: int | None = None) -> list[PutOff]:
    off = t.deferrals.c
    shown = sa.select(off.card_id, off.curator, off.verb_code, off.comment, off.put_off_at).where(*where)
    return [PutOff(*row) for row in connection.execute(shown.order_by(off.put_off_at.desc(), off.card_id).limit(limit))]
