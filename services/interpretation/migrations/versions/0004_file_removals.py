"""Files whose bytes are to go."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "file_removals",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("marked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_file_removals"),
    )


def downgrade() -> None:
    op.drop_table("file_removals")
