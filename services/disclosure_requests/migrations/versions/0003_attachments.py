"""Files of a case, and the reviews that wait for the office's answer, with the reminder that was told last."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("material", sa.String(length=20), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", Json(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_attachments_application_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_attachments")),
    )
    op.create_index("ix_attachments_application_id", "attachments", ["application", "id"], unique=False)
    op.create_table(
        "attachment_pieces",
        sa.Column("attachment", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment"], ["attachments.id"], name=("fk_attachment_pieces_attachment_attachments")
        ),
        sa.PrimaryKeyConstraint("attachment", "number", name=("pk_attachment_pieces")),
    )
    op.add_column("reviews", sa.Column("told", sa.String(length=20), server_default="", nullable=False))
    unanswered = sa.text("answered_on IS NULL AND outcome = 'pending'")
    op.create_index(
        "ix_reviews_unanswered",
        "reviews",
        ["received_on"],
        unique=False,
        sqlite_where=unanswered,
        postgresql_where=unanswered,
    )
