"""Uses as stored."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.base import CatalogBase


class PublicationUse(CatalogBase):
    """How often a publication was looked at by API, and how often its page was read as the portal last reported."""

    __tablename__ = "publication_uses"

    publication: Mapped[str] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    looked: Mapped[int]
    portal_reads: Mapped[int]
