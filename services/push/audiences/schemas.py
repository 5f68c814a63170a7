"""Audiences on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import Division, LegalDate, Slug, StrictModel, example
from kernel.http.written import Written
from kernel.security.principal import Kind

Class_ = Literal["statutory", "emergency", "progress", "ordinary"]
EventType = Annotated[
    str,
    Written(
        r"^[a-z][a-z0-9_.]{0,119}$", "应为事件类型:小写字母开头,只含小写字母、数字、下划线与半角句点,如 land.requisition.approved",
        "a type of events is needed: small letters, digits, _ and full stops, beginning with a letter, such as"
        " land.requisition.approved",
    ),
]  # fmt: skip


class NarrowIn(StrictModel):
    """Fewer people than the catalogue allows; more are refused (422 audience_widened)."""

    groups: Annotated[list[Slug], Field(min_length=1, max_length=50)] | None = Field(
        None, description="只推送给这些受众群体 / these audience groups alone"
    )
    regions: Annotated[list[Division], Field(min_length=1, max_length=50)] | None = Field(
        None, description="只推送给这些区划(含下级)的订阅者 / those at home in these divisions or below alone"
    )


class AudienceIn(StrictModel):
    """What a message is about: an item by reference and version. Whom it is for follows from the catalogue."""

    model_config = StrictModel.model_config | example(
        region="360425102", item="land-expropriation-005", narrow={"regions": ["360425102001"]}
    )
    region: Division
    item: Slug = Field(description="公开事项 / item of the catalogue")
    catalogue: Annotated[str, Field(max_length=40)] | None = Field(
        None,
        description="目录版本,须为该日有效的版本,不写即是 / version of the catalogue: the one in force on the day, or left out",
    )
    publication: Annotated[str, Field(max_length=40)] | None = Field(
        None, description="公开记录;公开主体由此而来 / publication, from which the body comes"
    )
    day: LegalDate | None = Field(
        None,
        description="消息所属之日,区划按该日;不写则为今天 / the day it is of: divisions are as of it; today if left out",
    )
    event_type: EventType | None = Field(
        None, description="触发的事件类型 / type of the event that gave rise to it"
    )
    class_: Class_ = Field(
        "ordinary",
        alias="class",
        description="法定、应急、进度、一般 / statutory, emergency, progress, ordinary",
    )
    narrow: NarrowIn | None = None


class WhyOut(BaseModel):
    """A condition that decided. `rule` is a subscription, `<catalogue>/<item>` or `narrowing`, at a `version`; `clause` its
    pointer; `held` whether the condition held; `matched` by which values; `source` where the message has them from.
    """

    rule: str
    version: int
    clause: str
    dimension: str
    held: bool
    matched: list[str]
    source: str


class TermsOut(BaseModel):
    """`groups` null: everybody. `regions` null: wherever."""

    groups: list[str] | None
    regions: list[str] | None


class AudienceOut(BaseModel):
    """An audience; `kept_out`: subscribers whose rules hold and whom the terms do not let be told. `named`: no audience of the
    public, but persons told by their office (a deadline notice); its catalogue is empty.
    """

    id: str
    region: str
    day: date
    named: bool
    catalogue: str
    catalogue_version: int
    item: str
    publication: str | None
    facts: dict[str, Any]
    terms: TermsOut
    told: int
    kept_out: int
    client: str
    resolved_at: datetime
    kind: Kind = Field(description="密钥种类;非 live 为试用 / kind of the key; not live: a trial")


class MemberOut(BaseModel):
    """A subscriber of an audience, and why."""

    subscriber: str
    told: bool
    channels: list[str]
    later: dict[str, list[str]] = Field(description="汇入摘要的渠道 / channels of its digests, by frequency")
    why: list[WhyOut]


class PreviewOut(BaseModel):
    """What an audience would be; nothing is kept. `by_region`: those told, by the county (6 digits) they are at home in."""

    catalogue: str
    catalogue_version: int
    item: str
    facts: dict[str, Any]
    terms: TermsOut
    told: int
    kept_out: int
    by_region: dict[str, int]
    sample: list[MemberOut] = Field(
        description="至多 10 名将被告知者 / at most ten of those who would be told"
    )
    sample_kept_out: list[MemberOut] = Field(
        description="至多 10 名不被告知者 / at most ten of those kept out"
    )


class ReplayOut(BaseModel):
    """The stored rule versions evaluated again on the stored facts."""

    told: bool
    same: bool


class ReasonOut(BaseModel):
    """Why a subscriber is told, or why not, in words too."""

    audience: str
    subscriber: str
    told: bool
    why: list[WhyOut]
    words_zh: list[str]
    words_en: list[str]
    replay: ReplayOut
