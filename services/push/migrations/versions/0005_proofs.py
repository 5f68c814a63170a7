"""Marks of the addresses that attempts went to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "address_marks",
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery"], ["deliveries.id"], name=("fk_address_marks_delivery_deliveries")
        ),
        sa.PrimaryKeyConstraint("delivery", "number", name=("pk_address_marks")),
    )
