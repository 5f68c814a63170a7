"""Files as stored: what they are and who refers to them; their bytes lie in the folder of blobs."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.interpretation.base import InterpretationBase


class StoredFile(InterpretationBase):
    """A file that a division sent: its kind by its content, its size; `sent_at` is renewed when it is sent again."""

    __tablename__ = "files"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(12), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(Instant, index=True)


class FileUse(InterpretationBase):
    """That a package refers to a file: `place` is `document/2`, `material/qa` or `release/1`."""

    __tablename__ = "file_uses"
    __table_args__ = (Index("ix_file_uses_sha256", "sha256"),)

    package: Mapped[str] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)


class FileRemoval(InterpretationBase):
    """That the bytes of a file are to go: nobody knows of it any more, and nobody sends it until they are gone."""

    __tablename__ = "file_removals"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    marked_at: Mapped[datetime] = mapped_column(Instant)
