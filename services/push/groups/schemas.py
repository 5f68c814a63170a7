"""Audience groups on the wire."""

from typing import Annotated

from pydantic import Field

from kernel.http.types import Division, Name, StrictModel, example


class GroupIn(StrictModel):
    """An audience group and the words of the catalogue that mean it."""

    model_config = StrictModel.model_config | example(
        region="360425102", name="艾城镇拟征地村集体成员", stands_for=["面向拟征收土地所在地的村集体成员"]
    )
    region: Division
    name: Name = Field(description="群体名称 / name")
    stands_for: Annotated[list[Name], Field(max_length=50)] = Field(
        description="目录“公开对象”栏的哪些写法指这一群体;标点、全半角不计"
        " / the words in the column 公开对象 that mean this group; punctuation and width do not count"
    )


class GroupOut(GroupIn):
    """A group as answered."""

    id: str
