"""Databases made from a filled template: a copied file on SQLite, CREATE DATABASE … TEMPLATE on PostgreSQL."""

import os
import shutil
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


def drop(name: str) -> None:
    """Drop a database, whoever is still connected."""
    with connect() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy_files(source: Path, target: Path) -> None:
    """Copy a data directory (no server is running on it)."""
    shutil.copytree(source, target, dirs_exist_ok=True)
