"""Where attempts went to, as stored: hashes that nobody can guess at without the key file."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.push.base import PushBase


class AddressMark(PushBase):
    """The salted hash of the address that an attempt went to; null once the subscriber's data were erased. The salt is not
    in the database: see rules.py.
    """

    __tablename__ = "address_marks"

    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    address: Mapped[str | None] = mapped_column(String(64))
