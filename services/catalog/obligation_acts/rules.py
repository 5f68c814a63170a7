"""Grounds on which a duty to publish may be waived (免除公开), and when the decision is looked at again.

| 《政府信息公开条例》 | |
|---|---|
| Art. 14 | must not be disclosed: state secret; prohibited by law; the three securities and social stability |
| Art. 15 | must not, unless the third party consents or the public interest would be gravely harmed |
| Art. 16 | may be withheld: internal affairs, process information, enforcement files; not where a law or rule says disclose |
| Art. 18 | what is not disclosed is looked at again from time to time; no period named (a year by practice, memory: a setting) |
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

REGULATION: Final = "政府信息公开条例"
NUMERALS: Final = {"14": "十四", "15": "十五", "16": "十六"}
#: Ground -> (article of the Regulation, 中文, English).
GROUNDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "state_secret": ("14", "依法确定为国家秘密", "a state secret"),
    "prohibited_by_law": ("14", "法律、行政法规禁止公开", "prohibited by a law or administrative regulation"),
    "three_securities": (
        "14", "公开后可能危及国家安全、公共安全、经济安全、社会稳定", "may endanger security or social stability",
    ),
    "trade_secret": ("15", "商业秘密,公开会损害第三方合法权益", "a trade secret of a third party"),
    "personal_privacy": ("15", "个人隐私,公开会损害第三方合法权益", "personal privacy of a third party"),
    "third_party_rights": ("15", "公开会损害第三方其他合法权益", "other rights of a third party"),
    "internal_affairs": ("16", "人事管理、后勤管理、内部工作流程等内部事务信息", "internal affairs"),
    "process_information": ("16", "讨论记录、过程稿、磋商信函、请示报告等过程性信息", "process information"),
    "enforcement_file": ("16", "行政执法案卷信息", "an enforcement case file"),
}  # fmt: skip
#: Art. 26, from the day of the decision to disclose after all (Art. 18): an inference.
REOPENED_LIMIT: Final = {"amount": 20, "unit": "working_day"}
REOPENED_TRIGGER: Final = "重新评估决定公开"
_BINDING: Final = frozenset(
    {"law", "administrative_regulation", "local_regulation", "department_rule", "local_rule"}
)


def basis_of(article: str, title: str | None) -> str:
    """The article as a person cites it."""
    if title is None:
        return f"《{REGULATION}》第{NUMERALS[article]}条"
    return f"《{title}》{article}"


def law_may_require(article: str, title: str | None, item: Mapping[str, Any]) -> bool:
    """Whether Art. 16 is pleaded for a matter whose basis is a law, regulation or rule: it may say disclose."""
    acts = item["basis"] or ()
    return (
        title is None
        and article == "16"
        and any(act["kind"] in _BINDING and REGULATION not in act["title"] for act in acts)
    )


def review_on(decided_on: date, months: int) -> date:
    """When a waiver is looked at again (Art. 18)."""
    year, month = divmod(decided_on.year * 12 + decided_on.month - 1 + months, 12)
    return date(year, month + 1, min(decided_on.day, monthrange(year, month + 1)[1]))
