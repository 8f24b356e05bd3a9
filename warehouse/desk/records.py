"""What the log of decisions tells of the work at the desk: who did how much, and which facts were judged twice.

Never here: what follows from it (review.agreement, review.progress).
"""

from __future__ import annotations

import sqlalchemy as sa

from schemas.facts import Decision
from warehouse import tables as t
from warehouse.decisions import decision_of


def judged_twice(connection: sa.Connection, verdict: str) -> list[tuple[str, Decision, Decision]]:
    """(kind, the first decision, the word given without seeing it) of all such words of a verdict that were not taken back."""
    d, f, back = t.decisions, t.facts, t.decisions.alias("back")
    is_back = sa.exists().where(back.c.withdraws_id == d.c.decision_id)
    rows = connection.execute(sa.select(d, f.c.kind_code).join(f, f.c.fact_key == d.c.fact_key).where(d.c.verdict_code == verdict, ~is_back).order_by(d.c.decision_id)).all()
    others = [(row.kind_code, decision_of(row)) for row in rows]
    wanted = sorted({str((one.value or {}).get("of", "")) for _, one in others})
    first: dict[str, Decision] = {}
    for start in range(0, len(wanted), 1000):
        for row in connection.execute(sa.select(d).where(d.c.decision_id.in_(wanted[start : start + 1000]))):
            first[row.decision_id] = decision_of(row)
    return [(kind, first[of], one) for kind, one in others if (of := str((one.value or {}).get("of", ""))) in first]


def work(connection: sa.Connection) -> list[tuple[str, str, int]]:
    """(day, curator, milliseconds) of each decision that is no withdrawal."""
    d = t.decisions.c
    select = sa.select(sa.func.substr(d.decided_at, 1, 10), d.curator, d.milliseconds).where(d.verdict_code != "withdraw")
    return sorted(tuple(row) for row in connection.execute(select))


def by_curator(connection: sa.Connection) -> dict[str, int]:
    """How many decisions each curator made, withdrawals left out."""
    d = t.decisions.c
    rows = connection.execute(sa.select(d.curator, sa.func.count()).where(d.verdict_code != "withdraw").group_by(d.curator))
    return dict(sorted(tuple(row) for row in rows))
