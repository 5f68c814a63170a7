"""Follow-up duties of acts; indexes for lists and tables over many duties."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


_LISTED = ["region", "order_on", "id", "state", "due_by", "due_soon_from", "body", "domain"]
_TALLIED = [
    "state", "due_by", "region", "order_on", "body", "regime", "backlog", "fulfilled_on", "due_soon_from", "domain",
    "id",
]  # fmt: skip


def upgrade() -> None:
    op.add_column("obligations", sa.Column("follow_up", Json(), nullable=True))
    op.drop_index("ix_obligations_region_order", "obligations")
    op.drop_index("ix_obligations_state_due", "obligations")
    op.create_index("ix_obligations_listed", "obligations", _LISTED)
    op.create_index("ix_obligations_tallied", "obligations", _TALLIED)


def downgrade() -> None:
    """Duties to take a posting down cannot be kept by the older schema: they go."""
    op.drop_index("ix_obligations_tallied", "obligations")
    op.drop_index("ix_obligations_listed", "obligations")
    op.create_index("ix_obligations_state_due", "obligations", ["state", "due_by"])
    op.create_index("ix_obligations_region_order", "obligations", ["region", "order_on", "id"])
    op.execute("DELETE FROM obligation_acts WHERE obligation IN (SELECT id FROM obligations WHERE follow_up IS NOT NULL)")
    op.execute("DELETE FROM obligations WHERE follow_up IS NOT NULL")
    with op.batch_alter_table("obligations") as table:
        table.drop_column("follow_up")
