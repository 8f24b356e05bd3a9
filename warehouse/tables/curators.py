"""What people said: curators' decisions on facts, and what must no longer be shown. Logs: never changed."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import metadata, ref, text

decisions = sa.Table(
    "decisions", metadata,
    text("decision_id", primary_key=True),
    text("fact_key", index=True),  # no foreign key: decisions may be imported before the fact is read here
    text("document_id"),
    text("verdict_code"),
    sa.Column("seen", sa.JSON, nullable=False),
    sa.Column("value", sa.JSON(none_as_null=True)),
    text("reason"),
    text("curator"),
    text("decided_at"),
    text("comment", server_default=""),
    text("batch_id", server_default=""),  # shared by decisions that were made, and are taken back, at once
    text("withdraws_id", server_default=""),  # the decision that a `withdraw` takes back
    sa.Column("milliseconds", sa.Integer, nullable=False, server_default="0"),  # how long the card was looked at
)
sa.Index("ix_decisions_curator", decisions.c.curator, decisions.c.decided_at)
sa.Index("ix_decisions_withdraws_id", decisions.c.withdraws_id)
sa.Index("ix_decisions_batch_id", decisions.c.batch_id)

decision_outcomes = sa.Table(
    "decision_outcomes", metadata,
    ref("decision_id", "decisions.decision_id", primary_key=True),
    ref("run_id", "runs.run_id", primary_key=True),
    text("outcome_code"),
)

# What must no longer be shown, in whatever release or run: an append-only log; of several on one target the last holds.
takedowns = sa.Table(
    "takedowns", metadata,
    text("takedown_id", primary_key=True),
    text("target_kind_code"),  # fact, document, source, organisation, text
    text("target", index=True),
    text("action_code"),  # take_down, lift
    sa.Column("is_erased", sa.Boolean, nullable=False),  # whether the bytes and texts behind it were erased too
    text("reason"),
    text("curator"),
    text("decided_at"),
)
