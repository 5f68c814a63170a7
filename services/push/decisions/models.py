"""Questions and decisions as stored; rows are added and never changed, but that who decided is forgotten in time."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Question(PushBase):
    """A delivery became uncertain under the policy `ask` of its endpoint: an officer is to decide. `code`: of the attempt. At `tell_at`
    an event tells that it waits (None: never again); `told`: one did before.
    """

    __tablename__ = "delivery_questions"
    __table_args__ = (Index("ix_delivery_questions_tell_at", "tell_at"),)

    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(100))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    tell_at: Mapped[datetime | None] = mapped_column(Instant)
    told: Mapped[bool] = mapped_column(default=False, server_default=false())


class Decision(PushBase):
    """What was decided of a delivery; `again` is the new generation, if it was sent again, `out_of_order`: though a later step of
    its thread had gone out. `closed` holds officer and reason, null once forgotten.
    """

    __tablename__ = "delivery_decisions"
    __table_args__ = (
        Index("ix_delivery_decisions_delivery", "delivery"),
        Index("ix_delivery_decisions_again", "again"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"))
    verdict: Mapped[str] = mapped_column(String(20))
    out_of_order: Mapped[bool]
    again: Mapped[str | None] = mapped_column(String(40))
    client: Mapped[str] = mapped_column(String(200))
    closed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_at: Mapped[datetime] = mapped_column(Instant)
