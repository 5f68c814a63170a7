"""Comparisons on the wire."""

from typing import Literal

from pydantic import BaseModel

from kernel.http.types import StrictModel, example
from services.interpretation.documents.schemas import LongText


class CompareIn(StrictModel):
    """Two texts to be compared; nothing is kept."""

    model_config = StrictModel.model_config | example(
        old="第一条 每台补贴5000元。", new="第一条 每台补贴6000元。\n第二条 每户限补一台。"
    )
    old: LongText
    new: LongText


class ArticleOut(BaseModel):
    number: str | None
    text: str


class SegmentOut(BaseModel):
    op: Literal["equal", "delete", "insert"]
    text: str


class RowOut(BaseModel):
    """A pair of articles; `segments` lead from the old words to the new ones."""

    kind: Literal["same", "changed", "moved", "added", "removed"]
    old: ArticleOut | None
    new: ArticleOut | None
    similarity: float
    segments: list[SegmentOut]


class ComparisonOut(BaseModel):
    """A comparison, in the order of the new version."""

    counts: dict[str, int]
    rows: list[RowOut]
