"""Subscribers on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator

from kernel.http.types import Division, Name, Slug, StrictModel, example
from kernel.http.written import Written

Kind = Literal["person", "office", "system", "screen"]
#: A telephone number as its plain digits: a mobile number of the mainland.
#: Or a number of the simulator, which stands for an outcome.
Mobile = Annotated[
    str,
    Written(
        r"^(1[3-9][0-9]{9}|1000000000[0-5])$", "应为 11 位半角数字的手机号,不带 +86、空格与横线,如 13800000000",
        "a mobile number of the mainland is needed: 11 digits without +86, blanks and hyphens, such as 13800000000",
    ),
]  # fmt: skip
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    Written(
        r"^[^@\s]{1,64}@[^@\s]{1,190}$", "应为电子邮箱:恰有一个 @,不含空格,如 zhangsan@example.cn",
        "an e-mail address is needed: one @, no blanks, such as zhangsan@example.cn",
    ),
]  # fmt: skip

Cap = Annotated[int, Field(ge=0, le=100)]
UNCAPPED: Final = ("statutory", "emergency")
#: A time of the day.
Hour = Annotated[
    str,
    Written(
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "应为 24 小时制的时:分 HH:MM,半角,如 22:00 或 07:30",
        "a time of the day HH:MM of 24 hours is needed, such as 22:00 or 07:30",
    ),
]  # fmt: skip


class Addresses(StrictModel):
    """Where a person is reached; each may be absent. Webhooks and robots of groups are endpoints."""

    mobile: Mobile | None = Field(None, description="手机号 / mobile number")
    email: Email | None = Field(None, description="电子邮箱 / e-mail")


class QuietIn(StrictModel):
    """Quiet hours in Asia/Shanghai; over midnight where `to` is the earlier."""

    model_config = StrictModel.model_config | example(**{"from": "22:00", "to": "07:00"})
    from_: Hour = Field(alias="from", description="自几时 / from")
    to: Hour = Field(description="至几时 / until")


class Caps(StrictModel):
    """How many messages of a class somebody wants a day at most; null: as many as there are. What the law has somebody told
    (`statutory`) and what is urgent (`emergency`) have no cap.
    """

    model_config = StrictModel.model_config | example(ordinary=3, progress=10)
    ordinary: Cap | None = Field(None, description="一般消息 / ordinary messages")
    progress: Cap | None = Field(None, description="办事进度 / progress of a case")

    @model_validator(mode="before")
    @classmethod
    def _none_of_others(cls, values: Any) -> Any:
        if isinstance(values, dict) and (others := [one for one in UNCAPPED if one in values]):
            raise ValueError(
                f"{'、'.join(others)} 不设每日上限:法定与紧急消息一律送出"
                f" / {', '.join(others)} has no cap: what the law has somebody told, and what is urgent, always goes out"
            )
        return values


class SubscriberIn(StrictModel):
    """Somebody who wants to be told."""

    model_config = StrictModel.model_config | example(
        reference="resident-00017", kind="person", region="360425102001", name="张三",
        addresses={"mobile": "13800000000"}, groups=["aicheng-land-1"],
    )  # fmt: skip
    reference: Slug = Field(
        description="贵系统中的标识,同一系统内唯一 / your own name for it, once in your system"
    )
    kind: Kind = Field(description="个人、机构、系统、屏幕 / person, office, system, screen")
    region: Division = Field(description="所在行政区划 / division where it is at home")
    name: Name | None = Field(None, description="姓名或名称(加密保存)/ name, kept closed")
    addresses: Addresses = Field(
        default=Addresses(), description="联系方式(加密保存)/ addresses, kept closed"
    )
    groups: Annotated[list[Slug], Field(max_length=50)] = Field(
        default=[], description="所属受众群体 / audience groups it belongs to"
    )
    quiet: QuietIn | None = Field(
        None,
        description="免打扰时段:进度与一般消息推迟,不丢弃 / quiet hours: progress and ordinary messages wait",
    )
    caps: Caps = Field(
        default=Caps(), description="每日至多几条,按类别;法定与紧急消息不设上限"
        " / so many messages a day at most, by class; statutory and emergency have no cap",
    )  # fmt: skip


class SubscriberOut(BaseModel):
    """A subscriber; name and addresses are masked, and null once erased."""

    id: str
    reference: str
    kind: Kind
    region: str
    name: str | None
    addresses: dict[str, str] | None
    groups: list[str]
    quiet: dict[str, str] | None
    caps: dict[Literal["ordinary", "progress"], int | None]
    created_at: datetime
    erased_at: datetime | None
