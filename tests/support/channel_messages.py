"""Messages for tests of channels: a notice of land compensation with facts of every kind, its correction, texts of any length."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kernel.clock import SHANGHAI
from services.push.channels.messages import Fact, Link, Message
from services.push.threads.schemas import ThreadIn
from services.push.threads.words import told

AT = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)
NOTICE = Message(
    id="msg_01m884ffadcvxqrbxakx9q8tdg",
    title="关于兴隆村征地补偿安置方案的公告",
    paragraphs=(
        "经批准，现将兴隆村集体土地征收补偿安置方案予以公告。请被征地农户核对面积与金额。",
        "对方案有异议的，可在公告期内提出听证申请；逾期未提出的，视为无异议。",
    ),
    issuer="永修县自然资源局",
    published=AT,
    notice_class="statutory",
    facts=(
        Fact("amount", "土地补偿费合计", Decimal("1234567.80")),
        Fact("amount", "每亩补偿标准", Decimal("42500")),
        Fact("date", "公告截止日期", date(2026, 4, 1)),
        Fact("name", "联系人", "欧阳明远"),
        Fact("phone", "监督电话", "0792-3221234"),
    ),
    links=(Link("方案全文", "https://www.example.gov.cn/zdgk/2026/17.html?id=3&v=1"),),
)
CORRECTION = Message(
    id="msg_01m8850correction",
    title=NOTICE.title,
    paragraphs=("每亩补偿标准误写，现予更正。",),
    issuer=NOTICE.issuer,
    published=AT + timedelta(days=1),
    notice_class="statutory",
    facts=(Fact("amount", "每亩补偿标准", Decimal("42800")), Fact("phone", "监督电话", "0792-3221234")),
    links=NOTICE.links,
    supersedes=NOTICE.id,
    relation="corrects",
)

_BEFORE: dict[str, Any] = {
    "id": "case-1", "stage": "before", "prerequisites": ["年满六十周岁，户籍在本县"],
    "materials": [
        {"name": "居民身份证", "originals": 1, "copies": 2},
        {"name": "户籍证明", "originals": 1, "source": "户籍所在地派出所", "basis": "《永修县高龄津贴发放办法》第五条"},
    ],
}  # fmt: skip
_AFTER: dict[str, Any] = {
    "id": "case-1", "stage": "after", "result_code": "refused", "favourable": False,
    "remedies": [
        {"kind": "review", "body": "永修县人民政府"}, {"kind": "suit_direct", "body": "永修县人民法院"},
    ],
}  # fmt: skip


def of_case(step: dict[str, Any]) -> Message:
    """A message that tells a step of a case."""
    return replace(
        NOTICE, notice_class="progress", thread=told(ThreadIn.model_validate(step).model_dump(), 1)
    )


BEFORE, AFTER = of_case(_BEFORE), of_case(_AFTER)


def lengthy(paragraphs: int) -> Message:
    """A notice of so many paragraphs, 48 signs each."""
    sentence = (
        "被征收土地的四至范围、地类和面积以勘测定界成果为准，补偿费在三十日内足额支付到户，不得截留、挪用。"
    )
    return Message(
        id="msg_lengthy",
        title="关于补偿费支付情况的公示",
        paragraphs=tuple(f"{n}、{sentence}" for n in range(1, paragraphs + 1)),
        issuer=NOTICE.issuer,
        published=AT,
    )
