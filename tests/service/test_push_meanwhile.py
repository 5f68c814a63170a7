"""The delivery worker: what a death left, what does not open, what another message or an endpoint that comes changes meanwhile."""

from datetime import timedelta

import pytest

from kernel.http.problems import Conflict
from services.push import letting_out, planner, settling
from services.push.channels.port import Outcome
from services.push.channels.simulators import simulated
from services.push.deliveries import repository as work
from services.push.endpoints import repository as endpoint_rows
from services.push.endpoints import service as endpoints
from services.push.registry import repository as people
from services.push.registry import service as registry
from services.push.subscriptions import service as subscriptions
from tests.support.push_worker import CALLER, ITEM, Died, Pushing, Scripted


async def test_whatever_number_was_under_way_at_a_death_is_looked_after(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "BATCH", 2)
    for _ in range(5):
        await push.subscriber()
    message = await push.send()
    dead = push.worker(sms=(wire := Scripted(dies=True)))
    with pytest.raises(Died):
        await dead.run()
    assert len(wire.sent) == 5
    await dead.lease.give_back()
    await push.worker(sms=Scripted()).run()
    assert list((await push.states(message)).values()) == ["uncertain"] * 5


async def test_what_does_not_open_is_held_and_everybody_else_is_told(push: Pushing) -> None:
    owners = [await push.subscriber(channel) for channel in ("webhook", "webhook", "sms", "sms")]
    for owner in owners[:2]:
        await push.endpoint("webhook", subscriber=owner, url="https://receiver.example.cn/hook")
    async with push.database.write() as session:
        row = await endpoint_rows.of_owner(session, owners[0], "webhook")
        assert row is not None
        lost = await endpoint_rows.sealed(session, row.id)
        key, lost.key_id = lost.key_id, "absent"
        (await people.sealed(session, [owners[2]]))[owners[2]].key_id = "absent"
    message = await push.send()
    worker = push.worker(webhook=(hooks := Scripted(True)), sms=Scripted())
    await worker.run()
    rows = await push.rows(message)
    assert [rows[owner].state for owner in owners] == ["held", "delivered", "held", "delivered"]
    assert [rows[owner].reason for owner in owners[::2]] == ["endpoint_unreadable", "subscriber_unreadable"]
    async with push.database.read() as session:
        shown = await endpoints.shown(session, push.tools, row)
        assert (shown["on"], shown["off_reason"], shown["secrets"]) == (False, "endpoint_unreadable", [])
        subscriber = await registry.read(session, CALLER, owners[2])
        assert (await registry.shown(session, push.tools, [subscriber]))[0]["addresses"] is None
        with pytest.raises(Conflict):
            await endpoints.opened_of(session, CALLER, push.tools, row.id, None)
    async with push.database.write() as session:  # the key is put back
        (await endpoint_rows.sealed(session, row.id)).key_id = key
        await endpoints.switch(session, CALLER, push.tools, row.id, None)
    await worker.run()
    assert (await push.states(message))[owners[0]] == "delivered"
    assert len(hooks.sent) == 2


async def test_what_is_superseded_while_it_is_under_way_is_not_tried_again(push: Pushing) -> None:
    owner, other = await push.subscriber(), await push.subscriber("webhook")
    await push.endpoint("webhook", subscriber=other, url="https://receiver.example.cn/hook")
    first = await push.send()
    dead = push.worker(sms=(sms := Scripted(dies=True)), webhook=(hook := Scripted(True, dies=True)))
    with pytest.raises(Died):
        await dead.run()
    fence = dead.lease.fence
    assert fence is not None
    second = await push.send(supersedes=first, relation="corrects", title="更正")
    async with push.database.write() as session:
        await planner.plan_some(session, push.tools)
        late = [(parcel, Outcome("failed_temp", "answer_timeout")) for parcel in sms.sent]
        assert await settling.settle(session, push.tools, late, fence, {"sms": sms}) == len(late)
    await dead.lease.give_back()
    sms.dies = hook.dies = False
    await push.worker(sms=sms, webhook=hook).run()
    push.clock.move_to(push.clock.now() + timedelta(days=1))
    await push.worker(sms=sms, webhook=hook).run()
    rows = await push.rows(first)
    assert {rows[one].state for one in (owner, other)} == {"superseded"}
    assert {rows[one].reason for one in (owner, other)} == {f"by {second}"}
    assert set((await push.states(second)).values()) == {"delivered"}
    assert [p.message for p in (*sms.sent, *hook.sent)].count(first) == 2


async def test_what_was_held_while_its_endpoint_came_goes_out_after_all(push: Pushing) -> None:
    owners = [await push.subscriber("webhook") for _ in range(3)]
    for owner in owners[:2]:
        await push.endpoint("webhook", subscriber=owner, url="https://receiver.example.cn/hook")
    message = await push.send()
    async with push.database.write() as session:
        await planner.plan_some(session, push.tools)
        await letting_out.let_out(session, push.tools, {"webhook": Scripted()})
    async with (
        push.database.write() as session
    ):  # as where the worker's commit comes after that of the endpoint
        for row in await work.waiting_of(session, [message]):
            row.state, row.reason = "held", "endpoint_absent"
    await push.worker(webhook=Scripted(True)).run()
    states = await push.states(message)
    assert [states[owner] for owner in owners] == ["delivered", "delivered", "held"]


async def test_a_recipients_address_of_the_simulator_does_not_touch_the_account(push: Pushing) -> None:
    tried, other = await push.subscriber(), await push.subscriber()
    simulator = simulated("10000000005")
    assert simulator is not None
    first = await push.send()
    worker = push.worker(sms=Scripted(script={tried: [simulator]}))
    await worker.run()
    second = await push.send()
    await worker.run()
    assert [(await push.rows(first))[one].reason for one in (tried, other)] == ["simulated_credential", None]
    assert set((await push.states(second)).values()) == {"delivered"}


async def test_a_daily_cap_counts_a_message_once_on_two_channels(push: Pushing) -> None:
    owner = await push.subscriber(caps={"ordinary": 1})
    async with push.database.write() as session:
        rule = {
            "subscriber": owner,
            "rule": {"item": [ITEM]},
            "channels": ["email"],
            "frequency": "immediate",
        }
        await subscriptions.make(session, CALLER, push.tools, rule)
    await push.send()
    sms, mail = Scripted(), Scripted()
    worker = push.worker(sms=sms, email=mail)
    await worker.run()
    assert (len(sms.sent), len(mail.sent)) == (1, 1)
    await push.send()
    await worker.run()
    assert (len(sms.sent), len(mail.sent)) == (1, 1)
