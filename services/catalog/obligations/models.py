"""Obligations as stored: the facts; whether one is due soon or overdue follows from the day it is read."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase

#: Columns of the index that serves lists of a division: by status, body, domain, day.
LISTED: Final = ("region", "order_on", "id", "state", "due_by", "due_soon_from", "body", "domain")
#: Columns of the index that serves tables of a month, and what is due soon or overdue.
TALLIED: Final = (
    "state", "due_by", "region", "order_on", "body", "regime", "backlog", "fulfilled_on", "due_soon_from", "domain",
    "id",
)  # fmt: skip


class Obligation(CatalogBase):
    """A duty (公开义务) of one body for one item and one clause of its time limit, raised by one event, or by the
    calendar for one `period` of a `recurrence` (`event` is null then). `raised_for` is the body at first, `body` the one
    that answers now.

    `state` is open, fulfilled_on_time, fulfilled_late, waived, withdrawn, needs_definition or needs_date.
    `item` is what the catalogue version said when the duty arose: content, basis, channels, audience. `assumed` is
    the county's limit where the clause is vague; `dates` maps its trigger to a field of the event; `computed_on` is
    the day whose calendars the date was computed with; `told` is the last status an event has told of (its creation tells
    of a duty that arose with its date passed).
    `follow_up`: an act demands it of a posting whose matter has changed (follow_ups.rules.document_of).
    """

    __tablename__ = "obligations"
    __table_args__ = (
        UniqueConstraint("event", "item_id", "raised_for", "clause_number"),
        Index(
            "uq_obligations_recurring",
            "recurrence",
            "item_id",
            "raised_for",
            "clause_number",
            "period_from",
            unique=True,
            sqlite_where=text("recurrence IS NOT NULL"),
            postgresql_where=text("recurrence IS NOT NULL"),
        ),
        # Rows are wide (an item each): lists and tables over many duties are counted in an index alone.
        Index("ix_obligations_listed", *LISTED),
        Index("ix_obligations_tallied", *TALLIED),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    event: Mapped[str | None] = mapped_column(ForeignKey("business_events.id"))
    recurrence: Mapped[str | None] = mapped_column(ForeignKey("recurrences.id"))
    period: Mapped[dict[str, str | None] | None] = mapped_column(Json)
    period_from: Mapped[date | None]
    region: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(ForeignKey("bodies.id"), index=True)
    raised_for: Mapped[str] = mapped_column(String(40))
    domain: Mapped[str] = mapped_column(String(60))
    regime: Mapped[str] = mapped_column(String(40))
    item_id: Mapped[str] = mapped_column(String(100))
    item: Mapped[dict[str, Any]] = mapped_column(Json)
    catalogue: Mapped[str] = mapped_column(ForeignKey("catalogues.id"))
    clause_number: Mapped[int]
    clause: Mapped[dict[str, Any] | None] = mapped_column(Json)
    dates: Mapped[dict[str, str]] = mapped_column(Json)
    trigger_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(20))
    due: Mapped[dict[str, Any] | None] = mapped_column(Json)
    assumed: Mapped[dict[str, Any] | None] = mapped_column(Json)
    computed_on: Mapped[date]
    due_by: Mapped[date | None]
    due_soon_from: Mapped[date | None]
    order_on: Mapped[date]
    defects: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    backlog: Mapped[bool]
    late_reported: Mapped[bool]
    fulfilled_on: Mapped[date | None]
    waiver: Mapped[dict[str, Any] | None] = mapped_column(Json)
    nil_report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    follow_up: Mapped[dict[str, Any] | None] = mapped_column(Json)
    told: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
