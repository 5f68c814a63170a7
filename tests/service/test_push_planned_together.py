"""Messages that are due together are planned as if one after the other, and written together."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kernel.messaging.outbox import outbox
from services.push import claiming, planner
from services.push.deliveries.traffic import Traffic
from services.push.endpoints.models import EndpointHealth
from services.push.endpoints.rules import FAILURES
from services.push.messages.models import Message
from tests.support.push import step
from tests.support.push_worker import Pushing, Scripted
from tests.support.statements import heard


async def test_what_is_planned_together_is_as_if_it_had_been_one_after_the_other(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "SOON_SECONDS", 60.0)
    await push.subscriber()
    first, corrected, third = [await push.send() for _ in range(3)]
    correction = await push.send(supersedes=corrected, relation="corrects", title="更正")
    steps = [await push.send(thread=step(n)) for n in ("before", "during")]
    last = await push.send()
    channel = Scripted()
    room = claiming.Room({"sms": channel}, {"sms": 50}, 7, Traffic())
    async with push.database.write() as session, heard(session) as said:
        found = await planner.plan_some(session, push.tools, {"sms": channel}, room)
    everything = [first, third, correction, *steps, last]
    assert not found.more
    async with push.database.read() as session:
        told = (
            select(outbox.c.data)
            .where(outbox.c.type == "gongkai.push.message.released.v1")
            .order_by(outbox.c.id)
        )
        assert [data["message"] for data in (await session.scalars(told)).all()] == everything
        states = select(Message.id, Message.state).where(Message.id != corrected)
        assert dict.fromkeys(everything, "released") == dict((await session.execute(states)).all())
    assert [parcel.message for parcel in found.parcels["sms"]] == [first, third, correction]
    # Two that have to do with nothing else by one, the correction, two steps of a case, and the one behind them.
    assert len([one for one in said if one.text.startswith("UPDATE messages")]) == 5
    assert len([one for one in said if one.text.startswith("INSERT INTO outbox")]) == 1
    worker = push.worker(sms=channel)
    await worker.run()
    assert [parcel.message for parcel in channel.sent] == [steps[0], last, steps[1]]


async def test_an_endpoint_that_fares_well_is_read_once_and_the_one_probe_of_another_is_seen(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "SOON_SECONDS", 60.0)
    monkeypatch.setattr(planner, "BATCH", 1)  # each message is written by itself
    well, ill = [await push.subscriber("webhook") for _ in range(2)]
    url = "https://receiver.example.cn/hook"
    await push.endpoint("webhook", subscriber=well, url=url)
    broken = await push.endpoint("webhook", subscriber=ill, url=url)
    async with push.database.write() as session:
        past = push.clock.now() - timedelta(minutes=1)
        session.add(EndpointHealth(endpoint=broken, failures=FAILURES, open_until=past, last_failure_at=past))
    messages = [await push.send() for _ in range(3)]
    channel = Scripted(deduplicates=True)
    room = claiming.Room({"webhook": channel}, {"webhook": 50}, 7, Traffic())
    async with push.database.write() as session, heard(session) as said:
        found = await planner.plan_some(session, push.tools, {"webhook": channel}, room)
    asked = [str(one.given) for one in said if "JOIN sealed_endpoints" in one.text]
    sent = [(parcel.message, parcel.subscriber, parcel.probe) for parcel in found.parcels["webhook"]]
    assert sorted(sent) == sorted([*((one, well, False) for one in messages), (messages[0], ill, True)])
    assert (
        len([one for one in asked if well in one]),
        len([one for one in asked if ill in one]),
    ) == (1, 3)
