"""Channels that have fallen behind, and messages whose deliveries and attempts do not agree."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0018"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "backlogs",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=("pk_backlogs")),
    )
    op.create_table(
        "miscounts",
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("inconsistent", sa.Integer(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=("fk_miscounts_message_messages")),
        sa.PrimaryKeyConstraint("message", name=("pk_miscounts")),
    )
