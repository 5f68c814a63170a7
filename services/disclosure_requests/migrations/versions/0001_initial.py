"""The first tables of disclosure requests, and the kernel's own."""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "counted_decisions",
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=100), nullable=False),
        sa.Column("figure", sa.String(length=30), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("event", "body", name=("pk_counted_decisions")),
    )
    op.create_index(
        "ix_counted_decisions_body_decided_on", "counted_decisions", ["body", "decided_on"], unique=False
    )
    op.create_table(
        "counters",
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "series", "year", name=("pk_counters")),
    )
    op.create_table(
        "fee_months",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=("pk_fee_months")),
    )
    op.create_table(
        "fee_places",
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("application", name=("pk_fee_places")),
    )
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
        "ledger_roots",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("signed", Json(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=("pk_ledger_roots")),
    )
    op.create_table(
        "offices",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("details", Json(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_offices")),
    )
    op.create_index(("ix_offices_region"), "offices", ["region"], unique=False)
    op.create_table(
        "report_entries",
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("officer", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "subject", "year", "part", name=("pk_report_entries")),
    )
    op.create_table(
        "report_snapshots",
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("document", Json(), nullable=False),
        sa.Column("findings", Json(), nullable=False),
        sa.Column("blanks", Json(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("officer", Json(), nullable=True),
        sa.PrimaryKeyConstraint("scope", "subject", "year", "number", name=("pk_report_snapshots")),
    )
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
        sa.PrimaryKeyConstraint("number", name=("pk_search_documents")),
        sa.UniqueConstraint("ref", name=("uq_search_documents_ref")),
    )
    op.create_index("ix_search_documents_source", "search_documents", ["source"], unique=False)
    op.create_table(
        "search_postings",
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("posting", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "posting", name=("pk_search_postings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suggestions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("office", sa.String(length=100), nullable=True),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("shown", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_suggestions")),
    )
    op.create_index("ix_suggestions_region_on", "suggestions", ["region", "on"], unique=False)
    op.create_table(
        "applications",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("client_application_id", sa.String(length=100), nullable=True),
        sa.Column("manner", sa.String(length=20), nullable=False),
        sa.Column("applicant_kind", sa.String(length=20), nullable=False),
        sa.Column("applicant_index", sa.String(length=64), nullable=False),
        sa.Column("text_index", sa.String(length=64), nullable=False),
        sa.Column("text_simhash", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("backlog", sa.Boolean(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("token_index", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("waiting_for", sa.String(length=30), nullable=True),
        sa.Column("officer", sa.String(length=100), nullable=True),
        sa.Column("team", sa.String(length=100), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("due_by", sa.Date(), nullable=True),
        sa.Column("due_status", sa.String(length=12), nullable=True),
        sa.Column("clock_hash", sa.String(length=64), nullable=False),
        sa.Column("row", sa.String(length=40), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("told", sa.String(length=20), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=("fk_applications_office_offices")),
        sa.PrimaryKeyConstraint("id", name=("pk_applications")),
        sa.UniqueConstraint(
            "client", "client_application_id", name=("uq_applications_client_client_application_id")
        ),
        sa.UniqueConstraint("office", "number", name=("uq_applications_office_number")),
        sa.UniqueConstraint("token_index", name=("uq_applications_token_index")),
    )
    op.create_index(("ix_applications_applicant_index"), "applications", ["applicant_index"], unique=False)
    op.create_index(
        "ix_applications_dated",
        "applications",
        ["due_by", "id", "region", "waiting_for", "office", "officer", "team"],
        unique=False,
        sqlite_where=sa.text("due_by IS NOT NULL"),
        postgresql_where=sa.text("due_by IS NOT NULL"),
    )
    op.create_index("ix_applications_office_closed_on", "applications", ["office", "closed_on"], unique=False)
    op.create_index(
        "ix_applications_office_received_on", "applications", ["office", "received_on"], unique=False
    )
    op.create_index(("ix_applications_text_index"), "applications", ["text_index"], unique=False)
    op.create_index(
        "ix_applications_undated",
        "applications",
        ["id", "region", "waiting_for", "office", "officer", "team", "submitted_on", "due_by", "closed_on"],
        unique=False,
        sqlite_where=sa.text("due_by IS NULL AND closed_on IS NULL"),
        postgresql_where=sa.text("due_by IS NULL AND closed_on IS NULL"),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("office", sa.String(length=100), nullable=True),
        sa.Column("officer", sa.String(length=100), nullable=True),
        sa.Column("team", sa.String(length=100), nullable=True),
        sa.Column("token_index", sa.String(length=64), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=("fk_calendar_feeds_office_offices")),
        sa.PrimaryKeyConstraint("id", name=("pk_calendar_feeds")),
        sa.UniqueConstraint("token_index", name=("uq_calendar_feeds_token_index")),
    )
    op.create_table(
        "letter_templates",
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("put_at", Instant(), nullable=False),
        sa.Column("actor", Json(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=("fk_letter_templates_office_offices")),
        sa.PrimaryKeyConstraint("office", "kind", "version", name=("pk_letter_templates")),
    )
    op.create_table(
        "normative_documents",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document_number", sa.String(length=100), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("ceased_on", sa.Date(), nullable=True),
        sa.Column("ceased_how", sa.String(length=10), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("officer", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=("fk_normative_documents_office_offices")),
        sa.PrimaryKeyConstraint("id", name=("pk_normative_documents")),
        sa.UniqueConstraint(
            "office", "document_number", name=("uq_normative_documents_office_document_number")
        ),
    )
    op.create_index(
        "ix_normative_documents_office_issued_on",
        "normative_documents",
        ["office", "issued_on"],
        unique=False,
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("description", sa.String(length=2000), nullable=True),
        sa.Column("evidence", Json(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("worded_by", Json(), nullable=True),
        sa.Column("outcome", Json(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("publication", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=("fk_proposals_office_offices")),
        sa.PrimaryKeyConstraint("id", name=("pk_proposals")),
        sa.UniqueConstraint("office", "about", name=("uq_proposals_office_about")),
    )
    op.create_index("ix_proposals_region_item", "proposals", ["region", "item"], unique=False)
    op.create_table(
        "suggestion_outcomes",
        sa.Column("suggestion", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("ref", sa.String(length=300), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion"], ["suggestions.id"], name=("fk_suggestion_outcomes_suggestion_suggestions")
        ),
        sa.PrimaryKeyConstraint("suggestion", "outcome", "ref", name=("pk_suggestion_outcomes")),
    )
    op.create_table(
        "yearly_counts",
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("figure", sa.String(length=30), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=("fk_yearly_counts_office_offices")),
        sa.PrimaryKeyConstraint("office", "year", "figure", "client", name=("pk_yearly_counts")),
    )
    op.create_table(
        "clock_moves",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("old", Json(), nullable=True),
        sa.Column("new", Json(), nullable=True),
        sa.Column("why_zh", sa.String(length=500), nullable=False),
        sa.Column("why_en", sa.String(length=500), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_clock_moves_application_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_clock_moves")),
    )
    op.create_index(("ix_clock_moves_application"), "clock_moves", ["application"], unique=False)
    op.create_index(("ix_clock_moves_region"), "clock_moves", ["region"], unique=False)
    op.create_table(
        "consultations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("application", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("manner", sa.String(length=20), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opinion", sa.String(length=10), nullable=True),
        sa.Column("opinion_by", sa.String(length=10), nullable=True),
        sa.Column("link_index", sa.String(length=64), nullable=False),
        sa.Column("link_expires_at", Instant(), nullable=False),
        sa.Column("link_used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application"], ["applications.id"], name=("fk_consultations_application_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_consultations")),
        sa.UniqueConstraint("link_index", name=("uq_consultations_link_index")),
    )
    op.create_index(("ix_consultations_application"), "consultations", ["application"], unique=False)
    op.create_index("ix_consultations_state", "consultations", ["state", "id"], unique=False)
