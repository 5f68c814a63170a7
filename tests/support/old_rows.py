"""Rows as older versions wrote them, without the models of today."""

from typing import Any

from sqlalchemy import Connection, text


def insert(connection: Connection, table: str, **values: Any) -> None:
    names, places = ", ".join(f'"{name}"' for name in values), ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)  # of this file
