"""Messages on trial in the worker's hands: a test reaches nobody and harms nothing, a team's message its team alone."""

from dataclasses import replace
from typing import Any

import pytest

from kernel.http.problems import Conflict, Forbidden, Invalid, NotFound
from kernel.security.principal import Kind
from services.push import jobs
from services.push.audiences import repository as audiences
from services.push.channels.port import Outcome
from services.push.decisions import service as decisions
from services.push.deliveries import repository
from services.push.deliveries import service as deliveries
from services.push.endpoints import repository as endpoints
from services.push.kept_roots import service as kept_roots
from services.push.kept_roots.rules import QUIET
from services.push.messages import service as messages
from services.push.messages.schemas import MessageIn
from services.push.postings import service as postings
from services.push.proofs import service as proofs
from services.push.teams import service as teams
from services.push.threads import service as threads
from services.push.trials import NOT_OF_THE_TEAM, TESTED
from tests.support.push import step
from tests.support.push_worker import CALLER, CATALOGUE, COUNTY, IN_ORDER, ITEM, Died, Pushing, Scripted

TESTER, MEMBER = replace(CALLER, kind="test"), replace(CALLER, kind="team")


async def send(push: Pushing, kind: Kind, reference: str = "t1", **changes: Any) -> str:
    body = {
        "reference": reference, "region": COUNTY, "item": ITEM, "catalogue": CATALOGUE, "title": "预算公开",
        "paragraphs": ["已公开。"], "issuer": "县财政局",
    } | changes  # fmt: skip
    async with push.database.write() as session:
        values = MessageIn.model_validate(body).model_dump()
        return (await messages.accept(session, replace(CALLER, kind=kind), push.tools, values)).id


async def named(push: Pushing, *members: str, if_match: str | None = None) -> str:
    """The team of the caller's client; its ETag."""
    async with push.database.write() as session:
        team, _ = await teams.put(
            session, CALLER, push.tools, CALLER.client, {"subscribers": list(members)}, if_match
        )
        return teams.etag_of(team)


async def test_the_simulator_answers_in_place_of_every_channel(push: Pushing) -> None:
    addresses = {
        "13800000001": ("delivered", None), "10000000001": ("accepted_unverified", "simulated_accepted"),
        "10000000002": ("failed_temp", "simulated_temporary"), "10000000003": ("failed_perm", "simulated_permanent"),
        "10000000004": ("uncertain", "simulated_uncertain"), "10000000005": ("held", "simulated_credential"),
    }  # fmt: skip
    owners = {
        await push.subscriber(addresses={"mobile": mobile}): ended for mobile, ended in addresses.items()
    }
    board = await push.subscriber("bulletin")
    tested, channel = await send(push, "test"), Scripted()
    kept = Scripted(True, kept=Outcome("accepted_unverified", "to_be_posted"))
    worker = push.worker(sms=channel, bulletin=kept)
    await worker.run()
    rows = await push.rows(tested)
    assert {name: (rows[name].state, rows[name].reason) for name in owners} == owners
    assert rows[board].state == "delivered"
    assert channel.sent == kept.sent == []
    async with push.database.read() as session:
        account = await endpoints.health(session, push.sms)
        assert account is None or (account.failures, account.last_success_at) == (0, None)
        report = await proofs.report(session, CALLER, tested)
        by_item, _ = await proofs.item_page(session, ITEM, region=COUNTY, after=None, limit=10)
    assert report["kind"] == "test"
    assert report["outcomes"]["told"]["number"] == 0
    assert report["not_told"] == {TESTED: 7}
    assert by_item == []

    # Nothing of it stays behind: whose credential was simulated is told as before.
    live = await send(push, "live")
    await worker.run()
    assert await push.states(live) == {**dict.fromkeys(owners, "delivered"), board: "accepted_unverified"}
    assert (len(channel.sent), kept.sent) == (6, [])
    today = push.clock.today()
    sheet = {"delivery": rows[board].id, "first": today, "last": today, "supervision": "1"}
    async with push.database.write() as session:
        with pytest.raises(Conflict, match="of a test"):
            await postings.issue(session, CALLER, push.tools, sheet)


async def test_a_test_whose_worker_died_is_sent_again_and_never_uncertain(push: Pushing) -> None:
    owner = await push.subscriber()
    tested, live = await send(push, "test"), await send(push, "live")
    dead = push.worker(sms=Scripted(dies=True))
    with pytest.raises(Died):
        await dead.run()
    assert (await push.states(tested), await push.states(live)) == ({owner: "leased"}, {owner: "leased"})
    await dead.lease.give_back()
    await push.worker(sms=(channel := Scripted())).run()
    assert (await push.states(tested), await push.states(live)) == (
        {owner: "delivered"},
        {owner: "uncertain"},
    )
    assert await push.kinds(tested, owner) == ["lost", "delivered"]
    assert channel.sent == []


async def test_the_team_alone_is_reached_also_when_it_changes_and_when_sent_again(push: Pushing) -> None:
    mine, other = await push.subscriber(), await push.subscriber()
    nobody = await send(push, "team", "t1")
    worker = push.worker(sms=(channel := Scripted()))
    await worker.run()
    assert await push.states(nobody) == {mine: "suppressed", other: "suppressed"}
    etag = await named(push, mine)
    told = await send(push, "team", "t2")
    await worker.run()
    rows = await push.rows(told)
    assert {name: (row.state, row.reason) for name, row in rows.items()} == {
        mine: ("delivered", None), other: ("suppressed", NOT_OF_THE_TEAM)
    }  # fmt: skip
    async with push.database.write() as session:
        await decisions.redrive(session, CALLER, push.tools, rows[other].id, IN_ORDER)
    await worker.run()
    assert (await push.states(told))[other] == "suppressed"
    assert [parcel.subscriber for parcel in channel.sent] == [mine]

    # Whoever leaves the team while a message waits for another attempt gets none.
    waiting = await send(push, "team", "t3")
    channel.otherwise = Outcome("failed_temp", "busy")
    await worker.run()
    assert (await push.states(waiting))[mine] == "failed_temp"
    await named(push, other, if_match=etag)
    push.clock.move_to((await push.rows(waiting))[mine].not_before)
    await worker.run()
    row = (await push.rows(waiting))[mine]
    assert (row.state, row.reason, row.attempts) == ("suppressed", NOT_OF_THE_TEAM, 1)


async def test_a_trial_has_references_and_cases_of_its_own_and_touches_no_message_of_the_record(
    push: Pushing,
) -> None:
    owner = await push.subscriber()
    case = step("during", "case-1")
    began = {"began_before_gongkai": True}
    live = await send(push, "live", "same", thread=case | began)
    tested = await send(push, "test", "same", thread=case | began)
    again = await send(push, "test", "second", thread=case)
    async with push.database.read() as session:
        assert (await threads.read(session, CALLER, "case-1")).sequence == 1
        assert (await threads.read(session, TESTER, "case-1")).sequence == 2
        with pytest.raises(NotFound):
            await threads.read(session, MEMBER, "case-1")
        for name, kind in ((live, "live"), (tested, "test")):
            message = await messages.read(session, CALLER, name)
            audience = await audiences.get(session, message.audience)
            assert audience is not None
            assert (message.kind, audience.kind, audience.client) == (kind, kind, CALLER.client)
    for kind, supersedes in (("test", live), ("team", tested), ("live", tested)):
        with pytest.raises(Invalid, match="only such a key"):
            await send(push, kind, "c", supersedes=supersedes, relation="corrects")  # type: ignore[arg-type]
    for caller, name in ((TESTER, live), (MEMBER, again)):
        with pytest.raises(Forbidden):
            async with push.database.write() as session:
                await messages.cancel(session, caller, push.tools, name)
    async with push.database.write() as session:
        assert (await messages.cancel(session, TESTER, push.tools, again)).state == "cancelled"
    await push.worker(sms=(channel := Scripted())).run()
    assert (await push.states(live), await push.states(tested)) == (
        {owner: "delivered"},
        {owner: "delivered"},
    )
    assert [parcel.message for parcel in channel.sent] == [live]


async def test_a_test_uses_up_no_cap_and_waits_for_no_digest(push: Pushing) -> None:
    capped = await push.subscriber(caps={"ordinary": 1})
    daily = await push.subscriber(frequency="daily")
    tested = await send(push, "test")
    worker = push.worker(sms=Scripted())
    await worker.run()
    assert await push.states(tested) == {capped: "delivered", daily: "delivered"}
    live = await send(push, "live")
    await worker.run()
    assert await push.states(live) == {capped: "delivered"}
    async with push.database.read() as session:
        [row] = await deliveries.shown(session, [(await push.rows(tested))[daily]])
        assert row["kind"] == "test"
        assert await repository.told_on(session, [capped], push.clock.today()) == {
            (capped, "ordinary"): {live}
        }


async def test_a_test_in_the_same_batch_as_a_live_message_uses_up_no_cap(push: Pushing) -> None:
    capped = await push.subscriber(caps={"ordinary": 1})
    tested, live = await send(push, "test"), await send(push, "live")
    await push.worker(sms=Scripted()).run()
    assert await push.states(tested) == await push.states(live) == {capped: "delivered"}


async def test_the_root_of_a_test_is_neither_kept_nor_stamped(push: Pushing) -> None:
    await push.subscriber()
    tested, live = await send(push, "test"), await send(push, "live")
    await push.worker(sms=Scripted()).run()
    push.clock.move_to(push.clock.now() + QUIET)
    await jobs.keep_roots(push.database, push.tools)
    async with push.database.read() as session:
        kept = {
            name: await kept_roots.page(session, CALLER, push.tools, name, after=None, limit=10)
            for name in (tested, live)
        }
        assert await kept_roots.due(session, push.tools) == []
    assert (len(kept[tested]), len(kept[live])) == (0, 1)
    assert kept[live][0]["signed"]["document"]["key_kind"] == "live"
