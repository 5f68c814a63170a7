"""Filing an application (closed personal data, chained ledger, signed receipts, outbox), durable on PostgreSQL, beside
the same rows by bare psycopg.
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
from bench.report import Line, medians, spread
from bench.server import postgres, scratch
from gateway.lifespan import running
from gongkai.embedded import requests_service
from gongkai.settings import Settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.messaging.memory_bus import MemoryBus
from kernel.messaging.outbox import outbox
from kernel.security.principal import Officer, Principal
from kernel.security.scopes import SCOPES
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.personal_data.models import SealedApplicant
from services.disclosure_requests.receipts.models import Receipt

ROUNDS: Final = 7
CASES: Final = 60
_MODELS: Final = (Application, SealedApplicant, LedgerEntry, Receipt)


def run() -> list[Line]:
    """One line, without a promise; raises NoPostgresError where no server can be started."""
    with scratch() as directory, postgres(directory, "disclosure_requests") as url:
        return asyncio.run(_measure(Settings(data=directory / "data", database_url=url, port=0)))


async def _measure(settings: Settings) -> list[Line]:
    settings.data.mkdir()
    service = requests_service(settings, SystemClock(), MemoryBus(), "api")
    tools = vars(service.app)["app"].state.tools  # the framework app inside the snapshot handler
    async with running(service.app, "disclosure_requests"):
        database = Database(settings.url_of("disclosure_requests"))
        caller = Principal("bench", "bench", "360425", frozenset(SCOPES), Officer("bench", "bench"))
        numbers = count()

        async def file() -> None:
            values = _application(f"ours-{next(numbers)}")
            async with database.write() as session:
                await applications.register(session, caller, tools, values)

        await file()
        tables = {str(m.__tablename__): cast(Table, m.__table__) for m in _MODELS} | {"outbox": outbox}
        rows = await rows_of(database, tables, {})
        address = make_url(settings.url_of("disclosure_requests")).set(drivername="postgresql")
        with psycopg.connect(address.render_as_string(hide_password=False)) as bare:
            pairs = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                for _ in range(CASES):
                    await file()
                ours = CASES / (time.perf_counter() - begun)
                begun = time.perf_counter()
                for _ in range(CASES):
                    insert_again(bare, rows, next(numbers), _renamed)
                pairs.append((CASES / (time.perf_counter() - begun), ours))
        await database.dispose()
    theirs, ours, ratio = medians(pairs)
    note = f"{spread(pairs)}; {sum(len(found) for _, _, found in rows)} rows a case, fsync on, one connection each"
    return [
        Line(
            "filing an application, durable",
            "-",
            f"{ours:,.0f}/s",
            f"{theirs:,.0f}/s bare psycopg",
            ratio,
            None,
            note,
        )
    ]


def _application(number: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("contact_person", "agent", "email", "postcode", "credit_code"))
    return {
        "office": "yongxiu-zrzy", "client_application_id": number, "manner": "counter", "submitted_on": date(2026, 3, 2),
        "applicant": nothing | {
            "kind": "natural_person", "name": "张三", "telephone": "13800000000", "address": "永修县涂埠镇示例路 8 号",
            "identity": {"type": "resident_id", "number": "11010519491231002X"},
        },
        "content": {"title": "征收土地公告", "document_number": None, "description": "江上乡征收土地公告" * 5, "items": 1},
        "form": {"carrier": "paper", "route": "post"}, "officer": None, "team": None,
    }  # fmt: skip


def _renamed(table: str, column: str, value: Any, number: int, n: int) -> Any:
    if column == "application" or (table, column) == ("applications", "id"):
        return f"req_bench_{number}"
    if column in ("client_application_id", "token_index") or (table, column) == ("applications", "number"):
        return f"theirs-{number}"
    if (table, column) == ("outbox", "id"):
        return f"ev_bench_{number}_{n}"
    return value
