"""Proofs and reports on the wire."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from kernel.security.principal import Kind
from services.push.audiences.schemas import Class_, WhyOut
from services.push.proofs.rules import Outcome


class ProofKeyOut(BaseModel):
    """A public key by which proofs are verified."""

    key: str
    alg: str
    pem: str
    current: bool


class ProofKeysOut(BaseModel):
    """The key in use, then those used before."""

    items: list[ProofKeyOut]


class DisclosureOut(BaseModel):
    """What opens one recipient of a bundle: sha256(salt ‖ subscriber) is its `recipient` there, and sha256(salt ‖ address) the
    `address` of its attempts.
    """

    message: str
    subscriber: str
    recipient: str
    salt: str


class ShareOut(BaseModel):
    """So many, and their share in percent; the shares of a report sum to 100.00."""

    number: int
    percent: str


class ConfirmedOut(BaseModel):
    """Of so many of the audience it was heard that the message arrived: by a receipt, or from a person."""

    number: int
    percent: str


class UnsubscribedOut(BaseModel):
    """So many switched a channel off within 7 days after the message came by it, and how many that are of each 1,000 who were told
    or to whom it was handed over.
    """

    number: int
    per_1000: str


class ReportOut(BaseModel):
    """What became of a message: everybody whom its audience tells is in exactly one of `outcomes`. `by` is until when it was to
    go out; `kept_out` had a rule that held and were not to be told; `not_told` says why; `channels` has the newest delivery
    of each recipient by state.
    """

    message: str
    region: str
    item: str
    class_: Class_ = Field(alias="class")
    state: str
    accepted_at: datetime
    not_before: datetime
    by: datetime | None
    audience: int
    kept_out: int
    outcomes: dict[Outcome, ShareOut]
    not_told: dict[str, int]
    kind: Kind = Field(description="密钥种类:test 谁也没有告知 / kind of the key: a test told nobody")
    channels: dict[str, dict[str, int]]
    confirmed: ConfirmedOut
    unsubscribed: UnsubscribedOut
    failovers: int = Field(
        description="改用备用渠道的投递数(每人在 outcomes 中只计一次)"
        " / deliveries in the place of others; in `outcomes` everybody counts once all the same"
    )


class RecipientOut(BaseModel):
    """Somebody who should have been told: by which channels, why, and what became of it."""

    subscriber: str
    channels: list[str]
    why: list[WhyOut]
    outcome: Outcome
    reason: str | None
    told_at: datetime | None


class SignedOut(BaseModel):
    """A signed document (see receipts.md)."""

    document: dict[str, Any]
    signature: dict[str, str]
