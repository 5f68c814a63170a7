"""What subscribers said of their channels, and the suppression list."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.id"], name=("fk_preferences_subscriber_subscribers")
        ),
        sa.PrimaryKeyConstraint("subscriber", "channel", name=("pk_preferences")),
        sa.UniqueConstraint("code_index", name=("uq_preferences_code_index")),
    )
    op.create_index("ix_preferences_state_until", "preferences", ["state", "until"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=("pk_suppressions")),
    )
    op.create_index("ix_suppressions_region_address", "suppressions", ["region", "address"], unique=False)
