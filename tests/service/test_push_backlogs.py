"""What waits is seen: its age and number by channel, an alarm told once, metrics; and deliveries are recounted from their attempts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from kernel.db import Database
from kernel.messaging.outbox import outbox
from kernel.telemetry.metrics import Metrics
from services.push import gauges, jobs
from services.push.backlogs import repository as rows
from services.push.canaries import service as canaries
from services.push.channels.port import Outcome
from services.push.deliveries import service as deliveries
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from services.push.gauges import Gauges
from services.push.kept_roots import repository as kept_roots
from services.push.readiness import Readiness
from tests.support.push import step
from tests.support.push_worker import CALLER, COUNTY, Pushing, Scripted


async def told(push: Pushing, kind: str) -> list[dict[str, Any]]:
    """The data of the events of a kind, the earliest first."""
    query = select(outbox.c.data).where(outbox.c.type == f"gongkai.push.{kind}.v1").order_by(outbox.c.id)
    async with push.database.read() as session:
        return list((await session.scalars(query)).all())


def pass_on(push: Pushing, seconds: int) -> None:
    push.clock.move_to(push.clock.now() + timedelta(seconds=seconds))


async def state(push: Pushing) -> dict[str, Any]:
    async with push.database.read() as session:
        return await canaries.state(session, push.tools)


async def watched(push: Pushing) -> None:
    """The job looks twice: what is told is told once."""
    for _ in range(2):
        await jobs.watch_backlogs(push.database, push.tools)


async def test_a_channel_that_falls_behind_is_told_of_once_until_it_has_caught_up(push: Pushing) -> None:
    ready = Readiness(push.database, 0)
    for _ in range(3):
        await push.subscriber("sms")
    await push.subscriber("email")
    await push.send()
    stuck = push.worker(email=Scripted(True))
    await stuck.run()  # plans all, sends the mail, and holds the rest for want of a channel
    await stuck.lease.give_back()
    worker = push.worker(sms=Scripted(script={}), email=Scripted(True))
    async with push.database.write() as session:
        await session.execute(update(Delivery).where(Delivery.state == "held").values(state="queued"))
    pass_on(push, push.tools.settings.behind_seconds)
    await watched(push)
    assert await told(push, "queue.fell_behind") == []
    assert await ready.check() is None
    pass_on(push, 1)
    await watched(push)
    limit = push.tools.settings.behind_seconds
    assert await told(push, "queue.fell_behind") == [
        {"channel": "sms", "seconds": limit + 1, "waiting": 3, "region": "000000"}
    ]
    warning = await ready.check()
    assert warning is not None
    assert "sms" in warning
    assert "email" not in warning
    found = await state(push)
    assert (found["behind"], found["waiting"], found["oldest_waiting_seconds"]) == (
        ["sms"],
        {"sms": 3},
        limit + 1,
    )
    assert found["channels"] == {"sms": {"queued": 3}}
    await worker.run()
    await watched(push)
    assert await told(push, "queue.caught_up") == [{"channel": "sms", "seconds": 0, "region": "000000"}]
    assert len(await told(push, "queue.fell_behind")) == 1
    assert await ready.check() is None
    found = await state(push)
    assert (found["behind"], found["waiting"], found["oldest_waiting_seconds"], found["channels"]) == (
        [],
        {},
        None,
        {},
    )


async def test_what_is_not_due_does_not_wait_and_what_is_put_off_waits_from_its_time_on(
    push: Pushing,
) -> None:
    owner = await push.subscriber("sms")
    await push.send()
    refused = Outcome("failed_temp", "busy", retry_after_seconds=3600)
    await push.worker(sms=Scripted(script={owner: [refused]})).run()
    found = await state(push)
    assert (found["waiting"], found["oldest_by_channel"]) == ({}, {})
    assert found["channels"] == {"sms": {"failed_temp": 1}}
    pass_on(push, 2 * 3600)
    found = await state(push)
    assert found["waiting"] == {"sms": 1}
    assert 0 < found["oldest_by_channel"]["sms"] <= 3600


async def test_a_step_that_an_earlier_one_keeps_waiting_is_not_behind(push: Pushing) -> None:
    owner = await push.subscriber("sms")
    case = step("during", began_before_gongkai=True)
    await push.send(thread=case, **{"class": "progress"})
    refused = Outcome("failed_temp", "busy", retry_after_seconds=3600)
    worker = push.worker(sms=Scripted(script={owner: [refused]}))
    await worker.run()
    await push.send(thread=step("during"), **{"class": "progress"})
    await worker.run()
    pass_on(push, 1800)
    found = await state(push)
    assert (found["waiting"], found["oldest_by_channel"]) == ({}, {})
    assert found["channels"] == {"sms": {"failed_temp": 1, "queued": 1}}
    await watched(push)
    assert await told(push, "queue.fell_behind") == []


async def test_the_metrics_tell_what_waits_by_channel_and_what_became_of_attempts(push: Pushing) -> None:
    owner = await push.subscriber("sms")
    other, absent = await push.subscriber("email"), await push.subscriber("wecom")
    await push.send()
    metrics = Metrics()
    metrics.sources["push"] = Gauges(push.database, push.tools).read
    channels = {
        "sms": Scripted(script={owner: [Outcome("uncertain", "broke_off")]}),
        "email": Scripted(True, script={other: [Outcome("failed_perm", "unknown_user")]}),
    }
    await push.worker(**channels).run()
    pass_on(push, 30)
    text = (await metrics.exposition()).decode()
    assert absent
    for line in (
        'gongkai_push_oldest_waiting_seconds{channel="sms"} 0.0',
        'gongkai_push_waiting{channel="sms"} 0.0',
        'gongkai_push_behind{channel="sms"} 0.0',
        'gongkai_push_deliveries{channel="sms",state="uncertain"} 1.0',
        'gongkai_push_deliveries{channel="email",state="failed_perm"} 1.0',
        'gongkai_push_deliveries{channel="wecom",state="held"} 1.0',
        'gongkai_push_outcomes_total{channel="sms",outcome="uncertain"} 1.0',
        'gongkai_push_outcomes_total{channel="email",outcome="failed_perm"} 1.0',
        "gongkai_push_miscounted_messages 0.0",
        'gongkai_metrics_source_up{source="push"} 1.0',
    ):
        assert line in text
    assert "gongkai_push_canary_age_seconds " in text
    assert 'outcome="canary"' not in text
    assert 'channel="canary"' not in text


async def test_the_database_is_looked_into_once_in_a_while_however_often_metrics_are_asked_for(
    push: Pushing, monkeypatch: Any
) -> None:
    source = Gauges(push.database, push.tools)
    monkeypatch.setattr(gauges, "FRESH_SECONDS", 3600.0)
    first = await source.read()
    await push.subscriber("sms")
    await push.send()
    assert [one.samples for one in await source.read()] == [one.samples for one in first]
    monkeypatch.setattr(gauges, "FRESH_SECONDS", 0.0)
    await push.worker(sms=Scripted(otherwise=Outcome("uncertain", "broke_off"))).run()
    assert [one.samples for one in await source.read()] != [one.samples for one in first]


async def test_a_database_that_does_not_answer_leaves_the_other_metrics(push: Pushing) -> None:
    metrics = Metrics()
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    nowhere.open()
    metrics.sources["push"] = Gauges(nowhere, push.tools).read
    text = (await metrics.exposition()).decode()
    await nowhere.dispose()
    assert 'gongkai_metrics_source_up{source="push"} 0.0' in text
    assert "gongkai_push_waiting" not in text
    assert "gongkai_http_requests_in_flight" in text


async def test_counting_ends_at_a_number(push: Pushing, monkeypatch: Any) -> None:
    monkeypatch.setattr(rows, "COUNTED", 2)
    for _ in range(3):
        await push.subscriber("sms")
    await push.send()
    await push.worker().run()
    assert (await state(push))["channels"] == {"sms": {"held": 2}}


async def miscounted(push: Pushing) -> list[dict[str, Any]]:
    """What the job tells, which looks some time after something happened."""
    pass_on(push, 3600)
    for _ in range(2):
        await jobs.keep_roots(push.database, push.tools)
    return await told(push, "message.miscounted")


async def test_a_delivery_that_its_attempts_do_not_lead_to_is_told_of(push: Pushing) -> None:
    owner = await push.subscriber("sms")
    await push.subscriber("email")
    good, bad = await push.send(), await push.send()
    await push.worker(sms=Scripted(), email=Scripted(True)).run()
    async with push.database.write() as session:
        spoiled = (Delivery.message == bad) & (Delivery.subscriber == owner)
        await session.execute(update(Delivery).where(spoiled).values(state="failed_perm"))
    expected = {
        "message": bad, "message_reference": "m4", "region": COUNTY, "inconsistent": 1, "key_kind": "live",
    }  # fmt: skip
    assert await miscounted(push) == [expected]
    async with push.database.read() as session:
        counts = [await deliveries.counted(session, CALLER, one) for one in (good, bad)]
    assert [one["inconsistent"] for one in counts] == [0, 1]
    found = {one.name: one for one in await Gauges(push.database, push.tools).read()}
    assert [one.value for one in found["gongkai_push_miscounted_messages"].samples] == [1]
    async with push.database.write() as session:
        await session.execute(update(Delivery).where(spoiled).values(state="delivered"))
        await kept_roots.look_again(session, [bad], push.clock.now())
    assert await miscounted(push) == [expected]
    found = {one.name: one for one in await Gauges(push.database, push.tools).read()}
    assert [one.value for one in found["gongkai_push_miscounted_messages"].samples] == [0]


async def test_an_attempt_that_is_gone_or_was_never_counted_is_told_of(push: Pushing) -> None:
    owner = await push.subscriber("sms")
    message = await push.send()
    busy = Outcome("failed_temp", "busy", retry_after_seconds=1)
    worker = push.worker(sms=Scripted(script={owner: [busy]}))
    await worker.run()
    pass_on(push, 600)
    await worker.run()
    row = (await push.rows(message))[owner]
    assert (row.state, row.attempts) == ("delivered", 2)
    async with push.database.write() as session:
        for table in (
            AttemptOutcome,
            Attempt,
        ):  # as if the last had never been: the one before says failed_temp
            await session.execute(delete(table).where(table.delivery == row.id, table.number == 2))
        change = update(Delivery).where(Delivery.id == row.id)
        await session.execute(change.values(state="failed_perm"))
    [event] = await miscounted(push)
    assert (event["message"], event["inconsistent"]) == (message, 1)


async def test_the_limit_is_a_setting(push: Pushing) -> None:
    await push.subscriber("sms")
    await push.send()
    pass_on(push, 60)
    async with push.database.write() as session:
        await session.execute(update(Delivery).values(state="queued"))
    strict = replace(push.tools, settings=replace(push.tools.settings, behind_seconds=30))
    await push.worker().run()
    async with push.database.write() as session:
        await session.execute(update(Delivery).values(state="queued"))
    pass_on(push, 60)
    await jobs.watch_backlogs(push.database, strict)
    assert [one["channel"] for one in await told(push, "queue.fell_behind")] == ["sms"]
