"""The only place where a service is put together: database, routes, problems, relay, consumers, jobs, OpenAPI."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from kernel.clock import Clock
from kernel.db import Database
from kernel.db.lease import Lease, while_held
from kernel.db.migrate import bring_up
from kernel.http.asgi import App
from kernel.http.dead_letters import dead_letter_router
from kernel.http.errors import install_handlers
from kernel.http.head import HeadAsGet
from kernel.http.snapshot import SnapshotRoute, SnapshotsFirst
from kernel.http.strict import tell_the_truth
from kernel.jobs import Job, keep_running
from kernel.messaging.bus import Bus
from kernel.messaging.consumer import Consumer, Subscription
from kernel.messaging.outbox import Outbox
from kernel.messaging.relay import Published, Relay
from kernel.messaging.replay import Letters
from kernel.telemetry.metrics import Source

#: api: answers requests. worker: relays, consumes, runs jobs. all: both, as a single process does.
Role = Literal["api", "worker", "all"]
#: FastAPI silences warnings while it describes a model, for all threads, and of two that do so one undoes the other's.
_one_document_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Service:
    """A service assembled: an ASGI app (lifespan included), its OpenAPI document, whether its database answers (`ping` raises, or
    gives a warning), and what it tells for /metrics.

    `pages` are the path prefixes beside /v1/<service> below which it answers people in browsers; `letters` are the
    events that its consumers could not handle.
    """

    name: str
    app: App
    openapi: Callable[[], dict[str, Any]]
    ping: Callable[[], Awaitable[str | None]]
    pages: tuple[str, ...] = ()
    letters: Letters | None = None
    metrics: Source | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What a service brings.

    `start` runs once after the migration and before the first request (seeds, caches). `jobs` run in the one worker
    that holds the lease, `watches` in every process. `pages` are routers of pages for people, by path prefix. `ready`
    raises when the service is not ready though its database may answer, and may give a warning; else the database is asked.
    `metrics` is what it tells for /metrics beside the counters of requests.
    """

    name: str
    title: str
    version: str
    description: str
    migrations: Path
    outbox: Outbox
    routers: Sequence[APIRouter]
    clock: Clock
    pages: Mapping[str, APIRouter] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    snapshots: Sequence[SnapshotRoute] = ()
    snapshot_paths: dict[str, Any] = field(default_factory=dict)
    subscriptions: Sequence[Subscription] = ()
    jobs: Sequence[Job] = ()
    watches: Sequence[Job] = ()
    start: Callable[[], Awaitable[None]] | None = None
    ready: Callable[[], Awaitable[str | None]] | None = None
    metrics: Source | None = None


def create_service(parts: Parts, database: Database, bus: Bus, role: Role = "all") -> Service:
    """Assemble a service. Nothing is opened before the lifespan begins.

    In the lifespan: migrate, `start`, then by role consumers, the relay and the jobs (under a lease),
    and the watches. All are cancelled at the end; what the relay had not published yet is in the outbox and goes
    out at the next start.
    """
    lease = Lease(database, f"{parts.name}.worker")
    unsent, sent = f"{parts.name}.unsent", f"{parts.name}.sent"
    relay = Relay(database, bus, lease, sent)
    published = Published()
    bus.on_signal(sent, published.note)
    parts.outbox.wake = lambda: bus.signal(unsent)
    consumers = {s.name: Consumer(s, database, parts.clock) for s in parts.subscriptions}
    letters = Letters(database, consumers, parts.clock)
    if role != "api":
        bus.on_signal(unsent, relay.wake)
        for job in parts.jobs:
            if job.at_outbox:
                bus.on_signal(unsent, job.woken.set)
        for consumer in consumers.values():
            bus.consume(consumer)

    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(relay.run(), name=f"{parts.name}.relay")
            for job in parts.jobs:
                group.create_task(keep_running(job), name=f"{parts.name}.{job.name}")

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tasks: list[asyncio.Task[None]] = []
        try:
            database.open()
            await bring_up(database, parts.migrations)
            if parts.start:
                await parts.start()
            await bus.start()
            if role != "api":
                tasks.append(asyncio.create_task(while_held(lease, work), name=f"{parts.name}.worker"))
            tasks += [
                asyncio.create_task(keep_running(job), name=f"{parts.name}.{job.name}")
                for job in parts.watches
            ]
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await bus.stop()
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
    app.add_middleware(HeadAsGet)
    app.state.database = database
    app.state.published = published
    app.state.letters = letters
    for name, value in parts.state.items():
        setattr(app.state, name, value)
    install_handlers(app)
    if role != "worker":  # which is asked for nothing but its readiness
        _include(app, parts, with_letters=bool(consumers))

    def openapi() -> dict[str, Any]:
        with _one_document_at_a_time:
            document = app.openapi()
        document["paths"] |= parts.snapshot_paths
        return tell_the_truth(document)

    return Service(
        parts.name,
        SnapshotsFirst(app, list(parts.snapshots)),
        openapi,
        parts.ready or database.ping,
        tuple(parts.pages),
        letters,
        parts.metrics,
    )


#: What including a router adds to an app. FastAPI makes validators of it at the first request: a second app of the same
#: service in this process, as tests make by the hundred, would make them all again.
_included: dict[tuple[int, str], tuple[APIRouter, list[BaseRoute]]] = {}


def _include(app: FastAPI, parts: Parts, *, with_letters: bool) -> None:
    """Include the routers of a service, which hold nothing of an app."""
    prefix = f"/v1/{parts.name.replace('_', '-')}"
    for router in [*parts.routers, *([dead_letter_router(parts.name)] if with_letters else [])]:
        _include_shared(app, router, prefix)
    for below, pages in parts.pages.items():
        _include_shared(app, pages, below, in_schema=False)


def _include_shared(app: FastAPI, router: APIRouter, prefix: str, *, in_schema: bool = True) -> None:
    key = (id(router), prefix)  # of a router that is kept: another cannot get its id
    if key not in _included:
        before = len(app.router.routes)
        app.include_router(router, prefix=prefix, include_in_schema=in_schema)
        _included[key] = router, app.router.routes[before:]
    else:
        app.router.routes.extend(_included[key][1])
