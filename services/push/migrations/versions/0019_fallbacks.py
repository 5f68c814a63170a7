"""On which channels a class is told next, deliveries that are to be followed up and those that stand in the place of others; until
when a message is due; of which deliveries providers are asked.
"""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("messages", sa.Column("due_on", sa.Date(), nullable=True))
    op.create_table(
        "fallbacks",
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("class", sa.String(length=20), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("region", "class", name=("pk_fallbacks")),
    )
    op.create_table(
        "dead_ends",
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name=("fk_dead_ends_delivery_deliveries")),
        sa.PrimaryKeyConstraint("delivery", name=("pk_dead_ends")),
    )
    op.create_index("ix_dead_ends_priority_at", "dead_ends", ["priority", "at"], unique=False)
    op.create_table(
        "failovers",
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name=("fk_failovers_delivery_deliveries")),
        sa.ForeignKeyConstraint(["source"], ["deliveries.id"], name=("fk_failovers_source_deliveries")),
        sa.PrimaryKeyConstraint("delivery", name=("pk_failovers")),
    )
    op.create_table(
        "status_queries",
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ask_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"], ["deliveries.id"], name=("fk_status_queries_delivery_deliveries")
        ),
        sa.PrimaryKeyConstraint("delivery", name=("pk_status_queries")),
    )
    op.create_index("ix_status_queries_ask_at", "status_queries", ["ask_at"], unique=False)
