"""The mark of the address that an attempt went to stands with the attempt: one row is written before the wire, not two."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("attempts", sa.Column("address", sa.String(64), nullable=True))
    op.execute(
        "UPDATE attempts SET address = (SELECT address FROM address_marks"
        " WHERE address_marks.delivery = attempts.delivery AND address_marks.number = attempts.number)"
    )
    op.drop_table("address_marks")
