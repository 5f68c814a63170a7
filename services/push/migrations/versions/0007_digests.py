"""How often a subscription is told, and digests."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for table in ("subscriptions", "subscription_versions"):
        op.add_column(
            table, sa.Column("frequency", sa.String(length=10), nullable=False, server_default="immediate")
        )
    op.add_column("audience_members", sa.Column("later", Json(), nullable=False, server_default="{}"))
    op.create_table(
        "digest_items",
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("channels", Json(), nullable=False),
        sa.Column("channel_set", sa.String(length=150), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=("fk_digest_items_message_messages")),
        sa.PrimaryKeyConstraint("message", "subscriber", "frequency", name=("pk_digest_items")),
    )
    op.create_index("ix_digest_items_frequency_number", "digest_items", ["frequency", "number"], unique=False)
    op.create_index("ix_digest_items_digest", "digest_items", ["digest"], unique=False)
    op.create_table(
        "digest_windows",
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("end", Instant(), nullable=False),
        sa.Column("begin", Instant(), nullable=False),
        sa.Column("above", sa.Integer(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("frequency", "end", name=("pk_digest_windows")),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("channel_set", sa.String(length=150), nullable=False),
        sa.Column("begin", Instant(), nullable=False),
        sa.Column("end", Instant(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_digests")),
        sa.UniqueConstraint(
            "subscriber",
            "frequency",
            "channel_set",
            "end",
            "part",
            name=("uq_digests_subscriber_frequency_channel_set_end_part"),
        ),
    )
