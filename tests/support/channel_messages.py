"""Messages for tests of channels: a notice of land compensation with facts of every kind, short and in full, what corrects and
withdraws it, steps of a case, texts of any length.
"""

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
WITHDRAWAL = Message(
    id="msg_01m8851withdrawal",
    title=NOTICE.title,
    paragraphs=("本公告的补偿标准尚未报经批准，内容有误。重新公告前请勿据以办理，已签订的协议另行通知。",),
    issuer=NOTICE.issuer,
    published=AT + timedelta(days=2),
    notice_class="statutory",
    facts=(Fact("phone", "监督电话", "0792-3221234"),),
    links=NOTICE.links,
    supersedes=CORRECTION.id,
    relation="withdraws",
)
#: The notice in full: long enough for several parts to a group; one paragraph has what is markup somewhere, one a sign of four bytes.
ANNOUNCEMENT = replace(
    NOTICE,
    paragraphs=(
        "根据《中华人民共和国土地管理法》第四十五条、第四十七条和《中华人民共和国土地管理法实施条例》第二十六条至第二十八条，"
        "永修县人民政府拟征收江上乡兴隆村集体土地，用于兴隆小学扩建。现将征地补偿安置方案予以公告，请被征地农户核对面积与金额。",
        "一、征收范围：东至兴隆路，南至𠮷安渠，西至村委会围墙，北至3号机耕道。具体四至以勘测定界图为准，勘测定界图在村委会公示栏张贴。",
        "二、土地现状：拟征收土地总面积29.0500亩，其中水田18.2600亩、旱地7.4100亩、农村宅基地3.3800亩，权属清楚、界址无争议。",
        "三、补偿方式：土地补偿费和安置补助费按江西省征地区片综合地价执行，青苗和地上附着物按实际清点结果补偿。补偿费在协议签订后"
        "足额支付到户，不得截留、挪用；农村村民住宅先补偿后搬迁，可以选择重新安排宅基地、提供安置房或者货币补偿。",
        "四、安置途径：符合条件的被征地农民纳入养老保险，所需费用由县财政单独列支，不从土地补偿费中扣除。",
        "五、办理程序：被征地农户持不动产权属证明到江上乡人民政府办理补偿登记；逾期未办理的，以清点结果为准。对方案有异议的，"
        "可在公告期内提出听证申请；逾期未提出的，视为无异议。过半数被征地农户认为方案不符合法律、法规规定的，县人民政府组织听证。",
        "六、填写说明：表格中*号为必填项，面积<1亩的填至小数点后四位；“户主&共有人”栏请写全名。[附表]见村委会，#1、#2、#3地块分别填写，"
        "不得写作<@all>、`代填`或 > 号。",
        "七、本公告期满后，征地补偿安置方案报县人民政府批准并组织实施。征收土地的批准机关、批准文号和批准用途见政府信息公开平台。",
    ),
    facts=(
        Fact("amount", "土地补偿费合计", Decimal("1234567.80")),
        Fact("amount", "每亩补偿标准", Decimal("42500")),
        Fact("amount", "青苗补偿费", Decimal("1800.5")),
        Fact("date", "补偿登记起始日期", date(2026, 3, 9)),
        Fact("date", "公告截止日期", date(2026, 4, 1)),
        Fact("name", "联系人", "欧阳明远"),
        Fact("phone", "联系电话", "13879200000"),
        Fact("phone", "监督电话", "0792-3221234"),
    ),
    links=(
        *NOTICE.links,
        Link("勘测定界图", "https://www.example.gov.cn/zdgk/2026/17_(2).pdf"),
    ),
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
