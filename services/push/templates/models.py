"""Versions of templates as stored; rows are added and never changed."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class TemplateVersion(PushBase):
    """A template of a division at a version: the words of the title and of the paragraphs."""

    __tablename__ = "template_versions"
    __table_args__ = (Index("ix_template_versions_region", "region"),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(2000))
    paragraphs: Mapped[list[str]] = mapped_column(Json)
    client: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
