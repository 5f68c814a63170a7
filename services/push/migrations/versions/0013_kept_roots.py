"""Kept roots of proofs, their time stamps, and the messages of which a root is to be kept: every one whose content is there."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "proof_watches",
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("look_at", Instant(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=("fk_proof_watches_message_messages")),
        sa.PrimaryKeyConstraint("message", name=("pk_proof_watches")),
    )
    op.create_index("ix_proof_watches_look_at", "proof_watches", ["look_at"], unique=False)
    op.create_table(
        "proof_roots",
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=("fk_proof_roots_message_messages")),
        sa.PrimaryKeyConstraint("message", "number", name=("pk_proof_roots")),
    )
    op.create_table(
        "time_stamps",
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ask_at", Instant(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("zh", sa.String(length=500), nullable=True),
        sa.Column("en", sa.String(length=500), nullable=True),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("policy", sa.String(length=100), nullable=True),
        sa.Column("serial", sa.String(length=100), nullable=True),
        sa.Column("authority", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["message", "number"],
            ["proof_roots.message", "proof_roots.number"],
            name=("fk_time_stamps_message_number_proof_roots"),
        ),
        sa.PrimaryKeyConstraint("message", "number", name=("pk_time_stamps")),
    )
    op.create_index("ix_time_stamps_ask_at", "time_stamps", ["ask_at"], unique=False)
    op.execute(
        "INSERT INTO proof_watches (message, look_at, marks)"
        " SELECT id, accepted_at, 0 FROM messages WHERE state <> 'scheduled' AND length(content) > 0"
    )
