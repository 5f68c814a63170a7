"""Indexes of deliveries hold what is looked for in them alone: most deliveries never expire, have no thread, wait for nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_INDEXES = (
    ("ix_deliveries_state_expires", ["state", "expires"], "expires IS NOT NULL"),
    ("ix_deliveries_state_priority", ["state", "priority", "not_before", "id"], "state = 'planned' OR state = 'held'"),
    ("ix_deliveries_thread", ["thread", "subscriber", "channel", "sequence"], "thread IS NOT NULL"),
)  # fmt: skip


def upgrade() -> None:
    for name, columns, where in _INDEXES:
        op.drop_index(name, table_name="deliveries")
        op.create_index(
            name, "deliveries", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
