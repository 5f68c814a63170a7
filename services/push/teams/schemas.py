"""Teams on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, example


class TeamIn(StrictModel):
    """Whom a client's key of kind team reaches."""

    model_config = StrictModel.model_config | example(subscribers=["sbr_01m87vwfrpf5n1mfamfa7229tz"])
    subscribers: Annotated[
        list[Annotated[str, Field(max_length=40)]],
        Field(max_length=100, description="订阅者;空则谁也收不到 / subscribers; none: it reaches nobody"),
    ]


class TeamOut(BaseModel):
    """A client's team."""

    client: str
    region: str
    subscribers: list[str]
    changed_at: datetime
