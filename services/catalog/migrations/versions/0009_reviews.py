"""Reviews of texts and files before they are published, and the decisions about them."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("words", sa.String(20), nullable=False),
        sa.Column("scanned_on", sa.Date(), nullable=False),
        sa.Column("findings", Json(), nullable=False),
        sa.Column("counts", Json(), nullable=False),
        sa.Column("no_copy", sa.String(40), nullable=True),
        sa.Column("author", Json(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_sha256", "reviews", ["sha256"])
    op.create_index("ix_reviews_region_state", "reviews", ["region", "state", "id"])
    op.create_table(
        "review_decisions",
        sa.Column("review", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("secrecy_opinion", sa.String(2000), nullable=False),
        sa.Column("privacy_opinion", sa.String(2000), nullable=False),
        sa.Column("acknowledged", Json(), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["review"], ["reviews.id"], name="fk_review_decisions_review_reviews"),
        sa.PrimaryKeyConstraint("review", "number", name="pk_review_decisions"),
    )


def downgrade() -> None:
    op.drop_table("review_decisions")
    op.drop_table("reviews")
