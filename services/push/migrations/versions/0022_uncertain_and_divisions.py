"""What is uncertain is found by how long it is so, to be told of. Events are found by their division: a reader of the feed who sees few of
them reads no others.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


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
    uncertain = sa.text("state = 'uncertain'")
    op.create_index(
        "ix_deliveries_uncertain", "deliveries", ["changed_at"], sqlite_where=uncertain, postgresql_where=uncertain
    )
