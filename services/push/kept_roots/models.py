"""Kept roots as stored, and the messages of which one is to be kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class ProofWatch(PushBase):
    """A message whose proof may say something that no kept root says: it is looked at from `look_at` on, and the row goes once the
    root is kept. There is one as long as something of the message may still go out. `marks` counts what happened to it.
    """

    __tablename__ = "proof_watches"

    message: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    look_at: Mapped[datetime] = mapped_column(Instant, index=True)
    marks: Mapped[int]


class ProofRoot(PushBase):
    """The `number`th root of a message: `signed` is the signed document as bundles carry it, `root` and `lines` what it says,
    `sha256` the hash of the bytes that were signed, which a time stamp stands over. Rows are added and never changed.
    """

    __tablename__ = "proof_roots"

    message: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    lines: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    signed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(Instant)
