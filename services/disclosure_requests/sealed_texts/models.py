"""Words as stored: closed."""

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from services.disclosure_requests.base import RequestsBase


class SealedText(RequestsBase):
    """The words of one thing of a case: `kind` and `name` say which (a ledger entry, a decision, a consultation)."""

    __tablename__ = "sealed_texts"

    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
