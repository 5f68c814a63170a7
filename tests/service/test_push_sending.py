"""What channels and endpoints ask of the worker: parts, pace, breakers, policies for what nobody knows, slow receivers."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kernel.messaging.outbox import outbox
from services.push.canaries import service as canaries
from services.push.channels.port import Outcome
from services.push.endpoints import repository as endpoint_rows
from services.push.endpoints import service as endpoints
from services.push.endpoints.models import EndpointHealth
from services.push.endpoints.rules import ABANDONED, FAILURES
from services.push.readiness import Readiness
from services.push.worker import Worker
from tests.support.answers import eventually
from tests.support.push_worker import CALLER, COUNTY, Died, Pushing, Scripted, Stuck

URL = "https://receiver.example.cn/hook"


async def hooked(push: Pushing, **values: Any) -> tuple[str, str]:
    """A subscriber with a webhook; its id and the endpoint's."""
    owner = await push.subscriber("webhook")
    return owner, await push.endpoint("webhook", subscriber=owner, url=URL, **values)


async def test_of_a_message_in_parts_the_next_attempt_begins_behind_what_is_there(push: Pushing) -> None:
    owner = await push.subscriber()
    message = await push.send()
    broken = Outcome("failed_temp", "throttled", parts_done=2)
    channel = Scripted(script={owner: [broken]})
    worker = push.worker(sms=channel)
    await worker.run()
    push.clock.move_to(push.clock.now() + timedelta(minutes=1))
    await worker.run()
    assert [parcel.parts_done for parcel in channel.sent] == [0, 2]
    assert (await push.states(message))[owner] == "delivered"


async def test_a_breaker_opens_lets_one_through_and_closes_and_others_do_not_feel_it(push: Pushing) -> None:
    owner, endpoint = await hooked(push)
    other, _ = await hooked(push)
    down = [Outcome("failed_temp", "connect_failed") for _ in range(FAILURES)]
    channel = Scripted(True, script={owner: down})
    worker = push.worker(webhook=channel)
    first = [await push.send() for _ in range(FAILURES)]
    for _ in range(FAILURES):
        await worker.run()
    assert len([parcel for parcel in channel.sent if parcel.subscriber == owner]) == FAILURES
    second = [await push.send() for _ in range(3)]
    push.clock.move_to(push.clock.now() + timedelta(seconds=20))
    await worker.run()
    assert [(await push.states(m))[owner] for m in second] == ["queued"] * 3
    assert {(await push.states(m))[other] for m in (*first, *second)} == {"delivered"}
    push.clock.move_to(push.clock.now() + timedelta(seconds=15))
    before = len(channel.sent)
    channel.otherwise = Outcome("failed_temp", "connect_failed")
    await worker.run()
    assert len(channel.sent) == before + 1  # the one attempt of a half-open breaker
    channel.otherwise = Outcome("delivered", "ok")
    for _ in range(4):
        push.clock.move_to(push.clock.now() + timedelta(minutes=6))
        await worker.run()
    assert {(await push.states(m))[owner] for m in (*first, *second)} == {"delivered"}
    async with push.database.read() as session:
        health = await endpoint_rows.health(session, endpoint)
    assert health is not None
    assert (health.failures, health.open_until) == (0, None)


async def test_a_breaker_counts_once_what_fails_at_once_and_a_change_lets_go_what_was_put_off(
    push: Pushing,
) -> None:
    owner, endpoint = await hooked(push, concurrency=12)
    for _ in range(12):
        await push.send()
    channel = Scripted(True, script={owner: [Outcome("failed_temp", "connect_failed")] * 12})
    worker = push.worker(webhook=channel)
    await worker.run()
    async with push.database.read() as session:
        health = await endpoint_rows.health(session, endpoint)
    assert health is not None
    assert health.open_until is not None
    assert health.failures == FAILURES
    assert (health.open_until - push.clock.now()).total_seconds() <= 30
    push.clock.move_to(push.clock.now() + timedelta(hours=1))
    async with push.database.write() as session:
        await endpoints.switch(session, CALLER, push.tools, endpoint, None)
    await worker.run()
    assert len(channel.sent) == 24
    channel.otherwise = Outcome("failed_temp", "throttled", retry_after_seconds=86_400)
    await push.send()
    await worker.run()
    urgent = await push.send(**{"class": "emergency"})
    await worker.run()
    assert (await push.states(urgent))[owner] == "queued"
    row = (await push.rows(urgent))[owner]
    assert row.not_before - push.clock.now() <= timedelta(minutes=5)
    channel.otherwise = Outcome("delivered", "ok")
    push.clock.move_to(push.clock.now() + timedelta(minutes=1))
    async with push.database.write() as session:
        await endpoints.switch(session, CALLER, push.tools, endpoint, None)
    late = await push.send()
    await worker.run()
    assert [(await push.states(m))[owner] for m in (urgent, late)] == ["delivered"] * 2


async def test_an_emergency_looks_through_a_breaker_that_is_open_for_an_hour_and_nothing_else_does(
    push: Pushing,
) -> None:
    owner, endpoint = await hooked(push)
    begin = push.clock.now()
    opened = {
        "failures": 20,
        "failing_since": begin,
        "open_until": begin + timedelta(hours=1),
        "last_failure_at": begin,
    }
    async with push.database.write() as session:
        endpoint_rows.add(session, EndpointHealth(endpoint=endpoint, **opened))
    ordinary, statutory = await push.send(), await push.send(**{"class": "statutory"})
    urgent = [await push.send(**{"class": "emergency"}) for _ in range(2)]
    channel = Scripted(True, script={owner: [Outcome("failed_temp", "connect_failed")]})
    worker = push.worker(webhook=channel)

    async def health() -> EndpointHealth:
        async with push.database.read() as session:
            found = await endpoint_rows.health(session, endpoint)
        assert found is not None
        return found

    for later, sent in ((59, 0), (61, 1), (119, 1)):
        push.clock.move_to(begin + timedelta(seconds=later))
        await worker.run()
        assert len(channel.sent) == sent
        fares = await health()  # an attempt before its time makes the pause neither longer nor shorter
        assert (fares.failures, fares.open_until) == (20, begin + timedelta(hours=1))
    push.clock.move_to(begin + timedelta(seconds=122))
    await worker.run()
    assert {(await push.states(m))[owner] for m in urgent} == {"delivered"}
    assert {parcel.message for parcel in channel.sent[:3]} == set(urgent)
    assert ((await health()).failures, (await health()).open_until) == (0, None)
    # What was put off until the breaker would have ended goes out at once: its receiver is known to be well.
    assert {(await push.states(m))[owner] for m in (ordinary, statutory)} == {"delivered"}


async def test_what_fails_for_days_is_switched_off_and_held(push: Pushing) -> None:
    owner, endpoint = await hooked(push)
    message = await push.send()
    worker = push.worker(webhook=Scripted(True, otherwise=Outcome("failed_temp", "status")))
    await worker.run()
    push.clock.move_to(push.clock.now() + ABANDONED)
    async with push.database.write() as session:
        assert await endpoints.disable_abandoned(session, push.tools, 10) == 1
        assert await endpoints.disable_abandoned(session, push.tools, 10) == 0
    await worker.run()
    row = (await push.rows(message))[owner]
    assert (row.state, row.reason) == ("held", "endpoint_disabled")
    async with push.database.read() as session:
        assert (await endpoints.read(session, CALLER, endpoint)).off_reason == "failing_for_days"


@pytest.mark.parametrize(
    "class_, policy, state",
    [
        ("ordinary", None, "uncertain"), ("emergency", None, "failed_temp"),
        ("ordinary", "resend", "failed_temp"), ("emergency", "hold", "uncertain"),
    ],
)  # fmt: skip
async def test_what_may_have_arrived_is_sent_again_by_policy_and_class_alone(
    push: Pushing, class_: str, policy: str | None, state: str
) -> None:
    owner = await push.subscriber("wecom")
    await push.endpoint("wecom", subscriber=owner, url=URL, uncertain=policy)
    message = await push.send(**{"class": class_})
    worker = push.worker(wecom=Scripted(otherwise=Outcome("uncertain", "broke_off")))
    await worker.run()
    await worker.lease.give_back()
    assert (await push.states(message))[owner] == state
    later = await push.send(**{"class": class_})
    dead = push.worker(wecom=Scripted(dies=True))
    with pytest.raises(Died):
        await dead.run()
    await dead.lease.give_back()
    await push.worker(wecom=Scripted()).run()
    assert (await push.states(later))[owner] == ("delivered" if state == "failed_temp" else "uncertain")


async def test_a_robot_is_told_so_many_messages_a_minute(push: Pushing) -> None:
    owner = await push.subscriber("wecom")
    await push.endpoint("wecom", subscriber=owner, url=URL, per_minute=2)
    for _ in range(5):
        await push.send()
    channel = Scripted()
    worker = push.worker(wecom=channel)
    await worker.run()
    assert len(channel.sent) == 2
    for sent in (4, 5):
        push.clock.move_to(push.clock.now() + timedelta(seconds=61))
        await worker.run()
        assert len(channel.sent) == sent


async def test_a_robot_of_feishu_is_told_five_messages_a_second(push: Pushing) -> None:
    owner = await push.subscriber("feishu")
    await push.endpoint(
        "feishu", subscriber=owner, url="https://open.feishu.cn/open-apis/bot/v2/hook/x", per_minute=600
    )
    for _ in range(12):
        await push.send()
    channel = Scripted()
    worker = push.worker(feishu=channel)
    for sent in (5, 10, 12):
        await worker.run()
        assert len(channel.sent) == sent
        await worker.run()
        assert len(channel.sent) == sent
        push.clock.move_to(push.clock.now() + timedelta(seconds=1))


async def test_the_parts_of_a_message_count_before_they_are_sent(push: Pushing) -> None:
    owner = await push.subscriber("wecom")
    await push.endpoint("wecom", subscriber=owner, url=URL)
    for _ in range(3):
        await push.send(paragraphs=["公" * 600] * 13)
    channel = Scripted()
    worker = push.worker(wecom=channel)
    for sent in (1, 2, 3):
        await worker.run()
        assert len(channel.sent) == sent  # of more than 10 parts each, where 20 a minute are told
        push.clock.move_to(push.clock.now() + timedelta(seconds=61))


async def test_a_team_alone_hears_of_an_account_under_trial(push: Pushing) -> None:
    one, other = await push.subscriber("webhook"), await push.subscriber("webhook")
    for owner in (one, other):
        await push.endpoint("webhook", subscriber=owner, url=URL, mode="team", team=[one])
    message = await push.send()
    await push.worker(webhook=Scripted(True)).run()
    assert await push.states(message) == {one: "delivered", other: "suppressed"}


async def test_a_receiver_that_is_stuck_holds_up_nobody_else(push: Pushing) -> None:
    stuck, _ = await hooked(push)
    others = [(await hooked(push))[0] for _ in range(3)]
    first = await push.send()
    channel = Stuck({stuck})
    running = asyncio.create_task(push.worker(webhook=channel).run())  # type: ignore[arg-type]  # a channel as any

    async def settled(message: str) -> None:
        await eventually(
            lambda: push.states(message),
            lambda states: {states.get(owner) for owner in others} == {"delivered"},
        )

    await settled(first)
    second = await push.send()  # comes while one is stuck
    await settled(second)
    assert (await push.states(first))[stuck] == "leased"
    channel.freed.set()
    await running
    for message in (first, second):
        assert set((await push.states(message)).values()) == {"delivered"}


async def test_an_account_that_is_stuck_leaves_its_channel_to_the_others(push: Pushing) -> None:
    await push.subscriber()
    near = f"{COUNTY}102"
    account = await push.endpoint(
        "sms", region=near, secret="k", options={"signature": "艾城镇"}, concurrency=1
    )
    for stuck, of, other in ((account, near, COUNTY), (push.sms, COUNTY, near)):
        waiting = [await push.send(region=of) for _ in range(10)]
        late = await push.send(region=other)
        channel = Stuck({stuck}, deduplicates=False, batch=1, at_once=16)
        worker = push.worker(sms=channel)  # type: ignore[arg-type]  # a channel as any
        running = asyncio.create_task(worker.run())

        async def states(message: str = late) -> set[str]:
            return set((await push.states(message)).values())

        await eventually(states, lambda found: found == {"delivered"})
        assert [await states(one) for one in waiting[8:]] == [{"queued"}] * 2
        channel.freed.set()
        await running
        await worker.lease.give_back()
        assert [await states(one) for one in waiting] == [{"delivered"}] * 10


async def test_an_account_serves_the_divisions_below_and_the_nearest_one_is_taken(push: Pushing) -> None:
    owner = await push.subscriber()
    near = await push.endpoint("sms", region=f"{COUNTY}102", secret="k", options={"signature": "艾城镇"})
    messages = [await push.send(region=region) for region in (COUNTY, f"{COUNTY}102001")]
    channel = Scripted()
    await push.worker(sms=channel).run()
    used = {parcel.message: parcel.endpoint_id for parcel in channel.sent if parcel.subscriber == owner}
    assert used == {messages[0]: push.sms, messages[1]: near}


async def test_the_service_is_ready_while_a_canary_comes_through_and_not_when_the_worker_is_dead(
    push: Pushing,
) -> None:
    ready = Readiness(push.database, 0.6)

    async def refused() -> bool:
        try:
            await ready.check()
        except canaries.SilentWorkerError:
            return True
        return False

    await ready.check()  # it has just started
    worker = push.worker(sms=Scripted())
    await worker.run()
    async with push.database.read() as session:
        state = await canaries.state(session, push.tools)
    assert state["sending"] is True
    assert state["canary_seconds_ago"] < 30
    await eventually(refused, bool)
    await push.worker(sms=Scripted()).run()  # another cannot: the dead one's lease holds
    assert await refused()
    await worker.lease.give_back()
    impatient = replace(push.tools, settings=replace(push.tools.settings, canary_seconds=0.4))
    await Worker(push.database, impatient, {}).run()
    await ready.check()
    async with push.database.read() as session:
        told = (await session.scalars(select(outbox.c.data).where(outbox.c.type.like("%was_silent%")))).all()
    assert told  # once for each silence; a machine that is slow has more of them
    assert all(set(one) == {"seconds", "region"} for one in told)


async def test_a_receiver_that_wants_no_more_is_switched_off_and_one_that_asks_for_patience_gets_it(
    push: Pushing,
) -> None:
    gone, _ = await hooked(push)
    busy, _ = await hooked(push)
    throttled = Outcome("failed_temp", "throttled", retry_after_seconds=600)
    channel = Scripted(True, script={gone: [Outcome("failed_perm", "gone")], busy: [throttled]})
    worker = push.worker(webhook=channel)
    first = await push.send()
    await worker.run()
    second = await push.send()
    await worker.run()
    assert await push.states(first) == {gone: "failed_perm", busy: "failed_temp"}
    assert await push.states(second) == {gone: "held", busy: "queued"}
    push.clock.move_to(push.clock.now() + timedelta(minutes=9))
    await worker.run()
    assert len(channel.sent) == 2
    push.clock.move_to(push.clock.now() + timedelta(minutes=4))
    await worker.run()
    assert [(await push.states(m))[busy] for m in (first, second)] == ["delivered", "delivered"]
