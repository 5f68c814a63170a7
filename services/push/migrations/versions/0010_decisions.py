"""What officers decide of deliveries, and what waits for them."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "delivery_questions",
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("endpoint", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"], ["deliveries.id"], name=("fk_delivery_questions_delivery_deliveries")
        ),
        sa.PrimaryKeyConstraint("delivery", name=("pk_delivery_questions")),
    )
    op.create_table(
        "delivery_decisions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("out_of_order", sa.Boolean(), nullable=False),
        sa.Column("again", sa.String(length=40), nullable=True),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("closed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"], ["deliveries.id"], name=("fk_delivery_decisions_delivery_deliveries")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_delivery_decisions")),
    )
    op.create_index("ix_delivery_decisions_delivery", "delivery_decisions", ["delivery"], unique=False)
    op.create_index("ix_delivery_decisions_again", "delivery_decisions", ["again"], unique=False)
