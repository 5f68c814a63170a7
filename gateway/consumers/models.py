"""Keys as stored: the prefix in clear, the secret only as a keyed hash."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, MetaData, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Instant, Json
from kernel.db.base import NAMING


class GatewayBase(Base):
    """Base of every mapped class of the gateway's database."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)


class Key(GatewayBase):
    """A key (密钥): names one system of one division, carries scopes, ends by expiry or revocation.

    `hash` is HMAC-SHA256 of the whole key under the pepper, 32 bytes. From `expires_at` on
    it is no longer good. Its `kind` (live, team, test) never changes.
    """

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    label: Mapped[str] = mapped_column(String(200))
    client: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(12))
    scopes: Mapped[list[str]] = mapped_column(Json)
    kind: Mapped[str] = mapped_column(String(4))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class KeyringGeneration(GatewayBase):
    """One row that counts changes of the keys: every process sees cheaply whether to read them again."""

    __tablename__ = "keyring_generation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[int] = mapped_column(BigInteger)
