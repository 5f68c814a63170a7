"""Personal data as stored: closed."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.disclosure_requests.base import RequestsBase


class SealedApplicant(RequestsBase):
    """Who applied and in which words. The data key is the one of the case: whatever else is closed in a case is closed with
    it. It is wrapped by the key `key_id`; erasure forgets it and the ciphertext, the row stays as a tombstone.
    """

    __tablename__ = "sealed_applicants"

    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16), index=True)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
