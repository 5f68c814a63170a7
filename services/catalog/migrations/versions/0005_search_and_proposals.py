"""The search index; proposals to disclose proactively (Art. 44)."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_documents",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("title", sa.String(1000), nullable=False),
        sa.Column("words", Json(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_search_documents"),
        sa.UniqueConstraint("ref", name="uq_search_documents_ref"),
    )
    op.create_index("ix_search_documents_source", "search_documents", ["source"])
    op.create_table(
        "search_postings",
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("posting", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "posting", name="pk_search_postings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("office", sa.String(100), nullable=False),
        sa.Column("item", sa.String(100), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.String(2000), nullable=True),
        sa.Column("evidence", Json(), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("decision", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
    )
    op.create_index("ix_proposals_region_state", "proposals", ["region", "state", "id"])


def downgrade() -> None:
    op.drop_table("proposals")
    op.drop_table("search_postings")
    op.drop_table("search_documents")
