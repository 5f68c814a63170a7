"""Bring a service's database to the newest schema with Alembic, one migrator at a time."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from kernel.db.engine import Database

#: Any number will do, as long as every migrator of a PostgreSQL database takes the same one.
ADVISORY_LOCK = 0x676F6E67


async def bring_up(database: Database, scripts: Path) -> None:
    """Upgrade a database that is open, unless it is at the head of `scripts`: at most starts it is, which one statement shows without
    a second connection and the migrators' lock. Raises what the database raises.
    """
    if await _revision(database) != await asyncio.to_thread(head, scripts):
        await asyncio.to_thread(upgrade, database.url, scripts)


async def _revision(database: Database) -> str | None:
    """The revision that the database is at; None where that cannot be read, which `upgrade` looks into."""
    try:
        async with database.read() as session:
            found: str | None = await session.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError:
        return None
    return found


def upgrade(url: str, scripts: Path) -> bool:
    """Upgrade the database at `url` to the head of `scripts`; True when anything had to be done.

    Blocking: call it before the event loop serves, or in a thread. Raises what the database raises.
    """
    engine = create_engine(sync_url(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        _begin_before_anything(engine)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_lock({ADVISORY_LOCK})"))
            connection.commit()
        if MigrationContext.configure(connection).get_current_revision() == head(scripts):
            return False
        config = alembic_config(url, scripts)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    return True


@cache
def head(scripts: Path) -> str | None:
    """The newest revision; to learn it every script is run, so a process learns it once."""
    return ScriptDirectory(str(scripts)).get_current_head()


def _begin_before_anything(engine: Engine) -> None:
    """The driver begins a transaction before INSERT and not before CREATE: death between two tables would leave the
    first, and no start that works. IMMEDIATE lets one migrator look and write, while the others wait.
    """

    @event.listens_for(engine, "connect")
    def leave_it_to_us(connection: Any, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def alembic_config(url: str, scripts: Path) -> Config:
    """A configuration without an ini file; a `%` of the address is kept."""
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.set_main_option("sqlalchemy.url", sync_url(url).replace("%", "%%"))
    return config


def sync_url(url: str) -> str:
    """The same database by a blocking driver (migrations need no event loop)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        parsed = parsed.set(drivername="sqlite")
    return parsed.render_as_string(hide_password=False)


def run_env(context: Any, metadata: Any) -> None:
    """The whole of a service's migrations/env.py: run on the connection given, or on the configured address."""

    def migrate(connection: Connection) -> None:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()

    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=NullPool)
    with engine.connect() as opened:
        migrate(opened)
        opened.commit()
