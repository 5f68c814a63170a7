"""A month in which 100,000 duties fall due: its table and the clerk's list, beside one plain pass over the same rows."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Final

from bench.events import DAY
from bench.report import Line, alternate, medians, spread
from bench.server import scratch
from gateway.lifespan import running
from gongkai.embedded import catalog_service
from gongkai.settings import Settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.messaging.memory_bus import MemoryBus
from kernel.security.principal import Officer, Principal
from kernel.security.scopes import SCOPES
from services.catalog.business_events import service as events
from services.catalog.clerk import service as clerk
from services.catalog.clerk.rules import Filters
from services.catalog.monthly_tables import service as monthly_tables

DUTIES: Final = 100_000
ROUNDS: Final = 5
LIMIT_MS: Final = 1000.0
MONTH: Final = "2026-03"
COUNTY: Final = "360425"
_COPY: Final = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
INSERT INTO obligations ({columns})
SELECT {values} FROM (SELECT * FROM obligations LIMIT 1), numbers
"""
#: Of a hundred: seventy on time, ten late, twenty open.
_STATE: Final = (
    "CASE WHEN n % 100 < 70 THEN 'fulfilled_on_time' WHEN n % 100 < 80 THEN 'fulfilled_late' ELSE 'open' END"
)
_DUE: Final = "printf('2026-03-%02d', n % 31 + 1)"
_OTHER: Final = {
    "id": "'obl_bench_' || n", "event": "NULL", "state": _STATE, "due_by": _DUE, "order_on": _DUE,
    "fulfilled_on": f"CASE WHEN n % 100 < 80 THEN {_DUE} END",
}  # fmt: skip


def run() -> list[Line]:
    """Two lines, both promised in milliseconds, on SQLite."""
    with scratch() as directory:
        return _measure(Settings(data=directory / "data", port=0))


def _measure(settings: Settings) -> list[Line]:
    service = catalog_service(settings, SystemClock(), MemoryBus(), "api")
    tools = vars(service.app)["app"].state.tools  # the framework app inside the snapshot handler
    caller = Principal("bench", "bench", COUNTY, frozenset(SCOPES), Officer("bench", "bench"))
    database = Database(settings.url_of("catalog"))
    path = settings.data / "catalog.db"

    async def fill() -> None:
        async with running(service.app, "catalog"), database.write() as session:
            await events.report(session, caller, tools, _event())

    async def table() -> None:
        async with database.read() as session:
            await monthly_tables.table(session, caller, tools, MONTH, None, None)

    async def listing() -> None:
        async with database.read() as session:
            await clerk.listing(session, caller, tools, Filters())

    def plain_pass() -> float:
        with sqlite3.connect(path) as bare:
            begun = time.perf_counter()
            bare.execute(
                "SELECT count(*) FROM obligations NOT INDEXED WHERE due_by BETWEEN '2026-03-01' AND '2026-03-31'"
            )
            return (time.perf_counter() - begun) * 1000

    with asyncio.Runner() as runner:

        def timed(act: Callable[[], Awaitable[None]]) -> Callable[[], float]:
            async def once() -> float:
                begun = time.perf_counter()
                await act()
                return (time.perf_counter() - begun) * 1000

            return lambda: runner.run(once())

        runner.run(fill())
        _multiply(path)
        lines = [
            _line(name, alternate(ROUNDS, plain_pass, timed(act)))
            for name, act in (("month's table", table), ("clerk's list", listing))
        ]
        runner.run(database.dispose())
    return lines


def _line(name: str, pairs: list[tuple[float, float]]) -> Line:
    theirs, ours, ratio = medians(pairs)
    return Line(f"{name}, {DUTIES:,} duties", f"<= {LIMIT_MS:.0f} ms", f"{ours:.0f} ms", f"{theirs:.0f} ms plain pass",
                ratio, ours <= LIMIT_MS, f"{spread(pairs)}; all due in one month of one county, SQLite")  # fmt: skip


def _multiply(path: Any) -> None:
    """Copy the one duty there is to DUTIES of them, with days of the month and states of their own."""
    with sqlite3.connect(path) as bare:
        columns = [row[1] for row in bare.execute("PRAGMA table_info(obligations)")]
        values = ", ".join(_OTHER.get(name, name) for name in columns)
        bare.execute(_COPY.format(columns=", ".join(columns), values=values), (DUTIES,))
        bare.execute("DELETE FROM obligations WHERE event IS NOT NULL")


def _event() -> dict[str, Any]:
    day = date.fromisoformat(DAY)
    return {
        "client_event_id": "bench-1", "event_type": "land.requisition.approved", "occurred_on": day,
        "dates": {"approval_received_on": day}, "region": COUNTY, "body": "sample-land-bureau", "bodies": [],
        "domain": "land-expropriation", "attributes": {}, "dry_run": False,
    }  # fmt: skip
