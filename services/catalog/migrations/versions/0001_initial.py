"""The first tables of the catalog: reference data, catalogues, events, obligations, publications; the kernel's own."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "domains",
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(60), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column("pilot", sa.Boolean(), nullable=False),
        sa.Column("lead_ministry", sa.String(100), nullable=True),
        sa.Column("details", Json(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_domains"),
        sa.UniqueConstraint("name_zh", name="uq_domains_name_zh"),
    )
    op.create_table(
        "generations",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_generations"),
    )
    op.create_table(
        "regions",
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("parent", sa.String(12), nullable=True),
        sa.Column("level", sa.String(12), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_regions"),
    )
    op.create_index("ix_regions_parent", "regions", ["parent"])

    op.create_table(
        "bindings",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("event_type", sa.String(100), nullable=False),
        sa.Column("domain", sa.String(60), nullable=True),
        sa.Column("body", sa.String(40), nullable=True),
        sa.Column("attributes", Json(), nullable=False),
        sa.Column("items", Json(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name="fk_bindings_region_regions"),
        sa.PrimaryKeyConstraint("id", name="pk_bindings"),
    )
    op.create_index("ix_bindings_event_type", "bindings", ["event_type"])
    op.create_index("ix_bindings_region", "bindings", ["region"])

    op.create_table(
        "bodies",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("credit_code", sa.String(18), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("level", sa.String(12), nullable=False),
        sa.Column("regime", sa.String(40), nullable=False),
        sa.Column("parent", sa.String(40), nullable=True),
        sa.Column("responsible_persons", Json(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["bodies.id"], name="fk_bodies_parent_bodies"),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name="fk_bodies_region_regions"),
        sa.PrimaryKeyConstraint("id", name="pk_bodies"),
        sa.UniqueConstraint("credit_code", name="uq_bodies_credit_code"),
        sa.UniqueConstraint("region", "name", name="uq_bodies_region_name"),
    )
    op.create_index("ix_bodies_region", "bodies", ["region"])

    op.create_table(
        "business_events",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("client_region", sa.String(12), nullable=False),
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("client_event_id", sa.String(100), nullable=False),
        sa.Column("event_type", sa.String(100), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("dates", Json(), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("bodies", Json(), nullable=False),
        sa.Column("domain", sa.String(60), nullable=True),
        sa.Column("attributes", Json(), nullable=False),
        sa.Column("defects", Json(), nullable=False),
        sa.Column("backlog", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("officer", Json(), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name="fk_business_events_region_regions"),
        sa.PrimaryKeyConstraint("id", name="pk_business_events"),
        sa.UniqueConstraint(
            "client_region",
            "client",
            "client_event_id",
            name="uq_business_events_client_region_client_client_event_id",
        ),
    )
    op.create_index("ix_business_events_region", "business_events", ["region"])

    op.create_table(
        "catalogues",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("guidelines", Json(), nullable=False),
        sa.Column("assumptions", Json(), nullable=False),
        sa.Column("note", sa.String(2000), nullable=True),
        sa.Column("author", Json(), nullable=False),
        sa.Column("authors", Json(), nullable=False),
        sa.Column("approver", Json(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("accepted_incomplete", Json(), nullable=True),
        sa.Column("items", Json(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=True),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name="fk_catalogues_region_regions"),
        sa.PrimaryKeyConstraint("id", name="pk_catalogues"),
        sa.UniqueConstraint("region", "number", name="uq_catalogues_region_number"),
    )
    op.create_index("ix_catalogues_region", "catalogues", ["region"])

    op.create_table(
        "guidelines",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("domain", sa.String(60), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("edition", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("document_number", sa.String(100), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("note", sa.String(2000), nullable=True),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.slug"], name="fk_guidelines_domain_domains"),
        sa.PrimaryKeyConstraint("id", name="pk_guidelines"),
    )
    op.create_index("ix_guidelines_domain", "guidelines", ["domain"])

    op.create_table(
        "deviations",
        sa.Column("catalogue", sa.String(40), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("changes", Json(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue"], ["catalogues.id"], name="fk_deviations_catalogue_catalogues", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("catalogue", "item", name="pk_deviations"),
    )
    op.create_table(
        "guideline_items",
        sa.Column("guideline", sa.String(100), nullable=False),
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guideline"],
            ["guidelines.id"],
            name="fk_guideline_items_guideline_guidelines",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guideline", "id", name="pk_guideline_items"),
    )
    op.create_table(
        "obligations",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("body", sa.String(40), nullable=False),
        sa.Column("domain", sa.String(60), nullable=False),
        sa.Column("regime", sa.String(40), nullable=False),
        sa.Column("item_id", sa.String(100), nullable=False),
        sa.Column("item", Json(), nullable=False),
        sa.Column("catalogue", sa.String(40), nullable=False),
        sa.Column("clause_number", sa.Integer(), nullable=False),
        sa.Column("clause", Json(), nullable=True),
        sa.Column("dates", Json(), nullable=False),
        sa.Column("trigger_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("due", Json(), nullable=True),
        sa.Column("assumed", Json(), nullable=True),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.Column("due_by", sa.Date(), nullable=True),
        sa.Column("due_soon_from", sa.Date(), nullable=True),
        sa.Column("order_on", sa.Date(), nullable=False),
        sa.Column("defects", Json(), nullable=False),
        sa.Column("backlog", sa.Boolean(), nullable=False),
        sa.Column("fulfilled_on", sa.Date(), nullable=True),
        sa.Column("told", sa.String(20), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["bodies.id"], name="fk_obligations_body_bodies"),
        sa.ForeignKeyConstraint(["catalogue"], ["catalogues.id"], name="fk_obligations_catalogue_catalogues"),
        sa.ForeignKeyConstraint(
            ["event"], ["business_events.id"], name="fk_obligations_event_business_events"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_obligations"),
        sa.UniqueConstraint(
            "event",
            "item_id",
            "body",
            "clause_number",
            name="uq_obligations_event_item_id_body_clause_number",
        ),
    )
    op.create_index("ix_obligations_body", "obligations", ["body"])
    op.create_index("ix_obligations_region_order", "obligations", ["region", "order_on", "id"])
    op.create_index("ix_obligations_state_due", "obligations", ["state", "due_by"])

    op.create_table(
        "publications",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("obligation", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("url", sa.String(2000), nullable=True),
        sa.Column("channels", Json(), nullable=False),
        sa.Column("elements", Json(), nullable=False),
        sa.Column("content_hash", sa.String(80), nullable=False),
        sa.Column("review", Json(), nullable=False),
        sa.Column("publisher", Json(), nullable=True),
        sa.Column("backlog", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("withdrawal", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation"], ["obligations.id"], name="fk_publications_obligation_obligations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
    )
    op.create_index("ix_publications_obligation", "publications", ["obligation"])
    op.create_index("ix_publications_region", "publications", ["region"])

    op.create_table(
        "idempotency_records",
        sa.Column("caller", sa.String(64), nullable=False),
        sa.Column("operation", sa.String(200), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("payload_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "operation", "key", name="pk_idempotency_records"),
    )
    op.create_index("ix_idempotency_records_created_at", "idempotency_records", ["created_at"])

    op.create_table(
        "outbox",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("type", sa.String(120), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("time", Instant(), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("position", name="uq_outbox_position"),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["id"],
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(80), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event", name="pk_inbox"),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("consumer", sa.String(80), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("error", sa.String(2000), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("replayed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letters"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def downgrade() -> None:
    for table in (
        "leases",
        "dead_letters",
        "inbox",
        "outbox",
        "idempotency_records",
        "publications",
        "obligations",
        "guideline_items",
        "deviations",
        "guidelines",
        "catalogues",
        "business_events",
        "bodies",
        "bindings",
        "regions",
        "generations",
        "domains",
    ):
        op.drop_table(table)
