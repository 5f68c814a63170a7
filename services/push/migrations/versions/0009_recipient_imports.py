"""Imports of recipients."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "recipient_imports",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("subscribe", Json(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("existing", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=("pk_recipient_imports")),
    )
    op.create_index("ix_recipient_imports_state_id", "recipient_imports", ["state", "id"], unique=False)
    op.create_index("ix_recipient_imports_region_id", "recipient_imports", ["region", "id"], unique=False)
    op.create_table(
        "recipient_import_pieces",
        sa.Column("import", sa.String(length=40), nullable=False),
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import"], ["recipient_imports.id"], name=("fk_recipient_import_pieces_import_recipient_imports")
        ),
        sa.PrimaryKeyConstraint("import", "first", name=("pk_recipient_import_pieces")),
    )
    op.create_table(
        "recipient_import_faults",
        sa.Column("import", sa.String(length=40), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("errors", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import"], ["recipient_imports.id"], name=("fk_recipient_import_faults_import_recipient_imports")
        ),
        sa.PrimaryKeyConstraint("import", "row", name=("pk_recipient_import_faults")),
    )
