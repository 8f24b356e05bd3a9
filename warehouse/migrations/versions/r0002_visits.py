"""What robots.txt and opt-outs said of each visit, where redirects led, and the answer's headers.

A released migration is never edited: add the next one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("final_url", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("robots_verdict", sa.Text(), nullable=False, server_default="not_applicable"))
        batch_op.add_column(sa.Column("opt_out", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("headers", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.create_index("ix_visits_source_id", ["source_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("What visits said would be lost; restore a copy of the database instead.")
