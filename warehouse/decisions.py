"""The log of curators' decisions in the database: appended to, read back, compared with what is applied.

Never here: which decision holds or what it does to a fact (review.decisions), or a change of a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from schemas.facts import Decision
from warehouse import hidden
from warehouse import tables as t
from warehouse.database import chunks, keep, transaction


def append(engine: sa.Engine, decisions: Sequence[Decision]) -> int:
    """Add decisions to the log; those whose id is there already are left. Gives how many were new."""
    count = sa.select(sa.func.count()).select_from(t.decisions)
    with transaction(engine) as connection:
        before = connection.execute(count).scalar_one()
        add(connection, decisions)
        return connection.execute(count).scalar_one() - before


def last_moment(engine: sa.Engine, fact_key: str) -> str | None:
    """When the last decision on a fact was made."""
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.max(t.decisions.c.decided_at)).where(t.decisions.c.fact_key == fact_key)).scalar()


def add(connection: sa.Connection, decisions: Sequence[Decision]) -> None:
    """The same as part of a transaction."""
    keep(connection, t.decisions, [_row(one) for one in decisions])


def _row(one: Decision) -> dict[str, Any]:
    return {
        "decision_id": one.id,
        "fact_key": one.fact_key,
        "document_id": str(one.seen.get("document", "")),
        "verdict_code": one.verdict,
        "seen": dict(one.seen),
        "value": None if one.value is None else dict(one.value),
        "reason": one.reason,
        "curator": one.curator,
        "decided_at": one.at,
        "comment": one.comment,
        "batch_id": one.batch,
        "withdraws_id": str((one.value or {}).get("decision", "")) if one.verdict == "withdraw" else "",
        "milliseconds": one.milliseconds,
    }


def by_fact(connection: sa.Connection, fact_keys: Sequence[str]) -> dict[str, list[Decision]]:
    """All decisions on these facts, by fact, in the order in which they were made."""
    found: dict[str, list[Decision]] = {key: [] for key in fact_keys}
    d = t.decisions
    for keys in chunks(list(found)):
        for row in connection.execute(sa.select(d).where(d.c.fact_key.in_(keys)).order_by(*_ORDER)):
            found[row.fact_key].append(decision_of(row))
    return found


def by_key(connection: sa.Connection) -> dict[str, list[Decision]]:
    """All decisions by fact, in the order in which they were made."""
    found: dict[str, list[Decision]] = {}
    for row in connection.execute(sa.select(t.decisions).order_by(*_ORDER)):
        found.setdefault(row.fact_key, []).append(decision_of(row))
    return found


def keys_by_id(connection: sa.Connection) -> dict[str, str]:
    """The fact of each decision."""
    return dict(connection.execute(sa.select(t.decisions.c.decision_id, t.decisions.c.fact_key)).tuples().all())


def of_batch(connection: sa.Connection, batch: str) -> list[Decision]:
    """The decisions of a batch in the order in which they were made."""
    d = t.decisions
    return [decision_of(row) for row in connection.execute(sa.select(d).where(d.c.batch_id == batch).order_by(*_ORDER))]


def last_of(connection: sa.Connection, curator: str) -> Decision | None:
    """A curator's last decision that is no withdrawal and was not withdrawn."""
    d, back = t.decisions, t.decisions.alias("back")
    is_back = sa.exists().where(back.c.withdraws_id == d.c.decision_id)
    where = (d.c.curator == curator, d.c.verdict_code != "withdraw", ~is_back)
    row = connection.execute(sa.select(d).where(*where).order_by(d.c.decided_at.desc(), d.c.decision_id.desc()).limit(1)).first()
    return None if row is None else decision_of(row)


def logged(engine: sa.Engine) -> list[Decision]:
    """All decisions in the order in which they were made."""
    with engine.connect() as connection:
        return [decision_of(row) for row in connection.execute(sa.select(t.decisions).order_by(*_ORDER))]


def shown(engine: sa.Engine) -> list[Decision]:
    """The same without decisions on what is taken down: they hold words of it."""
    d, dialect = t.decisions, engine.dialect.name
    document = sa.func.coalesce(t.facts.c.document_id, d.c.document_id)
    where = [d.c.fact_key.notin_(sa.union(hidden.targets("fact"), hidden.facts_beside())), document.notin_(hidden.documents())]
    where += [hidden.told(sa.cast(cell, sa.Text), dialect) for cell in (d.c.seen, d.c.value)]
    select = sa.select(d).outerjoin_from(d, t.facts, t.facts.c.fact_key == d.c.fact_key).where(*where).order_by(*_ORDER)
    with engine.connect() as connection:
        return [decision_of(row) for row in connection.execute(select)]


def of_documents(engine: sa.Engine, document_ids: Sequence[str]) -> dict[str, list[Decision]]:
    """All decisions on facts of these documents, by document, in the order in which they were made."""
    d = t.decisions
    document = sa.func.coalesce(t.facts.c.document_id, d.c.document_id).label("of_document")
    select = sa.select(d, document).outerjoin_from(d, t.facts, t.facts.c.fact_key == d.c.fact_key).order_by(*_ORDER)
    found: dict[str, list[Decision]] = {}
    with engine.connect() as connection:
        for ids in chunks(document_ids):
            for row in connection.execute(select.where(document.in_(ids))):
                found.setdefault(row.of_document, []).append(decision_of(row))
    return found


def decided_documents(engine: sa.Engine) -> list[str]:
    """The ids of loaded documents on which there are decisions."""
    d, r = t.decisions, t.document_reads
    document = sa.func.coalesce(t.facts.c.document_id, d.c.document_id)
    select = sa.select(document).outerjoin_from(d, t.facts, t.facts.c.fact_key == d.c.fact_key).distinct()
    select = select.where(document.in_(sa.select(r.c.document_id).where(r.c.ended_run_id.is_(None))))
    with engine.connect() as connection:
        return sorted(connection.execute(select).scalars())


def applied(engine: sa.Engine) -> tuple[dict[str, str | None], set[str]]:
    """What the last load made of decisions: fact key to the decision on its row, and the ids with any outcome."""
    v = t.fact_values.c
    decided = sa.select(t.decisions.c.fact_key)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(v.fact_key, v.decision_id).where(v.ended_run_id.is_(None), v.fact_key.in_(decided)))
        on_facts = {row.fact_key: row.decision_id for row in rows}
        return on_facts, set(connection.execute(sa.select(t.decision_outcomes.c.decision_id).distinct()).scalars())


_ORDER = (t.decisions.c.decided_at, t.decisions.c.decision_id)


def decision_of(row: sa.Row) -> Decision:
    """The decision that a row of the log holds."""
    return Decision(
        row.decision_id, row.fact_key, row.verdict_code, row.seen, row.curator, row.decided_at, row.value, row.reason, row.comment, row.batch_id, row.milliseconds
    )  # fmt: skip
