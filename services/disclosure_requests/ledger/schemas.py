"""The ledger on the wire."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel


class LedgerEntryOut(BaseModel):
    """One entry of the ledger."""

    number: int
    kind: str
    title: str
    on: date
    at: datetime
    role: str
    actor: dict[str, Any]
    data: dict[str, Any]
    hash: str
    previous: str


class FaultOut(BaseModel):
    """A place where the chain does not hold."""

    number: int
    code: str
    zh: str
    en: str


class LedgerOut(BaseModel):
    """The ledger of a case and whether its chain holds."""

    items: list[LedgerEntryOut]
    chain_holds: bool
    faults: list[FaultOut]
