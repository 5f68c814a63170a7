"""Use cases of calendar feeds: give a token address, revoke it, write the calendar that stands behind it."""

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Invalid, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.disclosure_requests.calendar_feeds import repository
from services.disclosure_requests.calendar_feeds.icalendar import Entry, calendar
from services.disclosure_requests.calendar_feeds.models import CalendarFeed
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.reviews import service as reviews
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.work_lists import repository as work_lists
from services.disclosure_requests.work_lists.rules import Scope, Status, days_of

_LONGEST: Final = timedelta(days=366)
#: A calendar shows the cases that are due first.
SHOWN: Final = 5000
_STATES: Final = {
    "submitted": "待确认", "handling": "办理中", "correcting": "待补正", "reasoning": "待说明理由",
    "paying": "待缴费", "decided": "已决定,待送达",
}  # fmt: skip
_CERTAINTY: Final = {
    "final": "确定",
    "may_move": "可能变动",
    "provisional": "最迟之日,放假通知尚未公布或意见未到",
}


async def open_feed(
    session: Session, principal: Principal, tools: Tools, values: Mapping[str, Any]
) -> tuple[dict[str, Any], str]:
    """Give an address; the feed (see CalendarFeedOut, without the address) and the address, which is not kept.

    Raises Invalid (422) at /expires_on and /office, Forbidden for an office of another division.
    """
    today = tools.clock.today()
    if not today <= values["expires_on"] <= today + _LONGEST:
        raise Invalid.at(
            "/expires_on", "out_of_range", f"应在 {today} 至 {today + _LONGEST} 之间",
            f"lies between {today} and {today + _LONGEST}",
        )  # fmt: skip
    if values["office"] is not None:
        await offices.office_of(session, principal, values["office"])
    token = secrets.token_urlsafe(24)
    feed = CalendarFeed(
        id=new_id("cal"), region=principal.region, token_index=_index(tools, token), created_at=tools.clock.now(),
        **values,
    )  # fmt: skip
    repository.add(session, feed)
    await session.flush()
    return _shown(feed), f"/v1/disclosure-requests/calendar-feeds/{token}.ics"


async def page(
    session: AsyncSession, principal: Principal, tools: Tools, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of the feeds that are good, without their addresses, and the id after which the next begins."""
    today = tools.clock.today()
    rows = await repository.list_page(session, principal.region, today, after, limit + 1)
    return [_shown(feed) for feed in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None


async def revoke(session: Session, principal: Principal, identifier: str) -> None:
    """Make an address good no longer; raises NotFound, also for another division's."""
    feed = await repository.get(session, identifier)
    if feed is None or not principal.reaches(feed.region):
        raise NotFound(f"没有日历地址 {identifier}", f"there is no calendar feed {identifier}")
    await repository.remove(session, feed)


async def written(session: AsyncSession, tools: Tools, token: str) -> bytes:
    """The calendar behind a token; raises NotFound for one that is unknown, expired or revoked."""
    today = tools.clock.today()
    feed = await repository.of_token(session, _index(tools, token), today)
    if feed is None:
        raise NotFound(
            "日历地址无效、已过期或已撤销;请重新申请", "this calendar address is unknown, expired or revoked: ask for another"
        )  # fmt: skip
    scope = Scope(feed.region, feed.office, feed.officer, feed.team)
    days = days_of(tools.calendars.of(feed.region), today)
    rows = await work_lists.dated(session, scope, Status.OPEN, days, limit=SHOWN)
    whose = "、".join(part for part in (feed.office or feed.region, feed.team, feed.officer) if part)
    about = f"未办结政府信息公开申请的答复期限;至多列出最早到期的 {SHOWN} 件。"
    owed = await reviews.owed(
        session, tools, scope.region, office=scope.office, officer=scope.officer, team=scope.team
    )
    entries = [*(_entry(tools, row) for row in rows), *(_owed(tools, one) for one in owed)]
    return calendar(f"依申请公开期限 {whose}", about, entries)


def _entry(tools: Tools, row: Row[Any]) -> Entry:
    """An event of a case: nothing of the applicant, nor of what is asked for."""
    due_by: date = row.due_by
    before = tools.calendars.of(row.region).due(due_by, 1, direction="before")
    lines = [
        f"登记编号:{row.number}", f"工作机构:{row.office}", f"状态:{_STATES[row.state]}",
        f"期限:{_CERTAINTY[row.due_status]}", f"科室:{row.team}" if row.team else "",
        f"经办人:{row.officer}" if row.officer else "",
    ]  # fmt: skip
    return Entry(
        uid=f"{row.id}@disclosure-requests.gongkai", stamp=row.created_at, sequence=row.version, day=due_by,
        alarm_on=before.due or before.earliest, summary=f"答复到期 {row.number}({row.office})",
        description="\n".join(filter(None, lines)),
    )  # fmt: skip


def _owed(tools: Tools, one: Mapping[str, Any]) -> Entry:
    """An event of what is owed to a review organ or a court."""
    before = tools.calendars.of(one["region"]).due(one["latest"], 1, direction="before")
    lines = [
        f"登记编号:{one['number']}", f"工作机构:{one['office']}", f"机关:{one['authority']}",
        f"案号:{one['case_number']}" if one["case_number"] else "", f"依据:{one['article']}",
    ]  # fmt: skip
    return Entry(
        uid=f"{one['review']}@disclosure-requests.gongkai", stamp=one["changed_at"], sequence=one["version"],
        day=one["latest"], alarm_on=before.due or before.earliest, summary=f"{one['title']} {one['number']}({one['office']})",
        description="\n".join(filter(None, lines)),
    )  # fmt: skip


def _shown(feed: CalendarFeed) -> dict[str, Any]:
    members = ("id", "region", "office", "officer", "team", "expires_on", "created_at")
    return {name: getattr(feed, name) for name in members} | {"address": None}


def _index(tools: Tools, token: str) -> str:
    return tools.keys.index("calendar", token)
