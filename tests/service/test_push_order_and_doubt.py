"""Order and doubt: a step of a case is not sent behind a later one unawares, what a dead worker leaves is asked too, and proofs
hold every decision but name nobody who took one.
"""

import asyncio
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from starlette.applications import Starlette
from starlette.requests import Request

from kernel.http import idempotency
from kernel.http.idempotency import Answer, once
from kernel.http.problems import Conflict, Invalid
from kernel.messaging.outbox import outbox
from kernel.security.principal import Officer
from services.push.channels.port import Outcome
from services.push.decisions import service as decisions
from services.push.deliveries import repository as delivery_rows
from services.push.deliveries.rules import went_out
from services.push.endpoints import service as endpoints
from services.push.endpoints.schemas import EndpointIn
from services.push.jobs import make_digests, tell_undecided
from services.push.proofs import service as proofs
from services.push.proofs.rules import answered, checked, marked
from services.push.receipts import service as receipts
from services.push.retention import service as retention
from tests.support.push import step
from tests.support.push_worker import CALLER, COUNTY, IN_ORDER, Died, Pushing, Scripted

OFFICER = replace(CALLER, officer=Officer("gk-07", "周经办"))
BEFORE, DURING = ({"class": "progress", "thread": step(stage)} for stage in ("before", "during"))


async def undecided(push: Pushing) -> dict[str, str]:
    """Delivery -> code, of what waits for an officer."""
    async with push.database.read() as session:
        rows = await decisions.list_undecided(session, region=COUNTY, after=None, limit=100)
    return {row["delivery"]["id"]: row["code"] for row in rows}


async def redrive(push: Pushing, delivery: str, **values: Any) -> str:
    async with push.database.write() as session:
        return (await decisions.redrive(session, CALLER, push.tools, delivery, IN_ORDER | values)).id


async def redrive_once(push: Pushing, delivery: str) -> str:
    """As over HTTP with an Idempotency-Key."""
    path = f"/v1/push/deliveries/{delivery}/redrives"
    request = Request({"type": "http", "method": "POST", "path": path, "headers": [], "app": Starlette()})
    async with push.database.write() as session:

        async def act() -> Answer:
            row = await decisions.redrive(session, CALLER, push.tools, delivery, IN_ORDER)
            return Answer(201, {"id": row.id})

        answer = await once(
            session,
            caller=CALLER.key_id,
            request=request,
            key="k1",
            payload=b"",
            now=push.clock.now(),
            act=act,
        )
    return str(json.loads(bytes(answer.body))["id"])


async def test_a_step_goes_out_behind_a_later_one_by_a_decision_alone(push: Pushing) -> None:
    owner, other, third = [await push.subscriber() for _ in range(3)]
    first = await push.send(**BEFORE)
    channel = Scripted(script={one: [Outcome("failed_perm", "number")] for one in (owner, other, third)})
    worker = push.worker(sms=channel)
    await worker.run()
    dead = {name: row.id for name, row in (await push.rows(first)).items()}
    await redrive(push, dead[other])  # nothing later has gone out: no word is needed
    told = await redrive(push, dead[third], reason="号码已更正")
    await worker.run()
    second = await push.send(**DURING)
    await worker.run()
    with pytest.raises(Conflict) as refused:
        await redrive(push, dead[owner])
    assert refused.value.code == "out_of_order"
    assert second in refused.value.zh
    with pytest.raises(Invalid):
        await redrive(push, dead[owner], out_of_order=True)
    again = await redrive(push, dead[owner], out_of_order=True, reason="群众未收到受理告知")
    await worker.run()
    assert [parcel.message for parcel in channel.sent if parcel.subscriber == owner] == [first, second, first]
    assert (await push.states(first))[owner] == "delivered"
    async with push.database.read() as session:
        [kept] = (await decisions.of_delivery(session, CALLER, push.tools, again))["items"]
        assert (await decisions.of_delivery(session, CALLER, push.tools, dead[other]))["items"] == []
        [of_a_reason] = (await decisions.of_delivery(session, CALLER, push.tools, dead[third]))["items"]
    assert (of_a_reason["again"], of_a_reason["out_of_order"], of_a_reason["reason"]) == (
        told,
        False,
        "号码已更正",
    )
    assert (kept["delivery"], kept["again"], kept["out_of_order"]) == (dead[owner], again, True)
    assert (kept["officer"], kept["reason"]) == (None, "群众未收到受理告知")


async def test_a_later_step_does_not_slip_out_while_an_earlier_one_is_being_sent_again(push: Pushing) -> None:
    owner = await push.subscriber()
    first = await push.send(**BEFORE)
    channel = Scripted(script={owner: [Outcome("failed_perm", "number")]})
    worker = push.worker(sms=channel)
    await worker.run()
    dead = (await push.rows(first))[owner].id
    second = await push.send(**DURING)
    async with push.database.write() as session:
        await decisions.redrive(session, CALLER, push.tools, dead, IN_ORDER)
        running = asyncio.create_task(worker.run())
        done, _ = await asyncio.wait({running}, timeout=1.0)
        assert not done  # it waits for what is decided here
    await running
    assert [parcel.message for parcel in channel.sent] == [first, first, second]


async def test_what_is_sent_again_is_held_after_the_worker_as_the_worker_does(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a key too, and for longer than a request waits for another of its key."""
    monkeypatch.setattr(idempotency, "_LOCK_TIMEOUT", text("SET LOCAL lock_timeout = '100ms'"))
    owner = await push.subscriber()
    first = await push.send(**BEFORE)
    worker = push.worker(sms=Scripted(script={owner: [Outcome("failed_perm", "number")]}))
    await worker.run()
    dead = (await push.rows(first))[owner].id
    async with push.database.write() as session:
        await worker.lease.guard(session)
        again = asyncio.create_task(redrive_once(push, dead))
        done, _ = await asyncio.wait({again}, timeout=1.0)
        assert not done
        row = await delivery_rows.get(session, dead, lock=True)  # else each would wait for the other
        assert row is not None
    assert await again != dead


async def ask(push: Pushing) -> None:
    """Let the account of text messages ask an officer."""
    async with push.database.write() as session:
        row = await endpoints.read(session, CALLER, push.sms)
        asks = {
            "channel": "sms",
            "name": "sms",
            "region": COUNTY,
            "options": {"signature": "县"},
            "uncertain": "ask",
        }
        values = EndpointIn.model_validate(asks).model_dump()
        await endpoints.change(session, CALLER, push.tools, push.sms, values, endpoints.etag_of(row))


async def told_of(push: Pushing) -> list[tuple[str, str, int]]:
    """(last words of the type, message, how many deliveries) of the events that an officer is waited for, as they were recorded."""
    await tell_undecided(push.database, push.tools)
    async with push.database.read() as session:
        rows = await session.execute(select(outbox).order_by(outbox.c.id))
        found = [(row.type.split(".")[-2], row.data) for row in rows if ".decision." in row.type]
    assert {facts["endpoint"] for _, facts in found} <= {push.sms}
    return [(word, facts["message"], facts["deliveries"]) for word, facts in found]


async def test_what_waits_for_an_officer_is_told_of_together_and_once_more_after_a_day(push: Pushing) -> None:
    await ask(push)
    owners = [await push.subscriber() for _ in range(12)]
    unsure = Scripted(otherwise=Outcome("uncertain", "relay_silent"))
    first, second = await push.send(), await push.send()
    await push.worker(sms=unsure).run()
    asked = [("asked_for", first, 12), ("asked_for", second, 12)]
    assert sorted(await told_of(push)) == sorted(asked)
    push.clock.move_to(push.clock.now() + timedelta(hours=23))
    assert len(await told_of(push)) == 2
    async with push.database.write() as session:
        rows = await push.rows(first)
        given_up = {"verdict": "given_up", "reason": "号码已停", "out_of_order": False}
        await decisions.decide(session, OFFICER, push.tools, rows[owners[0]].id, given_up)
        again = {"verdict": "again", "reason": "须补发", "out_of_order": False}
        await decisions.decide(session, OFFICER, push.tools, rows[owners[1]].id, again)
    push.clock.move_to(push.clock.now() + timedelta(hours=2))
    assert sorted((await told_of(push))[2:]) == sorted(
        [("stayed_open", first, 10), ("stayed_open", second, 12)]
    )
    push.clock.move_to(push.clock.now() + timedelta(days=9))
    assert len(await told_of(push)) == 4


async def test_what_a_dead_worker_leaves_is_asked_and_proved_and_its_officer_forgotten(push: Pushing) -> None:
    owner = await push.subscriber()
    await ask(push)
    message = await push.send()
    dead = push.worker(sms=Scripted(dies=True))
    with pytest.raises(Died):
        await dead.run()
    await dead.lease.give_back()  # as its end by time
    answered_it = Outcome("accepted_unverified", "ok", reference="ref-1", status=200, answer_hash="ab" * 32)
    worker = push.worker(sms=Scripted(otherwise=answered_it))
    await worker.run()
    [(delivery, code)] = (await undecided(push)).items()
    assert code == "worker_died"
    wish = {"verdict": "again", "reason": "须补发", "out_of_order": False}
    async with push.database.write() as session:
        kept = await decisions.decide(session, OFFICER, push.tools, delivery, wish)
        assert kept.out_of_order is False
    await worker.run()
    assert (await push.states(message))[owner] == "accepted_unverified"
    assert await undecided(push) == {}

    async with push.database.read() as session:
        with await proofs.bundle(session, CALLER, push.tools, message) as file:
            bundle = file.read()
        opened = await proofs.disclosed(session, CALLER, push.tools, message, owner)
    checked(bundle, push.tools.settings.proof_key.with_name("proof-key.pem.pub").read_bytes())
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        text = archive.read("lines.jsonl").decode()
    assert not [word for word in ("周经办", "gk-07", "须补发") if word in text]
    lines = [json.loads(line) for line in text.splitlines()]
    [decided] = [line for line in lines if line["kind"] == "decision"]
    assert (decided["delivery"], decided["verdict"]) == (delivery, "again")
    tried = [line for line in lines if line["kind"] == "attempt"]
    assert {(one["outcome"], one["status"], one["answer"]) for one in tried} == {
        ("lost", None, None), ("accepted_unverified", 200, marked(opened["salt"], "ab" * 32)),
    }  # fmt: skip

    push.clock.move_to(push.clock.now() + timedelta(days=push.tools.settings.address_days + 1))
    async with push.database.write() as session:
        await retention.forget_rest(session, push.tools)
    async with push.database.read() as session:
        [kept_still] = (await decisions.of_delivery(session, CALLER, push.tools, delivery))["items"]
    assert (kept_still["officer"], kept_still["reason"], kept_still["verdict"]) == (None, None, "again")


def test_what_is_kept_of_an_answer_fits_what_became_of_the_attempt() -> None:
    good = {"outcome": "delivered", "status": 204, "answer": "0" * 64}
    fits = [
        good, good | {"answer": None}, good | {"status": None, "answer": None}, {"outcome": "delivered"},
        good | {"outcome": "failed_temp", "status": 500},
    ]  # fmt: skip
    strays = [good | {"status": None}, good | {"answer": "zz"}, good | {"status": 500}]
    assert [answered(one) for one in fits + strays] == [True] * len(fits) + [False] * len(strays)


async def test_a_later_step_has_gone_unless_every_attempt_proves_that_nothing_arrived(push: Pushing) -> None:
    later = {
        "server_error": Outcome("failed_temp", "status", status=500),
        "given_up": Outcome("uncertain", "relay_silent"),
        "refused": Outcome("failed_perm", "number"),
        "unreached": Outcome("failed_temp", "connect_failed"),
        "bounced": Outcome("accepted_unverified", "ok", reference="ref-bounced"),
    }
    owners = {name: await push.subscriber() for name in later} | {
        "digest": await push.subscriber("sms", "daily")
    }
    await make_digests(push.database, push.tools)
    channel = Scripted(script={owner: [Outcome("failed_perm", "number")] for owner in owners.values()})
    worker = push.worker(sms=channel)
    first = await push.send(**BEFORE)
    await worker.run()
    dead = {name: (await push.rows(first))[owner].id for name, owner in owners.items()}
    channel.script = {owners[name]: [outcome] for name, outcome in later.items()}
    second = await push.send(**DURING | {"class": "ordinary"})
    await worker.run()
    rows = await push.rows(second)
    async with push.database.write() as session:
        wish = {"verdict": "given_up", "reason": "群已解散", "out_of_order": False}
        await decisions.decide(session, OFFICER, push.tools, rows[owners["given_up"]].id, wish)
        told = {"channel": "sms", "reference": "ref-bounced", "verdict": "bounced", "code": "UNDELIV", "at": push.clock.now()}  # fmt: skip
        await receipts.take(session, CALLER, push.tools, [told])
    assert await push.states(second) == {
        owners["server_error"]: "failed_temp", owners["unreached"]: "failed_temp", owners["given_up"]: "failed_perm",
        owners["refused"]: "failed_perm", owners["bounced"]: "failed_perm",
    }  # fmt: skip
    await redrive(push, dead["unreached"])
    await redrive(push, dead["refused"])
    await redrive(push, dead["bounced"])
    for name in ("server_error", "given_up"):
        with pytest.raises(Conflict, match=second) as refused:
            await redrive(push, dead[name])
        assert refused.value.code == "out_of_order"

    channel.script = {owners["digest"]: [Outcome("failed_temp", "status")]}
    push.clock.move_to(push.clock.now() + timedelta(days=1))
    await make_digests(push.database, push.tools)
    await worker.run()
    with pytest.raises(Conflict, match=second):  # it stood in the digest of the day
        await redrive(push, dead["digest"])


def test_only_what_proves_that_nothing_arrived_has_not_gone_out() -> None:
    refused, unreached = ("failed_perm", "number"), ("failed_temp", "connect_timeout")
    assert not went_out(
        0, [unreached, ("failed_temp", "throttled"), ("credential", "balance"), refused], bounced=False
    )
    assert not went_out(0, [("accepted_unverified", "ok")], bounced=True)
    for kind in ("delivered", "accepted_unverified", "uncertain", "lost", None):
        assert went_out(0, [(kind, "ok"), refused], bounced=False)
    assert went_out(0, [("failed_temp", "status"), ("accepted_unverified", "ok")], bounced=True)
    assert went_out(1, [refused], bounced=False)  # the first part of a message in parts
