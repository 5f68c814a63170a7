"""A case in its applicant's words: where it stands, whom it waits for, what the applicant can do. Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from services.disclosure_requests.ledger.transitions import State

STATE_WORDS: Final[Mapping[str, str]] = {
    State.SUBMITTED: "已提交,待双方确认", State.HANDLING: "办理中", State.CORRECTING: "待您补正",
    State.REASONING: "待您说明理由", State.PAYING: "待您缴费", State.DECIDED: "已作出答复,待送达", State.CLOSED: "已办结",
}  # fmt: skip
DUE_WORDS: Final[Mapping[str, str]] = {
    "final": "已确定", "may_move": "新的放假通知可能改变该日", "provisional": "所在年度尚无放假通知,为最迟之日",
}  # fmt: skip
_WAITING_WORDS: Final[Mapping[str, str]] = {
    "applicant": "等待您(申请人)", "consulted": "等待被征求意见方提出意见", "delivery": "等待工作机构送达答复",
}  # fmt: skip
#: Steps that are the office's own, or that tell of third parties.
_HIDDEN: Final = ("assigned", "erased", "consult_", "third_party_")
_AGAINST: Final = "救济途径和期限以送达给您的文书所载为准。"
#: What closed a case -> what can be done then.
_CLOSED_WORDS: Final[Mapping[str, str]] = {
    "delivered": f"对答复不服的,{_AGAINST}",
    "correction_lapsed": f"逾期未补正,不再处理;对此不服的,{_AGAINST}",
    "fee_lapsed": f"逾期未缴费,不再处理;对此不服的,{_AGAINST}",
    "withdrawn": "您已撤回该申请;仍需要该信息的,可以重新申请。",
}
_ART_31: Final = "《政府信息公开条例》第三十一条"


def is_shown(event: str) -> bool:
    """Whether an applicant sees this event of the case's ledger."""
    return not event.startswith(_HIDDEN)


def waiting_words(state: str, waiting_for: str | None, confirmed_on: date | None) -> str | None:
    """Whom the case waits for; None for a closed one."""
    if state == State.CLOSED:
        return None
    if state == State.SUBMITTED:
        return "等待工作机构确认" if confirmed_on else "等待您与工作机构双方确认"
    return _WAITING_WORDS.get(waiting_for or "", "工作机构正在办理")


def next_steps(
    state: str, confirmed_on: date | None, office: Mapping[str, Any], happened: Collection[str] = ()
) -> list[str]:
    """What the applicant can do now; `office` as `contact_of` gives it, `happened` the events of the ledger."""
    call = f"{office['name']} {office['telephone']}" if office["telephone"] else office["name"]
    match state:
        case State.SUBMITTED if confirmed_on is None:
            return [
                f"请确认您的申请:双方确认之日为收到之日,答复期限自次日起算({_ART_31})。",
                f"也可以致电确认:{call}。",
            ]
        case State.SUBMITTED:
            return [
                f"您已于 {confirmed_on} 确认,等待工作机构确认({_ART_31})。",
                f"迟迟未确认的,请致电:{call}。",
            ]
        case State.CORRECTING:
            return [
                "请按补正告知书在期限内补正;无正当理由逾期不补正的,视为放弃申请(《政府信息公开条例》第三十条)。"
            ]
        case State.REASONING:
            return ["请按告知书说明理由(《政府信息公开条例》第三十五条)。"]
        case State.PAYING:
            return [
                "请按收费通知缴费;自收到通知次日起 20 个工作日内未缴的,视为放弃申请(国办函〔2020〕109号)。"
            ]
        case State.CLOSED:
            return [words for event, words in _CLOSED_WORDS.items() if event in happened] or [
                f"如有疑问,请致电:{call}。"
            ]
        case _:
            return ["目前无须办理,请等待答复。", f"如有疑问,请致电:{call}。"]
