"""A delivery that is written and settled enters fewer indexes: references of providers, which few outcomes have, are looked for among
themselves; by the division SQLite looked for nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_REGION = "ix_deliveries_region"
_REFERENCE = "ix_attempt_outcomes_reference"
_THERE = sa.text("reference IS NOT NULL")


def upgrade() -> None:
    op.drop_index(_REFERENCE, table_name="attempt_outcomes")
    op.create_index(
        _REFERENCE, "attempt_outcomes", ["reference"], sqlite_where=_THERE, postgresql_where=_THERE
    )
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(_REGION, table_name="deliveries")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(_REGION, "deliveries", ["region"])
    op.drop_index(_REFERENCE, table_name="attempt_outcomes")
    op.create_index(_REFERENCE, "attempt_outcomes", ["reference"])
