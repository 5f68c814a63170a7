"""Receipts: in whichever order they come, twice, too early, late, of nobody's, of another division's, by a person."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from kernel.http.problems import Conflict, Invalid
from kernel.messaging.outbox import outbox
from services.push.channels.port import Outcome
from services.push.deliveries.models import Delivery
from services.push.events import DeliveryBouncedLate
from services.push.receipts import service as receipts
from tests.support.push_worker import CALLER, Pushing, Scripted

TAKEN = Outcome("accepted_unverified", "provider_accepted", reference="sid-1")


def told(
    push: Pushing, verdict: str, reference: str = "sid-1", minutes: int = 0, **changes: Any
) -> dict[str, Any]:
    at = push.clock.now() - timedelta(minutes=minutes)
    code = "DELIVRD" if verdict == "arrived" else "UNDELIV"
    return {"channel": "sms", "reference": reference, "verdict": verdict, "code": code, "at": at} | changes


async def take(push: Pushing, *told: dict[str, Any], caller: Any = CALLER) -> list[str]:
    async with push.database.write() as session:
        answer = await receipts.take(session, caller, push.tools, told)
    return [item["result"] for item in answer["items"]]


async def sent(push: Pushing, outcome: Outcome = TAKEN, owner: str | None = None) -> tuple[str, str]:
    owner = owner or await push.subscriber()
    message = await push.send()
    worker = push.worker(sms=Scripted(otherwise=outcome))
    await worker.run()
    await worker.lease.give_back()
    return message, owner


async def state(push: Pushing, of: tuple[str, str]) -> tuple[str, str | None]:
    row = (await push.rows(of[0]))[of[1]]
    return row.state, row.reason


async def test_in_whichever_order_reports_come_they_end_in_the_same_state(push: Pushing) -> None:
    owner = await push.subscriber()
    for n, order in enumerate(permutations(("arrived", "bounced", "arrived"))):
        reference = f"sid-{n}"
        of = await sent(push, replace(TAKEN, reference=reference), owner)
        for minutes, verdict in enumerate(order):
            await take(push, told(push, verdict, reference, minutes))
        assert await state(push, of) == ("failed_perm", "bounced: UNDELIV")


async def test_a_report_is_taken_once_and_a_late_bounce_is_told(push: Pushing) -> None:
    of = await sent(push)
    first = told(push, "arrived")
    assert await take(push, first, first) == ["applied", "repeated"]
    assert await take(push, first) == ["repeated"]
    assert await state(push, of) == ("delivered", None)
    assert await take(push, told(push, "arrived", minutes=5)) == ["noted"]
    assert await take(push, told(push, "bounced")) == ["applied"]
    assert await state(push, of) == ("failed_perm", "bounced: UNDELIV")
    async with push.database.read() as session:
        row = (await push.rows(of[0]))[of[1]]
        heard = await receipts.shown(session, CALLER, push.tools, row.id)
    assert sorted((one["verdict"], one["applied"]) for one in heard["items"]) == [
        ("arrived", False), ("arrived", True), ("bounced", True),
    ]  # fmt: skip


async def test_what_comes_before_it_is_settled_waits_and_what_is_nobodys_changes_nothing(
    push: Pushing,
) -> None:
    assert await take(push, told(push, "arrived"), told(push, "bounced", "sid-9")) == ["waiting", "waiting"]
    of = await sent(push)
    assert await state(push, of) == ("delivered", None)


async def test_another_division_or_channel_learns_nothing_and_changes_nothing(push: Pushing) -> None:
    neighbour = replace(CALLER, region="360426")
    early = await take(push, told(push, "bounced"), caller=neighbour)
    of = await sent(push)
    assert early == ["waiting"]
    assert await take(push, told(push, "bounced", minutes=1), caller=neighbour) == ["waiting"]
    assert await take(push, told(push, "bounced", channel="email")) == ["waiting"]
    assert await state(push, of) == ("accepted_unverified", "provider_accepted")
    # The neighbour's word of the same reference, in the same words, is not the county's.
    assert await take(push, told(push, "bounced")) == ["applied"]
    assert await state(push, of) == ("failed_perm", "bounced: UNDELIV")


async def test_each_division_hears_of_its_own_delivery_where_providers_give_one_reference_twice(
    push: Pushing,
) -> None:
    of = await sent(push)
    async with push.database.write() as session:
        row = await session.get(Delivery, (await push.rows(of[0]))[of[1]].id)
        assert row is not None
        row.region = "360426"
    push.clock.move_to(push.clock.now() + timedelta(seconds=60))
    later = await sent(push)
    neighbour = replace(CALLER, region="360426")
    assert await take(push, told(push, "bounced"), caller=neighbour) == ["applied"]
    assert await state(push, later) == ("accepted_unverified", "provider_accepted")
    assert await take(push, told(push, "arrived")) == ["applied"]


async def test_a_report_of_the_future_is_refused_by_itself(push: Pushing) -> None:
    of = await sent(push)
    future = told(push, "bounced", minutes=-10)
    assert await take(push, future, told(push, "arrived")) == ["in_the_future", "applied"]
    assert await state(push, of) == ("delivered", None)
    push.clock.move_to(push.clock.now() + timedelta(seconds=600))
    assert await take(push, future) == ["applied"]
    row = (await push.rows(of[0]))[of[1]]
    values = {"verdict": "arrived", "person": "张信息员", "at": future["at"] + timedelta(hours=1)}
    async with push.database.write() as session:
        with pytest.raises(Invalid):
            await receipts.confirm(session, CALLER, push.tools, row.id, values)


async def test_a_person_confirms_what_nobody_knew(push: Pushing) -> None:
    of = await sent(push, Outcome("uncertain", "broke_off"))
    row = (await push.rows(of[0]))[of[1]]
    values = {"verdict": "arrived", "person": "张信息员", "at": push.clock.now()}
    for _ in range(2):
        async with push.database.write() as session:
            await receipts.confirm(session, CALLER, push.tools, row.id, values)
        assert await state(push, of) == ("delivered", None)
    failed = await sent(push, Outcome("failed_perm", "number"))
    row = (await push.rows(failed[0]))[failed[1]]
    async with push.database.write() as session:
        with pytest.raises(Conflict):
            await receipts.confirm(session, CALLER, push.tools, row.id, values)


async def test_bounces_that_come_together_are_followed_up_at_once(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, asked = await push.subscriber(), []
    known = receipts.messages.labels_of

    async def labels_of(session: Any, messages: Any) -> Any:
        asked.append(set(messages))
        return await known(session, messages)

    of = [await sent(push, replace(TAKEN, reference=f"sid-{n}"), owner) for n in range(3)]
    monkeypatch.setattr(receipts.messages, "labels_of", labels_of)
    heard = [told(push, verdict, f"sid-{n}") for n in range(3) for verdict in ("arrived", "bounced")]
    assert await take(push, *heard) == ["applied"] * 6
    assert [await state(push, one) for one in of] == [("failed_perm", "bounced: UNDELIV")] * 3
    assert len(asked) == 2, "once for the events, once for the answer"
    async with push.database.read() as session:
        rows = await session.scalars(select(outbox.c.type))
        assert sum(kind == DeliveryBouncedLate.type for kind in rows) == 3
