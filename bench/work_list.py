"""The work list of a county that keeps 200,000 cases, a tenth of them open: the whole call beside the bare query of its page."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from bench.report import Line, medians, spread
from bench.server import scratch
from gateway.lifespan import running
from gongkai.embedded import requests_service
from gongkai.settings import Settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.messaging.memory_bus import MemoryBus
from kernel.security.principal import Officer, Principal
from kernel.security.scopes import SCOPES
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.schemas import ApplicationIn
from services.disclosure_requests.work_lists import service as work_lists
from services.disclosure_requests.work_lists.rules import Scope, Status

CASES: Final = 200_000
OPEN: Final = 10
CALLS: Final = 60
PAGE: Final = 50
LIMIT_MS: Final = 50.0
COUNTY: Final = "360425"
_COPY: Final = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
INSERT INTO applications ({columns})
SELECT {values} FROM (SELECT * FROM applications LIMIT 1), numbers
"""
_BARE: Final = """
SELECT id, number, office, state, waiting_for, due_by, due_status, officer, team FROM applications
WHERE due_by IS NOT NULL AND due_by >= ? ORDER BY due_by, id LIMIT ?
"""
#: Of the open ones a tenth waits for corrections, a tenth for confirmation; the others are due within sixty days around today.
_IS_OPEN: Final = f"n % {OPEN} = 0"
_DUE: Final = (
    f"CASE WHEN {_IS_OPEN} AND n / {OPEN} % 10 > 1 THEN date('now', (n / {OPEN} % 61 - 30) || ' days') END"
)
_WAITING: Final = f"CASE WHEN {_IS_OPEN} THEN CASE n / {OPEN} % 10 WHEN 0 THEN 'applicant' WHEN 1 THEN 'confirmation' END END"
_STATE: Final = (
    f"CASE WHEN NOT ({_IS_OPEN}) THEN 'closed' ELSE CASE n / {OPEN} % 10"
    " WHEN 0 THEN 'correcting' WHEN 1 THEN 'submitted' ELSE 'handling' END END"
)
_OTHER: Final = {
    "id": "'req_bench_' || printf('%06d', n)", "number": "'bench-' || n", "client_application_id": "'bench-' || n",
    "token_index": "'bench-' || n", "state": _STATE, "waiting_for": _WAITING, "due_by": _DUE,
    "due_status": f"CASE WHEN {_DUE} IS NOT NULL THEN 'final' END", "officer": "'u-' || n % 40", "team": "'t-' || n % 8",
    "closed_on": f"CASE WHEN NOT ({_IS_OPEN}) THEN '2025-01-01' END",
}  # fmt: skip
_SCOPES: Final = {
    "work list of a county": (Scope(COUNTY), Status.OPEN),
    "the same, one officer's overdue": (Scope(COUNTY, officer="u-10"), Status.OVERDUE),
    "the same, unconfirmed": (Scope(COUNTY), Status.UNCONFIRMED),
}


def run() -> list[Line]:
    """A line for each question, promised in milliseconds at the 95th percentile, on SQLite."""
    with scratch() as directory:
        return _measure(Settings(data=directory / "data", port=0))


def _measure(settings: Settings) -> list[Line]:
    settings.data.mkdir(exist_ok=True)
    service = requests_service(settings, SystemClock(), MemoryBus(), "api")
    tools = vars(service.app)["app"].state.tools  # the framework app inside the snapshot handler
    caller = Principal("bench", "bench", COUNTY, frozenset(SCOPES), Officer("bench", "bench"))
    database = Database(settings.url_of("disclosure_requests"))
    path = settings.data / "disclosure_requests.db"

    async def fill() -> None:
        async with running(service.app, "disclosure_requests"), database.write() as session:
            await applications.register(session, caller, tools, _application(tools.clock.today()))

    with asyncio.Runner() as runner:
        runner.run(fill())
        _multiply(path)
        lines = []
        for name, (scope, status) in _SCOPES.items():

            async def ask(scope: Scope = scope, status: Status = status) -> None:
                async with database.read() as session:
                    await work_lists.page(session, tools, scope, status, after=None, limit=PAGE)

            lines.append(_line(name, _timed(runner, path, ask)))
        runner.run(database.dispose())
    return lines


def _timed(
    runner: asyncio.Runner, path: Path, ask: Callable[[], Awaitable[None]]
) -> list[tuple[float, float]]:
    """Milliseconds of (bare query, call) by turns; the first of each warms up."""

    async def once() -> float:
        begun = time.perf_counter()
        await ask()
        return (time.perf_counter() - begun) * 1000

    pairs = []
    with sqlite3.connect(path) as bare:
        for _ in range(CALLS + 1):
            begun = time.perf_counter()
            bare.execute(_BARE, ("2000-01-01", PAGE)).fetchall()
            pairs.append(((time.perf_counter() - begun) * 1000, runner.run(once())))
    return pairs[1:]


def _line(name: str, pairs: list[tuple[float, float]]) -> Line:
    theirs, ours, ratio = medians(pairs)
    worst = sorted(one for _, one in pairs)[int(len(pairs) * 0.95) - 1]
    note = f"{spread(pairs)}; p95 of {CALLS}: {PAGE} rows and five counts; median {ours:.1f} ms; SQLite"
    return Line(f"{name}, {CASES:,} cases", f"<= {LIMIT_MS:.0f} ms", f"{worst:.1f} ms", f"{theirs:.2f} ms bare page",
                ratio, worst <= LIMIT_MS, note)  # fmt: skip


def _multiply(path: Path) -> None:
    """Copy the one case there is to CASES of them, with states and due dates of their own."""
    with sqlite3.connect(path) as bare:
        columns = [row[1] for row in bare.execute("PRAGMA table_info(applications)")]
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(_OTHER.get(name, f'"{name}"') for name in columns)
        bare.execute(_COPY.format(columns=names, values=values), (CASES,))


def _application(today: date) -> dict[str, Any]:
    document = {
        "office": "yongxiu-zrzy", "client_application_id": "bench", "manner": "counter",
        "submitted_on": today - timedelta(days=90),
        "applicant": {
            "kind": "natural_person", "name": "张三", "telephone": "13800000000", "address": "永修县涂埠镇示例路 8 号",
            "identity": {"type": "resident_id", "number": "11010519491231002X"},
        },
        "content": {"title": "征收土地公告", "description": "江上乡征收土地公告", "items": 1},
        "form": {"carrier": "paper", "route": "post"},
    }  # fmt: skip
    return ApplicationIn(**document).model_dump()  # type: ignore[arg-type]
