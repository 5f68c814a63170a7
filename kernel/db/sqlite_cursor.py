"""Cursors of SQLite that go to the connection's thread once for a statement.

SQLAlchemy's own go there four times (open, execute, read, close), and each way takes as long as three simple statements. All rows
are read at once there too.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.util import await_only

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
        """A statement for many rows."""
        self._go(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    def close(self) -> None:
        """It is closed already."""
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """It is closed already, its rows are kept."""

    def _go(self, run: Callable[[sqlite3.Cursor], object]) -> None:
        connection: Any = self._connection

        def there() -> _Said:
            cursor = connection._conn.cursor()
            try:
                run(cursor)
                rows = cursor.fetchall() if cursor.description else ()
                return cursor.description, cursor.rowcount, cursor.lastrowid, rows
            finally:
                cursor.close()

        try:
            self._said = await_only(connection._execute(there))
        except Exception as error:
            self._adapt_connection._handle_exception(error)
        self._rows = deque(self._said[3])


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = OneWay


def connect(dialect: Any, _record: Any, args: Any, options: Any) -> DBAPIConnection:
    """A listener of `do_connect`: a connection with these cursors."""
    made = dialect.connect(*args, **options)
    return _Connection(made.dbapi, made._connection)  # type: ignore[return-value]  # as the adapter's own
