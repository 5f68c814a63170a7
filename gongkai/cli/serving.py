"""uvicorn's server, which wakes up once a second where the original wakes up ten times: most of what an idle service costs."""

import asyncio
import contextlib
import sys
from types import FrameType
from typing import Final

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from kernel.http.asgi import App

#: The header Date has whole seconds.
TICK_SECONDS: Final = 1.0


class Server(uvicorn.Server):
    """Asked to end, it ends at once."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked = asyncio.Event()

    async def main_loop(self) -> None:
        """Until it is asked to end."""
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):  # each is one that looks at the time
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._asked.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal, which comes while the loop sleeps."""
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._asked.set)


def run(app: App, host: str, port: int) -> None:
    """Serve until a signal; SystemExit where it did not start."""
    server = Server(
        uvicorn.Config(
            app, host=host, port=port, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=10,
            server_header=False,
        )
    )  # fmt: skip
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
