"""Going back: the warehouse says again what it said after an earlier run, by a run of its own.

Nothing is removed: rows that came since are ended, rows that ended since are added again, each with the cause `rollback`. What
people said (decisions, judgements, takedowns) stays, and so do the descriptions of sources. Never here: releases, files.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from warehouse import tables as t
from warehouse.database import transaction
from warehouse.runs import require_running
from warehouse.tables import alive

_CAUSE = "rollback"


def roll_back(engine: sa.Engine, run: int, to: int) -> dict[str, int]:
    """Bring every row with a lifetime back to what it was after the run `to`; `run`: the running run that does it.

    Gives how many rows were ended and added again.
    """
    done = {"ended": 0, "added": 0}
    with transaction(engine) as connection:
        require_running(connection, run)
        for table in t.LIFETIMES:
            now, then = table.c.ended_run_id.is_(None), alive(table, sa.literal(to))
            again = sa.and_(then, sa.not_(now))
            row_id = next(iter(table.primary_key))
            last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(row_id), 0))).scalar_one()
            ending = table.update().where(now, table.c.added_run_id > to).values(ended_run_id=run, ended_cause=_CAUSE)
            done["ended"] += connection.execute(ending).rowcount
            kept = [column for column in table.c if column is not row_id and column.name not in ("added_run_id", "added_cause", "ended_run_id", "ended_cause")]
            rows: sa.Select[Any] = sa.select(*kept, sa.literal(run), sa.literal(_CAUSE)).where(again, row_id <= last)
            adding = table.insert().from_select([*(column.name for column in kept), "added_run_id", "added_cause"], rows)
            connection.execute(adding)
            count = sa.select(sa.func.count()).select_from(table).where(table.c.added_run_id == run)
            done["added"] += connection.execute(count).scalar_one()
    return done
