"""A web site on the loopback whose pages a test changes, and which counts what is asked of it at once."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from kernel.http.outbound.addresses import Target, target
from tests.support.hostile_receivers import read_request


@dataclass
class LocalSite:
    """`pages` by path: (status, body, further header lines); a path that is not there answers 404, one in `silent` never, and of
    one in `cut` half. `asked` is what was asked for beside robots.txt, and how often that was is `asked_robots`.
    """

    port: int
    pages: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)
    asked: list[tuple[float, str, bytes]] = field(default_factory=list)
    asked_robots: int = 0
    most_at_once: int = 0
    _at_once: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def target(self) -> Target:
        return target(f"127.0.0.1/32:{self.port}")

    def put(self, path: str, text: str, status: str = "200 OK", *headers: str) -> str:
        """Let a page say a text; its address."""
        body = f"<html><head><title>{text[:12]}</title></head><body><div class='article'>{text}</div></body></html>"
        self.pages[path] = (status, body if text else "", headers)
        return self.url(path)

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for _, path, _ in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = await read_request(reader)
            path = request.split(b" ")[1].decode()
            if path == "/robots.txt":
                self.asked_robots += 1
            else:
                self.asked.append((time.monotonic(), path, request))
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            try:
                if path in self.silent:
                    await reader.read()  # until the other side gives up
                status, body, headers = self.pages.get(path, ("404 Not Found", "", ()))
                content = body.encode()
                lines = [
                    f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Content-Type: text/html; charset=utf-8",
                    "Connection: close", *headers, "", "",
                ]  # fmt: skip
                sent = content[: len(content) // 2] if path in self.cut else content
                writer.write("\r\n".join(lines).encode() + sent)
                await writer.drain()
            finally:
                self._at_once -= 1
        writer.close()


@asynccontextmanager
async def local_site() -> AsyncIterator[LocalSite]:
    """A site while the block runs."""
    server = await asyncio.start_server(lambda r, w: site.serve(r, w), "127.0.0.1", 0)
    site = LocalSite(server.sockets[0].getsockname()[1])
    async with server:
        yield site
