"""The lockstep gates (同步组织、同步审签、同步部署) as a table of state x event, each row beside its source. Pure.

drafting ─ submit ─> submitted ─ open_round ─> in_sign_off ─ sign ─> signed ─ release ─> released ─ revise ─> drafting
              └─ (a lack) ─> returned            └─ change: the round is void ─> submitted
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from kernel.legal_time.notices import BasisStatus

State = Literal["drafting", "returned", "submitted", "in_sign_off", "signed", "released"]
Event = Literal[
    "change", "submit", "send_back", "return", "open_round", "sign", "complete_round", "release", "release_emergency",
    "supply", "review", "revise",
]  # fmt: skip

LOCKSTEP: Final = "国办发〔2019〕54号第十条"
ATTRIBUTE: Final = "国办发〔2016〕80号"
ACCEPTANCE: Final = "国办发〔2019〕54号第十条;浙江舟山2020年办法(无方案和材料不予收文)"
FIRST: Final = "国办发〔2016〕80号;省级实施文件(第一解读人和责任人)"
HOUSE: Final = "本系统规则"
#: The longest that a local text may let materials come after the document, working days.
LATE_DAYS: Final = 3
LATE: Final = "县级自行确定的文件(郑州2016、太康县2018、从江县2020等:公布后3个工作日内)"
#: Art. 42 of 保密法实施条例 and Art. 17 of the Regulation: what is not to be disclosed is not released to the public.
SECRECY: Final = "《政府信息公开条例》第十四条、第十七条"


REVIEW: Final = "《政府信息公开条例》第十七条;《保密法实施条例》第四十二条(先审查、后公开)"


@dataclass(frozen=True, slots=True)
class Lack:
    """What a gate misses: a code, where it is to be supplied, what to do, and the source that asks for it."""

    code: str
    pointer: str
    zh: str
    en: str
    source: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What gates look at. `errors`: findings of the material checks that are errors and were not held to be none;
    `missing_signatures`: officers named who have not signed what there is now; `writing_signatories`: those named who wrote in it
    themselves; `round_open`: a round that can be signed; `reviewed`: before publication, for secrecy and privacy;
    `review_outdated`: what follows was written after it; `deferral`: a local text allows materials later; `owes`: an emergency
    release went out without what a release needs, and that was not made good; `unreviewed`: nobody has reviewed it.
    """

    state: State
    attribute: str | None = None
    attribute_reasons: bool = False
    has_plan: bool = False
    has_interpreter: bool = False
    has_text: bool = False
    materials: int = 0
    forms: int = 0
    stale: tuple[str, ...] = ()
    errors: int = 0
    signatories: int = 0
    writing_signatories: tuple[str, ...] = ()
    missing_signatures: tuple[str, ...] = ()
    needs_interpretation: bool = True
    deferral: bool = False
    deferral_due: date | None = None
    round_open: bool = False
    reviewed: bool = False
    review_outdated: bool = False
    owes: bool = False
    unreviewed: bool = False

    @property
    def awaited(self) -> bool:
        """Whether materials or signatures of what is out already are to follow."""
        return self.deferral_due is not None or self.owes


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in `state`, `event` leads to `to` when no gate misses anything."""

    state: State
    event: Event
    to: State
    gates: tuple[str, ...]
    source: str
    status: BasisStatus


def _attribute(f: Facts) -> Lack | None:
    if f.attribute is None:
        return Lack("attribute_missing", "/attribute", "未注明公开属性(主动公开、依申请公开、不予公开),退文",
                    "the disclosure attribute is not stated: the file is returned", ATTRIBUTE)  # fmt: skip
    if f.attribute == "none" and not f.attribute_reasons:
        return Lack("reasons_missing", "/attribute_reasons", "不予公开未说明理由,退文",
                    "not disclosing needs reasons: the file is returned", ATTRIBUTE)  # fmt: skip
    return None


def _plan(f: Facts) -> Lack | None:
    if f.has_plan or not f.needs_interpretation:
        return None
    return Lack("plan_missing", "/plan", "没有解读方案,退文;请写明受众、形式、渠道、时间",
                "there is no interpretation plan: give audience, forms, channels, timetable", ACCEPTANCE)  # fmt: skip


def _interpreter(f: Facts) -> Lack | None:
    if f.has_interpreter or not f.needs_interpretation:
        return None
    return Lack("interpreter_missing", "/plan/first_interpreter", "方案未写明第一解读人和责任人",
                "the plan names no first interpreter and responsible person", FIRST)  # fmt: skip


def _text(f: Facts) -> Lack | None:
    if f.has_text:
        return None
    return Lack("document_missing", "/document", "没有政策文件", "there is no policy document", LOCKSTEP)


def _material(f: Facts) -> Lack | None:
    if f.materials or not f.needs_interpretation or f.deferral:
        return None
    return Lack("material_missing", "/materials", "没有解读材料:文件与材料须同步审签、同步发布",
                "there is no material: document and materials are signed and released together", LOCKSTEP)  # fmt: skip


def _errors(f: Facts) -> Lack | None:
    if not f.errors:
        return None
    return Lack("findings", "/materials", f"解读材料有 {f.errors} 处错误,见 findings;确非错误的,由他人说明理由认定(rulings)",
                f"the materials have {f.errors} errors, see findings; one that is none is ruled on by somebody else (rulings)",
                LOCKSTEP)  # fmt: skip


def _fresh(f: Facts) -> Lack | None:
    if not f.stale:
        return None
    return Lack("stale_material", "/materials", f"文件已变,材料未随之修改:{'、'.join(f.stale)}",
                f"the document has changed, these materials have not: {', '.join(f.stale)}", LOCKSTEP)  # fmt: skip


def _signatories(f: Facts) -> Lack | None:
    if not f.signatories:
        return Lack("signatories_missing", "/signatories", "未指定审签人", "no signatory is named", LOCKSTEP)
    if f.writing_signatories:
        names = f.writing_signatories
        return Lack("author_signs", "/signatories", f"起草或修改过本件的人不得审签,请另行指定:{'、'.join(names)}",
                    f"who wrote in this file does not sign it, name others: {', '.join(names)}", HOUSE)  # fmt: skip
    return None


def _signatures(f: Facts) -> Lack | None:
    if not f.missing_signatures:
        return None
    names = f.missing_signatures
    return Lack("signature_missing", "/sign_off", f"尚未审签:{'、'.join(names)}",
                f"these have not signed: {', '.join(names)}", LOCKSTEP)  # fmt: skip


def _public(f: Facts) -> Lack | None:
    if f.attribute == "proactive":
        return None
    return Lack("not_proactive", "/attribute", "公开属性不是主动公开,不向社会发布",
                "it is not for proactive disclosure: nothing is released to the public", SECRECY)  # fmt: skip


def _reviewed(f: Facts) -> Lack | None:
    if not f.reviewed:
        return Lack("review_missing", "/review", "没有公开前审查:请写明审查人、审查日期、保密审查和个人信息审查意见",
                    "there is no review before publication: say who reviewed it, when, for secrecy and for privacy", REVIEW)  # fmt: skip
    if f.review_outdated:
        return Lack("review_outdated", "/review/reviewed_on", "材料晚于审查:逐项先审查后公开,请更新公开前审查",
                    "the materials are newer than the review: each is reviewed before it is public", REVIEW)  # fmt: skip
    return None


def _awaited(f: Facts) -> Lack | None:
    if f.awaited:
        return None
    return Lack("nothing_awaited", "", "没有待补充的解读材料或审签;已发布的内容请先修订(revisions)",
                "neither materials nor signatures are awaited: revise what was released", HOUSE)  # fmt: skip


def _supplied(f: Facts) -> Lack | None:
    if f.materials or not f.needs_interpretation:
        return None
    return Lack("material_missing", "/materials", "没有解读材料", "there is no material", LATE)


def _emergency(f: Facts) -> Lack | None:
    if f.unreviewed:
        return None
    return Lack("no_emergency", "", "没有待复核的应急发布", "no emergency release waits for review", HOUSE)


def _round(f: Facts) -> Lack | None:
    if f.round_open:
        return None
    return Lack("no_round", "/sign_off", "没有进行中的审签;请先发起一轮(sign-offs)",
                "no round of sign-off is open: open one first", LOCKSTEP)  # fmt: skip


def _looked_at(f: Facts) -> Lack | None:
    if not f.unreviewed:
        return None
    return Lack("unreviewed", "", "应急发布尚未复核;请先复核(emergency-reviews)再修订",
                "the emergency release was not reviewed: that comes before a revision", HOUSE)  # fmt: skip


GATES: Final[Mapping[str, Callable[[Facts], Lack | None]]] = {
    "attribute": _attribute, "plan": _plan, "interpreter": _interpreter, "document": _text, "material": _material,
    "no_errors": _errors, "fresh": _fresh, "signatories": _signatories, "signatures": _signatures, "public": _public,
    "emergency": _emergency, "awaited": _awaited, "supplied": _supplied,
    "reviewed": _reviewed, "round": _round, "looked_at": _looked_at,
}  # fmt: skip
_ORGANISE: Final = ("attribute", "document", "plan", "interpreter")
_URGENT: Final = ("public", "document", "reviewed")
_SIGN: Final = ("material", "fresh", "no_errors", "reviewed", "signatories")
#: What is out already is signed like what is not: in a round, by others than who wrote it.
_OWED: Final = ("material", "fresh", "signatories", "signatures")
_LATER: Final = ("awaited", "supplied", "fresh", "no_errors", "reviewed", "signatories")

TABLE: Final[tuple[Transition, ...]] = (
    Transition("drafting", "change", "drafting", (), HOUSE, "inference"),
    Transition("drafting", "submit", "submitted", _ORGANISE, ACCEPTANCE, "confirmed"),
    Transition("drafting", "send_back", "returned", (), ATTRIBUTE, "secondary"),
    Transition("returned", "change", "returned", (), HOUSE, "inference"),
    Transition("returned", "submit", "submitted", _ORGANISE, ACCEPTANCE, "confirmed"),
    Transition("returned", "send_back", "returned", (), ATTRIBUTE, "secondary"),
    Transition("submitted", "change", "submitted", (), HOUSE, "inference"),
    Transition("submitted", "return", "returned", (), ATTRIBUTE, "secondary"),
    Transition("submitted", "open_round", "in_sign_off", _SIGN, LOCKSTEP, "confirmed"),
    Transition("in_sign_off", "change", "submitted", (), LOCKSTEP, "inference"),
    Transition("in_sign_off", "return", "returned", (), ATTRIBUTE, "secondary"),
    Transition("in_sign_off", "sign", "in_sign_off", ("round",), LOCKSTEP, "confirmed"),
    Transition("in_sign_off", "complete_round", "signed", ("signatures",), LOCKSTEP, "confirmed"),
    Transition("signed", "change", "submitted", (), LOCKSTEP, "inference"),
    Transition("signed", "return", "returned", (), ATTRIBUTE, "secondary"),
    Transition(
        "signed",
        "release",
        "released",
        ("public", "material", "fresh", "reviewed", "signatures"),
        LOCKSTEP,
        "confirmed",
    ),
    Transition("submitted", "release_emergency", "released", _URGENT, HOUSE, "inference"),
    Transition("in_sign_off", "release_emergency", "released", _URGENT, HOUSE, "inference"),
    Transition("signed", "release_emergency", "released", _URGENT, HOUSE, "inference"),
    Transition("released", "change", "released", ("awaited",), LATE, "secondary"),
    Transition("released", "open_round", "released", _LATER, LOCKSTEP, "inference"),
    Transition("released", "sign", "released", ("awaited", "round"), LOCKSTEP, "inference"),
    Transition("released", "complete_round", "released", ("signatures",), LOCKSTEP, "inference"),
    Transition("released", "supply", "released", (*_LATER, "signatures"), LATE, "secondary"),
    Transition("released", "review", "released", ("emergency",), HOUSE, "inference"),
    Transition("released", "revise", "drafting", ("looked_at",), LOCKSTEP, "inference"),
)
_ROWS: Final = {(row.state, row.event): row for row in TABLE}
STATES: Final[dict[State, str]] = {
    "drafting": "起草", "returned": "已退文", "submitted": "已报送", "in_sign_off": "审签中", "signed": "已审签",
    "released": "已发布",
}  # fmt: skip


EVENTS: Final[dict[Event, str]] = {
    "change": "修改", "submit": "报送", "send_back": "自动退文", "return": "退文", "open_round": "发起审签", "sign": "审签",
    "complete_round": "完成审签", "release": "发布", "release_emergency": "应急发布", "supply": "补充材料", "review": "复核",
    "revise": "修订",
}  # fmt: skip
#: What a release waits for, to be named also where the state does not allow one yet.
RELEASE: Final = next(row for row in TABLE if row.event == "release")


def transition(state: State, event: Event) -> Transition | None:
    """The row for an event in a state; None when the table has none: the event is refused."""
    return _ROWS.get((state, event))


def events_in(state: State) -> list[Event]:
    """The events that the table has for a state."""
    return [row.event for row in TABLE if row.state == state]


def lacks(row: Transition, facts: Facts) -> list[Lack]:
    """What the gates of a row miss, in their order; nothing when the event may happen."""
    return [lack for name in row.gates if (lack := GATES[name](facts)) is not None]


def owed(facts: Facts) -> list[Lack]:
    """What an emergency release goes out without, and that has to follow."""
    return [lack for name in _OWED if (lack := GATES[name](facts)) is not None]


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of document and whether it is interpreted: must, should, need_not."""

    key: str
    title: str
    interpreted: Literal["must", "should", "need_not"]
    source: str
    status: BasisStatus


_SCOPE: Final = "辽宁、舟山等地解读范围规定"
CATEGORIES: Final[Mapping[str, Category]] = {
    row.key: row
    for row in (
        Category("government_rule", "规章", "must", _SCOPE, "confirmed"),
        Category("normative_document", "行政规范性文件", "must", _SCOPE, "confirmed"),
        Category("vital_interests", "涉及群众切身利益的其他政策文件", "must", _SCOPE, "confirmed"),
        Category("wide_concern", "社会关注度高的其他政策文件", "must", _SCOPE, "confirmed"),
        Category("technical", "专业性较强的其他政策文件", "must", _SCOPE, "confirmed"),
        Category("draft_for_comment", "公开征求意见稿", "should", "辽政办〔2022〕43号", "confirmed"),
        Category("other", "其他文件", "need_not", _SCOPE, "inference"),
    )
}


@dataclass(frozen=True, slots=True)
class Duty:
    """Who interprets a document and whether it has to be."""

    category: str
    interpreted: str
    body: str
    source: str
    status: BasisStatus
    who_source: str = "国办发〔2016〕80号(谁起草谁解读;联合发文由牵头部门负责)"
    who_status: BasisStatus = "secondary"


def duty_of(category: str, drafting: Sequence[str], lead: str | None) -> Duty:
    """Whether a document of a category has to be interpreted, and by whom: the drafting body, of joint ones the lead.

    Raises ValueError when several draft and none of them leads.
    """
    if len(drafting) > 1 and lead not in drafting:
        raise ValueError("联合起草须指明其中的牵头部门 / of joint drafters one has to be named as the lead")
    row = CATEGORIES[category]
    return Duty(row.key, row.interpreted, lead or drafting[0], row.source, row.status)
