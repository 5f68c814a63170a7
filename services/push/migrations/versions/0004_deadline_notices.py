"""Deadlines, their notices, and the persons who are told of them; audiences of persons who are named."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "audiences", sa.Column("named", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "responsible_persons",
        sa.Column("body", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("persons", Json(), nullable=False),
        sa.Column("supervisors", Json(), nullable=False),
        sa.Column("channels", Json(), nullable=False),
        sa.Column("escalate_at", sa.String(length=5), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("body", "version", name=("pk_responsible_persons")),
    )
    op.create_index(("ix_responsible_persons_region"), "responsible_persons", ["region"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("body", sa.String(length=100), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("attested", sa.String(length=12), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("told", sa.String(length=5), nullable=False),
        sa.Column("moved_from", sa.Date(), nullable=True),
        sa.Column("look_on", sa.Date(), nullable=True),
        sa.Column("heard_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=("pk_deadlines")),
    )
    op.create_index("ix_deadlines_open_look_on", "deadlines", ["open", "look_on"], unique=False)
    op.create_index("ix_deadlines_body", "deadlines", ["body"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("body", sa.String(length=100), nullable=False),
        sa.Column("stage", sa.String(length=5), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_notices")),
        sa.UniqueConstraint(
            "subject", "body", "stage", "due_on", "role", name=("uq_notices_subject_body_stage_due_on_role")
        ),
    )
    op.create_index("ix_notices_region_id", "notices", ["region", "id"], unique=False)
