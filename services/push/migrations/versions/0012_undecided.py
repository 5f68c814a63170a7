"""When it is told next that a delivery waits for an officer."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("delivery_questions", sa.Column("tell_at", Instant(), nullable=True))
    op.add_column(
        "delivery_questions", sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE delivery_questions SET tell_at = asked_at")
    op.create_index("ix_delivery_questions_tell_at", "delivery_questions", ["tell_at"], unique=False)
