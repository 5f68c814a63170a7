"""Who may do what in which state of a case: a table of role x state x event, with the article beside each. Pure.

          received           decided             delivered
submitted ────────> handling ────────> decided ────────────> closed
                     │  ^ ^  │                                 ^
   correction_notice │  │ │  │ fee_notice, reasons_asked       │ lapse, withdrawal
                     v  │ │  v                                 │
             correcting ┘ └ paying, reasoning ─────────────────┘
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a case stands."""

    NEW = "new"  # nothing is in the ledger yet
    SUBMITTED = "submitted"  # 待确认
    HANDLING = "handling"  # 办理中
    CORRECTING = "correcting"  # 待补正
    REASONING = "reasoning"  # 待说明理由
    PAYING = "paying"  # 待缴费
    DECIDED = "decided"  # 已决定,待送达
    CLOSED = "closed"  # 办结


class Role(StrEnum):
    """Who acts in a case."""

    APPLICANT = "applicant"  # 申请人
    OFFICER = "officer"  # 经办人
    HEAD = "head"  # 政府信息公开工作机构负责人
    CONSULTED = "consulted"  # 被征求意见的第三方或机关
    SYSTEM = "system"


#: Art. 31(3): the applicant's half of the confirmation by both sides; the office's, `received`, sets the receipt date.
APPLICANT_CONFIRMED: Final = "applicant_confirmed"
#: The states in which the office has the case in hand.
OPEN: Final = (
    State.SUBMITTED,
    State.HANDLING,
    State.CORRECTING,
    State.REASONING,
    State.PAYING,
    State.DECIDED,
)
_UNDECIDED: Final = (State.SUBMITTED, State.HANDLING, State.CORRECTING, State.REASONING, State.PAYING)
#: Asking for reasons does not stop the clock: what keeps the period stays lawful while they are waited for.
_RUNNING: Final = (State.HANDLING, State.REASONING)
#: A letter that was sent is received, answered or returned whatever the case waits for meanwhile.
_CONSULTING: Final = (State.HANDLING, State.CORRECTING, State.REASONING, State.PAYING, State.DECIDED)


@dataclass(frozen=True, slots=True)
class Transition:
    """An event that these roles may bring about in a state, what it leads to, and why it is lawful."""

    event: str
    title: str
    roles: tuple[Role, ...]
    from_state: State
    to_state: State
    article: str


def _all(
    event: str, title: str, roles: Iterable[Role], states: Iterable[State], to: State | None, article: str
) -> list[Transition]:
    """One event in several states; `to` None leaves the state as it is."""
    return [Transition(event, title, tuple(roles), state, to or state, article) for state in states]


_A, _O, _H, _C, _S = Role.APPLICANT, Role.OFFICER, Role.HEAD, Role.CONSULTED, Role.SYSTEM
_DESK: Final = (_O, _H)

TRANSITIONS: Final[tuple[Transition, ...]] = (
    *_all("submitted", "提交申请", (_A, _O, _H), [State.NEW], State.SUBMITTED, "《政府信息公开条例》第二十九条"),
    *_all(APPLICANT_CONFIRMED, "申请人确认申请", (_A,), [State.SUBMITTED], None, "《政府信息公开条例》第三十一条"),
    *_all("received", "收到(确认)申请", _DESK, [State.SUBMITTED], State.HANDLING, "《政府信息公开条例》第三十一条"),
    *_all("assigned", "分派经办人", _DESK, OPEN, None, "《政府信息公开条例》第四十五条"),
    *_all("correction_notice", "告知补正", _DESK, [State.HANDLING], State.CORRECTING, "《政府信息公开条例》第三十条"),
    *_all("corrected", "收到补正", (_A, _O, _H), [State.CORRECTING], State.HANDLING, "《政府信息公开条例》第三十条"),
    *_all("correction_lapsed", "逾期不补正", _DESK, [State.CORRECTING], State.CLOSED, "《政府信息公开条例》第三十条"),
    *_all("consult_sent", "发出征求意见", _DESK, _RUNNING, None, "《政府信息公开条例》第三十二条、第三十三条第三款、第三十四条"),
    *_all("consult_received", "被征求方收到", (_C, _O, _H), _CONSULTING, None, "《政府信息公开条例》第三十二条、第三十四条"),
    *_all("consult_replied", "收到意见", (_C, _O, _H), _CONSULTING, None, "《政府信息公开条例》第三十二条、第三十四条"),
    *_all("consult_returned", "征求意见退回", _DESK, _CONSULTING, None, "《政府信息公开条例》第三十三条第三款"),
    *_all("reasons_asked", "要求说明理由", _DESK, [State.HANDLING], State.REASONING, "《政府信息公开条例》第三十五条"),
    *_all("reasons_given", "收到理由", (_A, _O, _H), [State.REASONING], State.HANDLING, "《政府信息公开条例》第三十五条"),
    *_all("delayed", "确定延迟答复的合理期限", (_H,), [State.HANDLING], None, "《政府信息公开条例》第三十五条"),
    *_all("extended", "延期答复", (_H,), _RUNNING, None, "《政府信息公开条例》第三十三条第二款"),
    *_all("fee_notice", "收费通知", _DESK, [State.HANDLING], State.PAYING, "《政府信息公开条例》第四十二条"),
    *_all("fee_notice_received", "申请人收到收费通知", _DESK, [State.PAYING], None, "国办函〔2020〕109号"),
    *_all("fee_paid", "已缴费", (_A, _O, _H), [State.PAYING], State.HANDLING, "国办函〔2020〕109号"),
    *_all("fee_waived", "减免费用", (_H,), [State.PAYING], State.HANDLING, "《政府信息公开条例》第四十二条"),
    *_all("fee_lapsed", "逾期不缴费", _DESK, [State.PAYING], State.CLOSED, "国办函〔2020〕109号"),
    *_all("decided", "作出答复", (_H,), _RUNNING, State.DECIDED, "《政府信息公开条例》第三十六条"),
    *_all("third_party_told", "告知第三方公开决定", _DESK, [State.DECIDED], None, "《政府信息公开条例》第三十二条"),
    *_all("delivery_failed", "送达未成", _DESK, [State.DECIDED], None, "国办公开办函〔2016〕235号"),
    *_all("delivered", "送达答复", _DESK, [State.DECIDED], State.CLOSED, "国办公开办函〔2016〕235号"),
    *_all("withdrawn", "撤回申请", (_A, _O, _H), _UNDECIDED, State.CLOSED, "《政府信息公开条例》第三十六条"),
    *_all("attached", "存入附件", (_A, _O, _H), _UNDECIDED, None, "《政府信息公开条例》第二十九条"),
    *_all("attached", "存入附件", _DESK, [State.DECIDED, State.CLOSED], None, "国办公开办函〔2016〕235号"),
    *_all("erased", "删除个人信息", (_H, _S), [State.CLOSED], None, "《个人信息保护法》第四十七条"),
)  # fmt: skip

_BY_STATE: Final = {(t.from_state, t.event): t for t in TRANSITIONS}
#: Every event that a ledger may hold.
EVENTS: Final = tuple(dict.fromkeys(t.event for t in TRANSITIONS))
TITLES: Final = {t.event: t.title for t in TRANSITIONS}
#: Events that leave the state as it is and are lawful once in a case.
ONCE: Final = frozenset({APPLICANT_CONFIRMED})
#: Events that move a case from one state to another.
MOVING: Final = frozenset(t.event for t in TRANSITIONS if t.from_state is not t.to_state)


def transition(role: Role, state: State, event: str) -> Transition | None:
    """What this role may do by this event in this state; None when it may not."""
    found = _BY_STATE.get((state, event))
    return found if found is not None and role in found.roles else None


def lawful(role: Role, state: State) -> list[Transition]:
    """Everything that a role may do in a state, in the order of the table."""
    return [t for t in TRANSITIONS if t.from_state is state and role in t.roles]


def folded(events: Iterable[str]) -> State:
    """The state that a ledger's events lead to; raises ValueError for a ledger that cannot have come about."""
    state = State.NEW
    for event in events:
        if (found := _BY_STATE.get((state, event))) is None:
            raise ValueError(f"{event} cannot follow in state {state}")
        state = found.to_state
    return state
