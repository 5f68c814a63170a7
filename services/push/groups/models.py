"""Audience groups and their members, as stored."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class AudienceGroup(PushBase):
    """A group of a division. `stands_for` are the catalogue's words (公开对象) that mean it: an item for a specific group
    reaches the groups that stand for its words, and nobody else.
    """

    __tablename__ = "audience_groups"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    region: Mapped[str] = mapped_column(String(12), index=True)
    name: Mapped[str] = mapped_column(String(200))
    stands_for: Mapped[list[str]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class GroupMember(PushBase):
    """A subscriber of a group."""

    __tablename__ = "group_members"
    __table_args__ = (Index("ix_group_members_group", "group"),)

    subscriber: Mapped[str] = mapped_column(String(40), primary_key=True)
    group: Mapped[str] = mapped_column(String(100), primary_key=True)
