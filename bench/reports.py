"""The annual report out of the ledgers of 200,000 cases, beside the same counts taken from columns that say where cases stand."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from statistics import median
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bench.report import Line
from bench.server import postgres, scratch
from gateway.lifespan import running
from gongkai.embedded import requests_service
from gongkai.local.postgres import NoPostgresError
from gongkai.settings import Settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.messaging.memory_bus import MemoryBus
from kernel.security.principal import Principal
from kernel.security.scopes import SCOPES
from services.disclosure_requests.report_figures import service as figures
from services.disclosure_requests.reports import service as reports

CASES: Final = 200_000
OFFICES: Final = 40
ROUNDS: Final = 3
LIMIT: Final = 10.0
YEAR: Final = 2025
COUNTY: Final = "360481"
_NUMBERS: Final = (
    "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
)
#: Receipts over three years; of a hundred cases five are withdrawn, five lapse, 83 are answered, seven are open.
_COURSE: Final = "n % 100"
_RECEIVED: Final = "(n * 7919) % 1150"
_ROW: Final = (
    "CASE n % 5 WHEN 0 THEN 'partial' WHEN 1 THEN 'not_held' WHEN 2 THEN 'deny_process' ELSE 'granted' END"
)
#: Event -> (its number in the ledger, the cases that have it, days after the receipt, its data).
_EVENTS: Final = {
    "submitted": (1, "1 = 1", 0, "'{\"manner\": \"counter\", \"items\": 1}'"),
    "received": (2, "1 = 1", 0, "'{\"manner\": \"counter\"}'"),
    "assigned": (3, "1 = 1", 1, "'{\"officer\": \"u-31\"}'"),
    "withdrawn": (4, f"{_COURSE} < 5", 5, "'{}'"),
    "correction_notice": (4, f"{_COURSE} BETWEEN 5 AND 9", 3, "'{\"days\": 10}'"),
    "correction_lapsed": (5, f"{_COURSE} BETWEEN 5 AND 9", 23, "'{}'"),
    "decided": (4, f"{_COURSE} BETWEEN 10 AND 92", 18, "'{\"type\": \"x\", \"row\": \"' || " + _ROW + " || '\"}'"),
    "delivered": (5, f"{_COURSE} BETWEEN 10 AND 92", 20, "'{\"manner\": \"ems\"}'"),
}  # fmt: skip
_REFERENCE: Final = f"""
SELECT applicant_kind, received_on >= '{YEAR}-01-01', CASE WHEN closed_on <= '{YEAR}-12-31' THEN row END, count(*)
FROM applications WHERE region LIKE '{COUNTY}%' AND received_on <= '{YEAR}-12-31'
 AND (closed_on IS NULL OR closed_on >= '{YEAR}-01-01') GROUP BY 1, 2, 3
"""


def run() -> list[Line]:
    """Two lines for each database that is at hand: a division and one of its offices; the first is promised."""
    with scratch() as directory:
        lines = asyncio.run(_measure("SQLite", Settings(data=directory / "data", port=0)))
        with suppress(NoPostgresError), postgres(directory, "disclosure_requests") as url:
            settings = Settings(data=directory / "keys", database_url=url, port=0)
            lines += asyncio.run(_measure("PostgreSQL", settings))
        return lines


async def _measure(name: str, settings: Settings) -> list[Line]:
    settings.data.mkdir(exist_ok=True)
    service = requests_service(settings, SystemClock(), MemoryBus(), "api")
    tools = vars(service.app)["app"].state.tools  # the framework app inside the snapshot handler
    caller = Principal("bench", "bench", COUNTY, frozenset(SCOPES))
    async with running(service.app, "disclosure_requests"):
        database = Database(settings.url_of("disclosure_requests"))
        async with database.write() as session:
            await _fill(session)
        lines = []
        for scope, identifier, promised in (("region", COUNTY, True), ("office", "bench-0", False)):
            taken, reference = [], []
            for _ in range(ROUNDS):
                async with database.read() as session:
                    begun = time.perf_counter()
                    subject = await figures.subject_of(session, caller, scope, identifier)  # type: ignore[arg-type]
                    drafted = await reports.draft(session, tools, subject, YEAR)
                    await reports.shown(session, tools, drafted)
                    taken.append(time.perf_counter() - begun)
                    begun = time.perf_counter()
                    counted = (await session.execute(text(_REFERENCE))).all()
                    reference.append(time.perf_counter() - begun)
            if scope == "region":
                _compare(drafted.report.table3, counted)
            seconds, theirs = median(taken), median(reference)
            lines.append(
                Line(
                    f"annual report, {scope} ({name})", f"<= {LIMIT:.0f} s" if promised else "-", f"{seconds:.2f} s",
                    f"{theirs:.2f} s from columns", seconds / theirs, seconds <= LIMIT if promised else None,
                    f"{CASES:,} cases of {OFFICES} offices, table 3 out of the ledger; the reference counts all of them from"
                    " columns that change; ratio: times as long",
                )
            )  # fmt: skip
        await database.dispose()
    return lines


def _compare(table3: Mapping[str, tuple[Any, ...]], counted: Any) -> None:
    new = sum(number for _, is_new, _, number in counted if is_new)
    closed = sum(number for _, _, row, number in counted if row is not None)
    if (table3["new"][-1], table3["total"][-1]) != (new, closed):
        raise RuntimeError(
            f"the ledger counts {table3['new'][-1]} and {table3['total'][-1]}, the columns {new} and {closed}"
        )


async def _fill(session: AsyncSession) -> None:
    """Offices, cases and ledgers, made by the database itself."""
    postgres = session.get_bind().dialect.name == "postgresql"
    at = "'2026-01-01T00:00:00.000000+00:00'"
    json = "::jsonb" if postgres else ""

    def day(offset: str) -> str:
        return (
            f"date '2023-01-01' + {offset}"
            if postgres
            else f"date('2023-01-01', '+' || ({offset}) || ' days')"
        )

    async def insert(table: str, values: Mapping[str, str], count: int, where: str = "1 = 1") -> None:
        names, made = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
        numbers = _NUMBERS.format(count=count)
        statement = f"INSERT INTO {table} ({names}) {numbers} SELECT {made} FROM numbers WHERE {where}"
        await session.execute(text(statement.replace(":", r"\:")))

    office = f"'bench-' || (n % {OFFICES})"
    details = f"'{{}}'{json}"
    await insert("offices", {
        "id": office, "region": f"'{COUNTY}'", "name": office, "kind": "'department'", "details": details, "changed_at": at,
        "version": "1",
    }, OFFICES)  # fmt: skip
    closed = f"CASE WHEN {_COURSE} < 5 THEN 5 WHEN {_COURSE} < 10 THEN 23 WHEN {_COURSE} < 93 THEN 20 END"
    row = f"CASE WHEN {_COURSE} < 5 THEN 'other' WHEN {_COURSE} < 10 THEN 'lapsed_correction' WHEN {_COURSE} < 93 THEN {_ROW} END"
    identifier = "'req_' || (1000000 + n)"
    await insert("applications", {
        "id": identifier, "office": office, "region": f"'{COUNTY}'", "number": identifier, "client": "'bench'",
        "manner": "'counter'", "applicant_kind": "CASE WHEN n % 7 = 0 THEN 'commercial' ELSE 'natural_person' END",
        "applicant_index": identifier, "text_index": identifier, "text_simhash": "n", "items": "1",
        "backlog": "false", "submitted_on": day(_RECEIVED), "created_at": at, "token_index": identifier,
        "state": "'closed'", "received_on": day(_RECEIVED), "closed_on": day(f"{_RECEIVED} + ({closed})"), "row": row,
        "clock_hash": "''", "told": "''", "head_hash": "''", "entries": "5", "version": "1",
    }, CASES)  # fmt: skip
    actor = f'\'{{"key": "bench", "client": "bench", "officer": {{"id": "u-31", "name": "x"}}}}\'{json}'
    for kind, (number, where, days, data) in _EVENTS.items():
        await insert("ledger_entries", {
            "application": identifier, "number": str(number), "kind": f"'{kind}'", "on": day(f"{_RECEIVED} + {days}"),
            "at": at, "role": "'officer'", "actor": actor, "data": f"({data}){json}", "previous": "'" + "0" * 64 + "'",
            "hash": "'" + "1" * 64 + "'",
        }, CASES, where)  # fmt: skip
    if postgres:
        await session.execute(text("ANALYZE"))
