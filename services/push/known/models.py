"""What is known of the catalogue, as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class KnownCatalogue(PushBase):
    """A published version as the catalogue told of it: its guidelines, and the ids of the items that it `changed`."""

    __tablename__ = "known_catalogues"
    __table_args__ = (Index("ix_known_catalogues_region_effective_from", "region", "effective_from"),)

    catalogue: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    effective_from: Mapped[date]
    guidelines: Mapped[list[str]] = mapped_column(Json)
    changed: Mapped[list[str]] = mapped_column(Json)


class KnownItem(PushBase):
    """An item (公开事项) of a source: a guideline, or the catalogue that has it for its own. `facts` as kernel.contracts
    says: name, domain, audience (公开对象), channels (公开渠道), responsible body.
    """

    __tablename__ = "known_items"
    __table_args__ = (Index("ix_known_items_item", "item"),)

    source: Mapped[str] = mapped_column(String(100), primary_key=True)
    item: Mapped[str] = mapped_column(String(100), primary_key=True)
    domain: Mapped[str] = mapped_column(String(100))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)


class KnownPublication(PushBase):
    """A publication as it was told last; `withdrawn` once it was taken back."""

    __tablename__ = "known_publications"

    publication: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    item: Mapped[str | None] = mapped_column(String(100))
    withdrawn: Mapped[bool]
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    told_at: Mapped[datetime] = mapped_column(Instant)
