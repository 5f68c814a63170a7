"""Open concerns are looked at anew: where they were opened before a clock that runs out soon was warned of, `next_due` named its end."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        "UPDATE concerns SET next_due = found_at WHERE next_due IS NOT NULL AND closed_at IS NULL"
    )


def downgrade() -> None:
    """Nothing: what is looked at too early finds nothing to tell."""
