"""Sent again: by one call what is dead, held or lost of an endpoint, a message, a channel; and a step of a case that is skipped."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kernel.http.problems import Conflict, Forbidden, Invalid, NotFound
from kernel.security.principal import Officer
from services.push.channels.port import Outcome
from services.push.decisions import service as decisions
from services.push.deliveries.rules import DEAD
from services.push.endpoints import service as endpoints
from services.push.fallbacks import service as fallbacks
from services.push.kept_roots.models import ProofWatch
from services.push.proofs import service as proofs
from services.push.redrives import service as redrives
from services.push.redrives.models import Redrive
from services.push.redrives.rules import REDRIVEN
from services.push.retention import service as retention
from tests.support.push import step as step_of
from tests.support.push_worker import CALLER, COUNTY, Died, Pushing, Scripted
from tests.support.statements import heard

OFFICER = replace(CALLER, officer=Officer("gk-07", "周经办"))
NOTHING = {
    "message": None,
    "endpoint": None,
    "channel": None,
    "since": None,
    "before": None,
    "reason": "已恢复",
}
REFUSED = Outcome("failed_perm", "number")
URL = "https://receiver.example.cn/hook"


def step(stage: str) -> dict[str, Any]:
    return {"class": "progress", "thread": step_of(stage)}


async def redriven(push: Pushing, states: list[str], **values: Any) -> Redrive:
    """A redrive once it is worked off."""
    async with push.database.write() as session:
        row = await redrives.begin(session, OFFICER, push.tools, NOTHING | {"states": states} | values)
        assert (row.state, row.seen) == ("waiting", 0)
    more = True
    while more:
        async with push.database.write() as session:
            more = await redrives.work_off(session, push.tools)
    async with push.database.read() as session:
        found = await redrives.read(session, OFFICER, row.id)
    assert (found.state, found.seen) == ("done", found.total)
    assert found.seen == found.sent_again + found.released + sum(found.refused.values())
    return found


async def test_what_is_dead_of_a_channel_is_sent_again_by_one_call_once_and_in_order(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redrives, "PIECE", 3)
    owners = [await push.subscriber() for _ in range(4)]
    channel = Scripted(otherwise=REFUSED)
    worker = push.worker(sms=channel)
    first, second = await push.send(**step("before")), await push.send(**step("during"))
    plain = await push.send()
    await worker.run()
    channel.otherwise, channel.sent = Outcome("delivered", "ok"), []
    done = await redriven(push, ["failed_perm"], channel="sms")
    assert (done.total, done.sent_again, done.released, done.refused) == (12, 12, 0, {})
    await worker.run()
    for message in (first, second, plain):
        assert await push.states(message) == dict.fromkeys(owners, "delivered")
        assert {row.generation for row in (await push.rows(message)).values()} == {2}
    for owner in owners:
        got = [parcel.message for parcel in channel.sent if parcel.subscriber == owner]
        assert sorted(got) == sorted((first, second, plain))
        assert got.index(first) < got.index(second)
    assert (await redriven(push, ["failed_perm"], channel="sms")).total == 0
    async with push.database.read() as session:
        row = (await push.rows(first))[owners[0]]
        [kept] = (await decisions.of_delivery(session, CALLER, push.tools, row.id))["items"]
    assert (kept["verdict"], kept["again"], kept["reason"], kept["officer"]["id"]) == (
        "again", row.id, "已恢复", "gk-07",
    )  # fmt: skip


async def test_a_death_in_a_piece_leaves_the_piece_as_it_was(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redrives, "PIECE", 2)
    owners = [await push.subscriber() for _ in range(5)]
    channel = Scripted(otherwise=REFUSED)
    worker = push.worker(sms=channel)
    message = await push.send()
    await worker.run()
    async with push.database.write() as session:
        values = NOTHING | {"states": ["failed_perm"], "message": message}
        row = await redrives.begin(session, OFFICER, push.tools, values)
    async with push.database.write() as session:
        assert await redrives.work_off(session, push.tools)
    await worker.run()  # what was sent again is dead once more, and of this redrive no longer

    async def die() -> None:
        async with push.database.write() as session:
            await redrives.work_off(session, push.tools)
            raise Died

    with pytest.raises(Died):
        await die()
    async with push.database.read() as session:
        assert (await redrives.read(session, OFFICER, row.id)).seen == 2
    for more in (True, True, False):
        async with push.database.write() as session:
            assert await redrives.work_off(session, push.tools) is more
    await worker.run()
    async with push.database.read() as session:
        found = await redrives.read(session, OFFICER, row.id)
    assert (found.state, found.seen, found.sent_again) == ("done", 5, 5)
    assert {one.generation for one in (await push.rows(message)).values()} == {2}
    assert len(channel.sent) == 2 * len(owners)


async def test_a_receiver_that_lost_its_data_gets_again_what_came_since(push: Pushing) -> None:
    owner, other = await push.subscriber("webhook"), await push.subscriber("webhook")
    hook = await push.endpoint("webhook", subscriber=owner, url=URL)
    await push.endpoint("webhook", subscriber=other, url=URL)
    channel = Scripted(True)
    worker = push.worker(webhook=channel)
    await push.send()
    await worker.run()
    push.clock.move_to(push.clock.now() + timedelta(days=1))
    since = push.clock.now()
    lost = [await push.send() for _ in range(3)]
    await worker.run()
    channel.sent = []
    done = await redriven(push, ["delivered", "failed_perm"], endpoint=hook, since=since)
    assert (done.total, done.sent_again) == (3, 3)
    await worker.run()
    assert sorted((parcel.message, parcel.subscriber) for parcel in channel.sent) == sorted(
        (message, owner) for message in lost
    )
    none = await redriven(push, ["delivered"], endpoint=hook, before=since - timedelta(days=9))
    assert none.total == 0


async def test_an_account_counts_where_it_is_the_nearest_and_what_is_held_is_looked_at_anew(
    push: Pushing,
) -> None:
    owner = await push.subscriber()
    message = await push.send()
    channel = Scripted(script={owner: [Outcome("credential", "key")]})
    worker = push.worker(sms=channel)
    await worker.run()
    assert (await push.states(message))[owner] == "held"
    away = await push.endpoint(
        "sms", region=f"{COUNTY}102", secret="key", options={"signature": "镇政务公开"}
    )
    assert (await redriven(push, ["held"], endpoint=away)).total == 0
    done = await redriven(push, ["held"], endpoint=push.sms, message=message)
    assert (done.total, done.released) == (1, 1)
    await worker.run()
    row = (await push.rows(message))[owner]
    assert (row.state, row.reason, row.generation) == ("held", "endpoint_disabled", 1)
    async with push.database.write() as session:
        await endpoints.switch(session, CALLER, push.tools, push.sms, None)
    await worker.run()
    assert (await push.states(message))[owner] == "delivered"


async def test_what_cannot_be_sent_again_is_told_by_its_code(push: Pushing) -> None:
    owners = [await push.subscriber() for _ in range(2)]
    channel = Scripted(script={owners[0]: [REFUSED]})
    worker = push.worker(sms=channel)
    first = await push.send(**step("before"))
    await push.send(**step("during"))
    await worker.run()
    done = await redriven(push, ["failed_perm"], message=first)
    assert (done.total, done.sent_again, done.refused) == (1, 0, {"out_of_order": 1})
    values = NOTHING | {"states": ["failed_perm"]}
    async with push.database.write() as session:
        with pytest.raises(Forbidden):
            await redrives.begin(session, CALLER, push.tools, values | {"message": first})
        with pytest.raises(Invalid):
            await redrives.begin(session, OFFICER, push.tools, values)
        with pytest.raises(NotFound):
            await redrives.begin(session, OFFICER, push.tools, values | {"message": "msg_none"})
    push.clock.move_to(push.clock.now() + timedelta(days=push.tools.settings.address_days + 1))
    async with push.database.write() as session:
        await retention.forget_rest(session, push.tools)
    async with push.database.read() as session:
        told = redrives.shown(push.tools, await redrives.read(session, CALLER, done.id))
    assert (told["officer"], told["reason"]) == (None, None)


async def test_what_arrived_is_sent_again_by_a_named_officer_with_a_reason(push: Pushing) -> None:
    owner = await push.subscriber()
    message = await push.send()
    taken = Outcome("accepted_unverified", "ok", reference="ref-1")
    channel = Scripted(script={owner: [taken]})
    worker = push.worker(sms=channel)
    await worker.run()
    told, plain = {"out_of_order": False, "reason": "群众未收到"}, {"out_of_order": False, "reason": None}
    for state in ("accepted_unverified", "delivered"):
        row = (await push.rows(message))[owner]
        assert row.state == state
        async with push.database.write() as session:
            with pytest.raises(Forbidden):
                await decisions.redrive(session, CALLER, push.tools, row.id, told)
            with pytest.raises(Invalid):
                await decisions.redrive(session, OFFICER, push.tools, row.id, plain)
            again = await decisions.redrive(session, OFFICER, push.tools, row.id, told)
        await worker.run()
        assert (await push.rows(message))[owner].id == again.id
        with pytest.raises(Conflict) as refused:
            async with push.database.write() as session:
                await decisions.redrive(session, OFFICER, push.tools, row.id, told)
        assert refused.value.code == "sent_again"
    assert [parcel.generation for parcel in channel.sent] == [1, 2, 3]
    async with push.database.read() as session:
        report = await proofs.report(session, CALLER, message)
    assert report["outcomes"]["told"]["number"] == 1


@pytest.mark.parametrize("outcome", [Outcome("failed_temp", "status"), Outcome("credential", "key")])
async def test_a_step_that_keeps_its_case_waiting_is_skipped_by_a_named_officer(
    push: Pushing, outcome: Outcome
) -> None:
    owner = await push.subscriber("webhook")
    hook = await push.endpoint("webhook", subscriber=owner, url=URL)
    channel = Scripted(True, script={owner: [outcome]})
    worker = push.worker(webhook=channel)
    first = await push.send(**step("before"))
    await worker.run()
    second, other = await push.send(**step("during")), await push.send()
    await worker.run()
    stuck = (await push.rows(first))[owner]
    held = outcome.kind == "credential"
    assert (stuck.state, (await push.states(second))[owner]) == ("held" if held else "failed_temp", "queued")
    wish = {"verdict": "skipped", "reason": "已当面告知", "out_of_order": False}
    async with push.database.write() as session:
        with pytest.raises(Forbidden):
            await decisions.decide(session, CALLER, push.tools, stuck.id, wish)
        kept = await decisions.decide(session, OFFICER, push.tools, stuck.id, wish)
        assert (kept.verdict, kept.again) == ("skipped", None)
        with pytest.raises(Conflict) as refused:
            await decisions.decide(session, OFFICER, push.tools, stuck.id, wish)
        assert refused.value.code == "nothing_to_skip"
        if held:
            await endpoints.switch(session, CALLER, push.tools, hook, None)
    await worker.run()
    row = (await push.rows(first))[owner]
    assert (row.state, row.reason) == ("suppressed", "skipped")
    assert (await push.states(second))[owner] == "delivered"
    of_no_case = (await push.rows(other))[owner]
    async with push.database.write() as session:
        with pytest.raises(Conflict) as refused:
            await decisions.decide(session, OFFICER, push.tools, of_no_case.id, wish)
        assert refused.value.code == "nothing_to_skip"
    async with push.database.read() as session:
        message = await proofs.messages.read(session, CALLER, first)
        lines = [line async for line in proofs.lines(session, push.tools, message)]
        report = await proofs.report(session, CALLER, first)
    assert [b'"verdict":"skipped"' in line for line in lines if b'"kind":"decision"' in line] == [True]
    assert report["not_told"] == {"suppressed: skipped": 1}


async def test_whom_another_channel_told_in_its_place_is_not_told_again(push: Pushing) -> None:
    async with push.database.write() as session:
        await fallbacks.put(session, CALLER, push.tools, "statutory", COUNTY, ["email"])
    owners = [await push.subscriber() for _ in range(2)]
    async with push.database.write() as session:
        await push.subscribe(session, owners[0], "feed")
    first = await push.send(**{"class": "statutory"})
    sms = Scripted(otherwise=REFUSED)
    worker = push.worker(sms=sms, email=(email := Scripted()), feed=Scripted())
    await worker.run()
    assert [parcel.subscriber for parcel in email.sent] == [owners[1]]
    done = await redriven(push, ["failed_perm"], channel="sms", message=first)
    assert (done.sent_again, done.refused) == (1, {"told_elsewhere": 1})  # the feed was no substitute
    sms.otherwise, sms.sent = Outcome("delivered", "ok"), []
    await worker.run()
    assert [parcel.subscriber for parcel in sms.sent] == [owners[0]]


async def test_of_what_has_expired_goes_again_what_only_its_due_day_ended(push: Pushing) -> None:
    owner = await push.subscriber()
    due, over = push.clock.today() + timedelta(days=1), push.clock.now() + timedelta(days=1)
    worker = push.worker()  # without its channel: all of it is held until its end
    lawful = await push.send(**{"class": "statutory", "due_on": due.isoformat()})
    brief = await push.send(expires=over.isoformat())
    await worker.run()
    push.clock.move_to(push.clock.now() + timedelta(days=2))
    await worker.run()
    await worker.end()
    assert [(await push.states(one))[owner] for one in (lawful, brief)] == ["expired", "expired"]
    done = await redriven(push, ["expired"], channel="sms")
    assert (done.total, done.sent_again, done.refused) == (2, 1, {"message_over": 1})
    await push.worker(sms=Scripted()).run()
    assert [(await push.states(one))[owner] for one in (lawful, brief)] == ["delivered", "expired"]


async def test_a_piece_marks_each_message_once_and_reads_no_delivery_twice(push: Pushing) -> None:
    for _ in range(3):
        await push.subscriber()
    message = await push.send()
    await push.worker(sms=Scripted(otherwise=REFUSED)).run()
    async with push.database.read() as session:
        before = await session.scalar(select(ProofWatch.marks).where(ProofWatch.message == message))
    async with push.database.write() as session:
        values = NOTHING | {"states": ["failed_perm"], "message": message}
        await redrives.begin(session, OFFICER, push.tools, values)
        async with heard(session) as said:
            await redrives.work_off(session, push.tools)
    async with push.database.read() as session:
        after = await session.scalar(select(ProofWatch.marks).where(ProofWatch.message == message))
    assert after == (before or 0) + 1
    assert len([one for one in said if one.text.startswith("SELECT deliveries.id")]) == 1


def test_a_redrive_is_of_what_is_dead_held_or_has_arrived() -> None:
    assert set(REDRIVEN) == {*DEAD, "held", "delivered", "accepted_unverified"}
