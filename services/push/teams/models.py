"""Teams as stored."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class Team(PushBase):
    """The subscribers that a client's messages on trial reach; `region` is the division of whoever keeps the list."""

    __tablename__ = "teams"

    client: Mapped[str] = mapped_column(String(200), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    subscribers: Mapped[list[str]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
