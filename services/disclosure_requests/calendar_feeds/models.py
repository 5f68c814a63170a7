"""Calendar feeds as stored: whose cases, until when; the token as a blind index alone."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.disclosure_requests.base import RequestsBase


class CalendarFeed(RequestsBase):
    """A token address of the work list of a division, narrowed to an office, an officer, a team. It is good up to
    `expires_on`, that day included; revoking removes the row.
    """

    __tablename__ = "calendar_feeds"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    office: Mapped[str | None] = mapped_column(ForeignKey("offices.id"))
    officer: Mapped[str | None] = mapped_column(String(100))
    team: Mapped[str | None] = mapped_column(String(100))
    token_index: Mapped[str] = mapped_column(String(64), unique=True)
    expires_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(Instant)
