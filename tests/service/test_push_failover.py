"""What came to nothing is told on the next channel of its class: by policy, once, with the reason, and over a death in between."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.db import Session
from kernel.messaging.outbox import outbox
from services.push import failing_over, settling
from services.push.channels.port import Outcome, Parcel
from services.push.decisions import service as decisions
from services.push.deliveries import service as deliveries
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import EMERGENCY_SCHEDULE, SCHEDULE
from services.push.events import DeliveryGaveUp
from services.push.fallbacks import repository as fallback_rows
from services.push.fallbacks import service as fallbacks
from services.push.fallbacks.models import Failover
from services.push.flight import Flight
from services.push.proofs import service as proofs
from services.push.receipts import service as receipts
from tests.support.push_worker import CALLER, COUNTY, IN_ORDER, Died, Pushing, Scripted

VOID = Outcome("failed_perm", "number")
BUSY = Outcome("failed_temp", "busy")


async def policy(push: Pushing, class_: str, *channels: str, region: str = COUNTY) -> None:
    async with push.database.write() as session:
        await fallbacks.put(session, CALLER, push.tools, class_, region, channels)


async def found(push: Pushing, message: str) -> dict[str, dict[str, Any]]:
    """Deliveries of a message to its one subscriber as answers show them, by channel."""
    await push.rows(message)  # attempts and states agree
    async with push.database.read() as session:
        query = select(Delivery).where(Delivery.message == message).order_by(Delivery.generation)
        rows = await deliveries.shown(session, (await session.scalars(query)).all())
    return {row["channel"]: row for row in rows}


async def states(push: Pushing, message: str) -> dict[str, str]:
    return {channel: row["state"] for channel, row in (await found(push, message)).items()}


async def given_up(push: Pushing) -> list[dict[str, Any]]:
    async with push.database.read() as session:
        query = select(outbox.c.data).where(outbox.c.type == DeliveryGaveUp.type).order_by(outbox.c.id)
        return list((await session.scalars(query)).all())


async def test_what_fails_for_good_is_told_on_the_next_channel_with_the_reason(push: Pushing) -> None:
    await policy(push, "statutory", "sms", "email", "bulletin")
    owner = await push.subscriber()
    message = await push.send(**{"class": "statutory"})
    sms, email, board = Scripted(otherwise=VOID), Scripted(), Scripted()
    await push.worker(sms=sms, email=email, bulletin=board).run()
    rows = await found(push, message)
    assert {name: row["state"] for name, row in rows.items()} == {"sms": "failed_perm", "email": "delivered"}
    assert rows["sms"]["failover"] is None
    assert rows["email"]["failover"] | {"at": None} == {
        "delivery": rows["sms"]["id"], "channel": "sms", "code": "number", "reason": "failover from sms: number", "at": None,
    }  # fmt: skip
    assert board.sent == []
    async with push.database.read() as session:
        why = await deliveries.why(session, CALLER, push.tools, rows["email"]["id"])
        report = await proofs.report(session, CALLER, message)
    assert why["failover"]["reason"] == "failover from sms: number"
    assert report["outcomes"]["told"] == {"number": 1, "percent": "100.00"}
    assert (report["audience"], report["failovers"], report["not_told"]) == (1, 1, {})
    assert [parcel.subscriber for parcel in email.sent] == [owner]
    assert await given_up(push) == []


async def test_an_emergency_that_is_exhausted_in_minutes_goes_on_and_what_is_given_up_is_told(
    push: Pushing,
) -> None:
    await policy(push, "emergency", "email")
    await push.subscriber()
    message = await push.send(**{"class": "emergency"})
    worker = push.worker(sms=Scripted(otherwise=BUSY), email=(email := Scripted(otherwise=VOID)))
    for _ in range(len(EMERGENCY_SCHEDULE) + 1):
        await worker.run()
        push.clock.move_to(push.clock.now() + timedelta(minutes=6))
    rows = await found(push, message)
    assert {name: row["state"] for name, row in rows.items()} == {
        "sms": "failed_perm",
        "email": "failed_perm",
    }
    assert rows["email"]["failover"]["code"] == "exhausted"
    assert len(email.sent) == 1
    [told] = await given_up(push)
    assert told == {
        "delivery": rows["email"]["id"], "message": message, "region": COUNTY, "class": "emergency", "channel": "email",
        "state": "failed_perm", "code": "number", "key_kind": "live", "message_reference": "m2",
    }  # fmt: skip


async def test_a_statutory_message_is_tried_to_the_day_on_which_it_is_due_and_then_goes_on_paper(
    push: Pushing,
) -> None:
    await policy(push, "statutory", "bulletin")
    await push.subscriber()
    due = push.clock.today() + timedelta(days=20)
    message = await push.send(**{"class": "statutory", "due_on": due.isoformat()})
    sms = Scripted(otherwise=BUSY)
    worker = push.worker(sms=sms, bulletin=Scripted(otherwise=Outcome("accepted_unverified", "to_be_posted")))
    while push.clock.today() < due:
        await worker.run()
        push.clock.move_to(push.clock.now() + timedelta(hours=30))
    assert len(sms.sent) > len(SCHEDULE) + 1  # what is ordinary would be given up by now
    await worker.run()
    assert await states(push, message) == {"sms": "failed_temp"}
    push.clock.move_to(push.clock.now() + timedelta(days=1))
    await worker.run()
    rows = await found(push, message)
    assert {name: row["state"] for name, row in rows.items()} == {
        "sms": "expired",
        "bulletin": "accepted_unverified",
    }
    assert (rows["bulletin"]["expires"], rows["bulletin"]["failover"]["code"]) == (None, "expired")


@pytest.mark.parametrize(
    "class_, events", [("statutory", 1), ("emergency", 1), ("progress", 0), ("ordinary", 0)]
)
async def test_without_a_policy_nothing_is_planned_and_the_urgent_classes_say_so(
    push: Pushing, class_: str, events: int
) -> None:
    await push.subscriber()
    message = await push.send(**{"class": class_})
    await push.worker(sms=Scripted(otherwise=VOID), email=Scripted()).run()
    assert await states(push, message) == {"sms": "failed_perm"}
    assert len(await given_up(push)) == events


async def test_the_nearest_division_decides_also_that_there_is_none(push: Pushing) -> None:
    await policy(push, "ordinary", "email", region=COUNTY)
    await push.subscriber()
    worker = push.worker(sms=Scripted(otherwise=VOID), email=Scripted())
    first = await push.send(region=f"{COUNTY}102")
    await worker.run()
    assert await states(push, first) == {"sms": "failed_perm", "email": "delivered"}
    await policy(push, "ordinary", region=f"{COUNTY}102")
    second = await push.send(region=f"{COUNTY}102")
    await worker.run()
    assert await states(push, second) == {"sms": "failed_perm"}


async def test_a_death_between_the_end_and_its_follow_up_neither_loses_nor_doubles(push: Pushing) -> None:
    async def followed_up_and_dead(session: Session) -> None:
        assert await failing_over.follow_up(session, push.tools, {"sms", "email"}) == 1
        raise Died

    await policy(push, "statutory", "email")
    await push.subscriber()
    message = await push.send(**{"class": "statutory"})
    dead = push.worker(sms=(wire := Scripted(dies=True)), email=Scripted())
    with pytest.raises(Died):
        await dead.run()
    fence = dead.lease.fence
    assert fence is not None
    async with push.database.write() as session:
        await settling.settle(session, push.tools, [(wire.sent[0], VOID)], fence, {"sms": wire})
    assert await states(push, message) == {"sms": "failed_perm"}
    with pytest.raises(Died):
        await push.database.write_there(followed_up_and_dead)
    assert await states(push, message) == {"sms": "failed_perm"}
    await dead.lease.give_back()
    other = push.worker(sms=Scripted(), email=(email := Scripted()))
    await other.run()
    await other.run()
    assert await states(push, message) == {"sms": "failed_perm", "email": "delivered"}
    assert len(email.sent) == 1


async def test_who_is_told_on_another_channel_of_its_own_is_not_told_on_a_further_one(push: Pushing) -> None:
    await policy(push, "statutory", "email", "bulletin")
    owner = await push.subscriber()
    async with push.database.write() as session:
        await push.subscribe(session, owner, "feed")
    message = await push.send(**{"class": "statutory"})
    worker = push.worker(sms=Scripted(otherwise=VOID), feed=Scripted(), email=Scripted())
    await worker.run()
    assert await states(push, message) == {"sms": "failed_perm", "feed": "delivered"}
    both = push.worker(sms=Scripted(otherwise=VOID), feed=Scripted(otherwise=VOID), email=Scripted())
    await worker.end()
    second = await push.send(**{"class": "statutory"})
    await both.run()
    assert await states(push, second) == {"sms": "failed_perm", "feed": "failed_perm", "email": "delivered"}
    assert len(await given_up(push)) == 0


async def test_an_address_that_is_not_there_or_a_held_emergency_does_not_stop_it(push: Pushing) -> None:
    for class_ in ("statutory", "emergency"):
        await policy(push, class_, "webhook", "sms", "email")
    await push.subscriber(addresses={"email": "a@example.cn"})
    worker = push.worker(sms=(sms := Scripted()), email=Scripted(), webhook=Scripted())
    first = await push.send(**{"class": "statutory"})
    await worker.run()
    assert await states(push, first) == {"sms": "suppressed", "email": "delivered"}
    assert sms.sent == []
    await push.subscriber("wecom")
    second = await push.send(**{"class": "emergency"})
    await push.worker(wecom=Scripted(), email=Scripted()).run()
    assert second
    await worker.run()
    async with push.database.read() as session:
        query = select(Delivery.channel, Delivery.state).where(Delivery.message == second)
        there = {(row[0], row[1]) for row in await session.execute(query)}
    assert {("wecom", "held"), ("sms", "delivered")} <= there


async def test_a_bounce_that_comes_later_is_followed_up_and_a_withdrawal_finds_whom_it_told(
    push: Pushing,
) -> None:
    await policy(push, "statutory", "email")
    await push.subscriber()
    message = await push.send(**{"class": "statutory"})
    accepted = Outcome("accepted_unverified", "provider_accepted", reference="sid-1")
    worker = push.worker(sms=Scripted(otherwise=accepted), email=(email := Scripted()))
    await worker.run()
    assert await states(push, message) == {"sms": "accepted_unverified"}
    told = {
        "channel": "sms",
        "reference": "sid-1",
        "verdict": "bounced",
        "code": "DB:0103",
        "at": push.clock.now(),
    }
    async with push.database.write() as session:
        await receipts.take(session, CALLER, push.tools, [told])
    await worker.run()
    rows = await found(push, message)
    assert rows["email"]["state"] == "delivered"
    assert rows["email"]["failover"]["reason"] == "failover from sms: bounced: DB:0103"
    withdrawal = await push.send(**{"class": "statutory", "supersedes": message, "relation": "withdraws"})
    await worker.run()
    assert set(await states(push, withdrawal)) == {"sms", "email"}
    assert [parcel.message for parcel in email.sent] == [message, withdrawal]


async def test_a_delivery_that_was_due_can_be_sent_again_by_hand(push: Pushing) -> None:
    await push.subscriber()
    due: date = push.clock.today() + timedelta(days=1)
    message = await push.send(**{"class": "statutory", "due_on": due.isoformat()})
    worker = push.worker(sms=(sms := Scripted(otherwise=BUSY)))
    await worker.run()
    push.clock.move_to(push.clock.now() + timedelta(days=3))
    await worker.run()
    row = (await found(push, message))["sms"]
    assert row["state"] == "expired"
    async with push.database.write() as session:
        await decisions.redrive(session, CALLER, push.tools, row["id"], IN_ORDER)
    sms.otherwise = Outcome("delivered", "ok")
    await worker.run()
    assert await states(push, message) == {"sms": "delivered"}


class InTurn(Scripted):
    """A channel that keeps with others in which order messages went out."""

    def __init__(self, order: list[str], script: dict[str, list[Outcome]] | None = None) -> None:
        super().__init__(script=script or {})
        self._order = order

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        self._order += [parcel.message for parcel in batch]
        return await super().send(batch)


async def test_an_emergency_goes_out_between_batches_of_what_is_followed_up(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failing_over, "BATCH", 1)
    await policy(push, "statutory", "email")
    owners = [await push.subscriber() for _ in range(5)]
    first, order = await push.send(**{"class": "statutory"}), list[str]()
    script = {owner: [VOID] for owner in owners}
    worker = push.worker(sms=InTurn(order, script), email=InTurn(order))
    look, emergencies = worker._look, list[str]()

    async def looked(flight: Flight) -> None:
        await look(flight)
        async with push.database.read() as session:
            begun = await session.scalar(select(func.count()).select_from(Failover))
        if begun and not emergencies:
            emergencies.append(await push.send(**{"class": "emergency"}))

    monkeypatch.setattr(worker, "_look", looked)
    await worker.run()
    assert sorted(order) == sorted([first] * 2 * len(owners) + emergencies * len(owners))
    assert order.index(emergencies[0]) < len(order) - order[::-1].index(first) - 1


async def test_two_may_set_a_first_policy_at_once(push: Pushing) -> None:
    await asyncio.gather(policy(push, "statutory", "email"), policy(push, "statutory", "email"))
    async with push.database.read() as session:
        assert await fallback_rows.policies(session, [COUNTY]) == {(COUNTY, "statutory"): ["email"]}


async def test_what_fails_again_and_again_is_looked_at_only_when_it_may_come_to_nothing(
    push: Pushing,
) -> None:
    await push.subscriber()
    message = await push.send(**{"class": "emergency"})
    worker = push.worker(sms=Scripted(otherwise=BUSY))
    for _ in range(len(EMERGENCY_SCHEDULE) + 1):
        assert await given_up(push) == []
        await worker.run()
        push.clock.move_to(push.clock.now() + timedelta(minutes=6))
    assert await states(push, message) == {"sms": "failed_perm"}
    assert len(await given_up(push)) == 1
