"""The queue in the database: reading and writing its cards, the next one by state and filter, and counts of them.

Never here: what makes a card open or decided (review.standing).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from schemas.errors import WarehouseError
from warehouse import tables as t
from warehouse.database import chunks, keep, transaction, upsert
from warehouse.tables import last_run

Writing = sa.Connection  # a transaction that writes to the desk's tables
_DESK_NUMBER = 0x4E474F03  # of PostgreSQL's advisory locks: shared by decisions, held alone while the queue is made anew
_COLUMNS = {
    "card_id": "card_id", "state": "state_code", "priority": "priority", "kind": "kind_code", "reason": "reason_code", "source_id": "source_id",
    "language": "language_code", "document_id": "document_id", "organisation_id": "organisation_id", "confidence": "confidence", "weight": "weight",
    "members": "members", "others": "others", "reasons": "reasons", "doubted": "doubted", "decided_by": "decided_by",
}  # fmt: skip
FACETS = {"kind": "kind_code", "source_id": "source_id", "language": "language_code", "reason": "reason_code", "organisation_id": "organisation_id"}
_SECOND_SHARE = "second_share"
_MOST = 100  # values of one facet
_FILTERS = FACETS | {"document_id": "document_id"}


@dataclass(frozen=True, slots=True)
class Item:
    """A card's row (warehouse.tables.desk says what each column holds)."""

    card_id: str
    state: str
    priority: float
    kind: str
    reason: str
    source_id: str
    language: str
    document_id: str
    organisation_id: str
    confidence: float
    weight: float
    members: list[str]
    others: list[list[str]]
    reasons: list[list[Any]]
    doubted: list[str]
    decided_by: str


@contextmanager
def writing(engine: sa.Engine, *, alone: bool = False) -> Iterator[Writing]:
    """A short transaction on the desk; `alone`: with nobody deciding meanwhile. Raises WarehouseError where a run writes for too long."""
    try:
        with transaction(engine) as connection:
            if connection.dialect.name == "postgresql":  # SQLite's writers come one at a time anyway
                lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
                connection.execute(sa.text(f"SELECT {lock}({_DESK_NUMBER})"))
            yield connection
    except OperationalError as error:
        raise WarehouseError(f"the warehouse is busy ({error.orig}): a run is writing. Nothing was recorded; do it again in a moment.") from error


def hold(connection: Writing, fact_keys: Sequence[str]) -> None:
    """Keep others from deciding on these facts until the transaction ends; runs that load are not kept from it."""
    if connection.dialect.name == "postgresql":
        f = t.facts.c.fact_key
        for keys in chunks(sorted(fact_keys)):
            connection.execute(sa.select(f).where(f.in_(keys)).order_by(f).with_for_update(key_share=True))


def hold_pair(connection: Writing, pair: Sequence[str]) -> None:
    """The same for a pair of organisations."""
    if connection.dialect.name == "postgresql":
        o = t.organisation_rows.c.organisation_id
        connection.execute(sa.select(o).where(o.in_(list(pair))).order_by(o).with_for_update(key_share=True))


def item(connection: sa.Connection, card_id: str) -> Item | None:
    """The row of a card, None where the queue has none."""
    row = connection.execute(_shown().where(t.queue_items.c.card_id == card_id)).first()
    return None if row is None else Item(*row)


def items(connection: sa.Connection, card_ids: Iterable[str]) -> list[Item]:
    """The rows of some cards, in the order of their ids."""
    return [Item(*row) for ids in chunks(sorted(set(card_ids))) for row in connection.execute(_shown().where(t.queue_items.c.card_id.in_(ids)).order_by(t.queue_items.c.card_id))]


def all_items(connection: sa.Connection) -> dict[str, Item]:
    """All rows by card."""
    return {row.card_id: Item(*row) for row in connection.execute(_shown())}


def touched_by(connection: sa.Connection, fact_keys: Sequence[str]) -> list[Item]:
    """The cards that a decision on these facts touches: their own, their groups, contradictions that they are part of."""
    m = t.queue_members
    found = {f"f-{key}" for key in fact_keys}
    for keys in chunks(fact_keys):
        found.update(connection.execute(sa.select(m.c.card_id).where(m.c.fact_key.in_(keys))).scalars())
    return items(connection, found)


def group_of(connection: sa.Connection, fact_key: str) -> str | None:
    """The arithmetic group that a fact belongs to."""
    m = t.queue_members.c
    return connection.execute(sa.select(m.card_id).where(m.fact_key == fact_key, m.card_id.like("g-%"))).scalar()


def put(connection: Writing, changed: Sequence[Item]) -> None:
    """Add cards, or bring those that are there up to date."""
    upsert(connection, t.queue_items, [_row(one) for one in changed])


def settle_pair(connection: Writing, card_id: str, curator: str) -> None:
    """Note that a curator told what two organisations are."""
    q = t.queue_items
    connection.execute(q.update().where(q.c.card_id == card_id).values(state_code="decided", decided_by=curator))


def open_pair(connection: Writing, pair: Sequence[str]) -> str | None:
    """Ask about a pair of organisations again; its card, None where the queue has none."""
    q, ids = t.queue_items, [f"o-{one}-{other}" for one, other in (tuple(pair), tuple(reversed(pair)))]
    connection.execute(q.update().where(q.c.card_id.in_(ids)).values(state_code="open", decided_by=""))
    return connection.execute(sa.select(q.c.card_id).where(q.c.card_id.in_(ids))).scalar()


def all_members(connection: sa.Connection) -> set[tuple[str, str]]:
    """(fact, card) of all facts that touch another card than their own."""
    return {tuple(row) for row in connection.execute(sa.select(t.queue_members.c.fact_key, t.queue_members.c.card_id))}


def replace(connection: Writing, changed: Sequence[Item], gone: Sequence[str], new_members: set[tuple[str, str]], old_members: set[tuple[str, str]]) -> None:
    """Write cards and members that are new or others, and remove those that are gone."""
    m, q = t.queue_members, t.queue_items
    put(connection, changed)
    if gone:
        connection.execute(q.delete().where(q.c.card_id == sa.bindparam("one")), [{"one": key} for key in gone])
    keep(connection, m, [{"fact_key": key, "card_id": card} for key, card in sorted(new_members)])
    if old_members:
        away = m.delete().where(m.c.fact_key == sa.bindparam("one"), m.c.card_id == sa.bindparam("other"))
        connection.execute(away, [{"one": key, "other": card} for key, card in sorted(old_members)])


def note_points(connection: Writing, counts: Mapping[str, tuple[int, float]]) -> None:
    """Note how many cards are open after the last committed run, by reason, with their weight."""
    run = connection.execute(sa.select(last_run())).scalar_one()
    connection.execute(t.queue_points.delete().where(t.queue_points.c.run_id == run))
    rows = [{"run_id": run, "reason_code": reason, "item_count": count, "weight": weight} for reason, (count, weight) in sorted(counts.items())]
    if run and rows:
        connection.execute(t.queue_points.insert(), rows)


def second_share(connection: sa.Connection, default: float) -> float:
    """The share of decided cards that another curator judges too, as it was last set."""
    found = connection.execute(sa.select(t.settings.c.value).where(t.settings.c.setting_name == _SECOND_SHARE)).scalar()
    return default if found is None else float(found)


def set_second_share(connection: Writing, share: float) -> None:
    """Set that share."""
    upsert(connection, t.settings, [{"setting_name": _SECOND_SHARE, "value": repr(float(share))}])


def wake(connection: Writing, count: int, weight: float) -> None:
    """Note that some cards are no longer among those that nobody is asked about, so that their weight counts once."""
    p = t.queue_points
    if count:
        quiet = p.update().where(p.c.run_id == last_run(), p.c.reason_code == "quiet")
        connection.execute(quiet.values(item_count=p.c.item_count - count, weight=p.c.weight - weight))


def points(connection: sa.Connection) -> list[tuple[int, str, str, int, float]]:
    """(run, when it finished, reason, cards, weight) of all runs that noted them, in their order."""
    p, r = t.queue_points, t.runs
    select = sa.select(p.c.run_id, sa.func.coalesce(r.c.finished_at, r.c.started_at), p.c.reason_code, p.c.item_count, p.c.weight).join_from(p, r)
    return [tuple(row) for row in connection.execute(select.order_by(p.c.run_id, p.c.reason_code))]


def run_number(connection: sa.Connection) -> int:
    """The last committed run."""
    return connection.execute(sa.select(last_run())).scalar_one()


def is_stale(connection: sa.Connection) -> bool:
    """Whether the queue was not made after the last committed run."""
    made = connection.execute(sa.select(sa.func.max(t.queue_points.c.run_id))).scalar()
    return run_number(connection) != (made or 0)


def matching(chosen: Mapping[str, str | None], *states: str) -> list[sa.ColumnElement[bool]]:
    """What is true of the cards in some states that a filter lets through."""
    q = t.queue_items.c
    return [q.state_code.in_(states) if len(states) > 1 else q.state_code == states[0], *(q[_FILTERS[name]] == value for name, value in chosen.items() if value is not None)]


def open_ids(connection: sa.Connection, chosen: Mapping[str, str | None]) -> list[str]:
    """The ids of open cards that a filter lets through, sorted."""
    q = t.queue_items.c
    return list(connection.execute(sa.select(q.card_id).where(*matching(chosen, "open")).order_by(q.card_id)).scalars())


def open_items(connection: sa.Connection, chosen: Mapping[str, str | None], limit: int) -> list[Item]:
    """The first open cards that a filter lets through, in the order of the queue."""
    q = t.queue_items.c
    return [Item(*row) for row in connection.execute(_shown().where(*matching(chosen, "open")).order_by(q.priority.desc(), q.card_id).limit(limit))]


def counts(connection: sa.Connection, chosen: Mapping[str, str | None]) -> dict[str, dict[str, int]]:
    """How many open cards a filter lets through, by each facet and value, the most frequent first; a facet's own part of the
    filter does not narrow it."""
    return {name: _counts(connection, {key: value for key, value in chosen.items() if key != name}, column) for name, column in FACETS.items()}


def _counts(connection: sa.Connection, chosen: Mapping[str, str | None], column: str) -> dict[str, int]:
    q = t.queue_items.c
    counted = sa.select(q[column], sa.func.count()).where(*matching(chosen, "open"), q[column] != "").group_by(q[column])
    rows = connection.execute(counted.order_by(sa.func.count().desc(), q[column]).limit(_MOST))
    return dict(sorted((tuple(row) for row in rows), key=lambda pair: (-pair[1], pair[0])))


def weights(connection: sa.Connection) -> list[tuple[str, str, int, float]]:
    """(state, reason, cards, weight) of the whole queue."""
    q = t.queue_items.c
    select = sa.select(q.state_code, q.reason_code, sa.func.count(), sa.func.sum(q.weight)).group_by(q.state_code, q.reason_code)
    return sorted(tuple(row) for row in connection.execute(select))


@cache
def _shown() -> sa.Select:
    return sa.select(*(t.queue_items.c[column] for column in _COLUMNS.values()))


def _row(one: Item) -> dict[str, Any]:
    return {column: getattr(one, name) for name, column in _COLUMNS.items()}
