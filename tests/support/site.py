"""The suite on a port of 127.0.0.1, in a thread of this process with a clock of its own: for browsers, which need a port."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from gongkai.embedded import create_app
from gongkai.first_keys import first_keys
from kernel.testing.clock import MovableClock
from tests.support.suite import body_named, land_event, settings_for

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Site:
    """A running server: its address and the keys of its first start."""

    url: str
    keys: dict[str, dict[str, Any]]

    def client(self, who: str = "county") -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.url, headers={"authorization": f"Bearer {self.keys[who]['key']}"}, timeout=30
        )

    async def duties(self, number: str, on: date) -> list[dict[str, Any]]:
        """The duties of a land requisition of a day."""
        async with self.client() as county:
            body = await body_named(county, "自然资源局")
            answer = await county.post("/v1/catalog/business-events", json=land_event(number, body, on))
        assert answer.status_code == 201, answer.text
        found: list[dict[str, Any]] = answer.json()["obligations"]
        return found


@contextmanager
def serving(data: Path, today: date) -> Iterator[Site]:
    """A first start on an empty data directory, with the sample county, ended with the block."""
    settings = settings_for(data)
    clock = MovableClock(today)
    asyncio.run(first_keys(settings, clock))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(settings, clock), log_level="critical", lifespan="on", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < end, "the server did not start in time"
            time.sleep(0.05)  # polling another thread for a condition, with a deadline
        keys = json.loads((settings.data / "keys.json").read_text())
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", keys)
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
