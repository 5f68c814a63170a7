"""Keys, and the row that counts their changes."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("scopes", Json(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.UniqueConstraint("prefix", name="uq_keys_prefix"),
    )
    counter = op.create_table(
        "keyring_generation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keyring_generation"),
        sa.CheckConstraint("id = 1", name=op.f("ck_keyring_generation_one_row")),
    )
    op.bulk_insert(counter, [{"id": 1, "generation": 0}])


def downgrade() -> None:
    op.drop_table("keyring_generation")
    op.drop_table("keys")
