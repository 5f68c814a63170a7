"""Services that are away, break off or keep silent: the caller gets a problem or a broken answer, never half a one."""

import asyncio
import socket

import httpx
import pytest
from asgi_driver import call, http_scope
from remote_servers import (
    OK,
    Keys,
    answering,
    ask,
    asked,
    listening,
    read_head,
    talking,
    uvicorn_serving,
    within,
)
from structlog.testing import capture_logs

from gateway.app import create_gateway
from gateway.lifespan import running
from gateway.remote import Limits
from gateway.remote_connection import MAX_HEAD, BrokenOffError
from gateway.settings import GatewaySettings
from kernel.telemetry.metrics import Metrics

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request):
    return "asyncio", {"use_uvloop": request.param}


@pytest.fixture
def keys(clock) -> Keys:
    return Keys(clock)


@pytest.fixture(autouse=True)
def log():
    with capture_logs() as lines:
        yield lines


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def test_a_service_that_is_away_is_a_503_to_be_tried_again(keys, log):
    answer = await asked(keys.remote(f"http://127.0.0.1:{closed_port()}"), "POST")
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert (answer.json()["code"], answer.json()["request_id"]) == ("unavailable", "mine")
    assert "nothing was sent" in answer.json()["detail_en"]
    assert [line["event"] for line in log] == ["upstream_unreachable"]


async def test_a_host_that_does_not_answer_is_a_503_after_the_connect_time(keys):
    assert Limits().connect == 2
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]  # they take the whole queue
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        answer = await asked(keys.remote(f"http://127.0.0.1:{full.getsockname()[1]}", connect=0.1))
        for one in waiting:
            one.close()
    assert answer.status == 503


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "begun",
    [b"", b"HTTP/1.1 20", b"HTTP/1.1 200 OK\r\nx: y\r\n", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 101 Go\r\nupgrade: x\r\n"
     b"connection: upgrade\r\n\r\n", b"HTTP/1.1 200 OK\r\nx: " + b"y" * (MAX_HEAD + 1)],
)  # fmt: skip
async def test_a_service_that_breaks_off_before_its_answer_is_a_502(keys, begun, method, log):
    heads = []

    async def talk(reader, writer):
        heads.append(await read_head(reader))
        writer.write(begun)
        await writer.drain()

    async with talking(talk) as address:
        answer = await asked(keys.remote(address), method)
    assert (answer.status, answer.json()["code"]) == (502, "bad_gateway")
    assert len(heads) == 1
    assert [line["event"] for line in log] == ["upstream_failed"]


def closing_after(first: bytes, heads: list[bytes]):
    """Keeps the connection open after one answer and closes it when the next request has come."""

    async def talk(reader, writer):
        heads.append(await read_head(reader))
        await reader.readexactly(4 if b"content-length: 4" in heads[-1] else 0)
        writer.write(first)
        heads.append(await read_head(reader))

    return talk


async def test_a_get_over_a_kept_connection_that_was_closed_is_asked_again(keys):
    heads: list[bytes] = []
    async with talking(closing_after(OK, heads)) as address:
        remote = keys.remote(address)
        answers = [await asked(remote), await asked(remote)]
    assert [answer.body for answer in answers] == [b"ok", b"ok"]
    assert len(heads) == 3


async def test_a_get_over_a_new_connection_is_not_asked_again(keys):
    heads = []

    async def talk(reader, writer):
        heads.append(await read_head(reader))

    async with talking(talk) as address:
        assert (await asked(keys.remote(address))).status == 502
    assert len(heads) == 1


async def test_a_post_is_never_sent_twice(keys):
    heads: list[bytes] = []
    async with talking(closing_after(OK, heads)) as address:
        remote = keys.remote(address)
        assert (await asked(remote, "POST")).body == b"ok"
        answer = await asked(remote, "POST")
    assert (answer.status, len(heads)) == (502, 2)
    assert "may have taken effect" in answer.json()["detail_en"]


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
async def test_what_could_change_something_is_never_sent_twice_also_without_a_body(keys, method):
    heads: list[bytes] = []
    async with talking(closing_after(OK, heads)) as address:
        remote = keys.remote(address)
        scope = http_scope(method, "/v1/catalog/x")
        assert (await asked(remote)).status == 200
        assert (await within(call(remote, scope))).status == 502
    assert len(heads) == 2


async def test_bytes_that_nobody_asked_for_close_the_connection(keys):
    """They would be taken for the answer to the next request."""
    closed, connections = asyncio.Event(), []

    async def talk(reader, writer):
        connections.append(writer)
        await read_head(reader)
        writer.write(OK)
        await within(answered.wait())
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong")
        assert await reader.read() == b""
        closed.set()

    async with talking(talk) as address:
        remote = keys.remote(address)
        for number in (1, 2):
            answered = asyncio.Event()
            closed.clear()
            assert (await asked(remote)).body == b"ok"
            answered.set()
            await within(closed.wait())
            assert len(connections) == number


async def test_a_connection_that_the_service_closed_while_idle_is_not_used(keys):
    closed, heads = asyncio.Event(), []

    async def talk(reader, writer):
        heads.append(await read_head(reader))
        await reader.readexactly(4)
        writer.write(OK)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        closed.set()

    async with talking(talk) as address:
        remote = keys.remote(address)
        first = await asked(remote, "POST")
        await within(closed.wait())
        second = await asked(remote, "POST")
    assert (first.status, second.status, len(heads)) == (200, 200, 2)


async def test_an_unused_connection_is_let_go_before_the_service_closes_it(keys):
    assert Limits().keep < 5  # uvicorn's timeout_keep_alive
    ports = []

    async def talk(reader, writer):
        while True:
            await read_head(reader)
            ports.append(writer.get_extra_info("peername")[1])
            writer.write(OK)

    async with talking(talk) as address:
        for keep, expected in ((60.0, 1), (0.0, 2)):
            ports.clear()
            remote = keys.remote(address, keep=keep)
            await asked(remote)
            await asked(remote)
            assert len(set(ports)) == expected


UNFINISHED = [
    b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nxyz\r\n",
]


@pytest.mark.parametrize("answer", UNFINISHED)
async def test_an_answer_that_breaks_off_is_not_ended(keys, answer):
    async with talking(answering(answer)) as address:
        said, error = await listening(keys.remote(address), ask())
    assert isinstance(error, BrokenOffError)
    assert said[0]["status"] == 200
    assert all(message["more_body"] for message in said[1:])


@pytest.mark.parametrize("answer", UNFINISHED)
async def test_the_caller_sees_that_an_answer_broke_off(keys, answer, database, pepper, clock):
    async with talking(answering(answer)) as address:
        gateway = create_gateway(GatewaySettings(pepper), [keys.remote(address)], database, clock, Metrics())
        async with (
            running(gateway, "gateway"),
            uvicorn_serving(gateway) as front,
            httpx.AsyncClient(base_url=front, trust_env=False, timeout=10) as client,
        ):
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get("/v1/catalog/x")


async def test_an_answer_without_a_length_that_is_reset_is_not_ended(keys):
    async def talk(reader, writer):
        await read_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nhalf")
        await writer.drain()
        await within(half.wait())
        # Closing with linger 0 resets the connection.
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
        )
        writer.transport.abort()

    half = asyncio.Event()
    said = []

    async def send(message):
        said.append(message)
        if message.get("body") == b"half":
            half.set()

    async def receive():
        return await asyncio.get_running_loop().create_future()

    async with talking(talk) as address:
        with pytest.raises(BrokenOffError):
            await within(keys.remote(address)(ask(), receive, send))
    assert all(message["more_body"] for message in said[1:])
