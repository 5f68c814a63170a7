"""Search on the wire."""

from typing import Literal

from pydantic import BaseModel, Field

from kernel.http.schemas import PageOut

Kind = Literal["item", "publication"]


class WhyOut(BaseModel):
    """Words of the question that a member holds."""

    member: str = Field(
        description="命中的成员:title 名称、content_elements 公开内容、domain 领域、responsible_body 公开主体、summary 概述、"
        "item_name 所属事项、document_number 文号、index_number 索引号 / member that matched"
    )
    words: list[str] = Field(description="命中的字词(去除标点与空格)/ matched words, without punctuation")


class ItemHit(BaseModel):
    """The catalogue item that was found."""

    item: str
    domain: str
    disclosure_attribute: str | None = Field(description="公开属性")
    source: str = Field(
        description="标准指引或本级目录的标识 / guideline, or the catalogue that has it for its own"
    )


class PublicationHit(BaseModel):
    """The publication that was found."""

    publication: str
    url: str | None
    published_on: str
    region: str
    index_number: str | None = Field(description="索引号")
    document_number: str | None = Field(description="文号")
    validity: str | None
    body: str | None
    item: str = Field(description="所属公开事项")
    item_name: str | None


class HitOut(BaseModel):
    """One hit and why it matched."""

    kind: Kind
    title: str
    score: float = Field(description="吻合程度,0 至 1 / how well it answers")
    why: list[WhyOut]
    item: ItemHit | None = Field(description="公开事项;kind 为 item 时")
    publication: PublicationHit | None = Field(description="公开记录;kind 为 publication 时")


class AlsoOut(BaseModel):
    """An abbreviation that was exchanged (也搜了)."""

    asked: str
    also: str


class SearchOut(BaseModel):
    """The best hits, best first; there are no further pages."""

    items: list[HitOut]
    also_searched: list[AlsoOut] = Field(description="也搜了:简称与全称的替换 / abbreviations searched too")


class HeldOut(BaseModel):
    """What holds the words."""

    kind: Kind
    title: str
    highlights: list[tuple[int, int]] = Field(
        description="名称中命中之处,[起, 止),按字计 / where the title holds them: [from, to) in signs"
    )
    members: list[str] = Field(description="命中的成员,同 why.member / members that hold them")
    item: ItemHit | None = Field(description="公开事项;kind 为 item 时")
    publication: PublicationHit | None = Field(description="公开记录;kind 为 publication 时")


class FacetsOut(BaseModel):
    """How many of the newest hits have which kind, domain (items) and division (publications)."""

    counted: int
    kind: dict[str, int]
    domain: dict[str, int]
    region: dict[str, int]


class LookupOut(PageOut[HeldOut]):
    """One page of all that holds the words, the newest first."""

    also_searched: list[AlsoOut] = Field(description="也搜了:简称与全称的替换 / abbreviations searched too")
    facets: FacetsOut | None = Field(description="分面计数,facets=true 时 / counts, when asked for")
    facets_bounded: bool | None = Field(
        description="true:命中过多,分面只计最新的 1000 条;false:全部计入 / whether only the newest 1,000 hits are counted"
    )
