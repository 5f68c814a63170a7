"""Durable signed webhooks beside a bare aiohttp loop that posts the same bytes, and a bare asyncio ceiling.

Ours begins with messages that are accepted: deliveries are planned, let out, claimed, signed, posted, settled in a database that
syncs its commits. The references have a list of ready requests. The receiver is a process of its own. What is promised and
compared are deliveries for a second of the sender's processor, where the time by the wall depends on the disk and on who else
is at work.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import aiohttp
from sqlalchemy import func, select

from bench.pushing import Pushing, pushing, subscribers
from bench.report import Line, medians, spread
from bench.server import HOST, postgres, scratch, stop
from gongkai.local.ports import free_port
from kernel import collector
from services.push.channels import webhooks
from services.push.channels.messages import read_message
from services.push.deliveries.models import Delivery
from services.push.messages.models import Message

SQLITE, POSTGRES = 0.8, 0.6
RECEIVERS: Final = 200
MESSAGES: Final = 10
ROUNDS: Final = 7
CONNECTIONS: Final = 8


def run() -> list[Line]:
    """Two lines, promised; raises NoPostgresError where no server can be started."""
    collector.spare()  # as `gongkai serve` does
    with scratch() as directory, receiving() as port:
        lines = [_line("SQLite", SQLITE, asyncio.run(_measure(directory / "sqlite", None, port)))]
        with postgres(directory, "push") as url:
            lines.append(_line("PostgreSQL", POSTGRES, asyncio.run(_measure(directory / "data", url, port))))
    return lines


def receiver(port: int, patience: float = 0.0) -> "subprocess.Popen[bytes]":
    """The process of a receiver, to be ended by `stop`."""
    command = [sys.executable, "-m", "bench.receiver", str(port), str(patience)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[1])


@contextmanager
def receiving(patience: float = 0.0) -> Iterator[int]:
    """A receiver in a process of its own; its port."""
    port = free_port()
    process = receiver(port, patience)
    try:
        yield port
    finally:
        stop(process)


Timed = tuple[float, float]


async def timed(work: Callable[[], Awaitable[None]]) -> Timed:
    """Seconds by the wall and of this process's processor."""
    begun, worked = time.perf_counter(), time.process_time()
    await work()
    return time.perf_counter() - begun, time.process_time() - worked


async def _measure(data: Path, database_url: str | None, port: int) -> list[tuple[Timed, Timed, Timed]]:
    found = await pushing(data, database_url, [port])
    await subscribers(found, 0, RECEIVERS, "webhook", [f"http://{HOST}:{port}/hook"])
    worker = found.worker()
    count = RECEIVERS * MESSAGES
    rounds = []
    for n in range(ROUNDS + 1):
        sent = [await found.send(n * MESSAGES + m) for m in range(MESSAGES)]
        ours = await timed(worker.run)
        await _require_delivered(found, sent, count)
        bodies = await _bodies(found, sent)
        requests = [bodies[m % MESSAGES] for m in range(count)]
        aio = await timed(lambda requests=requests: _by_aiohttp(port, requests))  # type: ignore[misc]  # of this round
        bare = await timed(lambda requests=requests: _by_asyncio(port, requests))  # type: ignore[misc]
        if n:  # the first round warms up
            rounds.append((ours, aio, bare))
    await found.database.dispose()
    return rounds


async def ours_alone(
    data: Path, port: int, rounds: int
) -> tuple[list[float], list[tuple[dict[str, str], bytes]]]:
    """Seconds of this processor for RECEIVERS x MESSAGES deliveries on SQLite, by round, and what the last ones said."""
    found = await pushing(data, None, [port])
    await subscribers(found, 0, RECEIVERS, "webhook", [f"http://{HOST}:{port}/hook"])
    worker, used = found.worker(), []
    for n in range(rounds + 1):  # the first round warms up
        sent = [await found.send(n * MESSAGES + m) for m in range(MESSAGES)]
        _, seconds = await timed(worker.run)
        await _require_delivered(found, sent, RECEIVERS * MESSAGES)
        used.append(seconds)
    said = await _bodies(found, sent)
    await found.database.dispose()
    return used[1:], said


async def _require_delivered(found: Pushing, sent: Sequence[str], count: int) -> None:
    async with found.database.read() as session:
        query = select(func.count()).where(Delivery.message.in_(sent), Delivery.state == "delivered")
        there = await session.scalar(query)
    if there != count:
        raise RuntimeError(f"{there} of {count} were delivered")


async def _bodies(found: Pushing, sent: Sequence[str]) -> list[tuple[dict[str, str], bytes]]:
    """Headers and bytes as they went out, signed once."""
    secret, ready = webhooks.new_secret(), []
    async with found.database.read() as session:
        contents = (await session.scalars(select(Message.content).where(Message.id.in_(sent)))).all()
    for content in contents:
        [rendering] = webhooks.render(read_message(content))
        headers = {
            "content-type": "application/json", "webhook-id": rendering.id, "webhook-timestamp": "1772415000",
            "webhook-signature": webhooks.sign([secret], rendering.id, 1772415000, rendering.body),
        }  # fmt: skip
        ready.append((headers, rendering.body))
    return ready


async def _by_aiohttp(port: int, requests: Sequence[tuple[dict[str, str], bytes]]) -> None:
    url, waiting = f"http://{HOST}:{port}/hook", iter(requests)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit_per_host=CONNECTIONS)) as session:

        async def post() -> None:
            for headers, body in waiting:
                async with session.post(url, data=body, headers=headers) as answer:
                    await answer.read()

        await asyncio.gather(*(post() for _ in range(CONNECTIONS)))


async def _by_asyncio(port: int, requests: Sequence[tuple[dict[str, str], bytes]]) -> None:
    waiting = iter(requests)

    async def post() -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        for headers, body in waiting:
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            head = f"POST /hook HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: {len(body)}\r\n{lines}\r\n"
            writer.write(head.encode() + body)
            await reader.readuntil(b"\r\n\r\n")
        writer.close()

    await asyncio.gather(*(post() for _ in range(CONNECTIONS)))


def _line(where: str, promise: float, rounds: Sequence[tuple[Timed, Timed, Timed]]) -> Line:
    count = RECEIVERS * MESSAGES
    pairs = [(count / aio[1], count / ours[1]) for ours, aio, _ in rounds]
    theirs, ours, ratio = medians(pairs)
    *_, by_the_wall = medians([(count / aio[0], count / ours[0]) for ours, aio, _ in rounds])
    used = [sum(part[1] for part in one) / len(rounds) for one in zip(*rounds, strict=True)]
    ceiling = max(count / bare[0] for _, _, bare in rounds)
    note = (
        f"{spread(pairs)}; processor of the sender for {count:,}: ours {used[0]:.2f} s, aiohttp {used[1]:.2f} s, bare asyncio "
        f"{used[2]:.2f} s; by the wall {by_the_wall:.2f}; ceiling of bare asyncio {ceiling:,.0f}/s; {CONNECTIONS} connections each"
    )
    return Line(f"signed webhooks, durable on {where}", f">= {promise}", f"{ours:,.0f} per CPU s",
                f"{theirs:,.0f} by bare aiohttp", ratio, ratio >= promise, note)  # fmt: skip
