"""Files of tables taken into drafts of catalogues."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workbook_imports",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("catalogue", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("options", Json(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("counts", Json(), nullable=False),
        sa.Column("rows", Json(), nullable=False),
        sa.Column("findings", Json(), nullable=False),
        sa.Column("refused", Json(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["catalogue"], ["catalogues.id"], name="fk_workbook_imports_catalogue_catalogues", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_workbook_imports"),
    )
    op.create_index("ix_workbook_imports_catalogue", "workbook_imports", ["catalogue"])
    op.create_index("ix_workbook_imports_state", "workbook_imports", ["state", "id"])


def downgrade() -> None:
    op.drop_table("workbook_imports")
