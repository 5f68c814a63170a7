"""The tables of interpretation, and the kernel's own."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "region", name="pk_files"),
    )
    op.create_index("ix_files_sent_at", "files", ["sent_at"], unique=False)
    op.create_table(
        "local_texts",
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("document_number", sa.String(length=200), nullable=True),
        sa.Column("article", sa.String(length=200), nullable=True),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", name="pk_local_texts"),
    )
    op.create_table(
        "packages",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("head", Json(), nullable=False),
        sa.Column("author", Json(), nullable=False),
        sa.Column("writers", Json(), nullable=False),
        sa.Column("sent_sha256", sa.String(length=64), nullable=True),
        sa.Column("duty", Json(), nullable=False),
        sa.Column("emergency", Json(), nullable=True),
        sa.Column("basis_changed", Json(), nullable=False),
        sa.Column("deferral_due", sa.Date(), nullable=True),
        sa.Column("overdue_told", sa.Boolean(), nullable=False),
        sa.Column("released_at", Instant(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_packages"),
        sa.UniqueConstraint("client", "reference", name="uq_packages_client_reference"),
    )
    op.create_index("ix_packages_deferral_due", "packages", ["deferral_due"], unique=False)
    op.create_index("ix_packages_region_id", "packages", ["region", "id"], unique=False)
    op.create_table(
        "search_documents",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("words", Json(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_search_documents"),
        sa.UniqueConstraint("ref", name="uq_search_documents_ref"),
    )
    op.create_index("ix_search_documents_source", "search_documents", ["source"], unique=False)
    op.create_table(
        "search_postings",
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("posting", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "posting", name="pk_search_postings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "concerns",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("package", sa.String(length=40), nullable=True),
        sa.Column("class", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=True),
        sa.Column("next_due", Instant(), nullable=True),
        sa.Column("told", Json(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("asked_first", sa.String(length=40), nullable=False),
        sa.Column("question", Json(), nullable=True),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_concerns_package_packages"),
        sa.PrimaryKeyConstraint("id", name="pk_concerns"),
        sa.UniqueConstraint("client", "reference", name="uq_concerns_client_reference"),
    )
    op.create_index("ix_concerns_asked_first", "concerns", ["asked_first"], unique=False)
    op.create_index("ix_concerns_next_due", "concerns", ["next_due"], unique=False)
    op.create_index("ix_concerns_package", "concerns", ["package"], unique=False)
    op.create_index("ix_concerns_region_id", "concerns", ["region", "id"], unique=False)
    op.create_table(
        "document_versions",
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file", Json(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_document_versions_package_packages"),
        sa.PrimaryKeyConstraint("package", "number", name="pk_document_versions"),
    )
    op.create_table(
        "file_uses",
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_file_uses_package_packages"),
        sa.PrimaryKeyConstraint("package", "place", "sha256", name="pk_file_uses"),
    )
    op.create_index("ix_file_uses_sha256", "file_uses", ["sha256"], unique=False)
    op.create_table(
        "materials",
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_materials_package_packages"),
        sa.PrimaryKeyConstraint("package", "name", name="pk_materials"),
    )
    op.create_table(
        "package_acts",
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("officer", Json(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_package_acts_package_packages"),
        sa.PrimaryKeyConstraint("package", "number", name="pk_package_acts"),
    )
    generation = op.create_table(
        "release_generation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release_generation"),
    )
    op.bulk_insert(generation, [{"id": 1, "number": 0}])
    op.create_table(
        "releases",
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("domain", sa.String(length=100), nullable=True),
        sa.Column("web_address", sa.String(length=1000), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("audience", Json(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("document", Json(), nullable=False),
        sa.Column("links", Json(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("released_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_releases_package_packages"),
        sa.PrimaryKeyConstraint("package", "edition", name="pk_releases"),
    )
    op.create_index(
        "ix_releases_current_region", "releases", ["current", "region", "released_at"], unique=False
    )
    op.create_index("ix_releases_web_address", "releases", ["web_address"], unique=False)
    op.create_table(
        "sign_off_rounds",
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("manifest", Json(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signatories", Json(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("void_reason", sa.String(length=500), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_sign_off_rounds_package_packages"),
        sa.PrimaryKeyConstraint("package", "number", name="pk_sign_off_rounds"),
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.String(length=200), nullable=False),
        sa.Column("officer_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("opinion", sa.String(length=2000), nullable=True),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_signatures_package_packages"),
        sa.PrimaryKeyConstraint("id", name="pk_signatures"),
        sa.UniqueConstraint("package", "round", "officer_id", name="uq_signatures_package_round_officer_id"),
    )
    op.create_table(
        "response_acts",
        sa.Column("concern", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=True),
        sa.Column("unmet_reason", sa.String(length=2000), nullable=True),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["concern"], ["concerns.id"], name="fk_response_acts_concern_concerns"),
        sa.PrimaryKeyConstraint("concern", "number", name="pk_response_acts"),
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
        sa.PrimaryKeyConstraint("id", name="pk_dead_letters"),
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
        sa.PrimaryKeyConstraint("caller", "operation", "key", name="pk_idempotency_records"),
    )
    op.create_index("ix_idempotency_records_created_at", "idempotency_records", ["created_at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(length=80), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event", name="pk_inbox"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
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
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("position", name="uq_outbox_position"),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
