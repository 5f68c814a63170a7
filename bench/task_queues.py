"""Durable webhooks of ours beside those of celery and dramatiq with Redis, with equal bodies.

They are no requirements of ours: GONGKAI_BENCH_QUEUES names the interpreter of a virtual environment that has them
(`pip install celery[redis] dramatiq[redis] packaging requests`), and redis-server has to be on PATH. What is compared are
deliveries for a second of the sender's processor: of ours all its steps from the accepted message on, of theirs the
worker's process with its children, from its first task to its last; what it takes to enqueue is not counted against them.
"""

import asyncio
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.deliveries import MESSAGES, RECEIVERS, ours_alone, receiving
from bench.report import Line, medians, spread
from bench.server import HOST, scratch, stop
from gongkai.local.ports import free_port
from kernel import collector

PROMISE: Final = 3.0
INTERPRETER: Final = "GONGKAI_BENCH_QUEUES"
ROUNDS: Final = 3
PATIENCE: Final = 120.0
ROOT: Final = Path(__file__).parents[1]
#: Name -> (the module that enqueues, what runs the worker: one process, as ours is).
QUEUES: Final = {
    "celery": ("bench.queues.by_celery", ["celery", "-A", "bench.queues.by_celery", "worker", "--pool", "solo"]),
    "dramatiq": ("bench.queues.by_dramatiq", ["dramatiq", "--processes", "1", "--threads", "8", "bench.queues.by_dramatiq"]),
}  # fmt: skip
ANSWER: Final = b"HTTP/1.1 204 No Content\r\n\r\n"


def run() -> list[Line]:
    """A line for each queue; says how to run it where something is missing."""
    python, redis = os.environ.get(INTERPRETER), shutil.which("redis-server")
    if not python or not redis:
        how = f"{INTERPRETER}=…/bin/python with celery[redis], dramatiq[redis], packaging and requests, and redis-server on PATH"
        return [
            Line(f"webhooks beside {name} + Redis", f">= {PROMISE:g}", "not run", "-", note=f"needs {how}")
            for name in QUEUES
        ]
    collector.spare()  # as `gongkai serve` does
    with scratch() as directory:
        return asyncio.run(_measure(directory, python, redis))


async def _measure(directory: Path, python: str, redis: str) -> list[Line]:
    count = RECEIVERS * MESSAGES
    with receiving() as port:
        ours, contents = await ours_alone(directory / "ours", port, ROUNDS)
    async with _Counting() as receiver:
        tasks = [
            json.dumps([f"http://{HOST}:{receiver.port}/hook", headers, body.decode()])
            for headers, body in (contents[n % len(contents)] for n in range(count))
        ]
        lines = []
        for name, (module, command) in QUEUES.items():
            with _redis(redis, directory / name) as address:
                environment = {**os.environ, "BENCH_REDIS": address, "PYTHONPATH": str(ROOT)}
                theirs = await _worker(
                    receiver, [python, "-m", *command], [python, "-m", module], tasks, environment
                )
            pairs = [(count / their, count / our) for their, our in zip(theirs, ours, strict=True)]
            reference, measured, ratio = medians(pairs)
            note = f"{spread(pairs)}; {count:,} equal bodies; ours on SQLite with every commit on disk, Redis with an append-only file"
            lines.append(
                Line(f"webhooks beside {name} + Redis", f">= {PROMISE:g}", f"{measured:,.0f} per CPU s",
                     f"{reference:,.0f} by {name}", ratio, ratio >= PROMISE, note)
            )  # fmt: skip
    return lines


class _Counting:
    """A receiver on this loop: it costs the sender nothing, for that is another process."""

    def __init__(self) -> None:
        self.port, self._left, self._all = 0, 0, asyncio.Event()

    async def __aenter__(self) -> "_Counting":
        self._server = await asyncio.start_server(self._take, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def of(self, count: int) -> None:
        """Wait until so many more have come."""
        self._left, self._all = count, asyncio.Event()
        async with asyncio.timeout(PATIENCE):
            await self._all.wait()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0))
                writer.write(ANSWER)
                self._left -= 1
                if not self._left:
                    self._all.set()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()


async def _worker(
    receiver: _Counting, command: Sequence[str], enqueue: Sequence[str], tasks: Sequence[str], environment: dict[str, str]
) -> list[float]:  # fmt: skip
    """Seconds of the processor that a worker takes for all tasks, by round."""
    worker = subprocess.Popen(  # noqa: ASYNC220  # it starts once
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        used = []
        for number in range(ROUNDS + 1):
            some = tasks if number else tasks[:1]  # the first one tells that the worker is there
            before = seconds_of(worker.pid)
            awaited = asyncio.create_task(receiver.of(len(some)))
            await asyncio.to_thread(
                subprocess.run, enqueue, input="\n".join(some), text=True, env=environment, check=True
            )
            await awaited
            await asyncio.sleep(1)  # the last acknowledgement
            if number:
                used.append(seconds_of(worker.pid) - before)
        return used
    finally:
        stop(worker)


def seconds_of(process: int) -> float:
    """Seconds of the processor that a process and those below it have used so far."""
    below: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        number = int(stat.parent.name)
        below.setdefault(int(fields[1]), []).append(number)
        ticks[number] = int(fields[11]) + int(fields[12])
    waiting, total = [process], 0
    while waiting:
        one = waiting.pop()
        total += ticks.get(one, 0)
        waiting += below.get(one, [])
    return total / os.sysconf("SC_CLK_TCK")


@contextmanager
def _redis(binary: str, directory: Path) -> Iterator[str]:
    directory.mkdir()
    port = free_port()
    command = [binary, "--port", str(port), "--bind", HOST, "--appendonly", "yes", "--dir", str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        yield f"redis://{HOST}:{port}/0"
    finally:
        stop(process)
