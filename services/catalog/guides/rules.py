"""What a disclosure guide must say (政府信息公开条例 Art. 12), and the request channels that are never missing.

Applications handed in in person or by post may never be refused (国办公开办函〔2017〕19号, confirmed): a guide without these
two is refused. Every other channel is the body's choice and binds it once it is in the guide.
"""

from collections.abc import Mapping
from typing import Any, Final

from kernel.http.problems import FieldError
from services.catalog.guidelines.rules import defect

ART_12: Final = "《政府信息公开条例》第十二条"
ALWAYS_OPEN: Final[Mapping[str, tuple[str, str]]] = {
    "in_person": ("当面", "in person"),
    "post": ("邮寄", "by post"),
}
CHANNEL_RULE: Final = "国办公开办函〔2017〕19号"
#: JSON Pointer -> what Art. 12 calls it.
PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "/classification": ("政府信息的分类", "classification"),
    "/arrangement": ("政府信息的编排体系", "arrangement"),
    "/ways_to_obtain": ("政府信息的获取方式", "ways to obtain"),
    "/office/name": ("政府信息公开工作机构名称", "name of the office"),
    "/office/address": ("办公地址", "address of the office"),
    "/office/hours": ("办公时间", "hours of the office"),
    "/office/phone": ("联系电话", "phone"),
    "/office/fax": ("传真号码", "fax"),
    "/office/internet_contact": ("互联网联系方式", "internet contact"),
}
#: Not of Art. 12, but no guide does without: where to complain (Arts. 47, 51).
COMPLAINTS: Final = "《政府信息公开条例》第四十七条、第五十一条"


def channel_faults(channels: list[Mapping[str, Any]]) -> list[FieldError]:
    """The request channels that a guide may never lack, or names twice; empty when it holds."""
    kinds = [channel["kind"] for channel in channels]
    found = [
        FieldError("/request_channels", f"missing_{kind}", f"{zh}申请渠道不得缺少({CHANNEL_RULE})",
                   f"requests {en} can never be refused ({CHANNEL_RULE}): the guide has to name this channel")
        for kind, (zh, en) in ALWAYS_OPEN.items()
        if kind not in kinds
    ]  # fmt: skip
    found += [
        FieldError(f"/request_channels/{n}/kind", "repeated_channel", f"渠道 {kind} 重复", f"the channel {kind} stands twice")
        for n, kind in enumerate(kinds)
        if kind in kinds[:n] and kind != "internet"
    ]  # fmt: skip
    return found


def guide_defects(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """The statutory parts that a guide lacks, each with Art. 12, and the complaint channel (Arts. 47, 51)."""
    found = [
        defect(f"missing_{pointer.rpartition('/')[2]}", pointer, f"指南缺少{zh}({ART_12})",
               f"the guide lacks the {en} ({ART_12})")
        for pointer, (zh, en) in PARTS.items()
        if not _at(content, pointer)
    ]  # fmt: skip
    if not content["complaint_channel"]:
        found.append(
            defect("missing_complaint_channel", "/complaint_channel", f"指南缺少监督投诉渠道({COMPLAINTS})",
                   f"the guide lacks a complaint channel ({COMPLAINTS})")
        )  # fmt: skip
    return found


def _at(content: Mapping[str, Any], pointer: str) -> Any:
    value: Any = content
    for name in pointer.removeprefix("/").split("/"):
        value = value[name]
    return value
