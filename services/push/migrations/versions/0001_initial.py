"""The tables of push, and the kernel's own."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audience_groups",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stands_for", Json(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_audience_groups")),
    )
    op.create_index(("ix_audience_groups_region"), "audience_groups", ["region"], unique=False)
    op.create_table(
        "audiences",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("catalogue", sa.String(length=40), nullable=False),
        sa.Column("catalogue_version", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("publication", sa.String(length=40), nullable=True),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("terms", Json(), nullable=False),
        sa.Column("lineage", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("kept_out", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_audiences")),
    )
    op.create_index("ix_audiences_region_id", "audiences", ["region", "id"], unique=False)
    op.create_table(
        "disabled_endpoints",
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("disabled_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber", "channel", name=("pk_disabled_endpoints")),
    )
    op.create_table(
        "feed_entries",
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", name=("pk_feed_entries")),
    )
    op.create_index(
        "ix_feed_entries_subscriber_position", "feed_entries", ["subscriber", "position"], unique=False
    )
    op.create_table(
        "group_members",
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("group", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("subscriber", "group", name=("pk_group_members")),
    )
    op.create_index("ix_group_members_group", "group_members", ["group"], unique=False)
    op.create_table(
        "known_catalogues",
        sa.Column("catalogue", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("guidelines", Json(), nullable=False),
        sa.Column("changed", Json(), nullable=False),
        sa.PrimaryKeyConstraint("catalogue", name=("pk_known_catalogues")),
    )
    op.create_index(
        "ix_known_catalogues_region_effective_from",
        "known_catalogues",
        ["region", "effective_from"],
        unique=False,
    )
    op.create_table(
        "known_items",
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("domain", sa.String(length=100), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.PrimaryKeyConstraint("source", "item", name=("pk_known_items")),
    )
    op.create_index("ix_known_items_item", "known_items", ["item"], unique=False)
    op.create_table(
        "known_publications",
        sa.Column("publication", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("publication", name=("pk_known_publications")),
    )
    op.create_table(
        "region_changes",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("old", sa.String(length=12), nullable=False),
        sa.Column("new", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=("pk_region_changes")),
    )
    op.create_table(
        "revisions",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=("pk_revisions")),
    )
    op.create_table(
        "subscribers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_to", sa.String(length=5), nullable=True),
        sa.Column("daily_cap", sa.Integer(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_subscribers")),
        sa.UniqueConstraint("client", "reference", name=("uq_subscribers_client_reference")),
    )
    op.create_index("ix_subscribers_region_id", "subscribers", ["region", "id"], unique=False)
    op.create_table(
        "template_versions",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=2000), nullable=False),
        sa.Column("paragraphs", Json(), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=("pk_template_versions")),
    )
    op.create_index("ix_template_versions_region", "template_versions", ["region"], unique=False)
    op.create_table(
        "threads",
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("result_code", sa.String(length=60), nullable=True),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("gap_told_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("client", "id", name=("pk_threads")),
    )
    op.create_index("ix_threads_due_on", "threads", ["due_on"], unique=False)
    op.create_index("ix_threads_region", "threads", ["region"], unique=False)
    op.create_table(
        "audience_members",
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("about", Json(), nullable=False),
        sa.Column("channels", Json(), nullable=False),
        sa.Column("why", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience"], ["audiences.id"], name=("fk_audience_members_audience_audiences")
        ),
        sa.PrimaryKeyConstraint("audience", "subscriber", name=("pk_audience_members")),
    )
    op.create_index("ix_audience_members_subscriber", "audience_members", ["subscriber"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("class", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(length=100), nullable=True),
        sa.Column("template_version", sa.Integer(), nullable=True),
        sa.Column("supersedes", sa.String(length=40), nullable=True),
        sa.Column("relation", sa.String(length=10), nullable=True),
        sa.Column("thread", sa.String(length=100), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("not_before", Instant(), nullable=False),
        sa.Column("expires", Instant(), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["audience"], ["audiences.id"], name=("fk_messages_audience_audiences")),
        sa.ForeignKeyConstraint(["supersedes"], ["messages.id"], name=("fk_messages_supersedes_messages")),
        sa.PrimaryKeyConstraint("id", name=("pk_messages")),
        sa.UniqueConstraint("client", "reference", name=("uq_messages_client_reference")),
        sa.UniqueConstraint("supersedes", name=("uq_messages_supersedes")),
    )
    op.create_index("ix_messages_region_id", "messages", ["region", "id"], unique=False)
    op.create_index("ix_messages_state_not_before", "messages", ["state", "not_before"], unique=False)
    op.create_table(
        "sealed_subscribers",
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.id"], name=("fk_sealed_subscribers_subscriber_subscribers")
        ),
        sa.PrimaryKeyConstraint("subscriber", name=("pk_sealed_subscribers")),
    )
    op.create_index(("ix_sealed_subscribers_key_id"), "sealed_subscribers", ["key_id"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("rule", Json(), nullable=False),
        sa.Column("channels", Json(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.id"], name=("fk_subscriptions_subscriber_subscribers")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_subscriptions")),
    )
    op.create_index(("ix_subscriptions_revision"), "subscriptions", ["revision"], unique=False)
    op.create_index("ix_subscriptions_subscriber_id", "subscriptions", ["subscriber", "id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("class", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(length=310), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.Column("not_before", Instant(), nullable=False),
        sa.Column("expires", Instant(), nullable=True),
        sa.Column("queued_on", sa.Date(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=("fk_deliveries_message_messages")),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.id"], name=("fk_deliveries_subscriber_subscribers")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_deliveries")),
        sa.UniqueConstraint(
            "message",
            "subscriber",
            "channel",
            "generation",
            name=("uq_deliveries_message_subscriber_channel_generation"),
        ),
    )
    op.create_index(("ix_deliveries_region"), "deliveries", ["region"], unique=False)
    op.create_index(
        "ix_deliveries_state_channel_not_before",
        "deliveries",
        ["state", "channel", "priority", "not_before", "id"],
        unique=False,
    )
    op.create_index(
        "ix_deliveries_subscriber_queued_on", "deliveries", ["subscriber", "queued_on"], unique=False
    )
    op.create_index(
        "ix_deliveries_thread", "deliveries", ["thread", "subscriber", "channel", "sequence"], unique=False
    )
    op.create_table(
        "subscription_versions",
        sa.Column("subscription", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("rule", Json(), nullable=False),
        sa.Column("channels", Json(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription"],
            ["subscriptions.id"],
            name=("fk_subscription_versions_subscription_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("subscription", "version", name=("pk_subscription_versions")),
    )
    op.create_table(
        "attempt_outcomes",
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"], ["deliveries.id"], name=("fk_attempt_outcomes_delivery_deliveries")
        ),
        sa.PrimaryKeyConstraint("delivery", "number", name=("pk_attempt_outcomes")),
    )
    op.create_table(
        "attempts",
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name=("fk_attempts_delivery_deliveries")),
        sa.PrimaryKeyConstraint("delivery", "number", name=("pk_attempts")),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("consumer", sa.String(length=80), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("error", sa.String(length=2000), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("replayed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=("pk_dead_letters")),
    )
    op.create_table(
        "idempotency_records",
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "operation", "key", name=("pk_idempotency_records")),
    )
    op.create_index(
        ("ix_idempotency_records_created_at"), "idempotency_records", ["created_at"], unique=False
    )
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(length=80), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event", name=("pk_inbox")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=("pk_leases")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("time", Instant(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=("pk_outbox")),
        sa.UniqueConstraint("position", name=("uq_outbox_position")),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
