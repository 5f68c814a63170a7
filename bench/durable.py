"""A business event with ten obligations, durable on PostgreSQL with its outbox, beside the same rows by bare psycopg.

Both write to the same database with fsync on, one transaction an event. The reference repeats exactly the rows that one
event of ours wrote, by psycopg's own executemany, so that it does the database's work and nothing else.
"""

import asyncio
import time
from datetime import date
from itertools import count
from typing import Any, Final, cast

import psycopg
from sqlalchemy import Table
from sqlalchemy.engine import make_url

from bench.bare import insert_again, rows_of
from bench.events import DAY, ITEMS
from bench.report import Line, medians, spread
from bench.server import postgres, scratch
from gateway.lifespan import running
from gongkai.embedded import catalog_service
from gongkai.settings import Settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.messaging.memory_bus import MemoryBus
from kernel.messaging.outbox import outbox
from kernel.security.principal import Officer, Principal
from kernel.security.scopes import SCOPES
from services.catalog.bindings import service as bindings
from services.catalog.business_events import service as events
from services.catalog.business_events.models import BusinessEvent
from services.catalog.obligations.models import Obligation

PROMISE: Final = 0.4
ROUNDS: Final = 7
EVENTS: Final = 60
_TABLES: Final = {
    "business_events": cast(Table, BusinessEvent.__table__),
    "obligations": cast(Table, Obligation.__table__),
    "outbox": outbox,
}


def run() -> list[Line]:
    """One line, promised; raises NoPostgresError where no server can be started."""
    with scratch() as directory, postgres(directory, "catalog") as url:
        return asyncio.run(_measure(Settings(data=directory / "data", database_url=url, port=0)))


async def _measure(settings: Settings) -> list[Line]:
    service = catalog_service(settings, SystemClock(), MemoryBus(), "api")
    tools = vars(service.app)["app"].state.tools  # the framework app inside the snapshot handler
    async with running(service.app, "catalog"):
        database = Database(settings.url_of("catalog"))
        caller = Principal("bench", "bench", "360425", frozenset(SCOPES), Officer("bench", "bench"))
        numbers = count()
        async with database.write() as session:
            items = [
                {"item": item, "dates": {"*": "approval_received_on"}, "clauses": None} for item in ITEMS
            ]
            wanted = {"region": "360425", "event_type": "bench.approved", "domain": None, "body": None,
                      "attributes": {}, "items": items}  # fmt: skip
            await bindings.put(session, caller, tools, "bench-ten", wanted, None)

        async def report() -> None:
            values = _event(f"ours-{next(numbers)}")
            async with database.write() as session:
                await events.report(session, caller, tools, values)

        await report()
        created = {"outbox": outbox.c.type.like("%obligation.created%")}
        rows = await rows_of(database, _TABLES, created)
        address = make_url(settings.url_of("catalog")).set(drivername="postgresql")
        with psycopg.connect(address.render_as_string(hide_password=False)) as bare:
            await asyncio.to_thread(insert_again, bare, rows, next(numbers), _fresh)
            loop = asyncio.get_running_loop()
            pairs = []
            for _ in range(ROUNDS):
                begun = loop.time()
                for _ in range(EVENTS):
                    await report()
                ours = EVENTS / (loop.time() - begun)
                begun = time.perf_counter()
                for _ in range(EVENTS):
                    insert_again(bare, rows, next(numbers), _fresh)
                pairs.append((EVENTS / (time.perf_counter() - begun), ours))
        await database.dispose()
    theirs, ours, ratio = medians(pairs)
    note = f"{spread(pairs)}; {sum(len(found) for _, _, found in rows)} rows an event, fsync on, one connection each"
    return [
        Line("event of 10 obligations, durable", f">= {PROMISE}", f"{ours:,.0f}/s", f"{theirs:,.0f}/s bare psycopg", ratio,
             ratio >= PROMISE, note)
    ]  # fmt: skip


def _event(number: str) -> dict[str, Any]:
    day = date.fromisoformat(DAY)
    return {
        "client_event_id": number, "event_type": "bench.approved", "occurred_on": day,
        "dates": {"approval_received_on": day}, "region": "360425", "body": "sample-land-bureau", "bodies": [],
        "domain": "land-expropriation", "attributes": {}, "dry_run": False,
    }  # fmt: skip


def _fresh(table: str, column: str, value: Any, number: int, n: int) -> Any:
    if column == "position":
        return None
    if column not in ("id", "event", "client_event_id"):
        return value
    if column == "event":
        return f"evt_bench_{number}"
    if table == "business_events":
        return f"evt_bench_{number}" if column == "id" else f"theirs-{number}"
    return f"{table[:3]}_bench_{number}_{n}"
