"""Imports of recipients on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel


class ImportOut(BaseModel):
    """How far an import is: `rows` were read so far, `seen` worked off. `existing` had been registered before and stay as
    they are; with `dry_run` those that are good count as `registered`, and nothing is.
    """

    id: str
    region: str
    state: Literal["receiving", "waiting", "done"]
    dry_run: bool
    rows: int
    seen: int
    registered: int
    existing: int
    refused: int
    begun_at: datetime
    ended_at: datetime | None


class FaultOut(BaseModel):
    """A member at fault."""

    pointer: str
    code: str
    message_zh: str
    message_en: str


class RowFaultOut(BaseModel):
    """A row that was refused, by the number that a spreadsheet program shows: the header is row 1, empty rows count. Of NDJSON it
    is the line.
    """

    row: int
    code: str
    errors: list[FaultOut]
