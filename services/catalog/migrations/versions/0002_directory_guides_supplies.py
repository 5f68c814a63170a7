"""Deviations with review and citation, directory entries with index numbers, disclosure guides, platform, supply lists."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Publications that are there keep their body (from their duty); index numbers begin with the next one."""
    op.add_column("deviations", sa.Column("review_on", sa.Date(), nullable=True))
    op.add_column("deviations", sa.Column("not_applicable", Json(), nullable=True))
    op.add_column("deviations", sa.Column("checked", Json(), nullable=True))
    op.add_column("bodies", sa.Column("index_scheme", sa.String(100), nullable=True))
    for column in (
        sa.Column("body", sa.String(40), nullable=True),
        sa.Column("index_number", sa.String(200), nullable=True),
        sa.Column("summary", sa.String(2000), nullable=True),
        sa.Column("document_number", sa.String(200), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=True),
        sa.Column("validity", sa.String(12), nullable=True),
    ):
        op.add_column("publications", column)
    op.execute(
        "UPDATE publications SET body = (SELECT o.body FROM obligations o WHERE o.id = publications.obligation)"
    )
    op.create_index(
        "ix_publications_body_index_number", "publications", ["body", "index_number"], unique=True
    )
    op.create_table(
        "index_counters",
        sa.Column("body", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name="fk_index_counters_body_bodies"),
        sa.PrimaryKeyConstraint("body", "year", name="pk_index_counters"),
    )
    op.create_table(
        "guides",
        sa.Column("body", sa.String(40), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name="fk_guides_body_bodies"),
        sa.PrimaryKeyConstraint("body", name="pk_guides"),
    )
    op.create_table(
        "platform_columns",
        sa.Column("body", sa.String(40), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("entries", Json(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name="fk_platform_columns_body_bodies"),
        sa.PrimaryKeyConstraint("body", "code", name="pk_platform_columns"),
    )
    op.create_table(
        "supplies",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("publication", sa.String(40), nullable=False),
        sa.Column("recipient", sa.String(10), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("delivery", Json(), nullable=True),
        sa.Column("recalled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_supplies_publication_publications"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_supplies"),
        sa.UniqueConstraint("publication", "recipient", name="uq_supplies_publication_recipient"),
    )
    op.create_index("ix_supplies_region_state", "supplies", ["region", "state", "id"])


def downgrade() -> None:
    """What the older schema cannot hold is lost: deviations that relax or remove stay as rows of a published version."""
    for table in ("supplies", "platform_columns", "guides", "index_counters"):
        op.drop_table(table)
    op.drop_index("ix_publications_body_index_number", "publications")
    for column in (
        "validity",
        "created_on",
        "written_on",
        "document_number",
        "summary",
        "index_number",
        "body",
    ):
        op.drop_column("publications", column)
    op.drop_column("bodies", "index_scheme")
    for column in ("checked", "not_applicable", "review_on"):
        op.drop_column("deviations", column)
