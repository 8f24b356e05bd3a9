"""The curators' desk: its queue, who is looking at what, what was put off, and the accounts of those who work at it.

All but the accounts follows from facts and decisions, and may be made anew from them at any time. Never here: a decision.
"""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import metadata, text

# Compared code point by code point on every database, so that a queue has one order.
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# One row for each card: a fact, an arithmetic group, or a pair of organisations.
queue_items = sa.Table(
    "queue_items", metadata,
    sa.Column("card_id", _ID, primary_key=True),
    text("state_code"),  # open; decided; second (decided, another curator is to judge it blindly); gold (both agreed); quiet (not asked)
    sa.Column("priority", sa.Double, nullable=False),
    text("kind_code"),
    text("reason_code"),
    text("source_id"),
    text("language_code"),
    text("document_id"),
    text("organisation_id"),
    sa.Column("confidence", sa.Double, nullable=False),
    sa.Column("weight", sa.Double, nullable=False),  # how much hangs on it, for the share reviewed
    sa.Column("members", sa.JSON, nullable=False),  # fact keys, of a group the total first; of a pair both ids
    sa.Column("others", sa.JSON, nullable=False),  # [fact key, relation] of claims that it is held against
    sa.Column("reasons", sa.JSON, nullable=False),  # [reason, priority] of all that is asked, the first that stands is shown
    sa.Column("doubted", sa.JSON, nullable=False),  # decisions that met a change, and so settle nothing
    text("decided_by"),  # who decided, empty while open
)
for _column in ("document_id", "source_id", "kind_code", "reason_code", "organisation_id", "language_code"):
    sa.Index(f"ix_queue_items_{_column}", queue_items.c.state_code, queue_items.c[_column], queue_items.c.priority.desc(), queue_items.c.card_id)
sa.Index("ix_queue_items_order", queue_items.c.state_code, queue_items.c.priority.desc(), queue_items.c.card_id)
sa.Index("ix_queue_items_share", queue_items.c.state_code, queue_items.c.reason_code, queue_items.c.weight)

# Which cards a decision on a fact touches, besides the fact's own card: its group, and contradictions that it is part of.
queue_members = sa.Table(
    "queue_members", metadata,
    text("fact_key", primary_key=True),
    sa.Column("card_id", _ID, primary_key=True),
)

# How many questions were open after a run, by reason; reason `quiet`: what nobody is asked about.
queue_points = sa.Table(
    "queue_points", metadata,
    sa.Column("run_id", sa.ForeignKey("runs.run_id"), primary_key=True),
    text("reason_code", primary_key=True),
    sa.Column("item_count", sa.Integer, nullable=False),
    sa.Column("weight", sa.Double, nullable=False),
)

# Who is looking at a card; free again once the time is past.
leases = sa.Table(
    "leases", metadata,
    sa.Column("card_id", _ID, primary_key=True),
    text("curator", index=True),
    text("until_time"),
    text("mode_code"),  # ask, second, gold, jump
)

# What a curator did not want to decide now: skipped (comes back at the end) or deferred (stays away until asked for).
deferrals = sa.Table(
    "deferrals", metadata,
    sa.Column("card_id", _ID, primary_key=True),
    text("curator", primary_key=True),
    text("verb_code"),  # skip, defer
    text("comment"),
    text("put_off_at"),
)
sa.Index("ix_deferrals_curator", deferrals.c.curator, deferrals.c.put_off_at)

curators = sa.Table(
    "curators", metadata,
    text("curator_name", primary_key=True),
    text("password_hash"),
    text("role_code"),
    text("created_at"),
)
