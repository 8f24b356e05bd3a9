"""Which organisations are one, and what was said of it; takedowns; where a source speaks and how far it is relied on.

A released migration is never edited: add the next one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _lifetime(table: str) -> list[object]:
    return [
        sa.Column("added_run_id", sa.Integer(), nullable=False),
        sa.Column("added_cause", sa.Text(), nullable=False),
        sa.Column("ended_run_id", sa.Integer(), nullable=True),
        sa.Column("ended_cause", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["added_run_id"], ["runs.run_id"], name=f"fk_{table}_added_run_id"),
        sa.ForeignKeyConstraint(["ended_run_id"], ["runs.run_id"], name=f"fk_{table}_ended_run_id"),
    ]


def _organisation(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["organisation_rows.organisation_id"], name=f"fk_{table}_{column}")


def _live(table: str, columns: list[str]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        live = sa.text("ended_run_id IS NULL")
        batch_op.create_index(f"ix_{table}_live", columns, unique=True, sqlite_where=live, postgresql_where=live)


def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("source_rows", schema=None) as batch_op:
        batch_op.add_column(sa.Column("country_code", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reliability_code", sa.Text(), nullable=False, server_default="unknown"))
    with op.batch_alter_table("snapshots", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.Text(), nullable=True))
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_lists", sa.Text(), nullable=False, server_default=""))
    op.drop_table("redirects")  # nothing had ever been written to it
    with op.batch_alter_table("organisation_rows", schema=None) as batch_op:
        batch_op.add_column(sa.Column("country_code", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("added_run_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_organisation_rows_added_run_id", "runs", ["added_run_id"], ["run_id"])
        batch_op.drop_constraint("uq_organisation_rows_folded_name", type_="unique")
        batch_op.create_unique_constraint("uq_organisation_rows_folded_name_country_code", ["folded_name", "country_code"])

    op.create_table("judgements",
    sa.Column("judgement_id", sa.Text(), nullable=False),
    sa.Column("left_id", sa.Text(), nullable=False),
    sa.Column("right_id", sa.Text(), nullable=False),
    sa.Column("verdict_code", sa.Text(), nullable=False),
    sa.Column("score", sa.Double(), nullable=True),
    sa.Column("features", sa.JSON(), nullable=False),
    sa.Column("matcher", sa.Text(), nullable=True),
    sa.Column("seen", sa.JSON(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("judge", sa.Text(), nullable=False),
    sa.Column("judged_at", sa.Text(), nullable=False),
    sa.Column("run_id", sa.Integer(), nullable=True),
    _organisation("judgements", "left_id"),
    _organisation("judgements", "right_id"),
    sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_judgements_run_id"),
    sa.PrimaryKeyConstraint("judgement_id", name="pk_judgements"),
    )
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        for name in ("left_id", "right_id"):
            batch_op.create_index(f"ix_judgements_{name}", [name], unique=False)

    op.create_table("redirect_rows",
    sa.Column("redirect_id", row_id, autoincrement=True, nullable=False),
    sa.Column("old_id", sa.Text(), nullable=False),
    sa.Column("organisation_id", sa.Text(), nullable=False),
    *_lifetime("redirect_rows"),
    _organisation("redirect_rows", "old_id"),
    _organisation("redirect_rows", "organisation_id"),
    sa.PrimaryKeyConstraint("redirect_id", name="pk_redirect_rows"),
    )
    _live("redirect_rows", ["old_id"])

    op.create_table("relation_rows",
    sa.Column("relation_id", row_id, autoincrement=True, nullable=False),
    sa.Column("organisation_id", sa.Text(), nullable=False),
    sa.Column("relation_code", sa.Text(), nullable=False),
    sa.Column("other_id", sa.Text(), nullable=False),
    sa.Column("verdict_code", sa.Text(), nullable=True),
    sa.Column("judgement_id", sa.Text(), nullable=False),
    *_lifetime("relation_rows"),
    _organisation("relation_rows", "organisation_id"),
    _organisation("relation_rows", "other_id"),
    sa.ForeignKeyConstraint(["judgement_id"], ["judgements.judgement_id"], name="fk_relation_rows_judgement_id"),
    sa.PrimaryKeyConstraint("relation_id", name="pk_relation_rows"),
    )
    _live("relation_rows", ["organisation_id", "relation_code", "other_id"])

    op.create_table("takedowns",
    sa.Column("takedown_id", sa.Text(), nullable=False),
    sa.Column("target_kind_code", sa.Text(), nullable=False),
    sa.Column("target", sa.Text(), nullable=False),
    sa.Column("action_code", sa.Text(), nullable=False),
    sa.Column("is_erased", sa.Boolean(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    sa.Column("curator", sa.Text(), nullable=False),
    sa.Column("decided_at", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("takedown_id", name="pk_takedowns"),
    )
    with op.batch_alter_table("takedowns", schema=None) as batch_op:
        batch_op.create_index("ix_takedowns_target", ["target"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Judgements and takedowns would be lost; restore a copy of the database instead.")
