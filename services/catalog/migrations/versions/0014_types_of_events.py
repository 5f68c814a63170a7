"""Events are found by their type: a reader of the feed who wants few of them reads no others."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_index(
        "ix_outbox_type_position", "outbox", ["type", "position"],
        sqlite_where=sa.text("position IS NOT NULL"), postgresql_where=sa.text("position IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_outbox_type_position", "outbox")
