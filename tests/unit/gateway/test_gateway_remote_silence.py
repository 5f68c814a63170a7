"""Services that keep silent or answer early, callers that are slow: whom the idle time counts against."""

import asyncio
import json

import pytest
from asgi_driver import http_scope
from remote_servers import OK, Keys, ask, listening, read_head, talking, within
from structlog.testing import capture_logs

from gateway.remote import Limits
from gateway.remote_connection import SilentError

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


async def test_a_silent_service_is_a_504_after_the_idle_time(keys, log):
    assert Limits().idle >= 2 * 30  # a long poll of 30 s passes

    async def talk(reader, writer):
        await reader.read()

    async with talking(talk) as address:
        said, error = await listening(keys.remote(address, idle=0.1), ask())
    assert error is None
    assert said[0]["status"] == 504
    assert json.loads(said[1]["body"])["code"] == "gateway_timeout"
    assert [line["event"] for line in log] == ["upstream_failed"]


async def test_a_service_that_falls_silent_within_its_answer_is_broken_off(keys):
    async def talk(reader, writer):
        await read_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")
        await reader.read()

    async with talking(talk) as address:
        said, error = await listening(keys.remote(address, idle=0.1), ask())
    assert isinstance(error, SilentError)
    assert [message.get("body") for message in said[1:]] == [b"half"]


async def test_a_service_that_does_not_take_the_body_is_silent_too(keys):
    async def talk(reader, writer):
        await asyncio.get_running_loop().create_future()  # reads no byte beyond its buffer

    scope = http_scope("POST", "/v1/catalog/x", [(b"transfer-encoding", b"chunked")])
    async with talking(talk) as address:
        waiting = [bytes(2**20)] * 32
        said, error = await listening(keys.remote(address, idle=0.2), scope, waiting)
    assert error is None
    assert said[0]["status"] == 504
    assert len(waiting) > 16  # what the service does not take is not taken from the caller


async def test_the_idle_time_does_not_count_against_a_slow_caller(keys):
    """The caller pauses for longer than the idle time, while it sends and while it reads."""
    idle = 0.15
    waiting = [b"slow", b"ly"]

    async def pause():
        done = asyncio.Event()
        asyncio.get_running_loop().call_later(2 * idle, done.set)
        await done.wait()

    async def receive():
        if not waiting:
            return await asyncio.get_running_loop().create_future()
        if len(waiting) == 1:
            await pause()
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    said = []

    async def send(message):
        said.append(message)
        if message.get("body") == b"o":
            await pause()
            read.set()

    async def talk(reader, writer):
        await read_head(reader)
        await reader.readexactly(6)
        writer.write(OK[:-1])
        await read.wait()
        writer.write(OK[-1:])
        await reader.read()

    read = asyncio.Event()

    scope = http_scope("POST", "/v1/catalog/x", [(b"content-length", b"6")])
    async with talking(talk) as address:
        await within(keys.remote(address, idle=idle)(scope, receive, send))
    assert b"".join(message.get("body", b"") for message in said) == b"ok"


async def test_a_service_that_answers_before_the_body_has_ended_is_heard(keys):
    ports = []

    async def talk(reader, writer):
        ports.append(writer.get_extra_info("peername")[1])
        await read_head(reader)
        writer.write(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n")
        await reader.read()

    scope = http_scope("POST", "/v1/catalog/x", [(b"content-length", b"9")])
    never_ending = [b"p", b"a"]

    async def receive():
        if never_ending:
            return {"type": "http.request", "body": never_ending.pop(), "more_body": True}
        return await asyncio.get_running_loop().create_future()

    said = []

    async def send(message):
        said.append(message)

    async with talking(talk) as address:
        remote = keys.remote(address)
        await within(remote(scope, receive, send))
        never_ending += [b"p"]
        await within(remote(scope, receive, send))
    assert [message["status"] for message in said if "status" in message] == [413, 413]
    assert len(set(ports)) == 2  # the first connection still waits for the rest of a body


async def test_an_upstream_call_ends_with_the_gateways_own(keys):
    """A request that is cancelled (the server stops) leaves no connection behind."""
    asked_, left = asyncio.Event(), asyncio.Event()

    async def talk(reader, writer):
        await read_head(reader)
        asked_.set()
        await reader.read()
        left.set()

    async with talking(talk) as address:
        task = asyncio.ensure_future(listening(keys.remote(address), ask()))
        await within(asked_.wait())
        task.cancel()
        await within(left.wait())
        assert (await asyncio.gather(task, return_exceptions=True))[0].__class__ is asyncio.CancelledError
