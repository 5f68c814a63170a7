"""Engines for the two shapes: PostgreSQL, or one SQLite file with WAL and BEGIN IMMEDIATE for writers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import PoolResetState
from sqlalchemy.util import LRUCache

from kernel.db import sqlite_cursor
from kernel.db.session import BESIDE, CommitError, ReadSession, Session, run_after_commit
from kernel.jobs import whole

T = TypeVar("T")
S = TypeVar("S", bound=AsyncSession)
BUSY_TIMEOUT_MS = 10_000
#: So many transactions at once read ahead: each takes a second connection, and none waits for one while it holds the first.
AHEAD = 2
#: Connections that are kept to PostgreSQL; as many more while they are needed.
POOL = 8
READER_CACHE, WRITER_CACHE = 2_000, 16_384
#: Compiled statements that are kept; those of all services and jobs are some fifteen hundred.
STATEMENTS = 4_000
#: How long `dispose` waits for what is still at work.
PATIENCE_SECONDS = 10.0
log = structlog.get_logger("database")


class _Compiled:
    """Statements as they were compiled, by what differs between dialects instead of by the dialect of one engine: writer and
    reader, and all databases that a process opens, compile a statement once. What was used last is kept.
    """

    def __init__(self) -> None:
        self._kept: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def get(self, key: tuple[Any, ...]) -> Any:
        return self._kept.get(_common(key))

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._kept[_common(key)] = compiled


def _common(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return (dialect.name, dialect.driver, dialect.server_version_info, *statement)


_COMPILE_ONCE: Final = {"compiled_cache": _Compiled()}


class DatabaseClosedError(Exception):
    """The database was disposed of: its service is stopping."""


class Database:
    """One service's database. `write()` is one transaction, committed when the block ends without an error;
    `read()` is a consistent snapshot that cannot write.

    On SQLite readers and writers have separate engines: a writer takes the file's write lock at BEGIN, because a
    transaction that reads first and upgrades later fails under concurrency instead of waiting.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._users = 0
        self._disposed = False
        self._unused = asyncio.Event()
        self._ahead = asyncio.Semaphore(AHEAD)
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", pool_size=1)
            self._reader = _sqlite_engine(url, begin="BEGIN", pool_size=4, query_only=True)
        else:
            engine = create_async_engine(
                url, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True, execution_options=_COMPILE_ONCE
            )
            self._writer = engine
            self._reader = engine.execution_options(
                postgresql_readonly=True, isolation_level="REPEATABLE READ"
            )

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        """A write transaction: commits at the end of the block, then runs what `after_commit` was given.

        Raises CommitError when it is the commit that fails: whatever the reason, that is not the caller's doing.
        """
        beside = {BESIDE: self._beside}
        async with self._used(), Session(self._writer, expire_on_commit=False, info=beside) as session:
            async with _transaction(session):
                yield session
            run_after_commit(session)

    async def write_there(self, use: Callable[[Session], Awaitable[T]]) -> T:
        """A write transaction, as `write`: what `use` gives. On SQLite all of it runs on the connection's thread, to which each
        statement of `write` goes by itself: `use` awaits nothing but its session, or RuntimeError is raised.
        """
        if self._writer.dialect.name != "sqlite":
            async with self.write() as session:
                return await use(session)

        async def whole_of(session: Session) -> T:
            async with _transaction(session):
                return await use(session)

        async with self._used(), self._writer.connect() as connection:
            session = Session(connection, expire_on_commit=False)
            found = await _there(connection, session, whole_of)
        run_after_commit(session)
        return found

    async def read_there(self, use: Callable[[ReadSession], Awaitable[T]]) -> T:
        """What `use` finds in a snapshot, as in `read`; on SQLite by one way to the connection's thread, as `write_there`."""
        if self._reader.dialect.name != "sqlite":
            async with self.read() as session:
                return await use(session)
        async with self._used(), self._reader.connect() as connection:
            session = ReadSession(connection, expire_on_commit=False, autoflush=False)
            return await _there(connection, session, use)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """A read-only snapshot; nothing in it is ever committed."""
        async with (
            self._used(),
            ReadSession(self._reader, expire_on_commit=False, autoflush=False) as session,
        ):
            yield session

    @asynccontextmanager
    async def _beside(self) -> AsyncIterator[ReadSession | None]:
        """A snapshot beside a transaction; None where as many as may are at it."""
        if self._ahead.locked():
            yield None
            return
        async with self._ahead, self.read() as session:
            yield session

    async def scrub(self) -> bool:
        """After deleting what must not be found again: let the write-ahead log of a SQLite file be emptied (pages are zeroed
        when they are freed). False while a reader is at work: ask again. PostgreSQL looks after itself by vacuum.
        """
        if self._writer.dialect.name == "sqlite":
            async with self._used(), self._writer.connect() as connection:
                raw = await connection.get_raw_connection()
                driver: Any = raw.driver_connection
                async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as found:
                    busy, _, _ = await found.fetchone()
                return not busy
        return True

    @property
    def writers(self) -> int:
        """How many may write at once."""
        return 1 if self._writer.dialect.name == "sqlite" else POOL

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        async with self._used(), self._reader.connect() as connection:
            await connection.execute(text("SELECT 1"))

    def open(self) -> None:
        """Let it be used (again); a database that was not disposed of is open."""
        self._disposed = False

    async def dispose(self) -> None:
        """Let nobody begin any more, wait for those at work, and close every connection. (A connection that is given
        back to a pool after this would be closed by nobody.)
        """
        self._disposed = True
        if self._users:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._unused.wait()
            except TimeoutError:
                log.warning("database_in_use_at_the_end", users=self._users)
        for engine in (self._writer, self._reader):
            await engine.dispose()

    @asynccontextmanager
    async def _used(self) -> AsyncIterator[None]:
        if self._disposed:
            raise DatabaseClosedError
        self._users += 1
        self._unused.clear()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._unused.set()


@asynccontextmanager
async def _transaction(session: Session) -> AsyncIterator[None]:
    """Committed at the end of the block. Raises CommitError."""
    async with session.begin() as transaction:
        yield
        await session.flush()
        try:
            if transaction.is_active:  # a use case may have rolled back: then there is nothing to commit
                await transaction.commit()
        except DBAPIError as error:
            raise CommitError from error


async def _there(connection: AsyncConnection, session: S, use: Callable[[S], Awaitable[T]]) -> T:
    """What `use` gives on the thread of a SQLite connection; its session is closed there too."""
    raw = await connection.get_raw_connection()
    adapted: Any = raw.dbapi_connection

    async def used() -> T:
        try:
            return await use(session)
        finally:
            await session.close()

    context = copy_context()
    found: T = await whole(adapted.run_there(lambda: context.run(_driven, used())))
    return found


def _driven(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives that has nothing to wait for."""
    try:
        work.send(None)
    except StopIteration as end:
        found: T = end.value
        return found
    work.close()
    raise RuntimeError("what runs on the connection's thread awaits nothing but its session")


def _sqlite_engine(url: str, *, begin: str, pool_size: int, query_only: bool = False) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=30, execution_options=_COMPILE_ONCE
    )
    event.listen(engine.sync_engine, "do_connect", sqlite_cursor.connect)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: BEGIN is ours, below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # an answer of 201 survives a power cut
            "foreign_keys=ON",
            "secure_delete=ON",  # what was erased is not found in the file
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            f"query_only={'ON' if query_only else 'OFF'}",
            # KiB that a transaction of some thousand rows does not fill: a fuller cache is written out and read again on the way.
            f"cache_size=-{READER_CACHE if query_only else WRITER_CACHE}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def open_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    @event.listens_for(engine.sync_engine, "reset")
    def end_transaction(connection: Any, _record: Any, state: PoolResetState) -> None:
        # SQLite keeps a transaction open whose COMMIT failed; the pool takes it for ended and would hand it out so.
        if state.asyncio_safe and connection.driver_connection.in_transaction:
            connection.rollback()

    return engine
