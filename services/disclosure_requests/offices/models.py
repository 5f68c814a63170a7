"""Information offices as stored, and the counters of their numbers."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class Office(RequestsBase):
    """An office that receives applications (Art. 4): its id is the body's in the catalogue, or one of its own. `kind`
    (department, government, township) sets when its annual report is due; `details` are what letters print: organ,
    address, telephone, who hears a review, which court.
    """

    __tablename__ = "offices"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    region: Mapped[str] = mapped_column(String(12), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class Counter(RequestsBase):
    """The last number of a series of an office in a year. Its row stays locked until the commit, so that numbers have
    no gap and none is used twice.
    """

    __tablename__ = "counters"

    office: Mapped[str] = mapped_column(String(100), primary_key=True)
    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
