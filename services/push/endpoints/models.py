"""Endpoints as stored: what may be shown, what is closed, how it fares."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class Endpoint(PushBase):
    """Where a channel sends. `owner` is the subscriber whose address it is (a webhook, a group's robot), or the division whose
    account it is, by which its messages and those of the divisions below go out (text messages, e-mail, an official
    account). `off_reason` null: it is on.
    """

    __tablename__ = "endpoints"
    __table_args__ = (
        UniqueConstraint("owner", "channel"),
        Index("ix_endpoints_region_id", "region", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(12))
    owner: Mapped[str] = mapped_column(String(40))
    subscriber: Mapped[str | None] = mapped_column(ForeignKey("subscribers.id"))
    name: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(10))
    team: Mapped[list[str]] = mapped_column(Json)
    concurrency: Mapped[int]
    per_minute: Mapped[int | None]
    uncertain: Mapped[str | None] = mapped_column(String(10))
    off_reason: Mapped[str | None] = mapped_column(String(200))
    off_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changes: Mapped[int]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class SealedEndpoint(PushBase):
    """Address, secrets and options, closed under a data key of their own; forgotten with their subscriber."""

    __tablename__ = "sealed_endpoints"

    endpoint: Mapped[str] = mapped_column(ForeignKey("endpoints.id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16), index=True)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)


class EndpointHealth(PushBase):
    """How an endpoint fares: failures since the last success, until when nothing is sent to it (the breaker), and the last
    outcomes. Apart from the endpoint, whose version a change by hand is held against.
    """

    __tablename__ = "endpoint_health"

    endpoint: Mapped[str] = mapped_column(ForeignKey("endpoints.id"), primary_key=True)
    failures: Mapped[int]
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    open_until: Mapped[datetime | None] = mapped_column(Instant)
    last_success_at: Mapped[datetime | None] = mapped_column(Instant)
    last_failure_at: Mapped[datetime | None] = mapped_column(Instant)
    last_code: Mapped[str | None] = mapped_column(String(100))
