"""The papers of a bundle that people read: index, chronology, how to check, the days of the clock. Pure."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, Final

from services.disclosure_requests.bundles.audiences import TITLES, Audience
from services.disclosure_requests.bundles.rules import NOTICE
from services.disclosure_requests.clock.explanation import Line

#: What each member of a bundle is, in the order of the index.
MEMBERS: Final[Mapping[str, str]] = {
    "README.txt": "说明与核验方法",
    "index.txt": "目录(文字)", "index.json": "目录(JSON)",
    "case.json": "申请:申请人、内容、形式、工作机构",
    "chronology.txt": "办理经过(文字)", "chronology.json": "办理经过:台账逐条,含哈希",
    "clock/explanation.txt": "期限说明(逐句)", "clock/days.csv": "期限逐日表", "clock/clock.json": "期限(JSON,含逐日说明)",
    "letters/letters.json": "文书清单及送达情况", "attachments/attachments.json": "附件清单",
    "decision.json": "答复决定的全部内容", "consultations.json": "征求意见的内容与意见",
    "receipts.json": "签名回执", "ledger/proofs.json": "台账每日根与包含证明",
    "law/notices.json": "所用放假通知", "law/rules.json": "所用期限规则及条款",
    "keys.json": "公钥(仅供对照,核验应使用从其他途径取得的公钥)",
}  # fmt: skip

_README: Final = """\
证据材料包
{title}

登记编号　{registration}
工作机构　{office}
截至　　　{as_of}(含当日写入系统的记录)

本包由依申请公开系统按台账生成;同一案件、同一截至日,生成的文件逐字节相同。
{notice}

核验(无需联网和服务器):
  gongkai bundle verify 本文件.zip --key 公钥.pem
公钥可从 GET /v1/disclosure-requests/receipt-keys 取得。核验内容:清单签名;每个文件的 SHA-256;回执的签名与衔接;
台账的哈希链(完整版逐条重算);每日根的签名与包含证明。

How to check: gongkai bundle verify FILE.zip --key PUBLIC.pem
"""


def readme(audience: Audience, facts: Mapping[str, Any], office: str) -> str:
    """How the bundle came about and how it is checked."""
    return _README.format(
        title=TITLES[audience],
        registration=facts["registration"],
        office=office,
        as_of=facts["as_of"],
        notice=NOTICE,
    )


def index(
    paths: Iterable[str], letters: Sequence[Mapping[str, Any]], attachments: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Every member with what it is, in the order in which one reads them."""
    named = dict(MEMBERS)
    for letter in letters:
        for path in letter["files"]:
            named[path] = f"{letter['title']} {letter['number']}({letter['dated']})"
    named |= {one["path"]: f"附件:{one['title']}({one['on']})" for one in attachments if one["path"]}
    order = list(named)
    there = sorted(set(paths), key=lambda path: (order.index(path) if path in named else len(order), path))
    return [
        {"place": place, "path": path, "title": named.get(path, path)} for place, path in enumerate(there, 1)
    ]


def index_text(items: Sequence[Mapping[str, Any]]) -> str:
    """The index as lines."""
    return "".join(f"{item['place']:>3}  {item['title']}　{item['path']}\n" for item in items)


def chronology_text(entries: Sequence[Mapping[str, Any]]) -> str:
    """A line for each entry: number, day of law, what, by which article, when it was written down."""
    rows = ["序号  日期        事项(依据)　写入时刻　哈希(前 12 位)\n"]
    rows += [
        f"{entry['number']:>4}  {entry['on']}  {entry['title']}({entry['article']})　{entry['at']}　{entry['hash'][:12]}\n"
        for entry in entries
    ]
    return "".join(rows)


def days_csv(lines: Sequence[Line]) -> bytes:
    """The days of the clock as a table that spreadsheet programs open."""
    file = StringIO()
    table = csv.writer(file)
    table.writerow(["日期", "是否计入", "第几日", "原因", "依据", "依据核对情况", "当日事项"])
    for line in lines:
        counted = "计入" if line.counted else "不计入"
        happened = "、".join(moment.title for moment in line.happened)
        table.writerow(
            [
                line.day.isoformat(),
                counted,
                line.ordinal or "",
                line.text,
                line.article,
                line.basis_status,
                happened,
            ]
        )
    return file.getvalue().encode("utf-8-sig")
