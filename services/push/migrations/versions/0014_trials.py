"""Messages and audiences of trials are marked, those that are there are live; whom the trials of a client reach."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    for table in ("messages", "audiences"):
        op.add_column(table, sa.Column("kind", sa.String(4), nullable=False, server_default="live"))
    op.create_table(
        "teams",
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("subscribers", Json(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("client", name="pk_teams"),
    )
