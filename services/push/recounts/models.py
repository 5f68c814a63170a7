"""Messages whose deliveries and attempts do not agree, as stored."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Miscount(PushBase):
    """A message of which `inconsistent` deliveries are not in a state that their attempts lead to, since `found_at`. The row goes
    once they agree.
    """

    __tablename__ = "miscounts"

    message: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    inconsistent: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(Instant)
