"""What push makes of the events of deadlines: late ones change nothing, another body is told anew, a date moved back is none."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from kernel.clock import SHANGHAI
from kernel.http.problems import Conflict
from kernel.ids import new_id
from kernel.messaging.event import Event
from kernel.security.principal import Principal
from services.push.messages.models import Message
from services.push.notices import service as notices
from services.push.notices.models import Deadline, Notice
from services.push.registry.models import Subscriber
from services.push.responsible_persons import service as responsible
from services.push.responsible_persons.schemas import ResponsibleIn
from tests.support.push_worker import CALLER, COUNTY, Pushing

SUBJECT = "obligations/obl_1"
FIRST, LATER = "2026-03-16", "2026-03-18"


class Heard:
    """Tells push of a duty, each event a minute after the one before."""

    def __init__(self, push: Pushing) -> None:
        self._push, self.at = push, datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)

    async def __call__(
        self, verb: str, due: str | None = FIRST, body: str = "land", state: str = "open", *, late: bool = False,
        backlog: bool = False, latest: str | None = None,
    ) -> None:  # fmt: skip
        self.at += timedelta(minutes=1)
        bounds = {"earliest": due or FIRST, "latest": latest or due or FIRST}
        data = {
            "obligation": "obl_1", "item": "budget-1", "body": body, "region": COUNTY, "state": state, "backlog": backlog,
            "due": {"date": due if latest is None else None, "status": "final" if latest is None else "provisional",
                    "basis": "《民法典》第二百零一条", "basis_status": "confirmed"} | bounds if due else None,
        }  # fmt: skip
        time = self.at - timedelta(days=1) if late else self.at
        kind = f"gongkai.catalog.obligation.{verb}.v1"
        event = Event(new_id("ev"), kind, "/v1/catalog", SUBJECT, time, COUNTY, False, data)
        async with self._push.database.write() as session:
            await notices.follow_duties(session, event)
        async with self._push.database.write() as session:
            await notices.tell(session, self._push.tools)

    async def told(self) -> list[tuple[str, str, str]]:
        """(body, stage, date) in the order of telling."""
        async with self._push.database.write() as session:
            await notices.tell(session, self._push.tools)
            rows = (await session.scalars(select(Notice).order_by(Notice.id))).all()
        return [(row.body, row.stage, row.due_on.isoformat()) for row in rows]


async def answers(
    push: Pushing, body: str, person: str, region: str = COUNTY, caller: Principal = CALLER
) -> None:
    values = ResponsibleIn(region=region, name=body, persons=[person], channels=["feed"]).model_dump()
    async with push.database.write() as session:
        await responsible.put(session, caller, push.tools, body, values, None)


async def test_late_events_change_nothing_and_another_body_is_told_anew(push: Pushing) -> None:
    heard, person = Heard(push), await push.subscriber()
    for body in ("land", "finance"):
        await answers(push, body, person)
    await heard("created")
    push.clock.move_to(date(2026, 3, 9))
    assert await heard.told() == [("land", "T-5", FIRST)]
    await heard("moved", "2026-03-10", late=True)
    assert await heard.told() == [("land", "T-5", FIRST)]
    await heard("transferred", body="finance")
    assert await heard.told() == [("land", "T-5", FIRST), ("finance", "T-5", FIRST)]
    await heard("moved", LATER, body="finance")
    told = await heard.told()
    assert told[2:] == [("finance", "moved", LATER)], "T-5 of the later date has not come"
    await heard("fulfilled", LATER, body="finance", state="fulfilled_on_time")
    push.clock.move_to(date(2026, 3, 20))
    assert await heard.told() == told
    await heard("reopened", LATER, body="finance")
    assert (await heard.told())[3:] == [("finance", "T+1", LATER)]
    async with push.database.read() as session:
        titles = [m.content.decode() for m in await session.scalars(select(Message).order_by(Message.id))]
    assert "由2026年3月16日改为2026年3月18日" in titles[2]
    assert "已逾期2个工作日" in titles[3]


async def test_a_date_that_moves_back_before_anybody_was_told_is_no_news(push: Pushing) -> None:
    heard = Heard(push)
    await answers(push, "land", await push.subscriber())
    await heard("created")
    async with push.database.write() as session:
        row = (await session.scalars(select(Deadline))).one()
        row.moved_from, row.due_on = row.due_on, date(2026, 3, 18)
    await heard("moved", FIRST)
    assert await heard.told() == []


async def test_a_backlog_is_no_news_and_bounds_alone_are_overdue_after_the_latest_day(push: Pushing) -> None:
    heard = Heard(push)
    await answers(push, "land", await push.subscriber())
    await heard("created", "2026-02-02", backlog=True)
    assert await heard.told() == []
    await heard("moved", FIRST, latest=LATER)
    push.clock.move_to(date(2026, 3, 17))
    assert [stage for _, stage, _ in await heard.told()] == ["moved", "T-1"]
    push.clock.move_to(date(2026, 3, 19))
    assert [stage for _, stage, _ in await heard.told()] == ["moved", "T-1", "T+1"]
    await heard("moved", None)
    async with push.database.read() as session:
        assert (await session.scalars(select(Deadline.open))).one() is False


async def test_persons_of_another_division_are_told_nothing_of_a_body(push: Pushing) -> None:
    heard, province = Heard(push), replace(CALLER, region="360000")
    outsider = await push.subscriber()
    async with push.database.write() as session:
        row = await session.get(Subscriber, outsider)
        assert row is not None
        row.region = "360426"
    neighbour = replace(CALLER, region="360426")
    await answers(push, "land", outsider, "360426", neighbour)
    await heard("created")
    push.clock.move_to(date(2026, 3, 9))
    assert await heard.told() == [("land", "T-5", FIRST)]
    async with push.database.read() as session:
        assert (await session.scalars(select(Message))).all() == []
    own = await push.subscriber()
    with pytest.raises(Conflict) as refused:
        await answers(push, "land", own)
    assert refused.value.code == "id_taken"
    assert "360426" not in f"{refused.value}"
    async with push.database.write() as session:  # what was taken off is no longer in the way
        await responsible.end(session, neighbour, push.tools, "land", '"land.1"')
    await answers(push, "land", own, "360000", province)
    async with push.database.write() as session:
        await notices.ask_again(session, "land")
    await heard.told()
    async with push.database.read() as session:
        assert len((await session.scalars(select(Message))).all()) == 1
