"""Many rows into a table by one statement, without the toolkit's work for each value of each row."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Date, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db.base import Instant, Json, written

Value = str | int | None | datetime | date | dict[str, Any] | list[Any]
_Writes = Callable[[Any], Any]
_DIALECTS: Final[dict[str, Callable[[], Dialect]]] = {
    "postgresql": postgresql.dialect,
    "sqlite": sqlite.dialect,
}


async def insert_rows(
    session: AsyncSession, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Value]]
) -> None:
    """Insert rows of texts, whole numbers, instants (with an offset), days and JSON, in the order of the columns `names`."""
    if not rows:
        return
    dialect = session.get_bind().dialect.name
    sql, columns = _insert(table, names, dialect), list(zip(*rows, strict=True))
    for at, writes in _written(table, names, dialect):
        columns[at] = _column(columns[at], writes)
    plain = zip(*columns, strict=True)
    given: Any
    if dialect == "postgresql":  # one document instead of as many round trips as rows
        keys = ["".join(name) for name in names]  # a column's name may be more than a text
        given = (orjson.dumps([dict(zip(keys, row, strict=True)) for row in plain]).decode(),)
    else:
        given = list(plain)
    await session.run_sync(lambda found: found.connection().exec_driver_sql(sql, given))


def _column(values: Sequence[Any], writes: _Writes) -> tuple[Any, ...]:
    """A column as it is written; rows that share a value mostly stand side by side, and it is written once."""
    found, last, text = [], None, None
    for one in values:
        if one is not last:
            last, text = one, None if one is None else writes(one)
        found.append(text)
    return tuple(found)


@lru_cache(maxsize=64)
def _written(table: Table, names: tuple[str, ...], dialect: str) -> tuple[tuple[int, _Writes], ...]:
    """The columns whose values are not given as they are, by their place, and how each is written."""
    found: list[tuple[int, _Writes]] = []
    for at, name in enumerate(names):
        kind = table.c[name].type
        if isinstance(kind, Instant):
            found.append((at, _instant))
        elif isinstance(kind, Date):
            found.append((at, date.isoformat))
        elif isinstance(kind, Json) and dialect != "postgresql":
            found.append((at, _text))
    return tuple(found)


def _instant(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} is no instant")
    return written(value)


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()


@lru_cache(maxsize=64)
def _insert(table: Table, names: tuple[str, ...], dialect: str) -> str:
    made = _DIALECTS[dialect]()
    quoted = made.identifier_preparer
    columns = ", ".join(quoted.quote(name) for name in names)
    begin = f"INSERT INTO {quoted.format_table(table)} ({columns})"
    if dialect != "postgresql":
        return f"{begin} VALUES ({', '.join('?' * len(names))})"
    types = ", ".join(f"{quoted.quote(name)} {table.c[name].type.compile(made)}" for name in names)
    return f"{begin} SELECT {columns} FROM json_to_recordset(%s::json) AS given({types})"
