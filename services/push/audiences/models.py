"""Audiences as stored: the facts of a message, the terms that the catalogue sets, and the reason of each subscriber."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class Audience(PushBase):
    """Whom a message about an item is for, as of a `revision` of the subscriptions and a `lineage` of the divisions; it
    never changes. `facts` and `terms` are those of the rules; `told` and `kept_out` count the subscribers. A `named` one is no
    audience of the public: its members are told by their office or their own wish, and no catalogue decides on it. `kind` is
    that of the key that resolved it.
    """

    __tablename__ = "audiences"
    __table_args__ = (Index("ix_audiences_region_id", "region", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    day: Mapped[date]
    named: Mapped[bool]
    catalogue: Mapped[str] = mapped_column(String(40))
    catalogue_version: Mapped[int]
    item: Mapped[str] = mapped_column(String(100))
    publication: Mapped[str | None] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    terms: Mapped[dict[str, Any]] = mapped_column(Json)
    lineage: Mapped[int]
    revision: Mapped[int]
    told: Mapped[int]
    kept_out: Mapped[int]
    client: Mapped[str] = mapped_column(String(200))
    resolved_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(4), default="live")


class AudienceMember(PushBase):
    """A subscriber with a subscription that holds: told, or kept out by the terms. `about` is what was known of it then
    (division, groups); `channels` are those that are told at once, `later` those of its digests by frequency. `why` names
    each rule with its version, and the conditions that decided.
    """

    __tablename__ = "audience_members"
    __table_args__ = (Index("ix_audience_members_subscriber", "subscriber"),)

    audience: Mapped[str] = mapped_column(ForeignKey("audiences.id"), primary_key=True)
    subscriber: Mapped[str] = mapped_column(String(40), primary_key=True)
    told: Mapped[bool]
    about: Mapped[dict[str, Any]] = mapped_column(Json)
    channels: Mapped[list[str]] = mapped_column(Json)
    later: Mapped[dict[str, list[str]]] = mapped_column(Json)
    why: Mapped[list[dict[str, Any]]] = mapped_column(Json)
