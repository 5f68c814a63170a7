"""The server that a process runs: it sleeps, and ends at once when it is asked to."""

import asyncio
import os
import signal
import time

import httpx
import pytest
import uvicorn

from gongkai.cli import serving
from gongkai.local.ports import free_port
from kernel.http.asgi import Receive, Scope, Send


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})


class Counting(serving.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ticks, self.up = 0, asyncio.Event()

    async def on_tick(self, counter: int) -> bool:
        self.ticks += 1
        self.up.set()
        return await super().on_tick(counter)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_a_server_in_its_sleep(asked: signal.Signals) -> None:
    port = free_port()
    server = Counting(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off"))
    ticks: list[int] = []

    async def ask() -> None:
        await server.up.wait()
        begun = time.monotonic()
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{port}/")
        assert (answer.status_code, answer.text, "date" in answer.headers) == (200, "here", True)
        assert server.ticks <= 2 + (time.monotonic() - begun) / serving.TICK_SECONDS
        ticks.append(server.ticks)
        os.kill(os.getpid(), asked)

    caught: list[int] = []
    before = signal.signal(asked, lambda number, _frame: caught.append(number))
    try:
        async with asyncio.timeout(20):
            await asyncio.gather(server.serve(), ask())
    finally:
        signal.signal(asked, before)
    assert caught == [asked], "the signal is passed on to whoever asked before"
    assert [server.ticks] == [ticks[0] + 1], "woken by the signal, not by the clock"


def test_a_server_that_cannot_start_says_so_by_its_exit() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    with pytest.raises(SystemExit) as found:
        serving.run(failing, "127.0.0.1", free_port())
    assert found.value.code == 3
