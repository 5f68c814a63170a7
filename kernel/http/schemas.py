"""What every answer shares: lists with a cursor, defects, references."""

from typing import Generic, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class PageOut(BaseModel, Generic[T]):
    """One page; `next_cursor` is null at the end. The same address stands in the Link header (rel="next")."""

    items: list[T]
    next_cursor: str | None = Field(description="下一页的游标;末页为 null")


class Defect(BaseModel):
    """Something that somebody has to repair (缺陷)."""

    code: str
    pointer: str
    message_zh: str
    message_en: str
