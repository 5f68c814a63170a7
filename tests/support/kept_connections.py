"""PostgreSQL connections that outlast the engines of a test. To connect, and to read the catalogue and plan each statement
anew, costs a stack test more than what it is about; some thirty engines' connections are opened in each.
"""

import asyncio
import contextlib
from collections import defaultdict
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

#: The databases whose connections are kept have names that end so: they are the same from test to test.
LENT = "_lent"
#: So many of one database: what a worker and an api use at once.
MOST = 16
Kept = psycopg.Connection[Any] | psycopg.AsyncConnection[Any]
_idle: dict[str, list[Kept]] = defaultdict(list)


class KeptConnection(psycopg.Connection[Any]):
    """A blocking connection that is kept when it is closed in order."""

    def close(self) -> None:
        if not self.closed and self.info.transaction_status == TransactionStatus.IDLE:
            # What ends with a session ends here, too: the lock of a migrator. (The server may have cut it off.)
            with contextlib.suppress(psycopg.OperationalError):
                self.autocommit = True
                self.execute("SELECT pg_advisory_unlock_all()")
                self.autocommit = False
        if not _kept(self):
            super().close()


class KeptAsyncConnection(psycopg.AsyncConnection[Any]):
    """The same for an event loop, and for the next one."""

    _handled: frozenset[Any] = frozenset()

    def add_notice_handler(self, callback: Any) -> None:
        """Once, although each engine adds its own."""
        if callback not in self._handled:
            self._handled |= {callback}
            super().add_notice_handler(callback)

    async def close(self) -> None:
        if not _kept(self):
            await super().close()


def _kept(connection: Kept) -> bool:
    """Put a connection by that is sound and in no transaction, unless there are enough."""
    if connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
        return False
    idle = _idle[connection.info.dbname]
    if connection not in idle and len(idle) >= MOST:
        return False
    if connection not in idle:
        idle.append(connection)
    return True


def _taken(database: str, kind: type[Kept]) -> Any:
    idle = _idle[database]
    for connection in reversed(idle):
        if isinstance(connection, kind):
            idle.remove(connection)
            return connection
    return None


async def _lend(*given: Any, dbname: str, **more: Any) -> KeptAsyncConnection:
    found: KeptAsyncConnection | None = _taken(dbname, KeptAsyncConnection)
    if found is None:
        return await KeptAsyncConnection.connect(*given, dbname=dbname, **more)
    found.lock = asyncio.Lock()  # the former may belong to a loop that has ended
    await found.set_autocommit(False)
    await found.set_isolation_level(None)
    await found.set_read_only(None)
    return found


def _connect(dialect: Any, _record: object, given: list[Any], more: dict[str, Any]) -> Any:
    """What SQLAlchemy asks before it connects: a connection, or None to let it do so."""
    if dialect.name != "postgresql" or not more.get("dbname", "").endswith(LENT):
        return None
    if dialect.is_async:
        more["async_creator_fn"] = _lend
        return None
    return _taken(more["dbname"], KeptConnection) or KeptConnection.connect(*given, **more)


def keep() -> None:
    """From here on this process keeps the connections to databases that are lent."""
    if not event.contains(Engine, "do_connect", _connect):
        event.listen(Engine, "do_connect", _connect)


def idle(database: str) -> list[int]:
    """The backends of the connections that are put by."""
    return [connection.info.backend_pid for connection in _idle[database]]


def forget(database: str) -> None:
    """Close what is put by of a database."""
    for connection in _idle.pop(database, ()):
        connection.pgconn.finish()
