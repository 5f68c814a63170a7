"""Kept roots on the wire."""

from datetime import datetime

from pydantic import BaseModel, Field

from services.push.proofs.schemas import SignedOut
from services.push.time_stamps.schemas import TimeStampOut


class KeptRootOut(BaseModel):
    """A root of a message's proof as it was kept: `sha256` is that of the document's canonical bytes, over which signature and time
    stamp stand. The document names its number and the `sha256` of the one before.
    """

    number: int = Field(description="序号,自 1 起 / number, from 1")
    root: str
    lines: int
    sha256: str
    kept_at: datetime
    signed: SignedOut
    time_stamp: TimeStampOut
