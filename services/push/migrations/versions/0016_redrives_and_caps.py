"""Deliveries of an endpoint, a message or a channel are sent again by one call; what somebody wants in a day has a cap by class."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("ALTER TABLE subscribers RENAME COLUMN daily_cap TO ordinary_cap")
    op.add_column("subscribers", sa.Column("progress_cap", sa.Integer(), nullable=True))
    op.create_table(
        "redrives",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("message", sa.String(40), nullable=True),
        sa.Column("endpoint", sa.String(40), nullable=True),
        sa.Column("channel", sa.String(20), nullable=True),
        sa.Column("states", Json(), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("before", Instant(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("sent_again", sa.Integer(), nullable=False),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("refused", Json(), nullable=False),
        sa.Column("last", sa.String(40), nullable=False),
        sa.Column("after_sequence", sa.Integer(), nullable=False),
        sa.Column("after_delivery", sa.String(40), nullable=False),
        sa.Column("closed", sa.LargeBinary(), nullable=True),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_redrives"),
    )
    op.create_index("ix_redrives_state_id", "redrives", ["state", "id"])
    op.create_index("ix_redrives_region_id", "redrives", ["region", "id"])
