"""The counting of items by the month as stored; the fees themselves stand in the ledger."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.disclosure_requests.base import RequestsBase


class FeeMonth(RequestsBase):
    """The last place taken in the natural month of one applicant at one office. `key` is blind: nothing of a case leads to
    it once the applicant's index is gone. Its row stays locked until the commit, so that no two notices share a place.
    """

    __tablename__ = "fee_months"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    last: Mapped[int]


class FeePlace(RequestsBase):
    """Items `first` to `first + count - 1` of the month are those of this application.

    No foreign key: its check would wait for whoever acts on that application, with the month locked.
    """

    __tablename__ = "fee_places"

    application: Mapped[str] = mapped_column(String(40), primary_key=True)
    first: Mapped[int]
    count: Mapped[int]
