"""The kinds of answers (答复种类) as dated data: each beside its articles, what it must say, its row of table 3. Pure.

A code is also the kind of letter that tells the answer. A change of the law is a row with a later `effective_from`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from kernel.legal_time.notices import BasisStatus
from services.disclosure_requests.clock.rules import IN_FORCE

Code = Literal[
    "already_public", "granted", "partial", "deny_secret", "deny_law", "deny_three_securities_one_stability",
    "deny_third_party", "deny_internal", "deny_process", "deny_casefile", "inquiry", "not_held", "not_ours",
    "need_making", "unclear_after", "petition", "repeat", "publication", "massive", "confirm",
]  # fmt: skip
#: The exemptions of Arts 14 to 16: why information, or a part of it, is withheld.
Ground = Literal[
    "deny_secret", "deny_law", "deny_three_securities_one_stability", "deny_third_party", "deny_internal",
    "deny_process", "deny_casefile",
]  # fmt: skip
CODES: Final[tuple[Code, ...]] = get_args(Code)
GROUNDS: Final[tuple[Ground, ...]] = get_args(Ground)
ACT: Final = "《政府信息公开条例》"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """One kind of answer. `needs` are members that it must have (`a|b`: one of them), `may` those that it may have.

    `row`: of table 3, where the case is counted, and how well that is attested (`row_status`). `gives`: information is
    handed over. `exempts`: withheld by Arts 14 to 16. `undisclosed`: table 3 counts it under 不予公开.
    """

    code: Code
    title: str
    en: str
    articles: tuple[str, ...]
    row: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    gives: bool = False
    exempts: bool = False
    undisclosed: bool = False
    row_status: BasisStatus = "confirmed"
    effective_from: date = IN_FORCE


def _denial(code: Ground, title: str, en: str, *articles: str, needs: tuple[str, ...] = ()) -> AnswerType:
    return AnswerType(
        code, f"不予公开:{title}", f"denied: {en}", (*articles, "第三十六条第三项"), code, ("facts", "reason", *needs),
        exempts=True, undisclosed=True,
    )  # fmt: skip


_ROWS: Final[tuple[AnswerType, ...]] = (
    AnswerType("already_public", "已主动公开", "already public", ("第三十六条第一项",), "granted",
               ("facts", "publication"), row_status="memory"),
    AnswerType("granted", "予以公开", "granted", ("第三十六条第二项",), "granted", ("facts", "provision"),
               ("third_party",), gives=True),
    AnswerType("partial", "部分公开", "granted in part", ("第三十七条", "第三十六条第二项", "第三十六条第三项"), "partial",
               ("facts", "provision", "parts"), ("third_party", "classification", "prohibition", "harm"), gives=True),
    _denial("deny_secret", "属于国家秘密", "state secret", "第十四条", needs=("classification",)),
    _denial("deny_law", "法律、行政法规禁止公开", "forbidden by law", "第十四条", needs=("prohibition",)),
    _denial("deny_three_securities_one_stability", "可能危及国家安全、公共安全、经济安全、社会稳定",
            "may endanger national, public, economic security or social stability", "第十四条", needs=("harm",)),
    _denial("deny_third_party", "公开会损害第三方合法权益", "harm to a third party", "第十五条", "第三十二条",
            needs=("third_party",)),
    _denial("deny_internal", "属于内部事务信息", "internal affairs", "第十六条第一款"),
    _denial("deny_process", "属于过程性信息", "process information", "第十六条第二款"),
    _denial("deny_casefile", "属于行政执法案卷信息", "enforcement case file", "第十六条第二款"),
    AnswerType("inquiry", "属于行政查询事项", "matter of an inquiry by special rules", ("第三十六条第七项",), "deny_inquiry",
               ("facts", "special_rule"), undisclosed=True),
    AnswerType("not_held", "信息不存在", "not held: it does not exist", ("第三十六条第四项",), "not_held",
               ("facts", "search"), row_status="memory"),
    AnswerType("not_ours", "不属于本机关负责公开", "not held: another organ's", ("第三十六条第五项",), "not_held",
               ("facts", "reason", "right_organ|right_organ_unknown"), row_status="memory"),
    AnswerType("need_making", "没有现成信息,需要加工、分析", "would have to be made", ("第三十八条",), "need_making",
               ("facts", "reason")),
    AnswerType("unclear_after", "补正后申请内容仍不明确", "still unclear after correction", ("第三十条",), "unclear_after",
               ("facts", "reason")),
    AnswerType("petition", "信访、投诉、举报类申请", "petition, complaint or report", ("第三十九条第一款",), "petition",
               ("facts", "reason"), ("right_channel",)),
    AnswerType("repeat", "重复申请", "repeated application", ("第三十六条第六项",), "repeat", ("facts", "earlier")),
    AnswerType("publication", "要求提供公开出版物", "published matter", ("第三十九条第二款",), "publication",
               ("facts", "publication")),
    AnswerType("massive", "无正当理由大量反复申请", "unreasonable number without good reason", ("第三十五条",), "massive",
               ("facts", "reason")),
    AnswerType("confirm", "要求确认或重新出具已获取的信息", "confirmation of information had already", (), "confirm",
               ("facts", "earlier")),
)  # fmt: skip


def answer_types(on: date) -> Mapping[str, AnswerType]:
    """The kinds of answers that a decision of this day can be, by code; the first ones for a day before them."""
    return {row.code: row for row in _ROWS if row.effective_from <= max(on, IN_FORCE)}


def cited(articles: tuple[str, ...]) -> list[str]:
    """Articles of the Regulation as answers print them."""
    return [f"{ACT}{article}" for article in articles]
