"""Changes on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class ChangeOut(BaseModel):
    """One thing to take over: put the document in place of the one of this kind and id, or take that away."""

    kind: Literal["catalogue", "item", "publication"]
    id: str = Field(description="事项为 行政区划/事项 / of an item: its division and the item")
    change: Literal["upsert", "delete"]
    region: str
    document: dict[str, Any] | None = Field(description="delete 时为 null / null when it is gone")


class ChangesOut(BaseModel):
    """Changes in the order in which they are to be taken over, and the place to go on from."""

    items: list[ChangeOut]
    next: str = Field(
        description="下次的 since;没有新变化时也给出 / the `since` of the next call, always given"
    )
    more: bool = Field(description="后面还有;false 表示已追上 / there is more now; false: caught up")
