"""Databases behind the back of the suite: all of them as bytes, and changes that no use case makes."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

import nats

from gongkai.processes import SERVICES
from gongkai.settings import Settings
from tests.support.databases import connect
from tests.support.suite import Suite


def dumped(settings: Settings) -> dict[str, bytes]:
    """Everything that the suite keeps, by place: each table of PostgreSQL row by row, or the files of SQLite with their
    write-ahead logs.
    """
    if settings.database_url is None:
        return {path.name: path.read_bytes() for path in sorted(settings.data.glob("*.db*"))}
    names = [settings.url_of(part).rpartition("/")[2] for part in ("gateway", *SERVICES)]
    return {f"{name}.{table}": content for name in names for table, content in _tables(name)}


def _tables(database: str) -> Iterator[tuple[str, bytes]]:
    """The tables of a PostgreSQL database in its binary form: text and bytes stand in it as they are."""
    with connect(database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                yield str(table), b"".join(bytes(block) for block in copy)


async def on_the_bus(settings: Settings) -> dict[str, bytes]:
    """Every event that NATS keeps, by its place in the stream, headers and all; none where it is not the bus."""
    if settings.nats_url is None:
        return {}
    client = await nats.connect(settings.nats_url)
    try:
        stream, name = client.jetstream(), settings.nats_space.upper()
        state = (await stream.stream_info(name)).state
        kept = [await stream.get_msg(name, seq) for seq in range(state.first_seq, state.last_seq + 1)]
    finally:
        await client.close()
    return {
        f"{name}/{one.seq}": b"\n".join(
            (str(one.subject).encode(), str(one.headers).encode(), one.data or b"")
        )
        for one in kept
    }


def spellings(text: str) -> Iterator[bytes]:
    """A text as it could stand in a dump: plain, escaped as in JSON, in wider encodings, as hexadecimal digits."""
    plain = text.encode()
    yield plain
    yield text.encode("gb18030")
    yield text.encode("utf-16-le")
    yield plain.hex().encode()
    escaped = text.encode("ascii", "backslashreplace")
    if escaped != plain:
        yield escaped


def found(places: dict[str, bytes], texts: list[str]) -> list[tuple[str, str]]:
    """Which of the texts stand where."""
    return [
        (place, text)
        for text in texts
        for spelling in spellings(text)
        for place, content in places.items()
        if spelling in content
    ]


async def alter(suite: Suite, *statements: str) -> None:
    """Run statements in the database of disclosure requests, in one transaction, as somebody with its password could."""
    await asyncio.to_thread(_run, suite.settings, statements)


def _run(settings: Settings, statements: Sequence[str]) -> None:
    if settings.database_url is None:
        path = settings.data / "disclosure_requests.db"
        with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
            for statement in statements:
                connection.execute(statement)
        return
    with connect(settings.url_of("disclosure_requests").rpartition("/")[2]) as server, server.transaction():
        for statement in statements:
            server.execute(statement.encode())
