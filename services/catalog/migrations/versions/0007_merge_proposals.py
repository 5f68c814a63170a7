"""New versions of guidelines: when they may and must be adopted, who adopts first, and their merges into catalogues."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guidelines", sa.Column("supersedes", sa.String(100), nullable=True))
    op.add_column("guidelines", sa.Column("may_adopt_from", sa.Date(), nullable=True))
    op.add_column("guidelines", sa.Column("must_adopt_from", sa.Date(), nullable=True))
    op.create_index("ix_guidelines_supersedes", "guidelines", ["supersedes"], unique=True)
    op.create_table(
        "adoption_policies",
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("through", sa.String(12), nullable=True),
        sa.Column("set_by", sa.String(12), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name="fk_adoption_policies_region_regions"),
        sa.ForeignKeyConstraint(["through"], ["regions.code"], name="fk_adoption_policies_through_regions"),
        sa.PrimaryKeyConstraint("region", name="pk_adoption_policies"),
    )
    op.create_table(
        "merge_proposals",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("catalogue", sa.String(40), nullable=False),
        sa.Column("made_of", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(100), nullable=False),
        sa.Column("theirs", sa.String(100), nullable=False),
        sa.Column("changes", Json(), nullable=False),
        sa.Column("counts", Json(), nullable=False),
        sa.Column("repealed", Json(), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("draft", sa.String(40), nullable=True),
        sa.Column("ended", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["catalogue"], ["catalogues.id"], name="fk_merge_proposals_catalogue_catalogues", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["base"], ["guidelines.id"], name="fk_merge_proposals_base_guidelines"),
        sa.ForeignKeyConstraint(["theirs"], ["guidelines.id"], name="fk_merge_proposals_theirs_guidelines"),
        sa.PrimaryKeyConstraint("id", name="pk_merge_proposals"),
    )
    op.create_index("ix_merge_proposals_region_state", "merge_proposals", ["region", "state", "id"])
    op.create_table(
        "merge_decisions",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("proposal", sa.String(40), nullable=False),
        sa.Column("item", sa.String(120), nullable=False),
        sa.Column("member", sa.String(40), nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("value", Json(), nullable=True),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("not_applicable", Json(), nullable=True),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["proposal"], ["merge_proposals.id"], name="fk_merge_decisions_proposal_merge_proposals", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_merge_decisions"),
    )
    op.create_index("ix_merge_decisions_proposal", "merge_decisions", ["proposal", "id"])


def downgrade() -> None:
    op.drop_table("merge_decisions")
    op.drop_table("merge_proposals")
    op.drop_table("adoption_policies")
    op.drop_index("ix_guidelines_supersedes", "guidelines")
    op.drop_column("guidelines", "must_adopt_from")
    op.drop_column("guidelines", "may_adopt_from")
    op.drop_column("guidelines", "supersedes")
