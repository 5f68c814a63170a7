"""Real services on 127.0.0.1 for the tests of the way to them: uvicorn in this event loop, and bare sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from asgi_driver import call, http_scope
from joserfc.jwk import OKPKey

from gateway.remote import Limits, Remote
from kernel.security.internal_token import Signer, Verifier
from kernel.testing.clock import MovableClock

PATIENCE_SECONDS = 10.0
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class _Server(uvicorn.Server):
    """Stops at once when it is told to; the process's signals are not its own."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stop = asyncio.Event()

    @contextmanager
    def capture_signals(self):
        yield

    async def main_loop(self) -> None:
        await self.stop.wait()

    async def shutdown(self, sockets=None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def uvicorn_serving(app) -> AsyncIterator[str]:
    """The address of `app`, served by uvicorn as `gongkai serve` does; its lifespan is the test's to run."""
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, lifespan="off", ws="none", http="httptools",
        server_header=False, proxy_headers=False,
    )  # fmt: skip
    server = _Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # who connects before the server accepts waits
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield address
        finally:
            server.stop.set()
            await task


@asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[str]:
    """The address of a service that is one function over a socket: for answers that no good server gives."""
    at_work: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        at_work.add(task)
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            at_work.discard(task)
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in list(at_work):
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)


async def read_head(reader: asyncio.StreamReader) -> bytes:
    """The head of a request that came to a bare socket."""
    return await reader.readuntil(b"\r\n\r\n")


def answering(answer: bytes) -> Talk:
    """A service that reads one request, writes these bytes and closes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_head(reader)
        writer.write(answer)
        await writer.drain()

    return talk


class Keys:
    """The gateway's key pair, on a clock that stands still."""

    def __init__(self, clock: MovableClock) -> None:
        self._key, self._clock = OKPKey.generate_key("Ed25519"), clock
        self.signer = Signer(self._key, clock)

    def verifier(self, audience: str = "catalog") -> Verifier:
        return Verifier({self._key.thumbprint(): self._key}, audience, self._clock)

    def remote(self, address: str, **seconds: float) -> Remote:
        return Remote("catalog", address, self.signer, Limits(**seconds))


async def within(awaited: Awaitable) -> object:
    """What is awaited, in good time: a test that waits for ever tells nothing."""
    return await asyncio.wait_for(awaited, PATIENCE_SECONDS)


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def ask(method: str = "GET"):
    headers = [(b"content-length", b"4")] if method == "POST" else []
    scope = http_scope(method, "/v1/catalog/x", headers)
    return scope | {"state": {"request_id": "mine"}}


def asked(remote, method: str = "GET"):
    return within(call(remote, ask(method), [b"body"] if method == "POST" else [b""]))


async def listening(remote, scope, waiting=None):
    """As `asked`, for a caller that stays on the line and says no more than the parts that are `waiting` (they are
    taken out): (messages, what was raised).
    """
    said, waiting = [], [b""] if waiting is None else waiting

    async def receive():
        if waiting:
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}
        return await asyncio.get_running_loop().create_future()

    async def send(message):
        said.append(message)

    try:
        await within(remote(scope, receive, send))
    except Exception as error:
        return said, error
    return said, None
