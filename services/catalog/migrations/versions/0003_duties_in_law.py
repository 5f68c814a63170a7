"""Recurring duties, waivers, nil reports, transfers, corrections of events."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OLD_KEY = "uq_obligations_event_item_id_body_clause_number"


def upgrade() -> None:
    op.create_table(
        "recurrences",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("bodies", Json(), nullable=False),
        sa.Column("items", Json(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("raised_to", sa.Date(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name="fk_recurrences_region_regions"),
        sa.PrimaryKeyConstraint("id", name="pk_recurrences"),
    )
    op.create_index("ix_recurrences_region", "recurrences", ["region"])

    with op.batch_alter_table("business_events") as table:
        table.add_column(sa.Column("late_reported", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("withdrawal", Json(), nullable=True))
    with op.batch_alter_table("business_events") as table:
        table.alter_column("late_reported", server_default=None)

    with op.batch_alter_table("obligations") as table:
        table.alter_column("event", existing_type=sa.String(40), nullable=True)
        table.add_column(sa.Column("raised_for", sa.String(40), nullable=True))
        table.add_column(sa.Column("recurrence", sa.String(100), nullable=True))
        table.add_column(sa.Column("period", Json(), nullable=True))
        table.add_column(sa.Column("period_from", sa.Date(), nullable=True))
        table.add_column(sa.Column("late_reported", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("waiver", Json(), nullable=True))
        table.add_column(sa.Column("nil_report", Json(), nullable=True))
    op.execute("UPDATE obligations SET raised_for = body")
    with op.batch_alter_table("obligations") as table:
        table.alter_column("raised_for", existing_type=sa.String(40), nullable=False)
        table.alter_column("late_reported", server_default=None)
        table.drop_constraint(_OLD_KEY, type_="unique")
        table.create_unique_constraint(
            "uq_obligations_event_item_id_raised_for_clause_number",
            ["event", "item_id", "raised_for", "clause_number"],
        )
        table.create_foreign_key(
            "fk_obligations_recurrence_recurrences", "recurrences", ["recurrence"], ["id"]
        )
    op.create_index(
        "uq_obligations_recurring",
        "obligations",
        ["recurrence", "item_id", "raised_for", "clause_number", "period_from"],
        unique=True,
        sqlite_where=sa.text("recurrence IS NOT NULL"),
        postgresql_where=sa.text("recurrence IS NOT NULL"),
    )

    op.create_table(
        "obligation_acts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("obligation", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("officer", Json(), nullable=True),
        sa.Column("details", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation"], ["obligations.id"], name="fk_obligation_acts_obligation_obligations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_obligation_acts"),
    )
    op.create_index("ix_obligation_acts_obligation", "obligation_acts", ["obligation"])
    op.create_table(
        "event_corrections",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("old", Json(), nullable=False),
        sa.Column("new", Json(), nullable=False),
        sa.Column("outcome", Json(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("officer", Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event"], ["business_events.id"], name="fk_event_corrections_event_business_events"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event_corrections"),
    )
    op.create_index("ix_event_corrections_event", "event_corrections", ["event"])


def downgrade() -> None:
    """Duties without an event cannot be kept by the older schema: they go."""
    op.drop_table("event_corrections")
    op.drop_table("obligation_acts")
    recurring = "SELECT id FROM obligations WHERE event IS NULL"
    op.execute(
        "DELETE FROM supplies WHERE publication IN"
        f" (SELECT id FROM publications WHERE obligation IN ({recurring}))"
    )
    op.execute(f"DELETE FROM publications WHERE obligation IN ({recurring})")
    op.execute("DELETE FROM obligations WHERE event IS NULL")
    op.drop_index("uq_obligations_recurring", "obligations")
    with op.batch_alter_table("obligations") as table:
        table.drop_constraint("fk_obligations_recurrence_recurrences", type_="foreignkey")
        table.drop_constraint("uq_obligations_event_item_id_raised_for_clause_number", type_="unique")
        table.create_unique_constraint(_OLD_KEY, ["event", "item_id", "body", "clause_number"])
        for name in (
            "nil_report", "waiver", "late_reported", "period_from", "period", "recurrence", "raised_for",
        ):  # fmt: skip
            table.drop_column(name)
        table.alter_column("event", existing_type=sa.String(40), nullable=False)
    with op.batch_alter_table("business_events") as table:
        table.drop_column("withdrawal")
        table.drop_column("late_reported")
    op.drop_table("recurrences")
