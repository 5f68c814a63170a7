"""Templates on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from kernel.http.types import Division, StrictModel, example

Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class TemplateIn(StrictModel):
    """The words of a template: `{name}`, `{name|amount}`, `{name|date}`, `[[ … ]]`; no loops, no calls."""

    model_config = StrictModel.model_config | example(
        region="360425", title="{village}征地补偿款发放公告",
        paragraphs=["补偿款{sum|amount}自{from_day|date}起发放。", "[[咨询电话:{phone}。]]"],
    )  # fmt: skip
    region: Division
    title: Words = Field(description="标题 / title")
    paragraphs: Annotated[list[Words], Field(min_length=1, max_length=50)] = Field(
        description="正文各段 / paragraphs"
    )


class TemplateOut(TemplateIn):
    """A version as kept; `needed` have to be given, the other `names` may be."""

    id: str
    version: int
    names: list[str]
    needed: list[str]
    client: str
    at: datetime
