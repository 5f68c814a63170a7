"""Both bodies are streamed: parts go on as they come, and who reads slowly makes the other side wait."""

import asyncio
import tracemalloc
from contextlib import asynccontextmanager

import httpx
import pytest
from asgi_driver import http_scope, respond
from remote_servers import Keys, read_head, talking, uvicorn_serving, within

from gateway.app import create_gateway
from gateway.lifespan import running
from gateway.settings import GatewaySettings
from kernel.telemetry.metrics import Metrics

pytestmark = pytest.mark.anyio

MEGABYTE = 2**20
#: What client, gateway and service may hold together, in one process, of a body of 100 MB.
BOUND = 12 * MEGABYTE


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request):
    return "asyncio", {"use_uvloop": request.param}


@pytest.fixture
def keys(clock) -> Keys:
    return Keys(clock)


@pytest.fixture
def suite(keys, database, pepper, clock):
    """`async with suite(app) as client`: a client, a gateway in a server, and `app` in another server."""

    @asynccontextmanager
    async def serve(app, body_limit_bytes=2 * MEGABYTE, metrics=None, **seconds):
        async with uvicorn_serving(app) as address:
            settings = GatewaySettings(pepper, body_limit_bytes=body_limit_bytes)
            remote = keys.remote(address, **seconds)
            gateway = create_gateway(settings, [remote], database, clock, metrics or Metrics())
            async with (
                running(gateway, "gateway"),
                uvicorn_serving(gateway) as front,
                httpx.AsyncClient(base_url=front, trust_env=False, timeout=10) as client,
            ):
                yield client

    return serve


async def begin(send, *headers) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": list(headers)})


async def test_a_part_of_an_answer_arrives_before_the_next_is_made(suite):
    go_on = asyncio.Event()

    async def app(scope, receive, send):
        await begin(send)
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await go_on.wait()
        await send({"type": "http.response.body", "body": b"second"})

    async with suite(app) as client, client.stream("GET", "/v1/catalog/feed") as answer:
        parts = answer.aiter_raw()
        assert await within(anext(parts)) == b"first"
        go_on.set()
        assert await within(anext(parts)) == b"second"
        assert [part async for part in parts] == []


async def test_a_head_arrives_before_any_body(suite):
    go_on = asyncio.Event()

    async def app(scope, receive, send):
        await begin(send, (b"x-early", b"1"))
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        await go_on.wait()
        await send({"type": "http.response.body", "body": b"late"})

    async with suite(app) as client, client.stream("GET", "/v1/catalog/feed") as answer:
        assert answer.headers["x-early"] == "1"
        go_on.set()
        assert await within(answer.aread()) == b"late"


@pytest.mark.parametrize("headers", [{}, {"content-length": "11"}])
async def test_a_part_of_a_request_arrives_before_the_next_is_made(suite, headers):
    arrived, seen = asyncio.Event(), []

    async def app(scope, receive, send):
        more = True
        while more:
            message = await receive()
            more = message["more_body"]
            if message["body"]:
                seen.append(message["body"])
                arrived.set()
        await respond(send)

    async def parts():
        yield b"first"
        await within(arrived.wait())
        arrived.clear()
        yield b"second"
        await within(arrived.wait())

    async with suite(app) as client:
        answer = await client.post("/v1/catalog/import", content=parts(), headers=headers)
    assert (answer.status_code, seen) == (200, [b"first", b"second"])


async def test_an_answer_may_begin_before_the_request_has_ended(suite):
    async def app(scope, receive, send):
        await begin(send)
        more = True
        while more:
            message = await receive()
            more = message["more_body"]
            await send({"type": "http.response.body", "body": message["body"], "more_body": more})

    sent = []

    async with suite(app) as client:
        # httpx ends a request before it reads: this is a bare connection.
        reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        writer.write(b"POST /v1/catalog/echo HTTP/1.1\r\nhost: x\r\ncontent-length: 6\r\n\r\none")
        await within(read_head(reader))
        sent.append(await within(reader.readuntil(b"one\r\n")))
        writer.write(b"two")
        sent.append(await within(reader.readuntil(b"0\r\n\r\n")))
        writer.close()
    assert sent == [b"3\r\none\r\n", b"3\r\ntwo\r\n0\r\n\r\n"]


async def test_100_megabytes_up_stay_out_of_memory(suite):
    received = 0

    async def app(scope, receive, send):
        nonlocal received
        more = True
        while more:
            message = await receive()
            received += len(message["body"])
            more = message["more_body"]
        await respond(send)

    async def parts():
        for _ in range(400):
            yield bytes(MEGABYTE // 4)

    async with suite(app, body_limit_bytes=200 * MEGABYTE) as client:
        tracemalloc.start()
        answer = await client.post("/v1/catalog/import", content=parts())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (answer.status_code, received) == (200, 100 * MEGABYTE)
    assert peak < BOUND


async def test_100_megabytes_down_to_a_slow_reader_stay_out_of_memory(suite):
    async def app(scope, receive, send):
        await begin(send)
        for _ in range(400):
            await send({"type": "http.response.body", "body": bytes(MEGABYTE // 4), "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    received = 0
    async with suite(app) as client:
        tracemalloc.start()
        async with client.stream("GET", "/v1/catalog/export") as answer:
            async for part in answer.aiter_raw():
                received += len(part)
                for _ in range(5):  # gives the others every chance to run ahead
                    await asyncio.sleep(0)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert received == 100 * MEGABYTE
    assert peak < BOUND


async def test_a_caller_that_stops_reading_stops_the_service(keys):
    """The service's socket fills up: it cannot have sent what nobody has taken."""
    written, stuck = 0, asyncio.Event()
    size = 64 * MEGABYTE

    async def talk(reader, writer):
        nonlocal written
        await read_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size)
        while written < size:
            writer.write(bytes(MEGABYTE))
            written += MEGABYTE
            drained = asyncio.ensure_future(writer.drain())
            done, _ = await asyncio.wait({drained}, timeout=0.2)
            if not done:
                stuck.set()
                await drained

    taken = 0

    async def send(message):
        nonlocal taken
        if message["type"] == "http.response.body":
            if not taken:
                await within(stuck.wait())
                assert written < size // 2
            taken += len(message["body"])

    async with talking(talk) as address:
        await within(keys.remote(address)(http_scope(path="/v1/catalog/x"), never, send))
    assert taken == size


async def never():
    await asyncio.get_running_loop().create_future()


async def test_a_caller_that_goes_away_while_it_waits_is_told_to_the_service(suite):
    arrived, left = asyncio.Event(), asyncio.Event()

    async def app(scope, receive, send):
        assert (await receive())["type"] == "http.request"
        arrived.set()
        if (await receive())["type"] == "http.disconnect":
            left.set()

    metrics = Metrics()
    async with suite(app, metrics=metrics) as client:
        reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        writer.write(b"GET /v1/catalog/feed HTTP/1.1\r\nhost: x\r\n\r\n")
        await within(arrived.wait())
        writer.close()
        await within(left.wait())
        assert 'status="499"} 1.0' in (await client.get("/metrics")).text
        assert await reader.read() == b""


async def test_a_caller_that_goes_away_while_it_reads_is_told_to_the_service(suite):
    left = asyncio.Event()

    async def app(scope, receive, send):
        await receive()
        await begin(send)
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        if (await receive())["type"] == "http.disconnect":
            left.set()

    async with suite(app) as client:
        async with client.stream("GET", "/v1/catalog/feed") as answer:
            assert await within(anext(answer.aiter_raw())) == b"first"
        await within(left.wait())


async def test_a_caller_that_goes_away_while_it_sends_is_told_to_the_service(suite):
    arrived, left = asyncio.Event(), asyncio.Event()

    async def app(scope, receive, send):
        while (message := await receive())["type"] == "http.request":
            arrived.set()
        assert message["type"] == "http.disconnect"
        left.set()

    async with suite(app) as client:
        _, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        writer.write(b"POST /v1/catalog/x HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\npart")
        await within(arrived.wait())
        writer.close()
        await within(left.wait())


async def test_a_body_over_the_limit_is_cut_off_while_it_streams(suite):
    left = asyncio.Event()

    async def app(scope, receive, send):
        while (await receive())["type"] != "http.disconnect":
            pass
        left.set()

    async def parts():
        for _ in range(8):
            yield bytes(MEGABYTE)

    async with suite(app) as client:
        answer = await client.post("/v1/catalog/import", content=parts())
        assert answer.status_code == 413
        await within(left.wait())
