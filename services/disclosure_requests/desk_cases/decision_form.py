"""The form of a draft answer: the fields of the chosen kinds of answers, as their table says what each must tell. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from services.disclosure_requests.applications.words import CARRIERS, ROUTES
from services.disclosure_requests.decisions.answers import AnswerType
from services.disclosure_requests.desk_cases import words
from services.disclosure_requests.desk_cases.fields import Block, Field, Part, below, rows

#: So many parts that are withheld can be told on the page, and so many answers to other items.
_WITHHELD: Final = 6
FURTHER: Final = 4

#: Member of an answer -> its fields.
_MEMBERS: Final[Mapping[str, tuple[Part, ...]]] = {
    "facts": (Field("facts", "认定的事实", "area", True),),
    "reason": (Field("reason", "理由", "area", True),),
    "provision": (Block("提供的信息", (
        Field("provision.titles", "提供的政府信息", "lines", True, "每行一份"),
        Field("provision.carrier", "形式", "choice", True, words=CARRIERS),
        Field("provision.route", "途径", "choice", True, words=ROUTES),
        Field("provision.on", "何时提供", "date", hint="随答复提供则不填"),
        Field("provision.other_form_reason", "不按申请的形式、途径提供的理由"),
    )),),
    "publication": (Block("已公开的位置", (
        Field("publication.where", "公开的位置或者出版物", required=True),
        Field("publication.how", "获取的方式、途径", required=True),
    )),),
    "parts": (
        Field("parts.given", "予以公开的部分", "lines", True, "每行一项"),
        *rows("parts.withheld", "不予公开的部分", _WITHHELD, (
            Field("what", "哪一部分", required=True),
            Field("ground", "事由(第十四至十六条)", "choice", True, words=words.GROUNDS_OF_EXEMPTION),
            Field("reason", "理由", "area", True),
        )),
    ),
    "search": (Block("检索情况", (
        Field("search.where", "检索范围", "lines", True, "档案、系统、处室,每行一处"),
        Field("search.terms", "检索词、方法", "lines", True, "每行一个"),
        Field("search.searched_on", "检索之日", "date", True),
        Field("search.by", "检索人", required=True),
    )),),
    "classification": (Block("国家秘密", (
        Field("classification.level", "密级", "choice", True, words=words.LEVELS),
        Field("classification.basis", "定密依据", required=True),
    )),),
    "prohibition": (Block("禁止公开的规定", (
        Field("prohibition.law", "法律、行政法规名称", required=True),
        Field("prohibition.article", "条款", required=True),
    )),),
    "harm": (Field("harm", "可能造成的危害", "area", True),),
    "third_party": (Block("第三方", (
        Field("third_party.consultations", "所依据的征求意见", "ticks"),
        Field("third_party.not_consulted", "未征求意见的理由", "area"),
    )),),
    "special_rule": (Block("特别规定", (
        Field("special_rule.law", "法律、行政法规名称", required=True),
        Field("special_rule.where", "办理查询的机构与方式", required=True),
    )),),
    "right_organ": (Block("负责公开该信息的机关", (
        Field("right_organ.name", "机关名称", required=True),
        Field("right_organ.contact", "联系方式", required=True),
    )),),
    "right_organ_unknown": (Field("right_organ_unknown", "或不能确定负责机关的说明", "area"),),
    "earlier": (Block("此前的答复", (
        Field("earlier.number", "文号", required=True), Field("earlier.on", "答复之日", "date", True),
    )),),
    "right_channel": (Field("right_channel", "相应渠道", "area"),),
}  # fmt: skip


def decision_parts(
    answers: Sequence[AnswerType], asked: Mapping[str, str], objecting: Mapping[str, str]
) -> tuple[Part, ...]:
    """The form of a draft: the first answer, those to other items, the articles, each objection. `asked`: consultations
    of third parties and what they are called; `objecting`: those whose party does not agree.
    """
    first, *further = answers
    others: list[Part] = []
    for n, answer in enumerate(further):
        about = Field("item", f"所答复的申请事项(其他事项 {n + 1}:{answer.title})", required=True)
        others += below(f"further.{n}", (Field("type", "", "hidden"), about, *_of_answer(answer, asked)))
    item = (Field("item", "所答复的申请事项"),) if further else ()
    basis = Field("basis", "所依据的条款", "lines", True, "每行一条,批准前必填")
    return (
        Field("type", "", "hidden"),
        *item,
        *_of_answer(first, asked),
        basis,
        *others,
        *_objections(objecting),
    )


def _of_answer(answer: AnswerType, asked: Mapping[str, str]) -> list[Part]:
    parts: list[Part] = []
    for need in answer.needs:
        for name in need.split("|"):
            parts += _MEMBERS[name] if "|" not in need else _optional(_MEMBERS[name], folded=False)
    for name in answer.may:
        parts += _optional(_MEMBERS[name], folded=True)
    return [_with_consultations(part, asked) for part in parts]


def _optional(parts: Sequence[Part], *, folded: bool) -> list[Part]:
    return [
        replace(part, fields=tuple(replace(one, required=False) for one in part.fields), folded=folded)
        if isinstance(part, Block)
        else replace(part, required=False)
        for part in parts
    ]


def _with_consultations(part: Part, asked: Mapping[str, str]) -> Part:
    if not isinstance(part, Block):
        return part
    kept = [one for one in part.fields if one.kind != "ticks" or asked]
    return replace(
        part, fields=tuple(replace(one, words=asked) if one.kind == "ticks" else one for one in kept)
    )


def _objections(objecting: Mapping[str, str]) -> list[Part]:
    return [
        Block(f"如何认定不同意见:{named}", (
            Field(f"objections.{n}.consultation", "", "hidden"),
            Field(f"objections.{n}.treatment", "认定", "choice", True, words=words.TREATMENTS),
            Field(f"objections.{n}.reason", "理由", "area", hint="理由成立、不予公开的可不填"),
        ))
        for n, named in enumerate(objecting.values())
    ]  # fmt: skip
