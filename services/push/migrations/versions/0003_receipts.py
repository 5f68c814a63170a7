"""What is heard of deliveries after they went out; the canary of the worker."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("reference", sa.String(200), nullable=True),
        sa.Column("delivery", sa.String(40), nullable=True),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("code", sa.String(100), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
    )
    op.create_index("ix_receipts_channel_reference", "receipts", ["channel", "reference"])
    op.create_index("ix_receipts_delivery", "receipts", ["delivery"])
    op.create_table(
        "canaries",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("began", sa.Float(), nullable=False),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_canaries"),
    )


def downgrade() -> None:
    op.drop_table("canaries")
    op.drop_table("receipts")
