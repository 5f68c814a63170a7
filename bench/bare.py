"""The same rows by bare psycopg: what the database itself costs, as a reference for transactions of ours."""

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Table, select

from kernel.db import Database

#: (table, columns, values of each row)
Rows = list[tuple[str, list[str], list[list[Any]]]]
#: (table, column, value, number of the repetition, number of the row) -> the value to insert.
Renamed = Callable[[str, str, Any, int, int], Any]


async def rows_of(database: Database, tables: Mapping[str, Table], only: Mapping[str, Any]) -> Rows:
    """What stands in these tables, as psycopg takes it; `only` narrows a table by a condition."""
    found = []
    async with database.read() as session:
        for name, table in tables.items():
            query = select(table)
            if name in only:
                query = query.where(only[name])
            rows = (await session.execute(query)).mappings().all()
            values = [[Jsonb(v) if isinstance(v, dict | list) else v for v in row.values()] for row in rows]
            found.append((name, list(rows[0]), values))
    return found


def insert_again(connection: psycopg.Connection[Any], rows: Rows, number: int, renamed: Renamed) -> None:
    """The same rows again under new identifiers, in one committed transaction."""
    with connection.cursor() as cursor:
        for table, columns, values in rows:
            fresh = [
                [renamed(table, column, value, number, n) for column, value in zip(columns, row, strict=True)]
                for n, row in enumerate(values)
            ]
            places = ", ".join(["%s"] * len(columns))
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", fresh)
    connection.commit()
