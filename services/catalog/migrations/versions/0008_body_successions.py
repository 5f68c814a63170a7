"""Bodies renamed, merged and split on a day."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body_successions",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("bodies", Json(), nullable=False),
        sa.Column("shares", Json(), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("former_name", sa.String(200), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("outcome", Json(), nullable=True),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_body_successions"),
    )
    op.create_index("ix_body_successions_region", "body_successions", ["region"])
    op.create_index("ix_body_successions_state", "body_successions", ["state", "effective_on"])


def downgrade() -> None:
    op.drop_table("body_successions")
