"""Endpoints of channels, their closed parts and health; what deliveries and attempts say of them."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "endpoints",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("subscriber", sa.String(40), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("team", Json(), nullable=False),
        sa.Column("concurrency", sa.Integer(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("uncertain", sa.String(10), nullable=True),
        sa.Column("off_reason", sa.String(200), nullable=True),
        sa.Column("off_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber"], ["subscribers.id"], name="fk_endpoints_subscriber_subscribers"),
        sa.PrimaryKeyConstraint("id", name="pk_endpoints"),
        sa.UniqueConstraint("owner", "channel", name="uq_endpoints_owner_channel"),
    )
    op.create_index("ix_endpoints_region_id", "endpoints", ["region", "id"])
    op.create_table(
        "sealed_endpoints",
        sa.Column("endpoint", sa.String(40), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["endpoint"], ["endpoints.id"], name="fk_sealed_endpoints_endpoint_endpoints"),
        sa.PrimaryKeyConstraint("endpoint", name="pk_sealed_endpoints"),
    )
    op.create_index("ix_sealed_endpoints_key_id", "sealed_endpoints", ["key_id"])
    op.create_table(
        "endpoint_health",
        sa.Column("endpoint", sa.String(40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", Instant(), nullable=True),
        sa.Column("open_until", Instant(), nullable=True),
        sa.Column("last_success_at", Instant(), nullable=True),
        sa.Column("last_failure_at", Instant(), nullable=True),
        sa.Column("last_code", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(["endpoint"], ["endpoints.id"], name="fk_endpoint_health_endpoint_endpoints"),
        sa.PrimaryKeyConstraint("endpoint", name="pk_endpoint_health"),
    )
    op.add_column("deliveries", sa.Column("parts_done", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_deliveries_state_expires", "deliveries", ["state", "expires"])
    op.create_index("ix_deliveries_state_priority", "deliveries", ["state", "priority", "not_before", "id"])
    op.add_column("attempts", sa.Column("endpoint", sa.String(40), nullable=True))
    op.add_column("attempt_outcomes", sa.Column("status", sa.Integer(), nullable=True))
    op.add_column("attempt_outcomes", sa.Column("answer_hash", sa.String(64), nullable=True))
    op.create_index("ix_attempt_outcomes_reference", "attempt_outcomes", ["reference"])


def downgrade() -> None:
    op.drop_index("ix_attempt_outcomes_reference", "attempt_outcomes")
    op.drop_index("ix_deliveries_state_priority", "deliveries")
    op.drop_index("ix_deliveries_state_expires", "deliveries")
    for table, columns in (
        ("attempt_outcomes", ("answer_hash", "status")), ("attempts", ("endpoint",)),
        ("deliveries", ("parts_done",)),
    ):  # fmt: skip
        for column in columns:
            op.drop_column(table, column)
    for table in ("endpoint_health", "sealed_endpoints", "endpoints"):
        op.drop_table(table)
