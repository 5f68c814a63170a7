"""Sheets that nobody confirmed are told of each by itself, by as many statements as one is."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kernel.http.problems import Conflict
from kernel.messaging.outbox import outbox
from services.push.channels.port import Outcome
from services.push.postings import service as postings
from services.push.postings.models import Posting
from tests.support.push_worker import CALLER, Pushing, Scripted
from tests.support.statements import heard


async def issued(push: Pushing, messages: int) -> list[str]:
    """The sheets of so many messages to everybody; the ids of the sheets."""
    sent = [await push.send() for _ in range(messages)]
    return await issued_of(push, sent)


async def deliver(push: Pushing) -> None:
    worker = push.worker(bulletin=Scripted(True, otherwise=Outcome("accepted_unverified", "to_be_posted")))
    await worker.run()
    await worker.end()


async def issued_of(push: Pushing, sent: list[str]) -> list[str]:
    """The sheets of these messages, once they have gone out."""
    await deliver(push)
    found = []
    for message in sent:
        for row in (await push.rows(message)).values():
            today = push.clock.today()
            days = {"first": today, "last": today + timedelta(days=10), "supervision": "0792-3221234"}
            async with push.database.write() as session:
                sheet = await postings.issue(session, CALLER, push.tools, days | {"delivery": row.id})
            found.append(sheet.id)
    return found


async def reminded(push: Pushing) -> tuple[int, int]:
    """How many were told of, and by how many statements."""
    async with push.database.write() as session, heard(session) as said:
        number = await postings.remind(session, push.tools)
    return number, len(said)


async def test_many_are_asked_after_by_as_many_statements_as_one(push: Pushing) -> None:
    await push.subscriber("bulletin", kind="office", addresses={})
    [one] = await issued(push, 1)
    push.clock.move_to(date(2026, 3, 6))
    asked_one = await reminded(push)
    assert asked_one[0] == 1
    await push.subscriber("bulletin", kind="office", addresses={})
    others = await issued(push, 3)
    push.clock.move_to(date(2026, 3, 10))
    assert await reminded(push) == (6, asked_one[1])
    assert (await reminded(push))[0] == 0
    assert sorted(name for name, _ in await told_of(push)) == sorted([one, *others])


async def told_of(push: Pushing) -> list[tuple[str, str]]:
    """The sheets that were told of, and what of each is to be confirmed."""
    query = select(outbox.c.data).where(outbox.c.type == "gongkai.push.posting.stayed_unconfirmed.v1")
    async with push.database.read() as session:
        return [(data["posting"], data["act"]) for data in await session.scalars(query)]


async def supersede(push: Pushing, message: str, relation: str) -> str:
    """A message in the place of another, gone out; the id."""
    later = await push.send(supersedes=message, relation=relation)
    await deliver(push)
    return later


async def message_of(push: Pushing, sheet: str) -> str:
    async with push.database.read() as session:
        row = await session.get_one(Posting, sheet)
        return row.message


async def confirm(push: Pushing, sheet: str, act: postings.Act) -> None:
    async with push.database.write() as session:
        await postings.confirm(
            session, push.tools, postings.code_of(push.tools, sheet), act, "欧阳村官", None
        )


async def test_what_was_corrected_or_withdrawn_is_asked_to_come_down_until_it_does(push: Pushing) -> None:
    await push.subscriber("bulletin", kind="office", addresses={})
    hanging, printed, repeated = await issued(push, 3)
    await confirm(push, hanging, "posted")
    await confirm(push, repeated, "posted")
    corrected = await supersede(push, await message_of(push, hanging), "corrects")
    await supersede(push, corrected, "repeats")
    await supersede(push, await message_of(push, printed), "withdraws")
    await supersede(push, await message_of(push, repeated), "repeats")
    assert (await reminded(push))[0] == 0, "three days are not over"
    push.clock.move_to(date(2026, 3, 6))
    assert (await reminded(push))[0] == 2
    wanted = [(hanging, "taken_down"), (printed, "taken_down")]
    assert sorted(await told_of(push)) == sorted(wanted)
    assert (await reminded(push))[0] == 0
    await confirm(push, printed, "taken_down")
    push.clock.move_to(date(2026, 3, 10))
    assert (await reminded(push))[0] == 1
    assert sorted(await told_of(push)) == sorted([*wanted, (hanging, "taken_down")])
    await confirm(push, hanging, "taken_down")
    push.clock.move_to(date(2026, 3, 16))
    assert (await reminded(push))[0] == 1
    assert (await told_of(push))[-1] == (repeated, "taken_down"), "its days are over, as of any other"


async def test_it_is_the_last_released_message_that_a_sheet_is_over_for(push: Pushing) -> None:
    board = await push.subscriber("bulletin", kind="office", addresses={})
    first = await push.send()
    await deliver(push)
    second = await push.send(supersedes=first, relation="corrects", not_before="2026-03-05T09:00:00+08:00")
    [sheet] = await issued_of(push, [first])
    async with push.database.read() as session:
        [shown] = await postings.shown(session, push.tools, [await session.get_one(Posting, sheet)])
    assert shown["superseded"] is None, "the correction has not gone out"
    third = await push.send(supersedes=second, relation="repeats", not_before="2026-03-05T10:00:00+08:00")
    push.clock.move_to(date(2026, 3, 6))
    await deliver(push)
    async with push.database.read() as session:
        [shown] = await postings.shown(session, push.tools, [await session.get_one(Posting, sheet)])
    assert shown["superseded"] == {"relation": "corrects", "message": third, "title": "【重发】预算公开"}
    with pytest.raises(Conflict) as refused:
        await confirm(push, sheet, "posted")
    assert (refused.value.code, third in refused.value.en) == ("message_over", True)
    await supersede(push, third, "withdraws")
    async with push.database.read() as session:
        [shown] = await postings.shown(session, push.tools, [await session.get_one(Posting, sheet)])
    assert shown["superseded"]["relation"] == "withdraws"
    assert (await push.states(third))[board] == "accepted_unverified"
