"""The whole suite in every shape, on a clock that a test moves."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import nats
import uvicorn

from gateway.lifespan import running
from gongkai.embedded import create_app
from gongkai.processes import SERVICES, gateway_app, service_app
from gongkai.settings import Settings
from kernel.db import Database
from kernel.http.asgi import App
from kernel.messaging.outbox import unsent
from kernel.security.internal_token import make_key
from kernel.testing.clock import MovableClock
from tests.support import containers, servers
from tests.support.access import Access, InProcess
from tests.support.answers import eventually

AUTHOR = "u-17;name=李起草"
APPROVER = "u-03;name=王审批"
COUNTY = "360425"


@dataclass
class Suite:
    """A running suite: `client(who)` calls it with one of the first keys, None without a key. `settings` name its
    databases, as seen from here.
    """

    access: Access
    settings: Settings
    clock: MovableClock
    keys: dict[str, dict[str, Any]]

    def client(
        self, who: str | None = "county", officer: str | None = None, **headers: str
    ) -> httpx.AsyncClient:
        if who is not None:
            headers["authorization"] = f"Bearer {self.keys[who]['key']}"
        if officer is not None:
            # Header values are bytes; the name is UTF-8.
            headers["gongkai-officer"] = officer
        encoded = [(name, value.encode()) for name, value in headers.items()]
        return httpx.AsyncClient(
            transport=self.access.transport(), base_url="http://suite", headers=encoded, timeout=30
        )


@asynccontextmanager
async def suite_on(settings: Settings, clock: MovableClock) -> AsyncIterator[Suite]:
    """Run the suite on a filled data directory: embedded, as the stack where its settings name NATS, or in containers."""
    keys = json.loads((settings.data / "keys.json").read_text())
    async with AsyncExitStack() as stack:
        access: Access
        if servers.in_containers():
            access = stack.enter_context(containers.here().running(_chosen(settings)))
        else:
            app = await _stack(settings, clock, stack) if settings.nats_url else create_app(settings, clock)
            await stack.enter_async_context(running(app, "suite"))
            access = InProcess(app, settings)
        yield Suite(access, settings, clock, keys)


def near() -> str:
    """The address of this machine at which the suite reaches receivers of a test: in containers our end of the network `outside`."""
    return containers.here().outside() if servers.in_containers() else "127.0.0.1"


def _chosen(settings: Settings) -> dict[str, str]:
    """The settings that a test has chosen beside the places of its data, as an environment."""
    chosen = settings.model_fields_set - {"data", "database_url", "port"}
    return {f"GONGKAI_{name.upper()}": str(getattr(settings, name)) for name in sorted(chosen)}


async def _stack(settings: Settings, clock: MovableClock, stack: AsyncExitStack) -> App:
    """Of each service a worker and an api behind HTTP with internal tokens, the gateway before them; NATS between them.
    The parts run on this event loop, so that they share the clock that a test moves; separate processes are tested
    by faults.
    """
    key = settings.data / "internal-token.pem"
    settings = settings.model_copy(
        update={"token_private_key_file": key, "token_public_key_files": str(make_key(key))}
    )
    stack.push_async_callback(_forget_stream, settings)
    upstreams = []
    for name in SERVICES:
        api, worker = (service_app(settings, name, role, clock) for role in ("api", "worker"))
        address = await stack.enter_async_context(serving(api))
        await stack.enter_async_context(running(worker, f"{name}.worker"))
        upstreams.append(f"{name}={address}")
    return gateway_app(settings.model_copy(update={"upstreams": ",".join(upstreams)}), clock)


@asynccontextmanager
async def serving(app: App) -> AsyncIterator[str]:
    """A real HTTP server for an app, on this event loop; its address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, log_level="warning", access_log=False, lifespan="on"
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()  # serve() would take the signals of the test run
    ticking = asyncio.create_task(server.main_loop())
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        # As shutdown() does it, without its tenths of seconds: hundreds of tests end here.
        ticking.cancel()
        for listening in server.servers:
            listening.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
        if server.server_state.tasks:
            await asyncio.wait(server.server_state.tasks)
        await server.lifespan.shutdown()


async def _forget_stream(settings: Settings) -> None:
    client = await nats.connect(settings.nats_url)
    try:
        await client.jetstream().delete_stream(settings.nats_space.upper())
    finally:
        await client.close()


def settings_for(data: Path, database_url: str | None = None, **more: Any) -> Settings:
    """Settings for a data directory, whatever the environment says."""
    return Settings(data=data, database_url=database_url, port=0, **more)


async def all_told(settings: Settings) -> None:
    """Wait until nothing is left in any outbox; embedded, the consumers have had it by then. A minute at most."""
    for name in SERVICES:
        database = Database(settings.url_of(name))
        try:
            await eventually(partial(_unsent, database), lambda left: not left)
        finally:
            await database.dispose()


async def _unsent(database: Database) -> int:
    async with database.read() as session:
        return len(await unsent(session, 1))


async def body_named(client: httpx.AsyncClient, ending: str, region: str = COUNTY) -> str:
    """The id of the sample body whose name ends so."""
    page = (await client.get(f"/v1/catalog/bodies?region={region}&limit=100")).json()
    return next(body["id"] for body in page["items"] if body["name"].endswith(ending))


def land_event(number: str, body: str, on: date = date(2026, 2, 12), **changes: Any) -> dict[str, Any]:
    """A land requisition approved, as the sample binding expects it."""
    return {
        "client_event_id": number,
        "event_type": "land.requisition.approved",
        "occurred_on": on.isoformat(),
        "dates": {"approval_received_on": on.isoformat()},
        "region": COUNTY,
        "body": body,
        "domain": "land-expropriation",
    } | changes


def publication(obligation: dict[str, Any], on: date, **changes: Any) -> dict[str, Any]:
    """A complete publication of a duty, reviewed the same day."""
    return {
        "published_on": on.isoformat(),
        "title": obligation["item"]["name"],
        "url": "https://www.example.gov.cn/1.html",
        "channels": ["gov_website"],
        "elements": [element["name"] for element in obligation["content_elements"]],
        "content_hash": "sha256:" + "ab" * 32,
        "review": {
            "officer": {"id": "u-21", "name": "赵审查"},
            "reviewed_on": on.isoformat(),
            "secrecy_opinion": "不涉密",
            "privacy_opinion": "不含个人信息",
            "decision": "publish",
        },
    } | changes
