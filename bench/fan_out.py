"""One message to 100,000 recipients with the reason of each, 20,000 of them by webhook; and a thousand receivers of which fifty are stuck.

The first begins with the message as it is sent and ends with the last delivery; the second compares how long deliveries to good
receivers take, from their intent to their settling, while the others answer and while fifty do not.
"""

import asyncio
import time
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from bench.deliveries import receiving
from bench.pushing import Pushing, pushing, subscribers
from bench.report import Line
from bench.server import HOST, postgres, scratch
from kernel import collector
from services.push.audiences.models import AudienceMember
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from services.push.messages.models import Message

RECIPIENTS, BY_WEBHOOK = 100_000, 20_000
LIMIT_SECONDS: Final = 30.0
GOOD, STUCK = 950, 50
MESSAGES: Final = 5
PAIRS: Final = 9
SLOWER: Final = 0.10


def run() -> list[Line]:
    """Three lines, promised. Raises RuntimeError where a delivery is missing."""
    collector.spare()  # as `gongkai serve` does
    with scratch() as directory, receiving() as good, receiving(1.0) as stuck:
        lines = [asyncio.run(_fan_out("SQLite", directory / "many", None, good))]
        with postgres(directory, "push") as url:
            lines.append(asyncio.run(_fan_out("PostgreSQL", directory / "data", url, good)))
        return [*lines, asyncio.run(_beside_stuck(directory / "calm", good, stuck))]


async def _fan_out(kind: str, data: Path, database_url: str | None, port: int) -> Line:
    found = await pushing(data, database_url, [port])
    await subscribers(found, 0, BY_WEBHOOK, "webhook", [f"http://{HOST}:{port}/hook"])
    await subscribers(found, BY_WEBHOOK, RECIPIENTS - BY_WEBHOOK, "screen", [])
    begun = time.perf_counter()
    message = await found.send(1)
    accepted = time.perf_counter() - begun
    worked = time.process_time()
    await found.worker().run()
    seconds = time.perf_counter() - begun
    used = time.process_time() - worked
    async with found.database.read() as session:
        query = select(func.count()).where(Delivery.message == message, Delivery.state == "delivered")
        delivered = await session.scalar(query)
        audience = select(Message.audience).where(Message.id == message).scalar_subquery()
        reasons = select(func.count()).where(AudienceMember.audience == audience, AudienceMember.told)
        told = await session.scalar(reasons)
    await found.database.dispose()
    if (delivered, told) != (RECIPIENTS, RECIPIENTS):
        raise RuntimeError(f"{delivered} delivered, {told} with a reason, of {RECIPIENTS}")
    note = (
        f"accepted, audience and reasons kept, after {accepted:.1f} s; {BY_WEBHOOK:,} by webhook, the rest kept to be "
        f"read here; processor of the worker {used:.1f} s"
    )
    return Line(f"1 message to {RECIPIENTS:,}, {kind}", f"<= {LIMIT_SECONDS:.0f} s", f"{seconds:.1f} s",
                "-", None, seconds <= LIMIT_SECONDS, note)  # fmt: skip


async def _beside_stuck(directory: Path, good: int, stuck: int) -> Line:
    """Pairs of new installations, one with the stuck receivers too, the first of a pair by turns: what else this machine does falls
    on both. The first pair warms up.
    """
    alone: list[list[float]] = []
    beside: list[list[float]] = []
    for n in range(PAIRS + 1):
        pair = [(alone, 0), (beside, STUCK)]
        for found, more in pair if n % 2 else reversed(pair):
            found.append(await _taken(directory / f"{n}-{more}", good, stuck, more))
    calm, held = (_p99([one for some in found[1:] for one in some]) for found in (alone, beside))
    by_pair = sorted(_p99(there) / _p99(here) - 1 for here, there in zip(alone[1:], beside[1:], strict=True))
    slower = held / calm - 1
    note = (
        f"intent to settling, {MESSAGES} messages at once, {PAIRS} pairs by turns; {slower:+.0%}, by pairs "
        f"{', '.join(f'{one:+.0%}' for one in by_pair)}"
    )
    return Line(f"p99 of {GOOD} receivers beside {STUCK} that are stuck", f"< +{SLOWER:.0%}", f"{held * 1000:,.0f} ms",
                f"{calm * 1000:,.0f} ms alone", held / calm, slower < SLOWER, note)  # fmt: skip


async def _taken(data: Path, good: int, stuck: int, more: int) -> list[float]:
    """Of deliveries to good receivers beside so many stuck ones, the seconds from intent to settling, as the ledger has them."""
    found = await pushing(data, None, [good, stuck])
    await subscribers(found, 0, GOOD, "webhook", [f"http://{HOST}:{good}/hook"])
    if more:
        await subscribers(found, GOOD, more, "webhook", [f"http://{HOST}:{stuck}/hook"])
    for n in range(MESSAGES):
        await found.send(n)
    running = asyncio.create_task(found.worker().run())
    while len(taken := await _settled(found)) < GOOD * MESSAGES and not running.done():
        await asyncio.wait({running}, timeout=1)
    running.cancel()  # what is stuck would be waited for
    await asyncio.gather(running, return_exceptions=True)
    await found.database.dispose()
    if len(taken) != GOOD * MESSAGES:
        raise RuntimeError(f"{len(taken)} delivered of {GOOD * MESSAGES}")
    return taken


async def _settled(found: Pushing) -> list[float]:
    async with found.database.read() as session:
        query = (
            select(Attempt.begun_at, AttemptOutcome.ended_at)
            .join(AttemptOutcome, (AttemptOutcome.delivery == Attempt.delivery) & (AttemptOutcome.number == Attempt.number))
            .where(AttemptOutcome.kind == "delivered")
        )  # fmt: skip
        return [(row[1] - row[0]).total_seconds() for row in await session.execute(query)]


def _p99(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.99) - 1]
