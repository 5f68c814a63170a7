"""Databases made from a filled template: a copied file on SQLite, CREATE DATABASE … TEMPLATE on PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from tests.support.servers import POSTGRES as ADDRESS


def connect(database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    """An autocommitting connection to the tests' PostgreSQL server."""
    url = make_url(os.environ[ADDRESS]).set(drivername="postgresql", database=database)
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def postgres_url(name: str) -> str:
    """The address of a database on the tests' server."""
    return f"{os.environ[ADDRESS]}/{name}"


def create(name: str, template: str = "template0") -> None:
    """Create a database as a copy of another."""
    with connect() as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def rename(name: str, new: str) -> None:
    """Give a database that nobody is connected to another name."""
    with connect() as connection:
        connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{new}"')


def drop(name: str) -> None:
    """Drop a database, whoever is still connected."""
    with connect() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def refusing(url: str, table: str, why: str, code: str = "P0001") -> Iterator[None]:
    """Until the end of the block the database at `url` refuses, at the commit, whatever adds a row to a table; `code` is its SQLSTATE."""
    name = make_url(url).database
    assert name is not None
    message = why.replace("'", "''")
    with connect(name) as connection:
        connection.execute(
            f"""
            CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '{code}'; END $$ LANGUAGE plpgsql;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
            """
        )
        try:
            yield
        finally:
            connection.execute(f"DROP TRIGGER refuse ON {table}; DROP FUNCTION refuse")


def copy_files(source: Path, target: Path) -> None:
    """Copy a data directory (no server is running on it)."""
    shutil.copytree(source, target, dirs_exist_ok=True)
