"""Notices on the wire."""

from datetime import date
from typing import Literal

from pydantic import BaseModel


class NoticeOut(BaseModel):
    """A stage of a deadline as it was told; `message` null: nobody was registered for the body. `subject` is the path of the
    duty or application in its service.
    """

    id: str
    subject: str
    region: str
    body: str
    stage: Literal["moved", "T-5", "T-1", "T", "T+1"]
    due_on: date
    role: Literal["responsible", "supervisor"]
    message: str | None
    told_on: date
