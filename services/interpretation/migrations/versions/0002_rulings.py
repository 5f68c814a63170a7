"""Rulings: errors of the checks that an officer held to be none."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "rulings",
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("finding", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("found", Json(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_rulings_package_packages"),
        sa.PrimaryKeyConstraint("package", "finding", name="pk_rulings"),
    )


def downgrade() -> None:
    op.drop_table("rulings")
