"""Whoever wants some types of events alone, or sees those of some divisions alone, is given the same as by leaving out the others,
however few they are, and reads no others.
"""

import random
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, text

from kernel.db import Database
from kernel.messaging.outbox import feed, outbox
from tests.support.statements import heard

COMMON = ("gongkai.catalog.obligation.created.v1", "gongkai.catalog.obligation.fulfilled.v1")
RARE = ("gongkai.catalog.guideline.published.v1", "gongkai.catalog.obligation.created.v2")
REGIONS = ("360425", "360425102", "360426")
NUMBER = 4000


async def fill(database: Database, public: float = 0.2) -> None:
    """Events of two types, and every 400th one of others; of two counties, and every 300th one of townships of a third; some are
    public, and the last were not published yet.
    """
    chance = random.Random(7)
    rows: list[dict[str, Any]] = [
        {
            "id": f"ev_{n:026d}", "type": RARE[n // 400 % 2] if n % 400 == 399 else chance.choice(COMMON), "source": "/v1/catalog",
            "subject": f"obligations/{n}", "time": datetime(2026, 3, 2, tzinfo=UTC),
            "region": f"360427{n // 300 % 3 + 1:03d}" if n % 300 == 7 else chance.choice(REGIONS),
            "public": chance.random() < public, "data": {}, "position": None if n >= NUMBER - 20 else 1000 + n,
        }
        for n in range(NUMBER)
    ]  # fmt: skip
    async with database.write() as session:
        await session.execute(outbox.delete())
        await session.execute(insert(outbox), rows)
        await session.execute(text("ANALYZE"))


async def test_the_same_is_found_as_by_leaving_out_the_others(database: Database) -> None:
    await fill(database)
    wishes: list[list[str]] = [
        [], [RARE[0]], [*RARE], [COMMON[0], RARE[1]], ["gongkai.catalog.obligation."], ["gongkai.catalog.guideline.", COMMON[1]],
        ["gongkai.catalog."], ["gongkai.catalog.obligation"], ["gongkai.push."], ["gongkai.catalog.body.changed.v1"],
    ]  # fmt: skip
    async with database.read() as session:
        for prefix in (None, "", "36", "360425", "36042510", "360427", "99"):
            everything = await feed(session, after=None, region_prefix=prefix, limit=NUMBER)
            assert everything is not None
            for types in wishes:
                wanted = [
                    one.id
                    for one in everything
                    if not types
                    or any(one.type.startswith(t) if t.endswith(".") else one.type == t for t in types)
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


async def plans(database: Database, **asked_for: Any) -> list[str]:
    """How the database reads for each statement by which a page is found."""
    async with database.read() as session:
        async with heard(session) as asked:
            await feed(session, after=None, **asked_for)
        connection = await session.connection()
        explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        found = []
        for statement, parameters in asked:
            plan = await connection.exec_driver_sql(f"{explain} {statement}", parameters)  # type: ignore[arg-type]
            found.append(" ".join(str(row) for row in plan))
    return found


async def test_the_events_of_other_types_are_not_read(database: Database) -> None:
    await fill(database)
    wanted = [RARE[0], "gongkai.catalog.obligation."]
    found = await plans(database, region_prefix="360425", limit=100, types=wanted)
    assert len(found) == 2
    for plan in found:
        assert "ix_outbox_type_position" in plan, plan


async def test_the_events_of_other_divisions_are_not_read(database: Database) -> None:
    await fill(database, public=0.01)
    for prefix, wanted in (("360427", []), ("360427", [*COMMON]), ("37", []), (None, [])):
        found = await plans(database, region_prefix=prefix, limit=10, types=wanted)
        assert len(found) == (4 if wanted else 3)
        assert "ix_outbox_public" in found[-1], found[-1]
        assert ("ix_outbox_region_position" in found[-1]) is (prefix is not None), found[-1]
        for plan in found:
            assert not re.search(r"Seq Scan|SCAN outbox(?! USING)", plan), plan
