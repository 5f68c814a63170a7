"""Divisions on the wire."""

from typing import Literal

from pydantic import BaseModel, Field


class RegionOut(BaseModel):
    """An administrative division (行政区划)."""

    code: str = Field(description="6 位(GB/T 2260)、9 位(乡级)或 12 位(村级)", examples=["360425"])
    name: str = Field(examples=["永修县"])
    parent: str | None
    level: Literal["country", "province", "prefecture", "county", "township", "village"]
    kind: str | None = Field(description="乡级、村级代码段所示的类别")
    source: str


class RowFault(BaseModel):
    """One fault of an imported row; rows are counted as a spreadsheet counts them, the header is row 1."""

    row: int
    column: str
    code: str
    message_zh: str
    message_en: str


class ImportOut(BaseModel):
    """What an import did, or would do (dry_run). With faults nothing is written."""

    dry_run: bool
    read: int
    created: int
    changed: int
    unchanged: int
    faults: list[RowFault]
