"""What an authority of time stamps may do wrong: it is refused, told of, asked again, and holds up no proof. When roots are kept."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from pydantic import ValidationError
from sqlalchemy import create_engine, text

from gongkai.settings import Settings
from kernel.db.migrate import alembic_config, sync_url
from kernel.http.outbound.client import Outbound
from kernel.http.outbound.errors import Refused
from kernel.security.seal import make_sealer
from services.push import jobs
from services.push.about import MIGRATIONS
from services.push.app import make_tools
from services.push.channels.port import Outcome
from services.push.decisions import service as decisions
from services.push.kept_roots import service as kept_roots
from services.push.kept_roots.rules import LATEST, QUIET
from services.push.messages import service as messages
from services.push.proofs import service as proofs
from services.push.proofs.rules import checked
from services.push.receipts import service as receipts
from services.push.registry import service as registry
from services.push.time_stamps import service as time_stamps
from services.push.time_stamps.rules import SCHEDULE, Authority
from tests.support.hostile_receivers import RecordedSockets, Turns
from tests.support.proofs import files
from tests.support.push_worker import CALLER, IN_ORDER, Pushing, Scripted
from tests.support.suite import settings_for
from tests.support.time_stamping import Authority as Server
from tests.support.time_stamping import authority_in, listening, openssl

#: What it does instead, and the code by which that is told of.
LIES = {
    "imprint": "wrong_imprint", "nonce": "wrong_nonce", "garbage": "unreadable", "redirect": "status", "status": "status",
    "large": "too_large", "slow": "answer_timeout", "stranger": "not_trusted",
}  # fmt: skip


def pass_on(push: Pushing, time: timedelta) -> None:
    push.clock.move_to(push.clock.now() + time)


async def roots(push: Pushing, message: str) -> list[dict[str, Any]]:
    async with push.database.read() as session:
        return await kept_roots.page(session, CALLER, push.tools, message, after=None, limit=100)


async def ended(push: Pushing, **script: Outcome) -> str:
    """A message that was sent, to its end, and whose root is due."""
    message = await push.send()
    worker = push.worker(sms=Scripted(), **{name: Scripted(otherwise=one) for name, one in script.items()})
    await worker.run()
    await worker.lease.give_back()
    pass_on(push, QUIET)
    return message


@pytest.mark.skipif(openssl() is None, reason="openssl (3 or later) is not installed")
async def test_whatever_is_wrong_with_an_answer_is_told_and_asked_again(
    push: Pushing, tmp_path: Path, prepared: dict[str, Any]
) -> None:
    server = authority_in(tmp_path / "tsa")
    async with listening(server):
        more = {
            "push_tsa_url": server.url,
            "push_tsa_ca_file": server.ca,
            "push_targets": f"127.0.0.1/32:{server.port}",
        }
        settings = Pushing(settings_for(**prepared, **more), push.clock).tools.settings
        push.tools = make_tools(replace(settings, tsa_seconds=20.0), push.clock)
        await push.subscriber()
        message = await ended(push)
        await jobs.stamp_roots(push.database, push.tools)
        assert server.asked == [], "there is no root yet"
        await jobs.keep_roots(push.database, push.tools)
        for tries, (lie, code) in enumerate(LIES.items(), 1):
            server.lies = [lie]
            patient = push.tools
            if lie == "slow":
                push.tools = replace(patient, settings=replace(patient.settings, tsa_seconds=0.2))
            for _ in range(2):  # it is not asked twice at once
                await jobs.stamp_roots(push.database, push.tools)
            push.tools = patient
            [root] = await roots(push, message)
            stamp = root["time_stamp"]
            assert (stamp["state"], stamp["code"], stamp["tries"], stamp["token"]) == (
                "pending",
                code,
                tries,
                None,
            )
            assert stamp["ask_at"] == push.clock.now() + timedelta(
                seconds=SCHEDULE[min(tries, len(SCHEDULE)) - 1]
            )
            assert code in files(await bundled(push, message))["time.json"].decode()
            push.clock.move_to(stamp["ask_at"])
        await jobs.stamp_roots(push.database, push.tools)
        [root] = await roots(push, message)
        assert (root["time_stamp"]["state"], root["time_stamp"]["tries"]) == ("stamped", len(LIES) + 1)
        await jobs.stamp_roots(push.database, push.tools)
        assert len(server.asked) == len(set(server.asked)) == len(LIES) + 1, (
            "each question has a nonce of its own"
        )


async def bundled(push: Pushing, message: str) -> bytes:
    async with push.database.read() as session:
        with await proofs.bundle(session, CALLER, push.tools, message) as file:
            return file.read()


async def test_an_authority_at_a_forbidden_address_is_refused_before_a_socket_opens(push: Pushing) -> None:
    await push.subscriber()
    message = await ended(push)
    await jobs.keep_roots(push.database, push.tools)
    async with push.database.read() as session:
        root = await time_stamps.next_due(session, push.tools)
    assert root is not None
    opened = RecordedSockets()
    metadata = Turns(["169.254.169.254"])
    async with Outbound(push.tools.settings.stamping, opener=opened, resolver=metadata) as outbound:
        for url, code in (
            ("http://127.0.0.1/tsa", "address_refused"), ("https://10.0.0.1/tsa", "address_refused"),
            ("http://tsa.example.cn/", "address_refused"), ("http://127.0.0.1:3318/", "port_refused"),
        ):  # fmt: skip
            found = await time_stamps.ask(outbound, Authority(url, ()), root)
            assert isinstance(found, Refused), url
            assert found.code == code
    assert opened.dialled == []
    push.tools = replace(push.tools, authority=Authority("http://127.0.0.1/tsa", ()))
    await jobs.stamp_roots(push.database, push.tools)
    [kept] = await roots(push, message)
    assert (kept["time_stamp"]["code"], kept["time_stamp"]["tries"]) == ("address_refused", 1)


async def test_a_root_is_kept_at_the_end_and_whenever_its_proof_says_something_else(push: Pushing) -> None:
    owners = [await push.subscriber(), await push.subscriber("email"), await push.subscriber("sms", "daily")]
    later = Outcome("failed_temp", "x")
    message = await ended(push, email=later)
    await jobs.keep_roots(push.database, push.tools)
    assert await roots(push, message) == [], "one delivery is under way, one waits for a digest"
    worker = push.worker(email=Scripted(otherwise=Outcome("uncertain", "x")), sms=Scripted())
    await worker.run()
    await worker.lease.give_back()
    pass_on(push, LATEST)
    await jobs.keep_roots(push.database, push.tools)
    assert await roots(push, message) == [], "it waits for a digest"
    pass_on(push, timedelta(days=1))
    await jobs.make_digests(push.database, push.tools)
    pass_on(push, LATEST)
    for _ in range(2):
        await jobs.keep_roots(push.database, push.tools)
    [first] = await roots(push, message)
    assert first["time_stamp"]["state"] == "not_configured"
    assert b'"not_configured"' in files(await bundled(push, message))["time.json"]

    async def next_root(number: int) -> dict[str, Any]:
        await jobs.keep_roots(push.database, push.tools)
        assert len(await roots(push, message)) == number - 1, "what comes together is one root"
        pass_on(push, QUIET)
        for _ in range(2):
            await jobs.keep_roots(push.database, push.tools)
        newest, before, *_ = await roots(push, message)
        assert (newest["number"], newest["signed"]["document"]["previous"]) == (number, before["sha256"])
        assert f'"number":{number}' in files(await bundled(push, message))["document.json"].decode()
        return newest

    lost = (await push.rows(message))[owners[1]]
    async with push.database.write() as session:
        await decisions.redrive(session, CALLER, push.tools, lost.id, IN_ORDER)
    pass_on(push, QUIET)
    await jobs.keep_roots(push.database, push.tools)
    assert len(await roots(push, message)) == 1, "it is under way again"
    worker = push.worker(email=Scripted(otherwise=Outcome("accepted_unverified", "ok", reference="r-1")))
    await worker.run()
    await worker.lease.give_back()
    pass_on(push, LATEST)
    await jobs.keep_roots(push.database, push.tools)
    assert [one["number"] for one in await roots(push, message)] == [2, 1]

    heard = {
        "channel": "email",
        "reference": "r-1",
        "verdict": "bounced",
        "code": "550",
        "at": push.clock.now(),
    }
    async with push.database.write() as session:
        await receipts.take(session, CALLER, push.tools, [heard])
    await next_root(3)
    async with push.database.write() as session:
        await registry.erase(session, CALLER, push.tools, owners[0])
    last = await next_root(4)
    assert (await roots(push, message))[-1] == first, "what was kept stays"

    async with push.database.write() as session:
        await receipts.take(session, CALLER, push.tools, [heard | {"code": "551"}])
    pass_on(push, QUIET)
    async with push.database.read() as session:
        [look] = await kept_roots.due(session, push.tools)
        tree = await kept_roots.grown(session, push.tools, message)
    async with push.database.write() as session:
        await kept_roots.put_off(session, [look])
        await receipts.take(session, CALLER, push.tools, [heard | {"code": "552"}])
        await kept_roots.keep(session, push.tools, look, tree)
    assert (await roots(push, message))[0] == last, "something came between: it is looked at again"
    pass_on(push, LATEST)
    await jobs.keep_roots(push.database, push.tools)
    assert (await roots(push, message))[0]["lines"] == last["lines"] + 2


async def test_a_message_that_was_stopped_has_its_root_and_keeps_its_signature(
    push: Pushing, tmp_path: Path
) -> None:
    message = await push.send(not_before="2027-01-01T00:00:00+08:00")
    async with push.database.write() as session:
        await messages.cancel(session, CALLER, push.tools, message)
    pass_on(push, QUIET)
    await jobs.keep_roots(push.database, push.tools)
    [root] = await roots(push, message)
    assert root["signed"]["document"]["number"] == 1
    former = push.tools.sealer
    push.tools = replace(push.tools, sealer=make_sealer(tmp_path / "fresh.pem"))
    found = checked(await bundled(push, message), former.public_pem.encode())
    assert found["document"] == root["signed"]["document"], "a new key signs no kept root anew"


async def test_messages_from_before_get_their_roots_too(push: Pushing, prepared: dict[str, Any]) -> None:
    """The migration lets every message be looked at that went out or was stopped; one that waits is looked at once it goes out."""
    await push.subscriber()
    message = await ended(push)
    waiting = await push.send(not_before="2027-01-01T00:00:00+08:00")
    url = settings_for(**prepared).url_of("push")
    config = alembic_config(url, MIGRATIONS)
    [ours] = [one for one in ScriptDirectory.from_config(config).walk_revisions() if "kept_roots" in one.path]
    await push.database.dispose()
    engine = create_engine(sync_url(url))
    with engine.begin() as connection:
        for table in ("time_stamps", "proof_roots", "proof_watches"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": ours.down_revision})
    engine.dispose()
    command.upgrade(config, ours.revision)
    command.stamp(config, "head")  # what came after is there still
    push.database.open()
    await jobs.keep_roots(push.database, push.tools)
    assert [one["number"] for one in await roots(push, message)] == [1]
    assert await roots(push, waiting) == []


def test_an_authority_needs_the_certificates_that_verify_it(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="push_tsa_ca_file"):
        Settings(push_tsa_url="https://tsa.example.cn/")
    with pytest.raises(ValidationError, match="OID"):
        Settings(push_tsa_policy="policy")
    assert Server(tmp_path).url.startswith("http://127.0.0.1:")
