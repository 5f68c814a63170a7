"""The document of the suite and its readiness, when services are in other processes."""

import asyncio

import pytest
from fastapi import FastAPI
from remote_servers import Keys, read_head, talking, uvicorn_serving
from structlog.testing import capture_logs

from gateway.lifespan import running
from kernel.app import Service
from kernel.http.internal import Guarded
from kernel.http.problems import Unavailable
from kernel.telemetry.metrics import Metrics

pytestmark = pytest.mark.anyio


@pytest.fixture
def keys(clock) -> Keys:
    return Keys(clock)


class Catalog:
    """A service that stands alone; its routes and its database can be changed under way."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self.routes = ["items"]
        self.database_answers = True
        self.warning: str | None = None

    @property
    def app(self) -> Guarded:
        api = FastAPI(title="Catalog")
        for route in self.routes:
            api.get(f"/v1/catalog/{route}", operation_id=f"catalog_{route}")(self._nothing)
        service = Service("catalog", api, api.openapi, self._ping)
        return Guarded(service, self._keys.verifier(), Metrics(), readiness_seconds=0.05)

    async def _nothing(self) -> dict[str, str]:
        return {}

    async def _ping(self) -> str | None:
        if not self.database_answers:
            raise OSError("the database is away")
        return self.warning


@pytest.fixture
def catalog(keys) -> Catalog:
    return Catalog(keys)


async def test_the_document_of_the_service_is_part_of_ours(serving, keys, catalog):
    async with uvicorn_serving(catalog.app) as address, serving(keys.remote(address)) as client:
        first = await client.get("/openapi.json")
        again = await client.get("/openapi.json", headers={"if-none-match": first.headers["etag"]})
    assert {"/v1/catalog/items", "/healthz"} <= set(first.json()["paths"])
    assert (again.status_code, again.content) == (304, b"")


async def test_services_of_both_kinds_stand_in_one_document(serving, keys, catalog, database):
    api = FastAPI(title="Push")
    api.get("/v1/push/items", operation_id="push_items")(catalog._nothing)
    here = Service("push", api, api.openapi, database.ping)
    async with uvicorn_serving(catalog.app) as address, serving(here, keys.remote(address)) as client:
        paths = (await client.get("/openapi.json")).json()["paths"]
    assert {"/v1/catalog/items", "/v1/push/items"} <= set(paths)


async def test_503_until_an_absent_service_has_told_its_part(serving, keys, catalog):
    async with uvicorn_serving(catalog.app) as address:
        remote = keys.remote(address, connect=0.5)
    with capture_logs():
        async with serving(remote) as client:
            answer = await client.get("/openapi.json")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "catalog" in answer.json()["detail_en"]


async def test_the_last_document_stands_while_the_service_is_away(serving, keys, catalog):
    with capture_logs():
        async with uvicorn_serving(catalog.app) as address:
            remote = keys.remote(address, document=0)
            async with serving(remote) as client:
                before = await client.get("/openapi.json")
        async with serving(remote) as client:
            after = await client.get("/openapi.json")
    assert (after.status_code, after.content) == (200, before.content)


async def test_an_absent_service_is_asked_for_its_document_once_in_a_while(keys):
    asked = []

    async def talk(reader, writer):
        asked.append(await read_head(reader))
        if len(asked) == 1:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")

    async with talking(talk) as address:
        remote = keys.remote(address, document=0.2)
        await remote.openapi()
        old = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.3, old.set_result, None)
        await old
        with capture_logs():
            documents = [await remote.openapi() for _ in range(3)]
    assert (documents, len(asked)) == ([{}, {}, {}], 2)


async def test_a_document_is_taken_as_it_is_for_a_while_and_then_read_again(keys, catalog):
    async with uvicorn_serving(catalog.app) as address:
        lasting, fleeting = keys.remote(address), keys.remote(address, document=0)
        first = await lasting.openapi()
        assert await lasting.openapi() is first
        same = await fleeting.openapi()
        assert await fleeting.openapi() is same  # nothing new: ours need not be merged again


async def test_a_new_document_changes_ours(serving, keys, catalog):
    served = catalog.app

    async def current(scope, receive, send):
        await served(scope, receive, send)

    async with uvicorn_serving(current) as address, serving(keys.remote(address, document=0)) as client:
        before = await client.get("/openapi.json")
        catalog.routes.append("bodies")
        served = catalog.app
        after = await client.get("/openapi.json")
    assert set(after.json()["paths"]) - set(before.json()["paths"]) == {"/v1/catalog/bodies"}
    assert after.headers["etag"] != before.headers["etag"]


@pytest.mark.parametrize("body", [b"{", b"\xff", b""])
async def test_a_document_that_cannot_be_read_is_none(keys, body):
    async def talk(reader, writer):
        await read_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        await reader.read()

    async with talking(talk) as address:
        with pytest.raises(Unavailable):
            await keys.remote(address).openapi()


async def test_the_gateway_is_ready_when_the_service_is(serving, keys, catalog):
    with capture_logs():
        async with uvicorn_serving(catalog.app) as address:
            remote = keys.remote(address)
            async with serving(remote, checks=[("catalog", remote.ping)]) as client:
                assert (await client.get("/readyz")).json() == {
                    "status": "ok",
                    "parts": ["gateway", "catalog"],
                }
                catalog.warning = "behind"
                assert (await client.get("/readyz")).json()["warnings"] == ["behind"]
                catalog.database_answers = False
                answer = await client.get("/readyz")
                assert (answer.status_code, answer.json()["failing"]) == (503, ["catalog"])
        async with serving(remote, checks=[("catalog", remote.ping)]) as client:
            assert (await client.get("/readyz")).json()["failing"] == ["catalog"]


async def test_our_own_calls_do_not_wait_for_ever(keys):
    async def talk(reader, writer):
        await reader.read()

    async with talking(talk) as address:
        with pytest.raises(Exception, match="kept silent"):
            await keys.remote(address, own=0.05).ping()


async def test_kept_connections_are_closed_at_the_end(keys):
    closed = asyncio.Event()

    async def talk(reader, writer):
        await read_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        assert await reader.read() == b""
        closed.set()

    async with talking(talk) as address:
        remote = keys.remote(address)
        async with running(remote, "catalog"):
            assert await remote.openapi() == {}
            assert not closed.is_set()
        await asyncio.wait_for(closed.wait(), 10)
