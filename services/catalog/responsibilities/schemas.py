"""Disagreements about who publishes, on the wire."""

from typing import Literal

from pydantic import BaseModel, Field

ConflictKind = Literal["blind_zone", "overlap"]


class SideOut(BaseModel):
    """A row as one division has it, and the levels that it names as publisher."""

    region: str
    region_name: str
    level: str
    catalogue: str
    item: str
    name: str | None
    domain: str
    responsible_body: str | None
    levels: list[str] | None
    names_levels: list[str] = Field(description="由公开主体(或公开层级)读出的发布层级")
    read_from: Literal["body", "levels"] | None


class ConflictOut(BaseModel):
    """A matter on which rows do not agree who publishes; both rows stand side by side."""

    kind: ConflictKind = Field(
        description="blind_zone 盲区:各以为对方公开;overlap 交叉:两个机构都负责而无共同职责"
    )
    code: Literal[
        "each_names_the_other", "absent_below", "absent_above", "each_names_itself", "two_bodies", "two_rows"
    ]
    message_zh: str
    message_en: str
    rows: list[SideOut]
    bodies: list[str] = Field(description="交叉的公开主体")
    absent: dict[str, str] | None = Field(description="目录中没有该事项的一方;两方都有的为 null")
    basis_status: Literal["inference"] = "inference"


class ConflictsOut(BaseModel):
    """The disagreements of a division with those directly below it, and within each."""

    region: dict[str, str]
    as_of: str
    compared: list[dict[str, str | int]] = Field(description="参与比较的区划及其目录、事项数")
    inherited: list[str] = Field(description="沿用上级目录、无自有目录的区划;与上级为同一行,不作上下比较")
    unread: int = Field(description="公开主体和公开层级都读不出发布层级的行数;不判断")
    counts: dict[str, int]
    items: list[ConflictOut]
    next_cursor: str | None
