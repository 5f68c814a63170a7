"""The only place where a service is put together: database, routes, problems, relay, jobs, OpenAPI."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI

from kernel.db import Database
from kernel.db.migrate import upgrade
from kernel.http.asgi import App
from kernel.http.errors import install_handlers
from kernel.http.snapshot import SnapshotRoute, SnapshotsFirst
from kernel.http.strict import tell_the_truth
from kernel.jobs import Job, keep_running
from kernel.messaging.memory_bus import Bus
from kernel.messaging.outbox import Outbox
from kernel.messaging.relay import Relay


@dataclass(frozen=True, slots=True)
class Service:
    """A service assembled: an ASGI app (lifespan included), its OpenAPI document, and whether its database answers."""

    name: str
    app: App
    openapi: Callable[[], dict[str, Any]]
    ping: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a service brings; `start` runs once after the migration and before the first request (seeds, caches)."""

    name: str
    title: str
    version: str
    description: str
    database_url: str
    migrations: Path
    outbox: Outbox
    routers: Sequence[APIRouter]
    state: dict[str, Any] = field(default_factory=dict)
    snapshots: Sequence[SnapshotRoute] = ()
    snapshot_paths: dict[str, Any] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    start: Callable[[], Awaitable[None]] | None = None


def create_service(parts: Parts, database: Database, bus: Bus) -> Service:
    """Assemble a service. Nothing is opened before the lifespan begins.

    In the lifespan: migrate (in a thread), `start`, then the relay and the jobs as tasks, cancelled at the end; what
    the relay had not published yet is in the outbox and goes out at the next start.
    """
    relay = Relay(database, bus)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tasks: list[asyncio.Task[None]] = []
        try:
            await asyncio.to_thread(upgrade, parts.database_url, parts.migrations)
            if parts.start:
                await parts.start()
            parts.outbox.wake = relay.wake
            tasks.append(asyncio.create_task(relay.run(), name=f"{parts.name}.relay"))
            tasks += [
                asyncio.create_task(keep_running(job), name=f"{parts.name}.{job.name}") for job in parts.jobs
            ]
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await database.dispose()

    app = FastAPI(
        title=parts.title,
        version=parts.version,
        description=parts.description,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.database = database
    app.state.relay = relay
    for name, value in parts.state.items():
        setattr(app.state, name, value)
    install_handlers(app)
    for router in parts.routers:
        app.include_router(router, prefix=f"/v1/{parts.name.replace('_', '-')}")

    def openapi() -> dict[str, Any]:
        document = app.openapi()
        document["paths"] |= parts.snapshot_paths
        return tell_the_truth(document)

    return Service(parts.name, SnapshotsFirst(app, list(parts.snapshots)), openapi, database.ping)
