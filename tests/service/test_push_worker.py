"""The delivery worker: outcomes lead to states, a death in between loses and doubles nothing in the ledger, order holds."""

import contextlib
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from kernel.db.lease import LeaseLostError
from services.push import settling
from services.push.channels.port import Kind, Outcome
from services.push.decisions import service as decisions
from services.push.deliveries import service as deliveries
from services.push.deliveries.rules import EMERGENCY_SCHEDULE, JITTER, SCHEDULE
from services.push.endpoints import service as endpoints
from services.push.messages import service as messages
from services.push.registry import service as registry
from services.push.threads import service as threads
from tests.support.push import step
from tests.support.push_worker import CALLER, IN_ORDER, Died, Pushing, Scripted


@pytest.mark.parametrize(
    "kind, state",
    [
        ("delivered", "delivered"), ("accepted_unverified", "accepted_unverified"), ("failed_perm", "failed_perm"),
        ("uncertain", "uncertain"), ("credential", "held"), ("failed_temp", "failed_temp"),
    ],
)  # fmt: skip
async def test_an_outcome_leads_to_its_state(push: Pushing, kind: Kind, state: str) -> None:
    owner = await push.subscriber()
    message = await push.send()
    channel = Scripted(otherwise=Outcome(kind, "45009"))
    await push.worker(sms=channel).run()
    row = (await push.rows(message))[owner]
    assert (row.state, row.attempts) == (state, 1)
    assert row.reason == (None if kind == "delivered" else "45009")
    assert await push.kinds(message, owner) == [kind]
    [parcel] = channel.sent
    assert parcel.addresses["mobile"] == "13800000001"
    assert parcel.delivery == row.id


async def test_what_fails_for_now_is_tried_again_by_the_schedule_until_it_is_used_up(push: Pushing) -> None:
    owner = await push.subscriber()
    message = await push.send()
    channel = Scripted(otherwise=Outcome("failed_temp", "busy"))
    worker = push.worker(sms=channel)
    for attempt in range(1, len(SCHEDULE) + 2):
        await worker.run()
        await worker.run()  # not yet: it is sent once
        assert len(channel.sent) == attempt
        push.clock.move_to(push.clock.now() + timedelta(days=2))
    row = (await push.rows(message))[owner]
    assert (row.state, row.reason) == ("failed_perm", "exhausted")
    assert {parcel.delivery for parcel in channel.sent} == {row.id}
    async with push.database.write() as session:
        again = await decisions.redrive(session, CALLER, push.tools, row.id, IN_ORDER)
    channel.otherwise = Outcome("delivered", "ok")
    await worker.run()
    assert (await push.rows(message))[owner].id == again.id
    assert (await push.states(message))[owner] == "delivered"


async def test_a_death_of_the_worker_uses_up_no_step_of_the_schedule(push: Pushing) -> None:
    """The first failure after it is tried again as soon as any first failure; an emergency keeps all its attempts."""
    owner = await push.subscriber()
    message = await push.send(**{"class": "emergency"})
    deaths, failures = 3, len(EMERGENCY_SCHEDULE) + 1
    for _ in range(deaths):
        dead = push.worker(sms=Scripted(dies=True))
        with pytest.raises(Died):
            await dead.run()
        await dead.lease.give_back()
    channel = Scripted(otherwise=Outcome("failed_temp", "busy"))
    worker = push.worker(sms=channel)
    for number, seconds in enumerate((*EMERGENCY_SCHEDULE, None), start=1):
        await worker.run()
        row = (await push.rows(message))[owner]
        assert row.attempts == deaths + number
        if seconds is not None:
            wait = (row.not_before - push.clock.now()).total_seconds()
            assert seconds * (1 - JITTER) <= wait <= seconds * (1 + JITTER)
            push.clock.move_to(row.not_before)
    assert (row.state, row.reason) == ("failed_perm", "exhausted")
    assert await push.kinds(message, owner) == ["lost"] * deaths + ["failed_temp"] * failures


async def test_a_receiver_that_asks_for_patience_is_heard(push: Pushing) -> None:
    owner = await push.subscriber()
    message = await push.send()
    channel = Scripted(script={owner: [Outcome("failed_temp", "429", retry_after_seconds=3600)]})
    worker = push.worker(sms=channel)
    await worker.run()
    for later, sent in ((59, 1), (61, 2)):
        push.clock.move_to(push.clock.now().replace(hour=9, minute=0) + timedelta(minutes=later))
        await worker.run()
        assert len(channel.sent) == sent
    assert (await push.states(message))[owner] == "delivered"


@pytest.mark.parametrize("deduplicates, state", [(False, "uncertain"), (True, "delivered")])
async def test_a_worker_that_dies_between_wire_and_outcome_leaves_no_doubt_hidden(
    push: Pushing, deduplicates: bool, state: str
) -> None:
    owner = await push.subscriber()
    message = await push.send()
    first, channel = Scripted(deduplicates, dies=True), Scripted(deduplicates)
    dead = push.worker(sms=first)
    with pytest.raises(Died):
        await dead.run()
    assert (await push.states(message))[owner] == "leased"
    other = push.worker(sms=channel)
    await other.run()  # the dead one's lease holds still
    assert channel.sent == []
    await dead.lease.give_back()  # as its end by time
    await other.run()
    assert (await push.states(message))[owner] == state
    assert await push.kinds(message, owner) == (["lost", "delivered"] if deduplicates else ["lost"])
    assert [parcel.delivery for parcel in channel.sent] == ([first.sent[0].delivery] if deduplicates else [])


async def test_a_late_worker_cannot_settle_what_another_has_taken(push: Pushing) -> None:
    owner = await push.subscriber()
    message = await push.send()
    late = push.worker(sms=(wire := Scripted(True, dies=True)))
    with pytest.raises(Died):
        await late.run()
    fence = late.lease.fence
    assert fence is not None
    await late.lease.give_back()
    late.lease.fence = fence  # it does not know that it is over
    other = push.worker(sms=Scripted(True, otherwise=Outcome("failed_temp", "busy")))
    await other.run()
    async with push.database.write() as session:
        with pytest.raises(LeaseLostError):
            await late.lease.guard(session)
        done = [(wire.sent[0], Outcome("delivered", "ok"))]
        assert await settling.settle(session, push.tools, done, fence, {"sms": wire}) == 0
    assert (await push.states(message))[owner] == "failed_temp"
    assert await push.kinds(message, owner) == ["lost", "failed_temp"]


async def test_a_worker_that_breaks_as_it_looks_does_not_pass_for_one_that_ended(push: Pushing) -> None:
    owner = await push.subscriber()
    worker = push.worker(sms=(channel := Scripted(True)))
    await worker.run()
    message = await push.send()
    channel.dies = True
    with pytest.raises(Died):
        await worker.run()
    channel.dies = False
    await worker.run()  # the same process goes on, under the same lease
    assert await push.kinds(message, owner) == ["lost", "delivered"]


async def test_a_channel_that_breaks_its_promise_leaves_uncertain_or_is_tried_again(push: Pushing) -> None:
    class Broken(Scripted):
        async def send(self, batch: Any) -> Any:
            raise RuntimeError("boom")

    one, other = await push.subscriber("sms"), await push.subscriber("email")
    message = await push.send()
    await push.worker(sms=Broken(False), email=Broken(True)).run()
    assert await push.states(message) == {one: "uncertain", other: "failed_temp"}


async def test_a_credential_that_is_no_good_holds_the_endpoint_until_it_is_on_again(push: Pushing) -> None:
    owner = await push.subscriber()
    first = await push.send()
    channel = Scripted(script={owner: [Outcome("credential", "40001")]})
    worker = push.worker(sms=channel)
    await worker.run()
    second = await push.send()
    await worker.run()
    assert [(await push.rows(m))[owner].reason for m in (first, second)] == ["40001", "endpoint_disabled"]
    async with push.database.write() as session:
        assert (await endpoints.read(session, CALLER, push.sms)).off_reason == "40001"
        await endpoints.switch(session, CALLER, push.tools, push.sms, None)
    await worker.run()
    assert [(await push.states(m))[owner] for m in (first, second)] == ["delivered", "delivered"]


async def test_messages_of_a_thread_arrive_in_their_order_and_others_do_not_wait(push: Pushing) -> None:
    stuck, quick = await push.subscriber(), await push.subscriber()
    channel = Scripted(batch=1, script={stuck: [Outcome("failed_temp", "busy")]})
    worker = push.worker(sms=channel)
    steps = [await push.send(thread=step(stage), **{"class": "progress"}) for stage in ("before", "during")]
    alone = await push.send()
    await worker.run()
    assert [(await push.states(m))[stuck] for m in (*steps, alone)] == ["failed_temp", "queued", "delivered"]
    assert [(await push.states(m))[quick] for m in (*steps, alone)] == ["delivered"] * 3
    push.clock.move_to(push.clock.now() + timedelta(minutes=1))
    await worker.run()
    sent = [parcel.message for parcel in channel.sent if parcel.subscriber == stuck]
    assert [message for message in sent if message in steps] == [steps[0], steps[0], steps[1]]


async def test_a_step_waits_for_an_earlier_one_that_is_put_off_and_not_for_one_that_is_cancelled(
    push: Pushing,
) -> None:
    owner = await push.subscriber()
    later = (push.clock.now() + timedelta(hours=3)).isoformat()
    first = await push.send(thread=step("before"), not_before=later, **{"class": "progress"})
    second = await push.send(thread=step("during"), **{"class": "progress"})
    alone = await push.send()
    channel = Scripted()
    worker = push.worker(sms=channel)
    await worker.run()
    assert [parcel.message for parcel in channel.sent] == [alone]
    async with push.database.write() as session:
        await messages.cancel(session, CALLER, push.tools, first)
        thread = await threads.read(session, CALLER, "case")
        assert (thread.stage, thread.sequence) == ("during", 2)
    await worker.run()
    assert (await push.states(second))[owner] == "delivered"
    third = await push.send(
        thread=step("after"),
        not_before=later,
        **{"class": "progress"},
    )
    async with push.database.write() as session:
        await messages.cancel(session, CALLER, push.tools, third)
        thread = await threads.read(session, CALLER, "case")
        assert (thread.stage, thread.result_code, thread.sequence) == ("during", None, 3)
    await push.send(thread=step("after", result_code="withdrawn"), **{"class": "progress"})


async def test_quiet_hours_are_looked_at_again_for_retries_for_what_was_held_and_for_what_is_sent_again(
    push: Pushing,
) -> None:
    siesta = {"from": "12:00", "to": "14:00"}
    retried, held, dead = [await push.subscriber(quiet=siesta) for _ in range(3)]
    script = {
        retried: [Outcome("failed_temp", "busy", retry_after_seconds=4 * 3600)],
        dead: [Outcome("failed_perm", "number")],
    }
    channel = Scripted(script=script)
    worker = push.worker(sms=channel)
    async with push.database.write() as session:
        await deliveries.switch(session, CALLER, push.tools, held, "sms", "维护")
    message = await push.send()
    await worker.run()
    states = await push.states(message)
    assert [states[owner] for owner in (retried, held, dead)] == ["failed_temp", "held", "failed_perm"]
    push.clock.move_to(push.clock.now().replace(hour=13, minute=5))
    async with push.database.write() as session:
        await deliveries.switch(session, CALLER, push.tools, held, "sms", None)
        row = (await push.rows(message))[dead]
        await decisions.redrive(session, CALLER, push.tools, row.id, IN_ORDER)
    await worker.run()
    assert len(channel.sent) == 2
    rows = await push.rows(message)
    assert {row.not_before.hour for row in rows.values()} == {14}
    push.clock.move_to(push.clock.now().replace(hour=14, minute=0))
    await worker.run()
    assert set((await push.states(message)).values()) == {"delivered"}


async def test_a_daily_cap_of_a_class_suppresses_what_is_over_it_and_says_so(push: Pushing) -> None:
    owner = await push.subscriber(caps={"ordinary": 2, "progress": 1})
    channel = Scripted()
    worker = push.worker(sms=channel)
    sent = [await push.send() for _ in range(3)]
    steps = [await push.send(**{"class": "progress"}) for _ in range(2)]
    uncapped = [await push.send(**{"class": name}) for name in ("statutory", "emergency") for _ in range(2)]
    await worker.run()
    assert sorted([(await push.states(m))[owner] for m in sent]) == ["delivered", "delivered", "suppressed"]
    assert [(await push.states(m))[owner] for m in uncapped] == ["delivered"] * 4
    rows = [(await push.rows(m))[owner] for m in steps]
    assert sorted((row.state, row.reason) for row in rows) == [
        ("delivered", None), ("suppressed", "daily_cap: 1 of 1"),
    ]  # fmt: skip
    [over] = [row for m in sent if (row := (await push.rows(m))[owner]).state == "suppressed"]
    assert over.reason == "daily_cap: 2 of 2"
    push.clock.move_to(push.clock.now() + timedelta(days=1))
    tomorrow = await push.send()
    await worker.run()
    assert (await push.states(tomorrow))[owner] == "delivered"


async def test_an_erased_subscriber_is_told_nothing_more(push: Pushing) -> None:
    owner = await push.subscriber()
    message = await push.send()
    async with push.database.write() as session:
        await registry.erase(session, CALLER, push.tools, owner)
    channel = Scripted()
    await push.worker(sms=channel).run()
    assert (await push.rows(message))[owner].reason == "erased"
    assert channel.sent == []


async def test_under_random_outcomes_and_deaths_every_delivery_ends_once_and_the_counts_agree(
    push: Pushing,
) -> None:
    random = Random(711)
    kinds: tuple[Kind, ...] = (
        "delivered",
        "failed_temp",
        "failed_temp",
        "accepted_unverified",
        "failed_perm",
    )
    owners = [await push.subscriber() for _ in range(12)]
    sent = [await push.send() for _ in range(3)]
    wire: list[str] = []
    for _ in range(40):
        script = {owner: [Outcome(random.choice(kinds), "x") for _ in range(3)] for owner in owners}
        channel = Scripted(True, batch=5, script=script, dies=random.random() < 0.3)
        worker = push.worker(sms=channel)
        with contextlib.suppress(Died):
            await worker.run()
        await worker.lease.give_back()
        wire += [f"{parcel.delivery}/{parcel.attempt}" for parcel in channel.sent]
        push.clock.move_to(push.clock.now() + timedelta(days=2))
        for message in sent:
            await push.rows(message)  # checks that attempts and states agree
    assert len(wire) == len(set(wire))
    for message in sent:
        states = await push.states(message)
        assert len(states) == len(owners)
        assert set(states.values()) <= {"delivered", "accepted_unverified", "failed_perm"}
