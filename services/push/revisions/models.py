"""The counters, as stored."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.push.base import PushBase


class Revision(PushBase):
    """The last number of a series. Its row stays locked until the commit: a higher number is never seen before a lower."""

    __tablename__ = "revisions"

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]
