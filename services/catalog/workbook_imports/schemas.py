"""Imports of workbooks on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

Outcome = Literal["created", "changed", "unchanged", "completed", "matched", "kept", "refused"]


class FindingOut(BaseModel):
    """One thing to say about the file, at a cell; the codes stand in docs/integrators/workbooks.md."""

    sheet: str | None
    cell: str | None
    level: Literal["error", "warning", "note"]
    code: str
    message: str
    suggestion: str | None


class RowOut(BaseModel):
    """What became of a row. `differs`: members in which the row says something else than the standard, which stands."""

    sheet: str
    row: int
    item: str | None
    outcome: Outcome = Field(
        description="created 新增;changed 更新;unchanged 无变化;completed 补全标准所缺;matched 与标准同名;kept 已有人工调整,未动;refused 不能导入"
    )
    differs: list[str]
    faults: list[dict[str, str]]


class ImportedOut(BaseModel):
    """An import, and how far it is. `refused` says why nothing, or no more, was written."""

    id: str
    catalogue: str
    name: str
    sha256: str
    size: int
    dry_run: bool
    partial: bool
    state: Literal["waiting", "running", "done", "refused"]
    progress: dict[str, int | None] = Field(description="done、total:已处理行数、总行数")
    counts: dict[str, int]
    rows: list[RowOut]
    findings: list[FindingOut]
    refused: dict[str, Any] | None
    officer: dict[str, str]
    begun_at: datetime
    ended_at: datetime | None
