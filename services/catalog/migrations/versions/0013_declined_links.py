"""Proposals of links between powers and items that officers declined."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declined_links",
        sa.Column("power", sa.String(40), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("texts", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("proposed", Json(), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("declined_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["power"], ["powers.id"], name="fk_declined_links_power_powers"),
        sa.PrimaryKeyConstraint("power", "item", name="pk_declined_links"),
    )


def downgrade() -> None:
    op.drop_table("declined_links")
