"""The canary as stored."""

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from services.push.base import PushBase


class Canary(PushBase):
    """When the last one was sent and when the last one came through: seconds since 1970 by the database's clock."""

    __tablename__ = "canaries"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    began: Mapped[float] = mapped_column(Float)
    ended: Mapped[float | None] = mapped_column(Float)
