"""Migrations and mapped classes say the same, on both databases, and a migration is done once."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

from gateway.consumers import MIGRATIONS
from gateway.consumers.models import GatewayBase
from kernel.db import kernel_metadata
from kernel.db.migrate import sync_url, upgrade
from services.catalog.base import CatalogBase
from services.disclosure_requests.base import RequestsBase
from services.interpretation.base import InterpretationBase
from services.push.base import PushBase

ROOT = Path(__file__).parents[2]
DATABASES: dict[str, tuple[Path, list[MetaData]]] = {
    "catalog": (ROOT / "services/catalog/migrations", [CatalogBase.metadata, kernel_metadata]),
    "disclosure_requests": (
        ROOT / "services/disclosure_requests/migrations",
        [RequestsBase.metadata, kernel_metadata],
    ),
    "interpretation": (
        ROOT / "services/interpretation/migrations",
        [InterpretationBase.metadata, kernel_metadata],
    ),
    "push": (ROOT / "services/push/migrations", [PushBase.metadata, kernel_metadata]),
    "gateway": (MIGRATIONS, [GatewayBase.metadata]),
}


def url_of(prepared: dict[str, Any], service: str) -> str:
    if prepared.get("database_url"):
        return str(prepared["database_url"]).replace("{service}", service)
    return f"sqlite+aiosqlite:///{prepared['data'] / service}.db"


def is_of(database: str, one: Any, _name: str | None, kind: str, *_: Any) -> bool:
    """Some indexes are of one kind of database alone, as their `ddl_if` says, which alembic does not ask."""
    return kind != "index" or one._ddl_if is None or one._ddl_if.dialect == database


@pytest.mark.parametrize("service", DATABASES)
def test_the_newest_schema_is_what_the_models_say(prepared: dict[str, Any], service: str) -> None:
    engine = create_engine(sync_url(url_of(prepared, service)))
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": partial(is_of, connection.dialect.name)}
        context = MigrationContext.configure(connection, opts=options)
        different = compare_metadata(context, DATABASES[service][1])  # type: ignore[arg-type]
    engine.dispose()
    assert different == []


@pytest.mark.parametrize("service", DATABASES)
def test_a_second_migration_does_nothing(prepared: dict[str, Any], service: str) -> None:
    assert upgrade(url_of(prepared, service), DATABASES[service][0]) is False
