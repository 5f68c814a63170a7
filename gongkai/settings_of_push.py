"""What an operator sets of push: its targets, what it keeps for how long, who stamps its roots."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from kernel.http.outbound.addresses import read_targets
from kernel.security.time_stamp import check_oid


def checked_targets(text: str) -> str:
    """A list of targets as it is written. Raises ValueError where it cannot be read."""
    read_targets(text)
    return text


def _checked_policy(text: str) -> str:
    return check_oid(text) if text else text


class PushPart(BaseSettings):
    """The part of push; see Settings."""

    push_targets: Annotated[str, AfterValidator(checked_targets)] = Field(
        "",
        description="推送可访问的内网目标,写作 网段:端口,逗号分隔,如 10.1.0.0/16:8080;不设则只发往公网 443 端口"
        " / intranet targets that push may call, network:port, comma-separated; unset: port 443 of public addresses alone",
    )
    push_content_days: Annotated[int, Field(ge=1, le=36500)] = Field(
        1095,
        description="推送消息的内容保存几日,其后只留摘要;法无明文,为本单位设置"
        " / calendar days that messages of push keep their content, then the hash alone; no law sets it",
    )
    push_address_days: Annotated[int, Field(ge=1, le=36500)] = Field(
        730,
        description="没有有效订阅的订阅者,最后一次告知或修改几日后删除姓名与联系方式;法无明文,为本单位设置"
        " / calendar days after the last telling or change until a subscriber who wants nothing is erased; no law sets it",
    )
    push_emergency_probe_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(
        60,
        description="端点熔断期间,应急消息在上一次失败几秒后即试发一次(其他消息等熔断期满,最长一小时)"
        " / seconds after a failure until an emergency is let through an open breaker; others wait for its end, up to an hour",
    )
    push_behind_seconds: Annotated[int, Field(ge=1, le=86400)] = Field(
        600,
        description="到时未发的推送等候几秒即提示该渠道积压;法无明文,为自定尺度"
        " / seconds that a delivery whose time has come waits until its channel is told of as behind; our own yardstick, no law sets it",
    )
    push_decision_reminder_hours: Annotated[int, Field(ge=1, le=8760)] = Field(
        24,
        description="结果不明的投递待经办人处置满几小时再提示一次;法无明文,为自定尺度"
        " / hours that an uncertain delivery waits for an officer until it is told of again; our own yardstick, no law sets it",
    )
    push_held_hours: Annotated[int, Field(ge=1, le=8760)] = Field(
        72,
        description="暂缓(held)的投递满几小时即提示,未处理则每隔同样时间再提示;应急消息按 GONGKAI_PUSH_BEHIND_SECONDS;法无明文,为自定尺度"
        " / hours that a delivery is held until it is told of, and told of again as long as it is; an emergency by"
        " GONGKAI_PUSH_BEHIND_SECONDS; our own yardstick, no law sets it",
    )
    push_feed_poll_seconds: Annotated[int, Field(ge=1, le=86400)] = Field(
        30,
        description="订阅者消息流读完后,以 Retry-After 请读取方几秒后再来"
        " / seconds after which readers of a subscriber's feed are asked (Retry-After) to come again once they have all of it",
    )
    push_tsa_url: Annotated[str, Field(pattern=r"^(https?://[!-~]+)?$")] = Field(
        "",
        description="时间戳机构 (RFC 3161) 的网址,为投递证明留存的根值加盖时间戳;不设则不加盖;内网的须列入 GONGKAI_PUSH_TARGETS"
        " / a time-stamping authority that stamps the kept roots of proofs; none when unset; one of the intranet is to be among the targets",
    )
    push_tsa_policy: Annotated[str, AfterValidator(_checked_policy)] = Field(
        "",
        description="要求的时间戳策略 OID,如 1.2.3.4.1;不设则由机构定"
        " / OID of the policy that is asked for; the authority's own when unset",
    )
    push_tsa_ca_file: Path | None = Field(
        None,
        validate_default=True,
        description="核验时间戳的 CA 证书文件 (PEM);设了 GONGKAI_PUSH_TSA_URL 则必须设"
        " / certificates of the CA by which time stamps are verified; needed with GONGKAI_PUSH_TSA_URL",
    )

    @field_validator("push_tsa_ca_file")
    @classmethod
    def _stamps_are_verified(cls, path: Path | None, told: ValidationInfo) -> Path | None:
        if path is None and told.data.get("push_tsa_url"):
            raise ValueError("设了 GONGKAI_PUSH_TSA_URL 则必须设 / it is needed with GONGKAI_PUSH_TSA_URL")
        return path
