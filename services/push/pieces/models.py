"""Pieces of messages as stored."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.push.base import PushBase


class Piece(PushBase):
    """The subscribers of a message's audience behind `after` up to `upto`; of the first nothing is before, of the last nothing behind.
    `deliveries` tells how many they have, once these are planned. The pieces of a message go when all are.
    """

    __tablename__ = "pieces"

    message: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    priority: Mapped[int]
    after: Mapped[str | None] = mapped_column(String(40))
    upto: Mapped[str | None] = mapped_column(String(40))
    deliveries: Mapped[int | None]
