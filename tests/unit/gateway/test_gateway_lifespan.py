"""Starting and stopping upstreams by the ASGI lifespan protocol."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI

from gateway.app import create_gateway
from gateway.lifespan import LifespanError, running, serve
from gateway.settings import GatewaySettings
from kernel.app import Service
from kernel.telemetry.metrics import Metrics

pytestmark = pytest.mark.anyio


def upstream(name: str, diary: list[str], *, fails: str | None = None) -> Service:
    @asynccontextmanager
    async def lifespan(_app: FastAPI):
        if fails == "start":
            raise RuntimeError("no such database")
        diary.append(f"{name} started")
        yield
        diary.append(f"{name} stopped")
        if fails == "stop":
            raise RuntimeError("cannot flush")

    async def ping() -> None: ...

    return Service(name, FastAPI(lifespan=lifespan), lambda: {"paths": {}}, ping)


@pytest.fixture
def gateway(database, pepper, clock):
    def create(*upstreams: Service):
        return create_gateway(GatewaySettings(pepper), upstreams, database, clock, Metrics())

    return create


async def test_upstreams_start_in_order_and_stop_in_reverse(gateway):
    diary: list[str] = []
    async with running(gateway(upstream("a", diary), upstream("b", diary)), "gateway"):
        assert diary == ["a started", "b started"]
    assert diary[2:] == ["b stopped", "a stopped"]


async def test_when_a_later_one_cannot_start_the_earlier_ones_stop(gateway):
    diary: list[str] = []
    app = gateway(upstream("a", diary), upstream("b", diary, fails="start"), upstream("c", diary))
    with pytest.raises(LifespanError, match="b did not start: RuntimeError: no such database"):
        async with running(app, "gateway"):
            pass
    assert diary == ["a started", "a stopped"]


async def test_a_failed_stop_is_reported_and_the_others_stop_all_the_same(gateway):
    diary: list[str] = []
    with pytest.raises(LifespanError, match="b did not stop: RuntimeError: cannot flush"):
        async with running(gateway(upstream("a", diary), upstream("b", diary, fails="stop")), "gateway"):
            pass
    assert diary == ["a started", "b started", "b stopped", "a stopped"]


async def test_an_app_without_lifespan_simply_runs():
    async def silent(scope, receive, send):
        return

    async with running(silent, "silent"):
        pass


async def test_an_app_that_dies_at_the_start_is_not_taken_for_one_without_lifespan():
    async def dies(scope, receive, send):
        raise KeyError("settings")

    with pytest.raises(KeyError, match="settings"):
        async with running(dies, "dies"):
            pass


async def test_no_task_is_left_behind_when_the_block_fails():
    ended = asyncio.Event()

    async def app(scope, receive, send):
        try:
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
        finally:
            ended.set()

    with pytest.raises(ZeroDivisionError):
        async with running(app, "app"):
            raise ZeroDivisionError
    assert ended.is_set()


async def test_the_gateway_migrates_its_database_before_it_serves(tmp_path, pepper, clock):
    from kernel.db import Database

    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'gateway.db'}")
    async with running(create_gateway(GatewaySettings(pepper), [], database, clock, Metrics()), "gateway"):
        await database.ping()
    assert (tmp_path / "new" / "gateway.db").exists()


async def test_the_server_is_told_why_we_cannot_start():
    @asynccontextmanager
    async def broken():
        raise OSError("disk full")
        yield

    said = []

    async def receive():
        return {"type": "lifespan.startup"}

    async def send(message):
        said.append(message)

    await serve(broken, receive, send)
    assert said == [{"type": "lifespan.startup.failed", "message": "disk full"}]
