"""What clerks read and write: Chinese words of statuses and dates, filters, the publication form as the API's members."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from kernel.http.problems import BadParameter, FieldError
from kernel.legal_time import WorkCalendar
from kernel.workbook import Column, Value, workbook
from services.catalog.obligations.rules import STATUSES

STATUS_WORDS: Final[Mapping[str, str]] = {
    "overdue": "已逾期", "due_soon": "即将到期", "open": "未到期", "needs_date": "日期待补",
    "needs_definition": "时限待明确", "fulfilled_on_time": "已按时公开", "fulfilled_late": "逾期后公开",
    "waived": "已免除", "withdrawn": "已撤回",
}  # fmt: skip
DECISIONS: Final[Mapping[str, str]] = {
    "publish": "予以公开", "publish_in_part": "部分公开(区分处理)", "do_not_publish": "不予公开",
}  # fmt: skip
VALIDITIES: Final[Mapping[str, str]] = {"in_force": "有效", "repealed": "已废止", "expired": "已失效"}

PAGE: Final = 50
MOST_ROWS: Final = 5000
_MONTH: Final = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", re.ASCII)
_PAGE_NUMBER: Final = re.compile(r"[1-9]\d{0,3}", re.ASCII)
#: Nobody counts farther ahead on a calendar.
_FARTHEST: Final = 400

COLUMNS: Final = (
    Column("状态", 12), Column("届满日", 12, "day"), Column("最早可能", 12, "day"), Column("星期", 7),
    Column("剩余工作日", 11, "count"), Column("公开事项", 36), Column("领域", 18), Column("公开主体", 26),
    Column("触发事由", 26), Column("触发日期", 12, "day"), Column("尚缺必备要素", 36), Column("公开渠道", 26),
    Column("依据", 40), Column("义务标识", 34),
)  # fmt: skip

#: Member of the API -> field of the form.
_FIELDS: Final[tuple[tuple[str, str], ...]] = (
    ("/published_on", "published_on"), ("/title", "title"), ("/url", "url"), ("/channels", "channels"),
    ("/elements", "elements"), ("/content_hash", "content_hash"), ("/review/officer/id", "reviewer_id"),
    ("/review/officer/name", "reviewer_name"), ("/review/reviewed_on", "reviewed_on"),
    ("/review/secrecy_opinion", "secrecy_opinion"), ("/review/privacy_opinion", "privacy_opinion"),
    ("/review/decision", "decision"), ("/summary", "summary"), ("/document_number", "document_number"),
    ("/written_on", "written_on"), ("/created_on", "created_on"), ("/validity", "validity"),
)  # fmt: skip
#: What a person is told who left a field empty, or wrote what the API's pattern would refuse in its own terms.
_MISSING: Final[Mapping[str, str]] = {
    "published_on": "请填写公开日期", "title": "请填写公开标题", "channels": "请至少勾选一个公开渠道",
    "content_hash": "请选择已公开的文件,或填写内容摘要", "reviewer_id": "请填写审查人工号",
    "reviewer_name": "请填写审查人姓名", "reviewed_on": "请填写审查日期", "decision": "请选择审查结论",
    "secrecy_opinion": "请填写保密审查意见", "privacy_opinion": "请填写个人信息审查意见",
}  # fmt: skip
_MALFORMED: Final[Mapping[str, str]] = {
    "url": "网址应以 http:// 或 https:// 开头,不含空格",
    "content_hash": "内容摘要应为 sha256:(或 sm3:)加 64 位小写十六进制数",
    "reviewer_id": "审查人工号过长",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; None means any."""

    status: str | None = None
    body: str | None = None
    domain: str | None = None
    month: str | None = None
    page: int = 1

    def address(self, **changes: Any) -> str:
        """The query string of this list with changes (a new filter begins at the first page)."""
        other = replace(self, **({"page": 1} | changes))
        pairs = {name: getattr(other, name) for name in ("status", "body", "domain", "month", "page")}
        query = urlencode({name: value for name, value in pairs.items() if value and value != 1})
        return f"?{query}" if query else ""


def read_filters(given: Callable[[str], str | None]) -> Filters:
    """The filters in an address; raises BadParameter (400) for one that cannot be read."""
    status, month, page = given("status") or None, given("month") or None, given("page") or "1"
    if status is not None and status not in STATUSES:
        raise BadParameter.at("?status", "unknown_status", f"没有状态 {status};有:{'、'.join(STATUSES)}",
                              f"there is no status {status}; there are {', '.join(STATUSES)}")  # fmt: skip
    if month is not None and not _MONTH.fullmatch(month):
        raise BadParameter.at("?month", "bad_month", f"月份 {month} 无法识别,应如 2026-03",
                              f"{month} is no month: write it as 2026-03")  # fmt: skip
    if not _PAGE_NUMBER.fullmatch(page):
        raise BadParameter.at("?page", "bad_page", f"页码 {page} 应为 1 至 9999",
                              f"the page {page} is none of 1 to 9999")  # fmt: skip
    return Filters(status, given("body") or None, given("domain") or None, month, int(page))


def counted(tally: Mapping[tuple[str, str, str], int], filters: Filters) -> dict[str, int]:
    """How many duties of each status pass the filters of body and domain, from numbers by (status, body, domain)."""
    found: dict[str, int] = {}
    for (status, body, domain), number in tally.items():
        if filters.body in (None, body) and filters.domain in (None, domain):
            found[status] = found.get(status, 0) + number
    return found


def working_days_until(calendar: WorkCalendar, today: date, day: date) -> tuple[int, bool] | None:
    """The working days after today up to and with `day` (negative when it is past), and whether notices speak for all;
    None when it is too far. Where no notice speaks weekdays count.
    """
    if abs((day - today).days) > _FARTHEST:
        return None
    first, last = sorted((today, day))
    sure, number = True, 0
    for ahead in range(1, (last - first).days + 1):
        at = first + timedelta(days=ahead)
        works = calendar.is_working(at)
        sure = sure and works is not None
        number += at.weekday() < 5 if works is None else works
    return (number if day >= today else -number), sure


def remaining(calendar: WorkCalendar, today: date, due: Mapping[str, Any] | None) -> tuple[str, int | None]:
    """How long is left in words, and as a number of working days. A provisional date is taken at its earliest, the
    strict day first; only past its latest bound is it overdue.
    """
    if due is None:
        return "", None
    day = date.fromisoformat(due["date"] or due["earliest"])
    latest = date.fromisoformat(due["date"] or due["latest"])
    if day < today <= latest:
        return "可能已到期", 0
    counted = working_days_until(calendar, today, latest if latest < today else day)
    if counted is None:
        return "", None
    number, sure = counted
    about = "" if sure else "约 "
    if day == today:
        return "今日届满", 0
    if day < today:
        return f"逾期 {about}{-number} 个工作日" if number else "逾期,尚未满 1 个工作日", number
    return f"还有 {about}{number} 个工作日" if number else "届满前已无工作日", number


def weeks(days: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any] | None]]:
    """The days of an explanation (in either direction) as calendar weeks from Monday; None beyond its ends."""
    shown = {date.fromisoformat(day["date"]): day for day in days}
    if not shown:
        return
    at = min(shown)
    at -= timedelta(days=at.weekday())
    while at <= max(shown):
        yield [shown.get(at + timedelta(days=n)) for n in range(7)]
        at += timedelta(days=7)


def short_reason(reason: str) -> str:
    """A reason of a day in the few signs that a calendar cell holds."""
    for words, short in (("触发日", "触发日"), ("调休上班", "调休上班"), ("工作日", ""), ("期间内", "")):
        if reason.startswith(words):
            return short
    return reason.partition("放假")[0].partition("(")[0].partition(",")[0]


def members_of(one: Callable[[str], str], several: Callable[[str], list[str]]) -> dict[str, Any]:
    """The form as the API's members (publications.schemas.PublicationIn); an empty field is a member that is absent."""
    texts = {
        name: value
        for name in (
            "published_on", "title", "url", "content_hash", "summary", "document_number", "written_on", "created_on",
            "validity",
        )
        if (value := one(name))
    }  # fmt: skip
    review = {
        name: value
        for name in ("reviewed_on", "secrecy_opinion", "privacy_opinion", "decision")
        if (value := one(name))
    }
    reviewer = {name: value for name in ("id", "name") if (value := one(f"reviewer_{name}"))}
    return {
        **texts,
        "channels": several("channels"),
        "elements": several("elements"),
        "review": review | {"officer": reviewer},
    }  # fmt: skip


def told(errors: Sequence[FieldError]) -> dict[str, str]:
    """What stands beside each field of the form; under "" what belongs to none. The first word on a field stands."""
    found: dict[str, str] = {}
    for error in errors:
        field = next((name for member, name in _FIELDS if f"{error.pointer}/".startswith(f"{member}/")), "")
        words = error.message_zh
        if error.code in ("missing", "too_short") and field in _MISSING:
            words = _MISSING[field]
        elif error.code == "string_pattern_mismatch" and field in _MALFORMED:
            words = _MALFORMED[field]
        elif error.code == "idempotency_key_reused":
            words = "此表单已经登记过;如需再登记一次,请返回该义务,重新打开登记页"
        found.setdefault(field, words)
    return found


def worksheet(rows: Sequence[Sequence[Value]], name: str, captions: Sequence[str]) -> bytes:
    """The list as an XLSX file."""
    return workbook("公开义务", f"{name}政务公开义务清单", captions, COLUMNS, rows)
