"""Bulletin sheets and what was confirmed of them."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "postings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("supervision", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name=("fk_postings_delivery_deliveries")),
        sa.PrimaryKeyConstraint("id", name=("pk_postings")),
        sa.UniqueConstraint("delivery", name=("uq_postings_delivery")),
        sa.UniqueConstraint("number", name=("uq_postings_number")),
        sa.UniqueConstraint("code_index", name=("uq_postings_code_index")),
    )
    op.create_index("ix_postings_region_id", "postings", ["region", "id"], unique=False)
    op.create_index("ix_postings_state_remind_on", "postings", ["state", "remind_on"], unique=False)
    op.create_table(
        "posting_acts",
        sa.Column("posting", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=True),
        sa.Column("photo", sa.String(length=64), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["posting"], ["postings.id"], name=("fk_posting_acts_posting_postings")),
        sa.PrimaryKeyConstraint("posting", "act", name=("pk_posting_acts")),
    )
