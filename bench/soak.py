"""Hours at six tenths of what it can, with receivers that are away, stand still and come back, and one kill -9 of the server.

`python -m bench soak` takes a quarter of an hour, GONGKAI_SOAK_SECONDS=28800 a night. It is no part of a run of all benchmarks.
"""

import asyncio
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from bench.deliveries import receiver
from bench.pushing import CATALOGUE, COUNTY, ITEM, pushing, subscribers
from bench.report import Line
from bench.server import HOST, Server, scratch, spawned, stop
from gongkai.local.ports import free_port

SECONDS: Final = "GONGKAI_SOAK_SECONDS"
RECEIVERS, OWNERS = 4, 60
SHARE: Final = 0.6
#: Messages of which what it can is measured.
BURST: Final = 60
#: One receiver at a time is away or stands still for so long, and all are there for as long.
FAULT_SECONDS: Final = (3.0, 15.0)
LOOK_SECONDS: Final = 5.0
OLDEST_SECONDS: Final = 30.0
PATIENCE_SECONDS: Final = 900.0
#: Of the memory at the half of the time behind the kill; all of it would tell of caches that fill.
GROWTH: Final = 0.05
_OLDEST: Final = "gongkai_push_oldest_waiting_seconds{"


class Receivers:
    """Processes that answer, and harm that is done to them."""

    def __init__(self) -> None:
        self.ports = [free_port() for _ in range(RECEIVERS)]
        self._processes = [receiver(port) for port in self.ports]
        self.faults = 0

    def harm(self, draw: random.Random, pause: Callable[[float], object]) -> None:
        """One of them stands still, or is away, for some seconds."""
        at, seconds = draw.randrange(RECEIVERS), draw.uniform(*FAULT_SECONDS)
        self.faults += 1
        if draw.random() < 0.5:
            self._processes[at].send_signal(signal.SIGSTOP)
            pause(seconds)
            self._processes[at].send_signal(signal.SIGCONT)
        else:
            stop(self._processes[at])
            pause(seconds)
            self._processes[at] = receiver(self.ports[at])

    def stop(self) -> None:
        """End them."""
        for process in self._processes:
            process.send_signal(signal.SIGCONT)
            stop(process)


class Sender:
    """Messages to all, and what became of them."""

    def __init__(self, data: Path, port: int) -> None:
        self._data, self._port = data, port
        self._number = 0
        self.sent: list[str] = []

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """A client of the county."""
        key = _key(self._data)
        with httpx.Client(
            base_url=f"http://{HOST}:{self._port}", headers={"authorization": f"Bearer {key}"}, timeout=60, trust_env=False
        ) as client:  # fmt: skip
            yield client

    def send(self, client: httpx.Client) -> None:
        """One message, sent again under its reference until it is acknowledged: a server that was killed may have it."""
        self._number += 1
        body = {
            "reference": f"soak-{self._number}", "region": COUNTY, "catalogue": CATALOGUE, "item": ITEM, "title": "预算公开",
            "paragraphs": ["已公开。"], "issuer": "县财政局", "class": "statutory",
        }  # fmt: skip
        headers = {"Idempotency-Key": body["reference"]}
        while True:
            try:
                answer = client.post("/v1/push/messages", json=body, headers=headers)
            except httpx.TransportError:
                time.sleep(0.2)
                continue
            if answer.status_code != 503:
                break
            time.sleep(0.2)
        if not answer.is_success:
            raise RuntimeError(answer.text)
        self.sent.append(answer.json()["id"])

    def lost(self, client: httpx.Client) -> int:
        """Deliveries that are not told once all had their time. Raises RuntimeError where a count is odd."""
        until, missing = time.monotonic() + PATIENCE_SECONDS, 0
        for message in self.sent:
            while True:
                counts: dict[str, Any] = (
                    client.get(f"/v1/push/messages/{message}/counts").raise_for_status().json()
                )
                told = counts["by_state"].get("delivered", 0)
                if told == OWNERS or time.monotonic() > until:
                    break
                time.sleep(0.5)
            if counts["inconsistent"]:
                raise RuntimeError(f"{message}: {counts}")
            missing += OWNERS - told
        return missing


def run() -> list[Line]:
    """Three lines. Raises where the server cannot start."""
    seconds = float(os.environ.get(SECONDS, "900"))
    receivers = Receivers()
    try:
        with scratch() as directory:
            return _soaked(directory / "data", receivers, seconds)
    finally:
        receivers.stop()


def _soaked(data: Path, receivers: Receivers, seconds: float) -> list[Line]:
    asyncio.run(_fill(data, receivers.ports))
    port, draw, looks = free_port(), random.Random(1), _Looks()
    settings = {
        "GONGKAI_DATA": str(data), "GONGKAI_HOST": HOST, "GONGKAI_PORT": str(port),
        "GONGKAI_PUSH_TARGETS": ",".join(f"127.0.0.0/8:{one}" for one in receivers.ports),
    }  # fmt: skip
    command = [str(Path(sys.executable).with_name("gongkai")), "serve"]
    sender = Sender(data, port)
    over = threading.Event()
    with spawned(command, settings, port, data.with_suffix(".log")) as first:
        first.first_answer("/readyz")
        rate = _capacity(sender) * SHARE
        begun = time.monotonic()
        writing = threading.Thread(target=_write, args=(sender, rate, over))
        harming = threading.Thread(target=_harm, args=(receivers, draw, over))
        writing.start()
        harming.start()

        def rest() -> None:
            over.set()
            writing.join()
            harming.join()

        try:
            _look(first, begun + seconds / 4, looks)
            first.process.kill()
            first.process.wait()
            with spawned(command, settings, port, data.with_suffix(".log")) as second:
                killed = time.monotonic()
                second.first_answer("/readyz")
                recovered = time.monotonic() - killed
                looks.resident.clear()
                _look(second, begun + seconds, looks)
                rest()
                with sender.client() as client:
                    lost = sender.lost(client)
        finally:
            rest()
    half = looks.resident[len(looks.resident) // 2]
    growth = looks.resident[-1] / half - 1
    note = (
        f"{seconds:,.0f} s at {rate * OWNERS:,.0f} deliveries a second, {SHARE:.0%} of what it did at once; {len(sender.sent):,} messages, "
        f"{len(sender.sent) * OWNERS:,} deliveries, {receivers.faults} faults of receivers, one kill -9 (up again after {recovered:.1f} s)"
    )
    return [
        Line("soak, deliveries lost", "0", str(lost), "-", None, lost == 0, note),
        Line("soak, oldest that waits", f"<= {OLDEST_SECONDS:.0f} s", f"{looks.oldest:.1f} s", "-", None, looks.oldest <= OLDEST_SECONDS),
        Line("soak, memory", f"< +{GROWTH:.0%} in the second half", f"{looks.resident[-1]:.0f} MB", f"{half:.0f} MB at the half",
             looks.resident[-1] / half, growth < GROWTH),
    ]  # fmt: skip


async def _fill(data: Path, ports: list[int]) -> None:
    found = await pushing(data, None, ports)
    await subscribers(found, 0, OWNERS, "webhook", [f"http://{HOST}:{port}/hook" for port in ports])
    await found.database.dispose()


def _capacity(sender: Sender) -> float:
    """Messages a second that it tells to all, of some that come at once."""
    with sender.client() as client:
        asked = {"region": COUNTY, "item": ITEM, "catalogue": CATALOGUE}
        while client.post("/v1/push/audience-previews", json=asked).status_code == 503:
            time.sleep(0.2)
        begun = time.perf_counter()
        for _ in range(BURST):
            sender.send(client)
        if sender.lost(client):
            raise RuntimeError("what was sent at once did not arrive")
        return BURST / (time.perf_counter() - begun)


def _write(sender: Sender, rate: float, over: threading.Event) -> None:
    begun, number = time.monotonic(), 0
    with sender.client() as client:
        while not over.is_set():
            sender.send(client)
            number += 1
            over.wait(max(0.0, begun + number / rate - time.monotonic()))


def _harm(receivers: Receivers, draw: random.Random, over: threading.Event) -> None:
    while not over.wait(draw.uniform(*FAULT_SECONDS)):
        receivers.harm(draw, over.wait)


class _Looks:
    def __init__(self) -> None:
        self.resident: list[float] = []
        self.oldest = 0.0


def _look(server: Server, until: float, looks: _Looks) -> None:
    while time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        looks.resident.append(server.resident_mb())
        told = (
            httpx.get(f"http://{HOST}:{server.port}/metrics", timeout=60, trust_env=False)
            .raise_for_status()
            .text
        )
        ages = [float(line.split()[-1]) for line in told.splitlines() if line.startswith(_OLDEST)]
        looks.oldest = max(looks.oldest, *ages)


def _key(data: Path) -> str:
    keys = json.loads((data / "keys.json").read_text())
    return str(keys["county"]["key"])
