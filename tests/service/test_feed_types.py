"""Whoever wants some types of events alone is given the same as by leaving out the others, however few they are, and reads no others."""

import random
from datetime import UTC, datetime

from sqlalchemy import Connection, event, insert, text

from kernel.db import Database
from kernel.messaging.outbox import feed, outbox

COMMON = ("gongkai.catalog.obligation.created.v1", "gongkai.catalog.obligation.fulfilled.v1")
RARE = ("gongkai.catalog.guideline.published.v1", "gongkai.catalog.obligation.created.v2")
REGIONS = ("360425", "360425102", "360426")
NUMBER = 2000


async def fill(database: Database) -> None:
    """Events of two types, and every 400th one of others; some are public, and the last were not published yet."""
    chance = random.Random(7)
    rows = [
        {
            "id": f"ev_{n:026d}", "type": RARE[n // 400 % 2] if n % 400 == 399 else chance.choice(COMMON), "source": "/v1/catalog",
            "subject": f"obligations/{n}", "time": datetime(2026, 3, 2, tzinfo=UTC), "region": chance.choice(REGIONS),
            "public": chance.random() < 0.2, "data": {}, "position": None if n >= NUMBER - 20 else 1000 + n,
        }
        for n in range(NUMBER)
    ]  # fmt: skip
    async with database.write() as session:
        await session.execute(outbox.delete())
        await session.execute(insert(outbox), rows)
        await session.execute(text("ANALYZE"))


async def test_the_same_is_found_as_by_leaving_out_the_others(database: Database) -> None:
    await fill(database)
    wishes = [
        [RARE[0]], [*RARE], [COMMON[0], RARE[1]], ["gongkai.catalog.obligation."], ["gongkai.catalog.guideline.", COMMON[1]],
        ["gongkai.catalog."], ["gongkai.catalog.obligation"], ["gongkai.push."], ["gongkai.catalog.body.changed.v1"],
    ]  # fmt: skip
    async with database.read() as session:
        for prefix in (None, "", "360425", "36042510", "99"):
            everything = await feed(session, after=None, region_prefix=prefix, limit=NUMBER)
            assert everything is not None
            for types in wishes:
                wanted = [
                    one.id
                    for one in everything
                    if any(one.type.startswith(t) if t.endswith(".") else one.type == t for t in types)
                ]
                for after, limit in (
                    (None, 3),
                    (None, NUMBER),
                    (f"ev_{800:026d}", 100),
                    (f"ev_{1979:026d}", 5),
                ):
                    found = await feed(session, after=after, region_prefix=prefix, limit=limit, types=types)
                    assert found is not None
                    assert [one.id for one in found] == [
                        one for one in wanted if after is None or one > after
                    ][:limit]
        assert await feed(session, after="ev_none", region_prefix="", limit=3, types=[RARE[0]]) is None


async def test_the_events_of_other_types_are_not_read(database: Database) -> None:
    await fill(database)
    asked: list[tuple[str, object]] = []
    async with database.read() as session:
        connection = await session.connection()

        def hear(
            _connection: Connection, _cursor: object, statement: str, parameters: object, *_rest: object
        ) -> None:
            asked.append((statement, parameters))

        event.listen(connection.sync_connection, "before_cursor_execute", hear)
        await feed(
            session,
            after=None,
            region_prefix="360425",
            limit=100,
            types=[RARE[0], "gongkai.catalog.obligation."],
        )
        event.remove(connection.sync_connection, "before_cursor_execute", hear)
        explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        for statement, parameters in asked:
            plan = await connection.exec_driver_sql(f"{explain} {statement}", parameters)  # type: ignore[arg-type]
            lines = " ".join(str(row) for row in plan)
            assert "ix_outbox_type_position" in lines, lines
    assert len(asked) == 2
