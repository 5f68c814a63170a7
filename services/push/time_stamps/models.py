"""Time stamps as stored: one row for each kept root, from the moment it is kept."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class TimeStamp(PushBase):
    """The time stamp of a kept root, or the wish for it. Asked for `tries` times, next at `ask_at` (null: it is there); `code`, `zh` and
    `en` say why the last answer was refused. `token` is the answer as it came (TimeStampResp, DER), `at` the time that it says.
    """

    __tablename__ = "time_stamps"
    __table_args__ = (
        ForeignKeyConstraint(["message", "number"], ["proof_roots.message", "proof_roots.number"]),
    )

    message: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tries: Mapped[int]
    ask_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    code: Mapped[str | None] = mapped_column(String(40))
    zh: Mapped[str | None] = mapped_column(String(500))
    en: Mapped[str | None] = mapped_column(String(500))
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime | None] = mapped_column(Instant)
    policy: Mapped[str | None] = mapped_column(String(100))
    serial: Mapped[str | None] = mapped_column(String(100))
    authority: Mapped[str | None] = mapped_column(String(500))
