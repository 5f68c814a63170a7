"""Many rows by one statement, and rows among many names, on both databases; cursors of SQLite."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from kernel.clock import SHANGHAI
from kernel.db import Database, Instant, Json, Session, after_commit
from kernel.db.among import among
from kernel.db.bulk import insert_rows

things = Table(
    "things_in_bulk",
    MetaData(),
    Column("id", String(40), primary_key=True),
    Column("class", String(40)),
    Column("number", Integer),
    Column("at", Instant),
    Column("day", Date),
    Column("told", Boolean),
    Column("facts", Json),
)
NAMES = tuple(column.name for column in things.columns)
AT = datetime(2026, 3, 2, 9, 30, 15, 123456, SHANGHAI)
ROWS = [
    ("a", "公开 'x' \"y\" \\ %s ?", 1, AT, date(2026, 3, 2), True, {"名": ["一", None, 2]}),
    ("b", None, -(2**31), AT.astimezone(timezone(timedelta(hours=-3))), None, False, []),
    ("c", "", None, None, None, None, None),
]


@pytest.fixture
async def bulk(database: Database) -> AsyncIterator[Database]:
    async with database.write() as session:
        await (await session.connection()).run_sync(things.create)
    yield database
    async with database.write() as session:
        await (await session.connection()).run_sync(things.drop)


async def test_rows_in_bulk_are_the_rows_that_single_inserts_would_leave(bulk: Database) -> None:
    async with bulk.write() as session:
        await insert_rows(session, things, NAMES, ROWS)
        await insert_rows(session, things, NAMES, [])
        await session.execute(
            insert(things), [dict(zip(NAMES, (f"{row[0]}1", *row[1:]), strict=True)) for row in ROWS]
        )
    async with bulk.read() as session:
        found = [tuple(row) for row in await session.execute(select(things).order_by(things.c.id))]
        same = await session.scalar(select(func.count()).where(things.c.at == AT).select_from(things))
    assert found[::2] == ROWS  # moments are compared, whatever their offset
    assert [row[1:] for row in found[::2]] == [row[1:] for row in found[1::2]]
    assert same == 4
    assert found[0][3].tzinfo == SHANGHAI
    async with bulk.write() as session:
        with pytest.raises(IntegrityError):
            await insert_rows(session, things, NAMES, ROWS)
        await session.rollback()
    for wrong, error in ((1.5, TypeError), (AT.replace(tzinfo=None), ValueError)):
        async with bulk.write() as session:
            with pytest.raises(error):
                await insert_rows(session, things, ("id", "at"), [("d", wrong)])  # type: ignore[list-item]
            await session.rollback()


async def test_equal_moments_of_an_hour_that_comes_twice_are_kept_apart(bulk: Database) -> None:
    """In 1986 Shanghai set its clocks back on 14 September: of the two moments that read the same each is kept."""
    there = ZoneInfo("Asia/Shanghai")
    first, second = (datetime(1986, 9, 14, 1, 30, tzinfo=there, fold=fold) for fold in (0, 1))
    async with bulk.write() as session:
        await insert_rows(session, things, ("id", "at"), [("first", first), ("second", second)])
    async with bulk.read() as session:
        found = {row[0]: row[1] for row in await session.execute(select(things.c.id, things.c.at))}
    apart = found["second"].astimezone(UTC) - found["first"].astimezone(UTC)
    assert apart == second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)


async def test_rows_are_found_among_any_number_of_names_by_the_index(bulk: Database) -> None:
    everybody = [f"n{number:04}" for number in range(2000)]
    async with bulk.write() as session:
        await insert_rows(session, things, ("id",), [(name,) for name in everybody])
    several = select(things.c.id).where(among(things.c.id, "names")).order_by(things.c.id)
    others = select(func.count()).select_from(things).where(~among(things.c.id, "names"))
    async with bulk.read() as session:
        for names in ([], ["n0007"], ["n0007", "absent", "a'b\"c"], everybody):
            there = sorted(set(names) & set(everybody))
            assert list((await session.scalars(several, {"names": names})).all()) == there
            assert await session.scalar(others, {"names": names}) == len(everybody) - len(there)
            given = await session.scalars(select(things.c.id).where(among(things.c.id, names)))
            assert sorted(given.all()) == there
        if session.get_bind().dialect.name == "sqlite":
            query = str(several.compile(dialect=session.get_bind().dialect))
            plan = await (await session.connection()).exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("[]",))
            assert "SEARCH things_in_bulk" in plan.all()[0][3]


async def test_a_cursor_leaves_what_a_statement_said(bulk: Database) -> None:
    """Rows, their number, what was changed; a statement that fails or is given up leaves the connection as it was."""
    async with bulk.write() as session:
        await insert_rows(session, things, ("id", "number"), [(f"n{number}", number) for number in range(5)])
        changed = await session.execute(text("UPDATE things_in_bulk SET number = 9 WHERE number > 2"))
        assert changed.rowcount == 2
        returned = await session.execute(
            text("DELETE FROM things_in_bulk WHERE number < 1 RETURNING id, number")
        )
        assert (list(returned.keys()), returned.all()) == (["id", "number"], [("n0", 0)])
    async with bulk.read() as session:
        first = (await session.execute(select(things.c.id).order_by(things.c.id))).first()
        assert first == ("n1",)
        streamed = await session.stream(select(things.c.id).order_by(things.c.id))
        assert [row[0] async for row in streamed] == ["n1", "n2", "n3", "n4"]
        with pytest.raises(Exception, match="no_such"):
            await session.execute(text("SELECT * FROM no_such_table"))
        await session.rollback()
        assert await session.scalar(select(func.count()).select_from(things)) == 4
    async with bulk.write() as session:
        one = asyncio.ensure_future(session.execute(text("UPDATE things_in_bulk SET number = 1")))
        await asyncio.sleep(0)
        one.cancel()
        await asyncio.gather(one, return_exceptions=True)
        await session.rollback()
    async with bulk.read() as session:
        assert await session.scalar(select(func.count()).where(things.c.number == 9).select_from(things)) == 2


async def test_a_transaction_on_the_connections_thread_is_one_like_any_other(bulk: Database) -> None:
    """Whole or not at all, its hooks run after it, and it may wait for nothing but its session."""
    told: list[str] = []

    async def keep(session: Session) -> int:
        await insert_rows(
            session, things, ("id", "number"), [(f"n{number:03}", number) for number in range(100)]
        )
        await session.execute(insert(things), [{"id": "last", "number": 100}])
        after_commit(session, lambda: told.append("kept"))
        return await session.scalar(select(func.count()).select_from(things)) or 0

    async def fail(session: Session) -> None:
        await session.execute(text("DELETE FROM things_in_bulk"))
        after_commit(session, lambda: told.append("failed"))
        await session.execute(insert(things), [{"id": "one"}, {"id": "one"}])

    async def wait(session: Session) -> None:
        await session.execute(text("DELETE FROM things_in_bulk"))
        await asyncio.get_running_loop().create_future()

    assert await bulk.write_there(keep) == 101
    with pytest.raises(IntegrityError):
        await bulk.write_there(fail)
    if bulk.url.startswith("sqlite"):
        with pytest.raises(RuntimeError):
            await bulk.write_there(wait)
    both = await asyncio.gather(
        *(
            bulk.write_there(lambda session: session.scalar(select(func.sum(things.c.number))))
            for _ in range(9)
        )
    )
    assert both == [5050] * 9
    assert told == ["kept"]
    async with bulk.write() as session:
        assert await session.scalar(select(func.count()).select_from(things)) == 101
