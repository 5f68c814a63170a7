"""Many rows into a table by one statement, without the toolkit's work for each value of each row."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db.base import written

Value = str | int | None | datetime | date | dict[str, Any] | list[Any]
_DIALECTS: Final[dict[str, Callable[[], Dialect]]] = {
    "postgresql": postgresql.dialect,
    "sqlite": sqlite.dialect,
}
_AS_IT_IS: Final = frozenset({str, int, bool, type(None)})


async def insert_rows(
    session: AsyncSession, table: Table, names: tuple[str, ...], rows: Sequence[Sequence[Value]]
) -> None:
    """Insert rows of texts, whole numbers, instants (with an offset), days and JSON, in the order of the columns `names`."""
    if not rows:
        return
    dialect = session.get_bind().dialect.name
    sql, written_as = _insert(table, names, dialect), _document if dialect == "postgresql" else _text
    plain = [tuple([one if type(one) in _AS_IT_IS else written_as(one) for one in row]) for row in rows]
    given: Any = plain
    if dialect == "postgresql":  # one document instead of as many round trips as rows
        keys = ["".join(name) for name in names]  # a column's name may be more than a text
        given = (orjson.dumps([dict(zip(keys, row, strict=True)) for row in plain]).decode(),)
    await session.run_sync(lambda found: found.connection().exec_driver_sql(sql, given))


def _document(value: Any) -> Any:
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | dict | list):
        return value
    raise TypeError(f"{type(value).__name__} is not inserted in bulk")


def _text(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else _document(value)


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
