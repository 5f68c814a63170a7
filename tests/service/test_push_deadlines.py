"""What push makes of the events of deadlines: late ones change nothing, another body is told anew, a date moved back is none."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from kernel.clock import SHANGHAI
from kernel.http.problems import NotFound
from kernel.ids import new_id
from kernel.messaging.event import Event
from kernel.security.principal import Principal
from services.push.audiences import service as audiences
from services.push.audiences.models import Audience, AudienceMember
from services.push.messages.models import Message
from services.push.notices import service as notices
from services.push.notices.models import Deadline, Notice
from services.push.registry.models import Subscriber
from services.push.responsible_persons import repository as persons
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
        await notices.ask_again(session, region, body)


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


async def test_each_division_has_its_own_persons_and_the_nearest_of_a_deadline_are_told(
    push: Pushing,
) -> None:
    heard, neighbour = Heard(push), replace(CALLER, region="360426")
    province = replace(CALLER, region="360000")
    outsider, above, own = [await push.subscriber() for _ in range(3)]
    async with push.database.write() as session:
        row = await session.get(Subscriber, outsider)
        assert row is not None
        row.region = "360426"
    await answers(push, "land", outsider, "360426", neighbour)
    await heard("created")
    push.clock.move_to(date(2026, 3, 9))
    assert await heard.told() == [("land", "T-5", FIRST)]
    assert await to_whom(push) == [], "those of another division hear nothing of it"
    await answers(push, "land", above, "360000", province)
    await heard.told()
    assert await to_whom(push) == [above], "what nobody was there for is told those above"
    await answers(push, "land", own)  # and neither of the two is in the way
    push.clock.move_to(date(2026, 3, 13))
    assert [stage for _, stage, _ in await heard.told()] == ["T-5", "T-1"]
    assert await to_whom(push) == [above, own], "the nearest are told, and they alone"
    async with push.database.write() as session:
        with pytest.raises(NotFound):
            await responsible.end(session, neighbour, push.tools, "land", COUNTY, "*")
        await responsible.end(session, CALLER, push.tools, "land", None, f'"land.{COUNTY}.1"')
    push.clock.move_to(date(2026, 3, 16))
    await heard.told()
    assert await to_whom(push) == [above, own, above], "once the nearest are taken off, those above again"
    await answers(push, "land", own)
    assert await registered(push, CALLER) == [(COUNTY, 3)]
    assert await registered(push, province) == [("360000", 1), (COUNTY, 3), ("360426", 1)]


async def test_a_reason_of_before_divisions_had_their_own_persons_is_replayed_too(push: Pushing) -> None:
    heard, person = Heard(push), await push.subscriber()
    await answers(push, "land", person, "360000", replace(CALLER, region="360000"))
    await heard("created")
    push.clock.move_to(date(2026, 3, 9))
    await heard.told()
    await answers(push, "land", await push.subscriber())
    for rule in (None, "responsible-persons/land"):
        async with push.database.write() as session:
            audience = (await session.scalars(select(Audience))).one()
            member = await session.get(AudienceMember, (audience.id, person))
            assert member is not None
            if rule is None:
                assert member.why[0]["rule"] == "responsible-persons/land?region=360000"
            else:
                member.why = [member.why[0] | {"rule": rule}]
            found = await audiences.reason(session, CALLER, push.tools, audience, person)
        assert found["replay"] == {"told": True, "same": True}
        assert found["words_zh"] == ["您是机构“land”登记的责任人"]


async def to_whom(push: Pushing) -> list[str]:
    """Who is told, notice by notice."""
    query = select(AudienceMember.subscriber).join(Message, Message.audience == AudienceMember.audience)
    async with push.database.read() as session:
        return list((await session.scalars(query.order_by(Message.id))).all())


async def registered(push: Pushing, caller: Principal) -> list[tuple[str, int]]:
    """Division and version of each registration that a caller's list shows, page by page."""
    found: list[tuple[str, int]] = []
    after = None
    async with push.database.read() as session:
        while rows := await persons.list_page(session, region=caller.region, after=after, limit=1):
            found += [(row.region, row.version) for row in rows]
            after = (rows[-1].body, rows[-1].region)
    return found
