"""Kinds of keys: those that are there are live."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("keys", sa.Column("kind", sa.String(4), nullable=False, server_default="live"))
