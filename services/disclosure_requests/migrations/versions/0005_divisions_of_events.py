"""Events are found by their division: a reader of the feed who sees few of them reads no others."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    published = sa.text("position IS NOT NULL")
    op.create_index(
        "ix_outbox_region_position", "outbox", ["region", "position", "type"],
        sqlite_where=published, postgresql_where=published,
    )  # fmt: skip
    op.create_index(
        "ix_outbox_public", "outbox", ["position", "type"],
        sqlite_where=sa.text("position IS NOT NULL AND public = 1"), postgresql_where=sa.text("position IS NOT NULL AND public"),
    )  # fmt: skip
