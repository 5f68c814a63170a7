"""A provider is asked of what it took and of what may have arrived; what it says counts as a receipt, what it does not know a person
decides. The provider is simulated after its documents.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from kernel.http.problems import Conflict, Invalid
from kernel.security.principal import Officer
from services.push.channels.port import Outcome
from services.push.channels.service import rendered
from services.push.decisions import service as decisions
from services.push.jobs import ask_providers
from services.push.messages import repository as messages
from services.push.messages.models import Message
from services.push.receipts import service as receipts
from services.push.status_queries.models import StatusQuery
from services.push.status_queries.rules import SCHEDULE
from tests.support.hostile_receivers import Receiver, receiver
from tests.support.push_worker import CALLER, COUNTY, Died, Pushing, Scripted
from tests.support.text_message_records import Records, asked

TOWN = f"{COUNTY}102"
TAKEN = Outcome("accepted_unverified", "provider_accepted", reference="9527")
LOST = Outcome("uncertain", "answer_timeout")


@pytest.fixture
async def provider(push: Pushing) -> AsyncIterator[tuple[Records, Receiver]]:
    """The provider of the town's account, which is asked by policy."""
    records = Records()
    async with receiver(records) as running:
        push.tools = replace(
            push.tools, settings=replace(push.tools.settings, targets=tuple(running.policy.targets))
        )
        account = {
            "region": TOWN,
            "secret": "key",
            "options": {"signature": "县政务公开"},
            "url": running.url,
        }
        await push.endpoint("sms", uncertain="query", **account)
        yield records, running


async def text_of(push: Pushing, message: str) -> str:
    async with push.database.read() as session:
        row = await messages.get(session, message)
    assert row is not None
    [rendering] = rendered("sms", row.content)
    return f"【县政务公开】{rendering.body.decode()}"


async def ask_after(push: Pushing, seconds: float) -> None:
    push.clock.move_to(push.clock.now() + timedelta(seconds=seconds))
    await ask_providers(push.database, push.tools)


async def waiting(push: Pushing) -> int:
    async with push.database.read() as session:
        return await session.scalar(select(func.count()).select_from(StatusQuery)) or 0


@pytest.mark.parametrize(
    "report, state, reason",
    [("SUCCESS", "delivered", None), ("FAIL", "failed_perm", "bounced: DB:0103")],
)
async def test_what_the_provider_took_is_asked_by_its_reference(
    push: Pushing, provider: tuple[Records, Receiver], report: str, state: str, reason: str | None
) -> None:
    records, running = provider
    owner = await push.subscriber()
    message = await push.send(region=TOWN)
    await push.worker(sms=Scripted(otherwise=TAKEN)).run()
    records.add(sid="1")
    await ask_after(push, SCHEDULE[0] - 1)
    assert running.requests == []
    await ask_after(push, 2)
    assert (await push.states(message))[owner] == "accepted_unverified"  # another's record says nothing
    path, parameters = asked(running.requests[0])
    assert (path, parameters["apikey"], parameters["mobile"]) == ("/get_record.json", "key", "13800000001")
    error = {"error_msg": "DB:0103"} if report == "FAIL" else {}
    records.add(sid="9527", report_status=report, user_receive_time="2026-03-02 09:00:05", **error)
    await ask_after(push, SCHEDULE[1])
    row = (await push.rows(message))[owner]
    assert (row.state, row.reason) == (state, reason)
    assert await waiting(push) == 0


@pytest.mark.parametrize("dies", [False, True])
async def test_where_the_answer_was_lost_number_text_and_time_find_the_message(
    push: Pushing, provider: tuple[Records, Receiver], dies: bool
) -> None:
    records, _ = provider
    owner = await push.subscriber()
    message = await push.send(region=TOWN)
    worker = push.worker(sms=Scripted(otherwise=LOST, dies=dies))
    if dies:
        with pytest.raises(Died):
            await worker.run()
        await worker.lease.give_back()
        worker = push.worker(sms=Scripted())
    await worker.run()
    assert (await push.states(message))[owner] == "uncertain"
    records.add(sid="1", text="【县政务公开】另一条", report_status="FAIL")
    records.add(sid="2", text=await text_of(push, message), report_status="SUCCESS")
    await ask_after(push, SCHEDULE[0])
    assert (await push.states(message))[owner] == "delivered"


async def test_what_the_provider_does_not_know_waits_for_an_officer_in_the_end(
    push: Pushing, provider: tuple[Records, Receiver]
) -> None:
    records, running = provider
    owner = await push.subscriber()
    message = await push.send(region=TOWN)
    worker = push.worker(sms=Scripted(otherwise=LOST))
    await worker.run()
    for _ in range(2):  # two that fit: neither is certain
        records.add(text=await text_of(push, message), report_status="SUCCESS")
    for seconds in SCHEDULE:
        assert await _undecided(push) == []
        await ask_after(push, seconds)
    assert len(running.requests) == len(SCHEDULE)
    assert (await push.states(message))[owner] == "uncertain"
    [row] = await _undecided(push)
    assert row == (await push.rows(message))[owner].id
    await ask_after(push, 2 * SCHEDULE[-1])
    assert (len(running.requests), await waiting(push)) == (len(SCHEDULE), 0)


async def test_what_is_asked_about_is_not_sent_again_and_what_was_is_left_to_nobody(
    push: Pushing, provider: tuple[Records, Receiver]
) -> None:
    owner = await push.subscriber()
    message = await push.send(region=TOWN)
    channel = Scripted(script={owner: [LOST]})
    worker = push.worker(sms=channel)
    await worker.run()
    row = (await push.rows(message))[owner]
    plain = {"out_of_order": False, "reason": "查无结果"}
    async with push.database.write() as session:
        with pytest.raises(Conflict) as refused:
            await decisions.redrive(session, CALLER, push.tools, row.id, plain)
    assert refused.value.code == "being_asked"
    officer = replace(CALLER, officer=Officer("gk-07", "周经办"))
    async with push.database.write() as session:
        await decisions.decide(session, officer, push.tools, row.id, plain | {"verdict": "again"})
    await worker.run()
    assert (await push.states(message))[owner] == "delivered"
    for seconds in SCHEDULE:
        await ask_after(push, seconds)
    assert (await waiting(push), await _undecided(push)) == (0, [])


async def test_what_cannot_be_asked_about_holds_up_no_other(
    push: Pushing, provider: tuple[Records, Receiver]
) -> None:
    records, _ = provider
    owner = await push.subscriber()
    bad, good = await push.send(region=TOWN), await push.send(region=TOWN)
    await push.worker(sms=Scripted(otherwise=LOST)).run()
    records.add(sid="1", text=await text_of(push, good), report_status="SUCCESS")
    async with push.database.write() as session:
        await session.execute(update(Message).where(Message.id == bad).values(content=b"not json"))
    await ask_after(push, SCHEDULE[0])
    assert (await push.states(good))[owner] == "delivered"
    assert await _undecided(push) == [(await push.rows(bad))[owner].id]


async def test_a_receipt_that_comes_first_ends_the_query(
    push: Pushing, provider: tuple[Records, Receiver]
) -> None:
    _, running = provider
    await push.subscriber()
    await push.send(region=TOWN)
    await push.worker(sms=Scripted(otherwise=TAKEN)).run()
    told = {
        "channel": "sms",
        "reference": "9527",
        "verdict": "arrived",
        "code": "DELIVRD",
        "at": push.clock.now(),
    }
    async with push.database.write() as session:
        await receipts.take(session, CALLER, push.tools, [told])
    await ask_after(push, SCHEDULE[0])
    assert (running.requests, await waiting(push)) == ([], 0)


async def test_on_a_channel_without_such_a_question_the_policy_is_refused(push: Pushing) -> None:
    owner = await push.subscriber("wecom")
    with pytest.raises(Invalid):
        await push.endpoint(
            "wecom", subscriber=owner, url="https://qyapi.weixin.qq.com/hook?key=1", uncertain="query"
        )


async def _undecided(push: Pushing) -> list[str]:
    async with push.database.read() as session:
        found = await decisions.list_undecided(session, region=COUNTY, after=None, limit=10)
    return [one["delivery"]["id"] for one in found]
