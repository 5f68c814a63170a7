"""What is not told on another channel, what is looked at again, and how long one channel is tried."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from kernel.security.principal import Officer
from services.push.channels.port import Outcome
from services.push.decisions import service as decisions
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import SCHEDULE
from services.push.digests import service as digests
from services.push.preferences import service as preferences
from services.push.receipts import service as receipts
from services.push.retention import repository as retention
from services.push.worker import Worker
from tests.service.test_push_failover import BUSY, VOID, found, given_up, policy, states
from tests.support.push import step
from tests.support.push_worker import CALLER, IN_ORDER, Pushing, Scripted

OFFICER = replace(CALLER, officer=Officer("gk-07", "周经办"))


async def days(push: Pushing, worker: Worker, number: int) -> None:
    for _ in range(number):
        await worker.run()
        push.clock.move_to(push.clock.now() + timedelta(days=1))


@pytest.mark.parametrize("due_in", [None, 40])
async def test_what_expires_without_being_due_before_is_told_elsewhere_in_time(
    push: Pushing, due_in: int | None
) -> None:
    await policy(push, "statutory", "email")
    await push.subscriber()
    due = push.clock.today() + timedelta(days=due_in) if due_in else None
    message = await push.send(
        **{"class": "statutory", "expires": (push.clock.now() + timedelta(days=30)).isoformat()},
        **({"due_on": due.isoformat()} if due else {}),
    )
    sms = Scripted(otherwise=BUSY)
    await days(push, push.worker(sms=sms, email=Scripted()), 15)
    assert await states(push, message) == {"sms": "failed_perm", "email": "delivered"}
    assert len(sms.sent) == len(SCHEDULE) + 1


async def test_what_stands_in_the_place_of_what_was_due_is_not_tried_to_its_end(push: Pushing) -> None:
    await policy(push, "statutory", "email", "bulletin")
    await push.subscriber()
    due = push.clock.today() + timedelta(days=6)
    expires = push.clock.now() + timedelta(days=60)
    message = await push.send(
        **{"class": "statutory", "due_on": due.isoformat(), "expires": expires.isoformat()}
    )
    worker = push.worker(
        sms=Scripted(otherwise=BUSY), email=Scripted(otherwise=BUSY), bulletin=(board := Scripted())
    )
    await days(push, worker, 25)
    assert await states(push, message) == {"sms": "expired", "email": "failed_perm", "bulletin": "delivered"}
    assert len(board.sent) == 1


async def test_a_question_about_a_channel_goes_on_no_other(push: Pushing) -> None:
    await policy(push, "progress", "email", "bulletin", "handed_over")
    owner = await push.subscriber()
    async with push.database.write() as session:
        await preferences.ask(session, CALLER, push.tools, owner, "sms")
    sms, others = Scripted(otherwise=VOID), Scripted()
    await push.worker(sms=sms, email=others, bulletin=others, handed_over=others).run()
    assert [parcel.subscriber for parcel in sms.sent] == [owner]
    assert others.sent == []


async def test_a_digest_goes_on_no_other_channel(push: Pushing) -> None:
    await policy(push, "ordinary", "email")
    await push.subscriber(frequency="daily")
    await push.send()
    sms, email = Scripted(otherwise=VOID), Scripted()
    worker = push.worker(sms=sms, email=email)
    await worker.run()
    async with push.database.write() as session:
        await digests.close(session, push.tools, "daily")
    push.clock.move_to(push.clock.now() + timedelta(days=1))
    async with push.database.write() as session:
        await digests.close(session, push.tools, "daily")
    for _ in range(2):
        async with push.database.write() as session:
            await digests.make(session, push.tools, "daily")
    await worker.run()
    assert len(sms.sent) == 1
    assert email.sent == []


async def test_a_persons_own_case_is_not_put_before_everybody(push: Pushing) -> None:
    await policy(push, "progress", "bulletin", "screen", "loudspeaker", "email")
    await push.subscriber()
    public = Scripted()
    worker = push.worker(
        sms=Scripted(otherwise=VOID), bulletin=public, screen=public, loudspeaker=public, email=Scripted()
    )
    case = step("during", began_before_gongkai=True)
    own = await push.send(thread=case, **{"class": "progress"})
    await worker.run()
    assert await states(push, own) == {"sms": "failed_perm", "email": "delivered"}
    assert public.sent == []
    of_all = await push.send(**{"class": "progress"})
    await worker.run()
    assert await states(push, of_all) == {"sms": "failed_perm", "bulletin": "delivered"}


async def test_what_was_forgotten_is_planned_nowhere_and_the_office_hears_of_it(push: Pushing) -> None:
    await policy(push, "statutory", "email", "feed")
    await push.subscriber()
    message = await push.send(**{"class": "statutory"})
    worker = push.worker(sms=Scripted(), email=(email := Scripted()), feed=(feed := Scripted()))
    await worker.run()
    async with push.database.write() as session:
        await retention.forget_content(session, [message])
        [row] = (await session.scalars(select(Delivery))).all()
        told = {"verdict": "bounced", "person": "x", "at": push.clock.now()}
        await receipts.confirm(session, CALLER, push.tools, row.id, told)
    await worker.run()
    assert await states(push, message) == {"sms": "failed_perm"}
    assert (email.sent, feed.sent) == ([], [])
    assert [one["message"] for one in await given_up(push)] == [message]


async def test_what_is_sent_again_is_tried_to_the_day_on_which_it_is_due(push: Pushing) -> None:
    await push.subscriber()
    due = push.clock.today() + timedelta(days=30)
    message = await push.send(**{"class": "statutory", "due_on": due.isoformat()})
    worker = push.worker(sms=(sms := Scripted(otherwise=VOID)))
    await worker.run()
    async with push.database.write() as session:
        [row] = (await session.scalars(select(Delivery))).all()
        again = await decisions.redrive(session, CALLER, push.tools, row.id, IN_ORDER)
        assert again.expires == row.expires
    sms.otherwise = BUSY
    await days(push, worker, 15)
    assert await states(push, message) == {"sms": "failed_temp"}


@pytest.mark.parametrize("then", ["unsubscribed", "skipped", "uncertain"])
async def test_what_came_to_nothing_is_looked_at_again_when_the_other_one_does_not_go(
    push: Pushing, then: str
) -> None:
    class_ = "ordinary" if then == "unsubscribed" else "statutory"
    await policy(push, class_, *(() if then == "skipped" else ("bulletin",)))
    owner = await push.subscriber()
    async with push.database.write() as session:
        await push.subscribe(session, owner, "email")
    thread = {} if then != "skipped" else {"thread": step("during", began_before_gongkai=True)}
    message = await push.send(**{"class": class_}, **thread)
    email, board = Scripted(otherwise=BUSY), Scripted()
    worker = push.worker(sms=Scripted(otherwise=VOID), email=email, bulletin=board)
    await worker.run()
    assert await states(push, message) == {"sms": "failed_perm", "email": "failed_temp"}
    assert (await given_up(push), board.sent) == ([], [])
    row = (await found(push, message))["email"]
    email.otherwise = Outcome("uncertain", "broke_off")
    async with push.database.write() as session:
        if then == "unsubscribed":
            await preferences.switch_off(session, CALLER, push.tools, owner, "email")
        if then == "skipped":
            values = {"verdict": "skipped", "out_of_order": False, "reason": "当面告知"}
            await decisions.decide(session, OFFICER, push.tools, row["id"], values)
    push.clock.move_to(push.clock.now() + timedelta(minutes=10))
    for _ in range(2):
        await worker.run()
    if then == "skipped":
        assert [one["channel"] for one in await given_up(push)] == ["sms"]
    else:
        assert (await states(push, message))["bulletin"] == "delivered"
        assert len(board.sent) == 1
