"""Roots of the ledger on the wire."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from services.disclosure_requests.ledger.schemas import FaultOut


class RootOut(BaseModel):
    """The Merkle root (RFC 6962) over the entries written down on a day, signed; each names the root before it."""

    day: date
    root: str
    entries: int = Field(description="当日台账条数 / entries of the day")
    signed: dict[str, Any] = Field(description="签名文件:document、signature / the signed document")


class StepOut(BaseModel):
    """One step from the leaf to the root."""

    side: Literal["left", "right"]
    hash: str


class InclusionOut(BaseModel):
    """That an entry is under the root of its day: leaf = SHA-256(00 || hash), node = SHA-256(01 || left || right)."""

    application: str
    number: int
    hash: str = Field(description="台账该条的哈希 / hash of the entry")
    proof: list[StepOut]
    root: RootOut
    holds: bool = Field(description="由该条推得的根与签名的根一致 / the proof leads to the signed root")


class DayFaultOut(FaultOut):
    """A place of a case where a day does not hold; `application` is null where the day as a whole does not."""

    application: str | None


class DayCheckOut(BaseModel):
    """A day held against its root, its receipts and the chains of its cases."""

    day: date
    entries: int
    holds: bool
    faults: list[DayFaultOut]
