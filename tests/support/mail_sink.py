"""A real SMTP server on the loopback that keeps what it takes, and replies as a test says to one command."""

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from kernel.http.outbound.addresses import Policy, target


@dataclass
class Sink:
    """`replies` gives a verb (or "." for the end of data) another reply; an empty one means that the connection is cut."""

    replies: dict[str, str] = field(default_factory=dict)
    password: str | None = None
    port: int = 0
    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        return Policy(targets=(target(f"127.0.0.1/32:{self.port}"),))

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = recipient = ""
        writer.write(self.replies.get("greeting", "220 sink ready").encode() + b"\r\n")
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            verb = line.split()[0].upper()
            self.commands.append(line)
            reply = self.replies.get(verb, "250 2.0.0 ok")
            if verb == "EHLO":
                reply = self.replies.get(verb, "250-sink\r\n250-AUTH PLAIN\r\n250 SIZE 1000000")
            elif verb == "AUTH":
                given = base64.b64decode(line.split()[2]).decode().split("\0")[2]
                reply = "235 2.7.0 ok" if given == self.password else "535 5.7.8 bad credentials"
            elif verb == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
            elif verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            elif verb == "DATA" and "DATA" not in self.replies:
                writer.write(b"354 go on\r\n")
                mail = (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
                reply = self.replies.get(".", "250 2.0.0 queued")
                if reply.startswith("2"):
                    self.mails.append((sender, recipient, mail.replace(b"\r\n..", b"\r\n.")))
            if not reply:
                break
            writer.write(reply.encode() + b"\r\n")
            await writer.drain()
            if verb == "QUIT":
                break


@asynccontextmanager
async def sink_of(sink: Sink, tls: ssl.SSLContext | None = None) -> AsyncIterator[Sink]:
    """The server while it listens; with `tls` from the first byte."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await sink.talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
