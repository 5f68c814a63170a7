"""Evidence of publications' addresses, repairs, how often publications are read; portals, their columns and articles."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant, Json

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _evidence()
    _enrol()
    _portals()


def _evidence() -> None:
    op.create_table(
        "address_evidence",
        sa.Column("publication", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("state_since", Instant(), nullable=False),
        sa.Column("first_seen_at", Instant(), nullable=True),
        sa.Column("last_seen_at", Instant(), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("code", sa.String(40), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("final_address", sa.String(2100), nullable=True),
        sa.Column("title", sa.String(500), nullable=True),
        sa.Column("text_hash", sa.String(80), nullable=True),
        sa.Column("bytes_hash", sa.String(80), nullable=True),
        sa.Column("accepted_hash", sa.String(80), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", Instant(), nullable=True),
        sa.Column("unverified", sa.Integer(), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=True),
        sa.Column("next_check_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_address_evidence_publication_publications"
        ),
        sa.PrimaryKeyConstraint("publication", name="pk_address_evidence"),
    )
    op.create_index("ix_address_evidence_host_next_check_at", "address_evidence", ["host", "next_check_at"])
    op.create_index("ix_address_evidence_next_check_at_host", "address_evidence", ["next_check_at", "host"])
    op.create_index("ix_address_evidence_asked_at", "address_evidence", ["asked_at"])
    op.create_index(
        "ix_address_evidence_region_state", "address_evidence", ["region", "state", "publication"]
    )
    op.create_table(
        "address_changes",
        sa.Column("publication", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_address_changes_publication_publications"
        ),
        sa.PrimaryKeyConstraint("publication", "number", name="pk_address_changes"),
    )
    op.create_table(
        "sighting_days",
        sa.Column("publication", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("missing_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_sighting_days_publication_publications"
        ),
        sa.PrimaryKeyConstraint("publication", "day", name="pk_sighting_days"),
    )
    op.create_table(
        "publication_uses",
        sa.Column("publication", sa.String(40), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("portal_reads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_publication_uses_publication_publications"
        ),
        sa.PrimaryKeyConstraint("publication", name="pk_publication_uses"),
    )
    op.create_table(
        "repairs",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("publication", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("problem", sa.String(12), nullable=True),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("old_address", sa.String(2000), nullable=True),
        sa.Column("new_address", sa.String(2000), nullable=True),
        sa.Column("officer", Json(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name="fk_repairs_publication_publications"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_repairs"),
    )
    op.create_index("ix_repairs_publication", "repairs", ["publication", "id"])


def _enrol() -> None:
    """Publications that stand already are visited too, at once."""
    publications = sa.table(
        "publications", *(sa.column(name) for name in ("id", "region", "url")), sa.column("recorded_at", Instant()),
        sa.column("withdrawal", Json()),
    )  # fmt: skip
    evidence = sa.table(
        "address_evidence", *(sa.column(name) for name in ("publication", "region", "address", "host", "state")),
        *(sa.column(name, Instant()) for name in ("state_since", "next_check_at")),
        *(sa.column(name) for name in ("failures", "unverified", "dismissed", "changes")),
    )  # fmt: skip
    connection, last = op.get_bind(), ""
    while True:
        query = sa.select(publications.c.id, publications.c.region, publications.c.url, publications.c.recorded_at)
        standing = publications.c.url.is_not(None) & publications.c.withdrawal.is_(None)
        query = query.where(standing, publications.c.id > last).order_by(publications.c.id).limit(1000)
        rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1].id
        connection.execute(
            evidence.insert(),
            [
                {"publication": row.id, "region": row.region, "address": row.url, "host": _host(row.url),
                 "state": "unchecked", "state_since": row.recorded_at, "next_check_at": row.recorded_at, "failures": 0,
                 "unverified": 0, "dismissed": False, "changes": 0}
                for row in rows
            ],
        )  # fmt: skip


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return ""
    return f"{(parts.hostname or '')[:240]}:{port}"


def _portals() -> None:
    op.create_table(
        "portals",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(2000), nullable=True),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("registered_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_portals"),
    )
    op.create_index("ix_portals_region", "portals", ["region", "id"])
    op.create_table(
        "portal_columns",
        sa.Column("portal", sa.String(40), nullable=False),
        sa.Column("column_id", sa.String(100), nullable=False),
        sa.Column("parent", sa.String(100), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(2000), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("mapping", Json(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["portal"], ["portals.id"], name="fk_portal_columns_portal_portals"),
        sa.PrimaryKeyConstraint("portal", "column_id", name="pk_portal_columns"),
    )
    op.create_table(
        "portal_articles",
        sa.Column("portal", sa.String(40), nullable=False),
        sa.Column("article", sa.String(100), nullable=False),
        sa.Column("region", sa.String(12), nullable=False),
        sa.Column("column_id", sa.String(100), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("outcome", Json(), nullable=False),
        sa.Column("publication", sa.String(40), nullable=True),
        sa.Column("decision", Json(), nullable=True),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["portal"], ["portals.id"], name="fk_portal_articles_portal_portals"),
        sa.PrimaryKeyConstraint("portal", "article", name="pk_portal_articles"),
    )
    op.create_index("ix_portal_articles_state", "portal_articles", ["portal", "state", "article"])


def downgrade() -> None:
    for table in (
        "portal_articles", "portal_columns", "portals", "repairs", "publication_uses", "sighting_days",
        "address_changes", "address_evidence",
    ):  # fmt: skip
        op.drop_table(table)
