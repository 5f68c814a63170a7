"""A real database, a clock that stands still, keys, and a whole gateway in front of a small upstream."""

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from asgi_driver import respond

from gateway.app import create_gateway
from gateway.consumers import MIGRATIONS
from gateway.consumers.service import create_key
from gateway.lifespan import running
from gateway.settings import GatewaySettings
from kernel.app import Service
from kernel.clock import SHANGHAI
from kernel.db import Database
from kernel.db.migrate import upgrade
from kernel.security.principal import SCOPE_KEY
from kernel.telemetry.metrics import Metrics
from kernel.testing.clock import MovableClock

NOON = datetime(2026, 6, 15, 12, tzinfo=SHANGHAI)
NewKey = Callable[..., Awaitable[str]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def pepper() -> bytes:
    return bytes(range(32))


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gateway database brought to the newest schema once; each test works on a copy."""
    path = tmp_path_factory.mktemp("migrated") / "gateway.db"
    upgrade(f"sqlite+aiosqlite:///{path}", MIGRATIONS)
    return path


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    shutil.copy(migrated, tmp_path / "gateway.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'gateway.db'}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.dispose()


@pytest.fixture
def new_key(database: Database, pepper: bytes, clock: MovableClock) -> NewKey:
    """Creates a key as another process would (only through the database) and returns it in clear."""

    async def create(*scopes: str, region: str = "360425", expires_at: datetime | None = None) -> str:
        async with database.write() as session:
            _, token = await create_key(
                session, pepper=pepper, client="县自然资源局业务系统", label="", region=region,
                scopes=scopes or ("events:write",), now=clock.now(), expires_at=expires_at,
            )  # fmt: skip
        return token

    return create


async def echo(scope, receive, send) -> None:
    """Answers who the caller is and which headers came with the request."""
    if scope["type"] == "lifespan":
        return
    if scope["path"] == "/v1/catalog/broken":
        raise RuntimeError("the secret of the traceback")
    principal = scope.get(SCOPE_KEY)
    officer = principal.officer if principal else None
    document = {
        "path": scope["path"],
        "client": principal and principal.client,
        "region": principal and principal.region,
        "scopes": principal and sorted(principal.scopes),
        "officer": officer and officer.as_dict(),
        "headers": {name.decode(): value.decode() for name, value in scope["headers"]},
        "state": scope["state"],
    }
    await respond(send, json.dumps(document).encode())


@pytest.fixture
def serving(database: Database, pepper: bytes, clock: MovableClock):
    """`async with serving(...) as client`: a gateway, started, and a client in front of it."""

    @asynccontextmanager
    async def serve(*upstreams: Service, checks=(), **settings) -> AsyncIterator[httpx.AsyncClient]:
        services = upstreams or (Service("catalog", echo, lambda: {"paths": {}}, database.ping),)
        app = create_gateway(
            GatewaySettings(pepper, **settings), services, database, clock, Metrics(), checks
        )
        async with (
            running(app, "gateway"),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
        ):
            yield client

    return serve
