"""Hosts that ask for patience; changed texts that were put aside when their host kept a later visit out are listed again."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_hosts",
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("patient_until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_address_hosts"),
    )
    op.execute(
        "UPDATE address_evidence SET state = 'changed'"
        " WHERE state IN ('suspected', 'unverified') AND text_hash <> accepted_hash"
    )


def downgrade() -> None:
    op.drop_table("address_hosts")
