"""Words and filters of the officer's pages. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from kernel.http.problems import BadParameter
from services.disclosure_requests.work_lists.rules import Status

STATUS_WORDS: Final[Mapping[str, str]] = {
    Status.OPEN: "未办结", Status.OVERDUE: "已逾期", Status.DUE_SOON: "即将到期", Status.UNCONFIRMED: "待确认",
    Status.WAITING: "待他人",
}  # fmt: skip
STATE_WORDS: Final[Mapping[str, str]] = {
    "submitted": "待确认", "handling": "办理中", "correcting": "待补正", "reasoning": "待说明理由", "paying": "待缴费",
    "decided": "待送达", "closed": "已办结",
}  # fmt: skip
WAITING_WORDS: Final[Mapping[str, str]] = {
    "confirmation": "等待与申请人确认", "applicant": "等待申请人", "consulted": "等待被征求意见方", "delivery": "等待送达",
}  # fmt: skip
MANNER_WORDS: Final[Mapping[str, str]] = {
    "web": "网上", "counter": "当面", "registered_post": "挂号信、快递(签收)", "ordinary_post": "平常信函", "fax": "传真",
    "transferred": "转来",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows: a status, of an officer or team."""

    status: Status = Status.OPEN
    officer: str | None = None
    team: str | None = None
    cursor: str | None = None

    def address(self, **changes: Any) -> str:
        """The query part of the list with other filters, `?` included; empty when there is none."""
        changed = replace(self, **{"cursor": None} | changes)
        status = None if changed.status == Status.OPEN else str(changed.status)
        given = {"status": status, "officer": changed.officer, "team": changed.team, "cursor": changed.cursor}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"?{query}" if query else ""


def read_filters(given: Callable[[str], str | None]) -> Filters:
    """The filters of a query; raises BadParameter for a status that is none."""
    status = given("status") or Status.OPEN
    if status not in STATUS_WORDS:
        raise BadParameter.at("?status", "unknown_status", f"没有状态 {status};可用:{'、'.join(STATUS_WORDS)}",
                              f"there is no status {status}; there are {', '.join(STATUS_WORDS)}")  # fmt: skip
    return Filters(Status(status), given("officer") or None, given("team") or None, given("cursor") or None)


def remaining(days_left: int | None) -> str:
    """How long there is, in words."""
    if days_left is None:
        return ""
    if days_left < 0:
        return f"已逾期 {-days_left} 个工作日"
    return f"剩 {days_left} 个工作日" if days_left else "今日届满"
