"""Lists of powers and services, links from them to items, joint duties, pairs of matters and facts of publications."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _lists()
    _consistency()


def _lists() -> None:
    op.create_table(
        "power_lists",
        sa.Column("body", sa.String(40), nullable=False),
        sa.Column("listing", sa.String(10), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("source", Json(), nullable=True),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name="fk_power_lists_body_bodies"),
        sa.PrimaryKeyConstraint("body", "listing", name="pk_power_lists"),
    )
    op.create_index("ix_power_lists_region", "power_lists", ["region"])
    op.create_table(
        "powers",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("body", sa.String(40), nullable=False),
        sa.Column("listing", sa.String(10), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("code", sa.String(60), nullable=True),
        sa.Column("kind", sa.String(20), nullable=True),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("basis", Json(), nullable=False),
        sa.Column("domain", sa.String(100), nullable=True),
        sa.Column("source", Json(), nullable=True),
        sa.Column("listed_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("delisted_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name="fk_powers_body_bodies"),
        sa.PrimaryKeyConstraint("id", name="pk_powers"),
        sa.UniqueConstraint("body", "listing", "key", name="uq_powers_body_listing_key"),
    )
    op.create_index("ix_powers_region", "powers", ["region", "id"])
    op.create_table(
        "power_links",
        sa.Column("power", sa.String(40), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("stages", Json(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("proposed", Json(), nullable=True),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["power"], ["powers.id"], name="fk_power_links_power_powers"),
        sa.PrimaryKeyConstraint("power", "item", name="pk_power_links"),
    )
    op.create_index("ix_power_links_item", "power_links", ["item"])


def _consistency() -> None:
    op.create_table(
        "joint_duties",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("bodies", Json(), nullable=False),
        sa.Column("lead", sa.String(40), nullable=False),
        sa.Column("document", sa.String(2000), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_joint_duties"),
    )
    op.create_index("ix_joint_duties_region", "joint_duties", ["region", "item"])
    op.create_table(
        "matter_pairs",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("above", sa.String(12), nullable=False),
        sa.Column("above_item", sa.String(100), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_matter_pairs"),
    )
    op.create_index("ix_matter_pairs_region", "matter_pairs", ["region", "id"])
    op.create_index("ix_matter_pairs_above", "matter_pairs", ["above", "id"])
    op.create_table(
        "publication_facts",
        sa.Column("publication", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_publication_facts_publication_publications"
        ),
        sa.PrimaryKeyConstraint("publication", name="pk_publication_facts"),
    )


def downgrade() -> None:
    for table in (
        "publication_facts",
        "matter_pairs",
        "joint_duties",
        "power_links",
        "powers",
        "power_lists",
    ):
        op.drop_table(table)
