"""What is uncertain is found by how long it is so, to be told of."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    uncertain = sa.text("state = 'uncertain'")
    op.create_index(
        "ix_deliveries_uncertain", "deliveries", ["changed_at"], sqlite_where=uncertain, postgresql_where=uncertain
    )
