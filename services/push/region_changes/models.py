"""Changes of divisions, as stored: rows are added, one that was wrong is withdrawn by a later number."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class RegionChange(PushBase):
    """From `effective_on`, `old` is (a part of) `new`; `basis` is the document that says so. `withdrawn` is the number at
    which it was taken back: whoever asks as of a lower number still sees it.
    """

    __tablename__ = "region_changes"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    old: Mapped[str] = mapped_column(String(12))
    new: Mapped[str] = mapped_column(String(12))
    effective_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(200))
    client: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn: Mapped[int | None]
