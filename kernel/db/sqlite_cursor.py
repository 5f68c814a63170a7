"""Cursors of SQLite that go to the connection's thread once for a statement, or once for a whole transaction.

SQLAlchemy's own go there four times (open, execute, read, close), and each way takes as long as three simple statements. All rows
are read at once there too.
"""

import re
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, Final, TypeVar

from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.util import await_only

T = TypeVar("T")
#: Rows that are inserted by one statement.
GROUP: Final = 32
#: What a row is written as at the end of a statement that inserts it.
_ROW: Final = re.compile(r"^INSERT INTO .* VALUES (\((?:\?, )*\?\))\Z")
#: What a statement left: description, number of rows, last rowid, rows.
_Said = tuple[Any, int, int | None, Sequence[Any]]


class OneWay(AsyncAdapt_aiosqlite_cursor):
    """A cursor that is open as long as a statement runs; what came of it is kept."""

    __slots__ = ("_said",)

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._said: _Said = (None, -1, None, ())
        self._rows = deque()

    @property
    def description(self) -> Any:
        """The columns of the rows; None where a statement has none."""
        return self._said[0]

    @property
    def rowcount(self) -> int:
        """How many rows were changed, -1 where none could be."""
        return self._said[1]

    @property
    def lastrowid(self) -> int:
        """The row that was inserted last."""
        return self._said[2]  # type: ignore[return-value]  # as sqlite3 has it

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        """One statement, and its rows."""
        self._go(lambda cursor: cursor.execute(operation, parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        """A statement for many rows; rows that are inserted go in by the group."""
        if (one := _ROW.search(operation)) is None:
            self._go(lambda cursor: cursor.executemany(operation, seq_of_parameters))
        else:
            self._go(lambda cursor: _insert(cursor, operation, one[1], seq_of_parameters))

    def close(self) -> None:
        """It is closed already."""
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """It is closed already, its rows are kept."""

    def _go(self, run: Callable[[sqlite3.Cursor], object]) -> None:
        adapted: Any = self._adapt_connection
        connection: Any = self._connection

        def there() -> _Said:
            cursor = connection._conn.cursor()
            try:
                run(cursor)
                rows = cursor.fetchall() if cursor.description else ()
                return cursor.description, cursor.rowcount, cursor.lastrowid, rows
            finally:
                cursor.close()

        self._said = adapted.done(there)
        self._rows = deque(self._said[3])


def _insert(cursor: sqlite3.Cursor, operation: str, row: str, rows: Sequence[Sequence[Any]]) -> None:
    """Between rows of `executemany` the interpreter lock is let go and asked for, which costs more than a row where other threads
    are at work.
    """
    whole = len(rows) - len(rows) % GROUP
    if whole:
        grouped = operation + f", {row}" * (GROUP - 1)
        for first in range(0, whole, GROUP):
            cursor.execute(grouped, list(chain.from_iterable(rows[first : first + GROUP])))
    cursor.executemany(operation, rows[whole:])


class Connection(AsyncAdapt_aiosqlite_connection):
    """A connection with these cursors. What is asked of it on its own thread (`run_there`) is done where it is asked."""

    __slots__ = ("_thread",)
    _cursor_cls = OneWay

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._thread: int | None = None

    def done(self, work: Callable[[], T]) -> T:
        """What `work` gives on the connection's thread: where it is asked, or by a way there and back."""
        try:
            here = self._thread == threading.get_ident()
            found: T = work() if here else await_only(self._connection._execute(work))
        except Exception as error:
            self._handle_exception(error)
        return found

    async def run_there(self, work: Callable[[], T]) -> T:
        """What `work` gives on the connection's thread, to which it goes once."""

        def there() -> T:
            self._thread = threading.get_ident()
            try:
                return work()
            finally:
                self._thread = None

        found: T = await self._connection._execute(there)
        return found

    def commit(self) -> None:
        """End the transaction."""
        if self._connection._connection:
            self.done(self._connection._conn.commit)

    def rollback(self) -> None:
        """Undo the transaction; where none is open (a pool asks when a connection is given back) there is no way to go."""
        if self._connection._connection and self._connection.in_transaction:
            self.done(self._connection._conn.rollback)


def connect(dialect: Any, _record: Any, args: Any, options: Any) -> DBAPIConnection:
    """A listener of `do_connect`: a connection with these cursors."""
    made = dialect.connect(*args, **options)
    return Connection(made.dbapi, made._connection)  # type: ignore[return-value]  # as the adapter's own
