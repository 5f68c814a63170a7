"""Further tables of disclosure requests."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("further", Json(), nullable=False),
        sa.Column("grounds", Json(), nullable=False),
        sa.Column("author", Json(), nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("approver", Json(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_decisions_application_applications")
        ),
        sa.PrimaryKeyConstraint("application", "number", name=("pk_decisions")),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("proposed_by", Json(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", Json(), nullable=True),
        sa.Column("decision_reason", sa.String(length=2000), nullable=True),
        sa.Column("certificate", Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_erasures_application_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_erasures")),
    )
    op.create_index(("ix_erasures_application"), "erasures", ["application"], unique=False)
    op.create_index("ix_erasures_stage_application", "erasures", ["stage", "application"], unique=False)
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("placed_at", Instant(), nullable=False),
        sa.Column("placed_by", Json(), nullable=False),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.Column("lifted_by", Json(), nullable=True),
        sa.Column("lift_reason", sa.String(length=2000), nullable=True),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_holds_application_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_holds")),
    )
    op.create_index(("ix_holds_application"), "holds", ["application"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("actor", Json(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_ledger_entries_application_applications")
        ),
        sa.PrimaryKeyConstraint("application", "number", name=("pk_ledger_entries")),
    )
    op.create_index(
        "ix_ledger_entries_application_kind_on", "ledger_entries", ["application", "kind", "on"], unique=False
    )
    op.create_index("ix_ledger_entries_at", "ledger_entries", ["at"], unique=False)
    op.create_index("ix_ledger_entries_kind_on", "ledger_entries", ["kind", "on"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("to_applicant", sa.Boolean(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("actor", Json(), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("template_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("voided_at", Instant(), nullable=True),
        sa.Column("void_reason", sa.String(length=2000), nullable=True),
        sa.Column("voided_by", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_letters_application_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_letters")),
    )
    op.create_index("ix_letters_application_id", "letters", ["application", "id"], unique=False)
    op.create_table(
        "matters",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=True),
        sa.Column("proposal", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_matters_application_applications")
        ),
        sa.ForeignKeyConstraint(["proposal"], ["proposals.id"], name=("fk_matters_proposal_proposals")),
        sa.PrimaryKeyConstraint("application", name=("pk_matters")),
    )
    op.create_index("ix_matters_office_item", "matters", ["office", "item"], unique=False)
    op.create_index(("ix_matters_proposal"), "matters", ["proposal"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("signed", Json(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_receipts_application_applications")
        ),
        sa.PrimaryKeyConstraint("application", "number", name=("pk_receipts")),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("procedure", sa.String(length=12), nullable=True),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("case_number", sa.String(length=100), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("officer", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_reviews_application_applications")
        ),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=("fk_reviews_office_offices")),
        sa.PrimaryKeyConstraint("id", name=("pk_reviews")),
    )
    op.create_index(("ix_reviews_application"), "reviews", ["application"], unique=False)
    op.create_index("ix_reviews_office_received_on", "reviews", ["office", "received_on"], unique=False)
    op.create_table(
        "sealed_applicants",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_sealed_applicants_application_applications")
        ),
        sa.PrimaryKeyConstraint("application", name=("pk_sealed_applicants")),
    )
    op.create_index(("ix_sealed_applicants_key_id"), "sealed_applicants", ["key_id"], unique=False)
    op.create_table(
        "sealed_texts",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_sealed_texts_application_applications")
        ),
        sa.PrimaryKeyConstraint("application", "kind", "name", name=("pk_sealed_texts")),
    )
    op.create_table(
        "unmaskings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("officer", Json(), nullable=True),
        sa.Column("members", Json(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_unmaskings_application_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_unmaskings")),
    )
    op.create_index(("ix_unmaskings_application"), "unmaskings", ["application"], unique=False)
    op.create_table(
        "consultation_looks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("consultation", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation"], ["consultations.id"], name=("fk_consultation_looks_consultation_consultations")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_consultation_looks")),
    )
    op.create_index(
        ("ix_consultation_looks_consultation"), "consultation_looks", ["consultation"], unique=False
    )
    op.create_table(
        "document_numbers",
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("letter", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("actor", Json(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=("fk_document_numbers_letter_letters")),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=("fk_document_numbers_office_offices")),
        sa.PrimaryKeyConstraint("office", "year", "series", "serial", name=("pk_document_numbers")),
        sa.UniqueConstraint("letter", name=("uq_document_numbers_letter")),
        sa.UniqueConstraint("office", "number", name=("uq_document_numbers_office_number")),
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
