"""A nation in one install: any county's catalogue by the loader and over HTTP, and what the process takes for all."""

import asyncio
import http.client
import time
from collections.abc import Sequence
from datetime import date
from math import ceil
from pathlib import Path
from random import Random

import uvloop
from sqlalchemy.ext.asyncio import AsyncSession

from bench.counties import Nation, build
from bench.report import Line
from bench.server import HOST, Server, product, scratch
from gongkai.settings import Settings
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.http.problems import encode
from kernel.http.snapshot import Snapshot
from services.catalog.catalogues import published, repository
from services.catalog.catalogues.service import merged
from services.catalog.guidelines.rules import defects_of
from services.catalog.standards import Standards

COUNTIES, PLAIN, ROUNDS = 500, 100, 5
LIMIT_MS, LIMIT_MB = 10.0, 1536


def run() -> list[Line]:
    """Four lines: the making, the loader (promised), the server over HTTP, its memory (promised)."""
    with scratch() as directory:
        data = directory / "data"
        begun = time.perf_counter()
        nation = build(data)
        built = time.perf_counter() - begun
        size = sum(file.stat().st_size for file in data.glob("catalog.db*")) / 2**20
        order = Random(2).sample(nation.counties, len(nation.counties))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            plain, ours, worked = runner.run(_resolved(data, order))
        return [
            Line(
                "nation, made", "-", f"{built:.1f} s", "-",
                note=f"{len(nation.counties):,} counties x {nation.rows} rows of {nation.domains} domains, by bulk inserts;"
                f" {size:.0f} MB of database",
            ),
            Line(
                "nation, resolve p99", f"<= {LIMIT_MS:.0f} ms", f"{_at(ours, 0.99):.1f} ms",
                f"{_at(plain, 0.99):.1f} ms plain merge", _at(ours, 0.99) / _at(plain, 0.99),
                _at(ours, 0.99) <= LIMIT_MS,
                f"{len(ours)} random counties, none in the snapshots; p50 {_at(ours, 0.5):.1f} ms (plain"
                f" {_at(plain, 0.5):.1f} ms), most {max(ours):.1f} ms with the standards read\n"
                f"by the processor's time p50 {_at(worked, 0.5):.1f} ms, p99 {_at(worked, 0.99):.1f} ms",
            ),
            *_served(data, nation, order),
        ]  # fmt: skip


async def _resolved(data: Path, order: Sequence[str]) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds by the plain merge, by the product, and of the processor for the product; round by round, so that
    noise hits both.
    """
    database, clock = Database(Settings(data=data).url_of("catalog")), SystemClock()
    load = published.loader(database, clock, Standards())
    plain: list[float] = []
    ours: list[float] = []
    worked: list[float] = []
    try:
        for start in range(0, COUNTIES, COUNTIES // ROUNDS):
            codes = order[start : start + COUNTIES // ROUNDS]
            for code in codes:
                begun, before = time.perf_counter(), time.process_time()
                if await load(code, {}) is None:
                    raise RuntimeError(f"{code} has no catalogue")
                ours.append((time.perf_counter() - begun) * 1000)
                worked.append((time.process_time() - before) * 1000)
            for code in codes[: PLAIN // ROUNDS]:
                begun = time.perf_counter()
                async with database.read() as session:
                    await _plainly(session, code, clock.today())
                plain.append((time.perf_counter() - begun) * 1000)
    finally:
        await database.dispose()
    return plain, ours, worked


async def _plainly(session: AsyncSession, code: str, day: date) -> Snapshot:
    """The reference: a county's rows read, merged and serialised for it alone."""
    found = await repository.nearest_in_force(session, code, day)
    if found is None:
        raise RuntimeError(f"{code} has no catalogue")
    rows = await merged(session, found.catalogue)
    return Snapshot(encode({"items": [row | {"defects": defects_of(row)} for row in rows]}))


def _served(data: Path, nation: Nation, order: Sequence[str]) -> list[Line]:
    with product(data) as ours:
        ours.first_answer("/healthz")
        idle = ours.resident_mb()
        # Lists look up the division in the reference data, which are read with all catalogues when first asked for.
        began = _asked(ours, [f"/v1/catalog/catalogues?region={order[0]}&limit=1"])[0]
        loaded = ours.resident_mb()
        took = _asked(ours, [f"/v1/catalog/regions/{code}/catalogue" for code in order])
        used = ours.resident_mb()
    first = took[:COUNTIES]
    return [
        Line(
            "nation, HTTP p99", "-", f"{_at(first, 0.99):.1f} ms", "-",
            note=f"{len(first)} random counties, none in the snapshots, by one caller; p50 {_at(first, 0.5):.1f} ms, most {max(first):.1f} ms",
        ),
        Line(
            "nation, memory", f"<= {LIMIT_MB} MB", f"{used:.0f} MB", f"{idle:.0f} MB before", used / idle,
            used <= LIMIT_MB,
            f"after {len(took):,} counties were answered once; {loaded:.0f} MB with the reference data of"
            f" {len(nation.counties):,} counties, read in {began / 1000:.1f} s",
        ),
    ]  # fmt: skip


def _asked(server: Server, paths: Sequence[str]) -> list[float]:
    """Milliseconds of each GET, one after the other on one connection. Raises for any answer but 200."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    took = []
    try:
        for path in paths:
            begun = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            took.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status} {body[:500]!r}")
    finally:
        connection.close()
    return took


def _at(taken: Sequence[float], share: float) -> float:
    """The least time within which this share of them was done."""
    return sorted(taken)[ceil(len(taken) * share) - 1]
