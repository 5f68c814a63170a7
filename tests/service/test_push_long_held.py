"""What is held and has no end is told of until somebody has acted, an emergency within minutes; so is what is left uncertain."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kernel.messaging.outbox import outbox
from kernel.security.principal import Officer
from services.push import jobs
from services.push.channels.port import Outcome
from services.push.decisions import service as decisions
from services.push.endpoints import service as endpoints
from services.push.endpoints.schemas import EndpointIn
from services.push.long_held import service as long_held
from services.push.long_held.models import HeldTold
from tests.support.push_worker import CALLER, COUNTY, IN_ORDER, Pushing, Scripted

OFFICER = replace(CALLER, officer=Officer("gk-07", "周经办"))
URL = "https://receiver.example.cn/hook"


async def told(push: Pushing) -> list[dict[str, Any]]:
    """The data of what was told since the beginning; the job looks twice, for what is told is told once."""
    for _ in range(2):
        await jobs.tell_held(push.database, push.tools)
    query = (
        select(outbox.c.data)
        .where(outbox.c.type == "gongkai.push.delivery.stayed_held.v1")
        .order_by(outbox.c.id)
    )
    async with push.database.read() as session:
        return list((await session.scalars(query)).all())


async def in_doubt(push: Pushing, policy: str | None) -> None:
    """Let the account of text messages have this policy."""
    form = {
        "channel": "sms",
        "name": "sms",
        "region": COUNTY,
        "options": {"signature": "县"},
        "uncertain": policy,
    }
    async with push.database.write() as session:
        row = await endpoints.read(session, CALLER, push.sms)
        values = EndpointIn.model_validate(form).model_dump()
        await endpoints.change(session, CALLER, push.tools, push.sms, values, endpoints.etag_of(row))


def pass_on(push: Pushing, **time: float) -> None:
    push.clock.move_to(push.clock.now() + timedelta(**time))


async def test_what_is_held_without_an_end_is_told_of_until_somebody_has_acted(push: Pushing) -> None:
    owners = [await push.subscriber("webhook") for _ in range(2)]
    worker = push.worker(webhook=Scripted(True))
    message = await push.send(**{"class": "statutory"})
    since = push.clock.now()
    await worker.run()
    assert await push.states(message) == dict.fromkeys(owners, "held")
    pass_on(push, hours=71)
    assert await told(push) == []
    pass_on(push, hours=1)
    [first] = await told(push)
    assert first == {
        "message": message, "message_reference": first["message_reference"], "key_kind": "live", "region": COUNTY,
        "class": "statutory", "channel": "webhook", "reason": "endpoint_absent", "deliveries": 2, "since": since.isoformat(),
    }  # fmt: skip
    pass_on(push, hours=71)
    assert len(await told(push)) == 1
    await push.endpoint("webhook", subscriber=owners[0], url=URL)
    await worker.run()
    pass_on(push, hours=1)
    found = await told(push)
    assert [one["deliveries"] for one in found] == [2, 1], "of the one that is held still it is told again"
    await push.endpoint("webhook", subscriber=owners[1], url=URL)
    await worker.run()
    assert await push.states(message) == dict.fromkeys(owners, "delivered")
    pass_on(push, hours=72)
    assert await told(push) == found
    async with push.database.read() as session:
        assert (await session.scalars(select(HeldTold))).all() == []


async def test_an_emergency_is_told_of_within_minutes_and_each_class_and_reason_by_itself(
    push: Pushing,
) -> None:
    owner, other = await push.subscriber("webhook"), await push.subscriber("webhook")
    await push.endpoint("webhook", subscriber=owner, url=URL)
    worker = push.worker(webhook=Scripted(True, otherwise=Outcome("credential", "key")))
    urgent = await push.send(**{"class": "emergency"})
    for class_ in ("statutory", "ordinary"):
        await push.send(**{"class": class_})
    await worker.run()
    assert await push.states(urgent) == dict.fromkeys((owner, other), "held")
    pass_on(push, seconds=push.tools.settings.behind_seconds - 1)
    assert await told(push) == []
    pass_on(push, seconds=1)
    of_urgent = [(one["message"], one["deliveries"]) for one in await told(push)]
    assert of_urgent == [(urgent, 1)] * 2, "for two reasons"
    pass_on(push, hours=72)
    found = await told(push)
    assert sorted(one["class"] for one in found[2:]) == sorted(["emergency", "ordinary", "statutory"] * 2)
    assert {one["reason"] for one in found} == {"endpoint_absent", "key"}


async def test_a_hundred_and_more_are_told_in_pieces_each_once(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_held, "BATCH", 2)
    await push.subscriber("webhook")
    sent = [await push.send() for _ in range(4)]
    await push.worker(webhook=Scripted(True)).run()
    pass_on(push, hours=72)
    assert sorted(one["message"] for one in await told(push)) == sorted(sent)


async def test_what_is_left_uncertain_is_told_of_for_a_while_and_not_what_somebody_is_asked_about(
    push: Pushing,
) -> None:
    owners = [await push.subscriber() for _ in range(4)]
    unsure = Scripted(otherwise=Outcome("uncertain", "relay_silent"))
    worker = push.worker(sms=unsure)
    since, sent = push.clock.now(), []
    for policy, class_ in (
        (None, "ordinary"),
        ("hold", "emergency"),
        ("ask", "ordinary"),
        ("query", "ordinary"),
    ):
        await in_doubt(push, policy)
        sent.append(await push.send(**{"class": class_}))
        await worker.run()
        assert await push.states(sent[-1]) == dict.fromkeys(owners, "uncertain")
    left, urgent, *_ = sent
    pass_on(push, seconds=push.tools.settings.behind_seconds)
    assert [(one["message"], one["reason"]) for one in await told(push)] == [(urgent, "uncertain")]
    rows = await push.rows(left)
    async with push.database.write() as session:
        arrived = {"verdict": "taken_as_delivered", "reason": "已电话核实", "out_of_order": False}
        await decisions.decide(session, OFFICER, push.tools, rows[owners[0]].id, arrived)
        given_up = {"verdict": "given_up", "reason": "号码已停", "out_of_order": False}
        await decisions.decide(session, OFFICER, push.tools, rows[owners[1]].id, given_up)
        await decisions.redrive(session, CALLER, push.tools, rows[owners[2]].id, IN_ORDER)
    pass_on(push, hours=72)
    [_, *found] = await told(push)
    assert sorted((one["message"], one["deliveries"]) for one in found) == sorted([(left, 1), (urgent, 4)])
    [ours] = [one for one in found if one["message"] == left]
    assert (ours["reason"], ours["since"]) == ("uncertain", since.isoformat())
    pass_on(push, hours=72)
    assert len(await told(push)) == 5
    for _ in range(3):
        pass_on(push, hours=72)
        assert len(await told(push)) == 5, "its policy leaves it so"
