"""Sheets that nobody confirmed are told of each by itself, by as many statements as one is."""

from datetime import date, timedelta

from sqlalchemy import Connection, event, select

from kernel.messaging.outbox import outbox
from services.push.postings import service as postings
from tests.support.push_worker import CALLER, Pushing, Scripted


async def issued(push: Pushing, messages: int) -> list[str]:
    """The sheets of so many messages to everybody; the ids of the sheets."""
    sent = [await push.send() for _ in range(messages)]
    worker = push.worker(bulletin=Scripted(True))
    await worker.run()
    await worker.end()
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
    said: list[str] = []
    async with push.database.write() as session:
        connection = await session.connection()

        def hear(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
            said.append(statement)

        event.listen(connection.sync_connection, "before_cursor_execute", hear)
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
    query = select(outbox.c.data).where(outbox.c.type == "gongkai.push.posting.stayed_unconfirmed.v1")
    async with push.database.read() as session:
        told = [data["posting"] for data in await session.scalars(query)]
    assert sorted(told) == sorted([one, *others])
