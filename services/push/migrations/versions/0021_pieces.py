"""A message to many is planned in pieces, a transaction for each."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "pieces",
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=True),
        sa.Column("upto", sa.String(length=40), nullable=True),
        sa.Column("deliveries", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=("fk_pieces_message_messages")),
        sa.PrimaryKeyConstraint("message", "number", name=("pk_pieces")),
    )
