"""Messages on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator

from kernel.http.types import LegalDate, Moment, Name, Slug, StrictModel, Text, example
from kernel.http.written import LINK
from kernel.security.principal import Kind
from services.push.audiences.schemas import AudienceIn, Class_
from services.push.threads.schemas import ThreadIn

Relation = Literal["corrects", "withdraws", "repeats"]
State = Literal["scheduled", "released", "cancelled"]
Value = Annotated[str, StringConstraints(max_length=500)]


class FactIn(StrictModel):
    """A fact that is the same on every surface."""

    kind: Literal["amount", "date", "name", "phone"] = Field(description="金额(元)、日期、名称、电话")
    label: Name
    value: Name


class LinkIn(StrictModel):
    """Where more is to be read."""

    text: Name
    url: Annotated[str, StringConstraints(max_length=1000), LINK]


class TemplateUse(StrictModel):
    """A template and its values, in place of title and paragraphs."""

    id: Slug
    version: int | None = Field(
        None, ge=1, le=2**31 - 1, description="不写则为最新版本 / the newest if left out"
    )
    values: Annotated[dict[str, Value], Field(max_length=50)] = Field(
        default={}, description="各名称的值 / by name"
    )


class MessageIn(AudienceIn):
    """A message about an item of the catalogue; 202 means accepted, not delivered."""

    model_config = StrictModel.model_config | example(
        reference="gg-2026-018", region="360425102", item="land-expropriation-005", title="征收土地补偿安置公告",
        paragraphs=["补偿款自即日起发放。"], issuer="永修县自然资源局",
        facts=[{"kind": "amount", "label": "补偿款", "value": "12345.60"}],
    )  # fmt: skip
    reference: Slug = Field(description="贵系统中的标识,只用一次 / your own name for it, used once")
    title: Name | None = Field(None, description="标题;用模板则不写 / title; none with a template")
    paragraphs: Annotated[list[Text], Field(max_length=50)] | None = Field(
        None, description="正文各段 / paragraphs"
    )
    template: TemplateUse | None = None
    issuer: Name = Field(description="发布机关 / who says it")
    facts: Annotated[list[FactIn], Field(max_length=50)] = Field(
        default=[], description="须处处一致的事实 / facts"
    )
    links: Annotated[list[LinkIn], Field(max_length=10)] = Field(default=[], description="链接 / links")
    not_before: Moment | None = Field(None, description="最早发出时间 / not to go out before")
    expires: Moment | None = Field(None, description="此后不再发出 / not to go out from then on")
    due_on: LegalDate | None = Field(
        None,
        description="法定告知的最后一日,仅 class=statutory:至此日仍未送达即改用备用渠道(见 fallbacks)"
        " / the last day on which the law lets it be told, of class statutory alone: what has not arrived by then is told on the"
        " channels of its fallback",
    )
    supersedes: Annotated[str, Field(max_length=40)] | None = Field(
        None,
        description="所更正、撤回、重发的消息;受众即其受众 / the message it stands in the place of: its audience is told again",
    )
    relation: Relation | None = Field(None, description="更正、撤回、重发 / corrects, withdraws, repeats")
    thread: ThreadIn | None = Field(
        None,
        description="办件的哪一步;更正时指其所更正的一步 / step of a case; of a correction the step that it corrects",
    )

    @model_validator(mode="after")
    def goes_together(self) -> "MessageIn":
        words = self.title is not None and bool(self.paragraphs)
        if words is (self.template is not None) or (
            self.template is not None and (self.title or self.paragraphs)
        ):
            raise ValueError(
                "须写明 title 与 paragraphs,或只用 template / give title and paragraphs, or a template alone"
            )
        if self.due_on is not None and self.class_ != "statutory":
            raise ValueError("due_on 仅用于法定告知(statutory) / due_on is of the class statutory alone")
        if (self.supersedes is None) is not (self.relation is None):
            raise ValueError("supersedes 与 relation 须同时写明 / supersedes goes with relation")
        if self.supersedes is not None and self.narrow is not None:
            raise ValueError(
                "更正、撤回、重发不得缩小受众 / what supersedes a message is for its whole audience"
            )
        if self.relation == "withdraws" and self.thread is not None:
            raise ValueError("撤回不是办件环节,不写 thread / a withdrawal is no step of a thread")
        return self


class MessageOut(BaseModel):
    """A message as accepted; `GET …/content` gives the exact bytes that `sha256` is of."""

    id: str
    reference: str
    region: str
    audience: str
    class_: Class_ = Field(alias="class")
    sha256: str
    template: str | None
    template_version: int | None
    supersedes: str | None
    superseded_by: str | None
    relation: Relation | None
    thread: str | None
    sequence: int | None
    state: State
    not_before: datetime
    expires: datetime | None
    due_on: LegalDate | None
    accepted_at: datetime
    kind: Kind = Field(
        description="密钥种类:test 不发给任何人,team 只发给试用名单 / kind of the key: test reaches nobody, team its team alone"
    )
