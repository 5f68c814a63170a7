"""Applications as stored. Everything here but the identity of a case is a projection of its ledger, kept for lists."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.disclosure_requests.base import RequestsBase


def _open_cases(name: str, where: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


#: What a work list asks of a case beside its order.
_ASKED = ("region", "waiting_for", "office", "officer", "team")


class Application(RequestsBase):
    """A case. `client` and `client_application_id` name it in the calling system. `applicant_index` and `text_index` are
    blind: equal for the same applicant, the same words; `text_simhash` is near for near words.

    Projections: `state`, `waiting_for`, `received_on`, the due date (`due_by`, the day it is late after; `due_status` as
    clocks give it; null when there is none) with `clock_hash` over the inputs it came from, `row` of table 3 and
    `closed_on`.
    """

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("client", "client_application_id"),
        UniqueConstraint("office", "number"),
        # The work list walks open cases in its order and judges them inside the index.
        _open_cases("ix_applications_dated", "due_by IS NOT NULL", "due_by", "id", *_ASKED),
        _open_cases(
            "ix_applications_undated",
            "due_by IS NULL AND closed_on IS NULL",
            "id",
            *_ASKED,
            "submitted_on",
            "due_by",
            "closed_on",
        ),
        Index("ix_applications_office_received_on", "office", "received_on"),
        Index("ix_applications_office_closed_on", "office", "closed_on"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    office: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    region: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(60))
    client: Mapped[str] = mapped_column(String(64))
    client_application_id: Mapped[str | None] = mapped_column(String(100))
    manner: Mapped[str] = mapped_column(String(20))
    applicant_kind: Mapped[str] = mapped_column(String(20))
    applicant_index: Mapped[str] = mapped_column(String(64), index=True)
    text_index: Mapped[str] = mapped_column(String(64), index=True)
    text_simhash: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[int]
    backlog: Mapped[bool]
    submitted_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(Instant)
    token_index: Mapped[str] = mapped_column(String(64), unique=True)

    state: Mapped[str] = mapped_column(String(20))
    waiting_for: Mapped[str | None] = mapped_column(String(30))
    officer: Mapped[str | None] = mapped_column(String(100))
    team: Mapped[str | None] = mapped_column(String(100))
    received_on: Mapped[date | None]
    due_by: Mapped[date | None]
    due_status: Mapped[str | None] = mapped_column(String(12))
    clock_hash: Mapped[str] = mapped_column(String(64))
    row: Mapped[str | None] = mapped_column(String(40))
    decided_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    told: Mapped[str] = mapped_column(String(20))
    head_hash: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
