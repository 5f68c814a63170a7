"""The gateway assembled: pipeline, own paths, upstreams and one lifespan for all of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from gateway import lifespan
from gateway.api_catalog import PATH, api_catalog
from gateway.consumers import MIGRATIONS
from gateway.consumers.keyring import Keyring
from gateway.docs import docs_pages, no_icon, to_docs
from gateway.health import exposition, live, ready
from gateway.openapi import document_page
from gateway.pipeline import pipeline
from gateway.problem_pages import problem_pages
from gateway.remote import Remote
from gateway.settings import GatewaySettings
from gateway.upstreams import Routes, upstream_of
from kernel.app import Service
from kernel.clock import Clock
from kernel.db import Database
from kernel.db.migrate import bring_up
from kernel.http.asgi import App, Receive, Scope, Send
from kernel.http.readiness import Check
from kernel.jobs import Job, keep_running
from kernel.telemetry.metrics import Metrics


def create_gateway(
    settings: GatewaySettings,
    upstreams: Sequence[Service | Remote],
    database: Database,
    clock: Clock,
    metrics: Metrics,
    checks: Sequence[Check] = (),
) -> App:
    """The whole suite as one ASGI app. Nothing is opened before its lifespan begins.

    In the lifespan: migrate the gateway's own database (in a thread), load the keys and watch them, start
    the upstreams in the order given; they stop in reverse order, also when a later one fails to start.
    An upstream is a service in this process or, by its address, one in another: both answer alike.
    `checks` are the parts that /readyz asks beside the gateway's own database.
    """
    keyring = Keyring(database, settings.pepper, clock)
    ways = [upstream_of(service) for service in upstreams]
    own = {
        "/": to_docs,
        "/docs/": to_docs,
        "/favicon.ico": no_icon,
        "/healthz": live,
        "/readyz": ready([("gateway", database.ping), *checks], settings.readiness_seconds),
        "/metrics": exposition(metrics),
        "/openapi.json": document_page(ways, settings.version),
        PATH: api_catalog(ways),
        **docs_pages(),
        **problem_pages(),
    }
    pages = [page for way in ways for page in way.pages]
    answer = pipeline(Routes(own, ways), settings, keyring, metrics, clock, pages)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            database.open()
            stack.push_async_callback(database.dispose)
            await bring_up(database, MIGRATIONS)
            await keyring.catch_up()
            await stack.enter_async_context(
                _kept_running(Job("keyring", settings.keyring_seconds, keyring.catch_up))
            )
            for way in ways:
                await stack.enter_async_context(lifespan.running(way.app, way.name))
            yield

    async def gateway(scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await answer(scope, receive, send)
            case "lifespan":
                await lifespan.serve(running, receive, send)
            case "websocket":
                await receive()
                await send(
                    {"type": "websocket.close", "code": 1008, "reason": "no websockets here: see /docs"}
                )
            case unknown:
                raise ValueError(f"unknown scope type {unknown!r}")

    return gateway


@asynccontextmanager
async def _kept_running(job: Job) -> AsyncIterator[None]:
    task = asyncio.create_task(keep_running(job), name=f"gateway.{job.name}")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
