"""Responsible persons as stored: every version is kept, so that a notice can be explained."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class ResponsiblePersons(PushBase):
    """Who answers for the deadlines of a body, as a division has it: subscribers and their supervisors, with the channels on which
    they are told. The newest version of the nearest division at or above that of a deadline counts; `ended` once the division took
    the body off. `escalate_at` is the stage from which supervisors are told, None: never.
    """

    __tablename__ = "responsible_persons"
    __table_args__ = (Index("ix_responsible_persons_region", "region"),)

    body: Mapped[str] = mapped_column(String(100), primary_key=True)
    region: Mapped[str] = mapped_column(String(12), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    persons: Mapped[list[str]] = mapped_column(Json)
    supervisors: Mapped[list[str]] = mapped_column(Json)
    channels: Mapped[list[str]] = mapped_column(Json)
    escalate_at: Mapped[str | None] = mapped_column(String(5))
    ended: Mapped[bool]
    client: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
