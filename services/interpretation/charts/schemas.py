"""Charts on the wire."""

from typing import Annotated

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, example
from services.interpretation.charts.rules import KINDS, Kind
from services.interpretation.materials.schemas import Cell, Line, Plain


class ChartIn(StrictModel):
    """A table and how it is drawn. Columns: names first, then values (comparison: old, new; timeline: day, event; flow: step,
    remark).
    """

    model_config = StrictModel.model_config | example(
        kind="bars", title="各乡镇补贴资金", unit="万元", source="县农业农村局", columns=["乡镇", "2025年", "2026年"],
        rows=[["涂埠镇", "320", "415"], ["吴城镇", "180", "260"]],
    )  # fmt: skip
    kind: Kind = Field(description="、".join(f"{key} {title}" for key, title in KINDS.items()))
    title: Line
    unit: Line = Field(description="单位;整表一个单位 / one unit for the whole table")
    source: Line
    columns: Annotated[list[Line], Field(min_length=1, max_length=12)]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=12)]], Field(min_length=1, max_length=200)
    ]
    alt: Plain | None = Field(
        None, description="文字说明,不写则由数据生成 / alternative text; made of the data if left out"
    )


class TableOut(BaseModel):
    """A table as read from a file, to be drawn by `POST /v1/interpretation/charts`."""

    columns: list[str]
    rows: list[list[str]]
