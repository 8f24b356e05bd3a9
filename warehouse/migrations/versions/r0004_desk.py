"""The curators' desk: its queue, leases and what was put off; accounts; comments, batches and time on decisions.

A released migration is never edited: add the next one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_PARTS = ("document_id", "source_id", "kind_code", "reason_code", "organisation_id", "language_code")


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _json(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.JSON(), nullable=False) for name in names]


def upgrade() -> None:
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        for name in ("comment", "batch_id", "withdraws_id"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("milliseconds", sa.Integer(), nullable=False, server_default="0"))
    withdrawn = "json_extract(value, '$.decision')" if op.get_bind().dialect.name == "sqlite" else "value->>'decision'"
    op.execute(f"UPDATE decisions SET withdraws_id = COALESCE({withdrawn}, '') WHERE verdict_code = 'withdraw'")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_curator", ["curator", "decided_at"], unique=False)
        batch_op.create_index("ix_decisions_withdraws_id", ["withdraws_id"], unique=False)
        batch_op.create_index("ix_decisions_batch_id", ["batch_id"], unique=False)
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        batch_op.create_index("ix_judgements_judge", ["judge", "judged_at"], unique=False)
    op.create_index("ix_document_reads_document_id", "document_reads", ["document_id"], unique=False)
    op.create_index("ix_evidence_rows_fact_key", "evidence_rows", ["fact_key"], unique=False)
    _queue()
    _curators()


def _queue() -> None:
    op.create_table("queue_items",
    sa.Column("card_id", _ID, nullable=False),
    *_text("state_code"),
    sa.Column("priority", sa.Double(), nullable=False),
    *_text("kind_code", "reason_code", "source_id", "language_code", "document_id", "organisation_id"),
    sa.Column("confidence", sa.Double(), nullable=False),
    sa.Column("weight", sa.Double(), nullable=False),
    *_json("members", "others", "reasons", "doubted"),
    *_text("decided_by"),
    sa.PrimaryKeyConstraint("card_id", name="pk_queue_items"),
    )
    order = [sa.text("priority DESC"), "card_id"]
    for name in _PARTS:
        op.create_index(f"ix_queue_items_{name}", "queue_items", ["state_code", name, *order], unique=False)
    op.create_index("ix_queue_items_order", "queue_items", ["state_code", *order], unique=False)
    op.create_index("ix_queue_items_share", "queue_items", ["state_code", "reason_code", "weight"], unique=False)
    op.create_table("queue_members",
    *_text("fact_key"),
    sa.Column("card_id", _ID, nullable=False),
    sa.PrimaryKeyConstraint("fact_key", "card_id", name="pk_queue_members"),
    )
    op.create_table("queue_points",
    sa.Column("run_id", sa.Integer(), nullable=False),
    *_text("reason_code"),
    sa.Column("item_count", sa.Integer(), nullable=False),
    sa.Column("weight", sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_queue_points_run_id"),
    sa.PrimaryKeyConstraint("run_id", "reason_code", name="pk_queue_points"),
    )


def _curators() -> None:
    op.create_table("leases",
    sa.Column("card_id", _ID, nullable=False),
    *_text("curator", "until_time", "mode_code"),
    sa.PrimaryKeyConstraint("card_id", name="pk_leases"),
    )
    op.create_index("ix_leases_curator", "leases", ["curator"], unique=False)
    op.create_table("deferrals",
    sa.Column("card_id", _ID, nullable=False),
    *_text("curator", "verb_code", "comment", "put_off_at"),
    sa.PrimaryKeyConstraint("card_id", "curator", name="pk_deferrals"),
    )
    op.create_index("ix_deferrals_curator", "deferrals", ["curator", "put_off_at"], unique=False)
    op.create_table("curators",
    *_text("curator_name", "password_hash", "role_code", "created_at"),
    sa.PrimaryKeyConstraint("curator_name", name="pk_curators"),
    )


def downgrade() -> None:
    raise NotImplementedError("Comments and accounts would be lost; restore a copy of the database instead.")
