"""Connections that are kept for the next request: what one answer leaves behind is never taken for the next."""

import asyncio
import contextlib
import socket
import struct
from dataclasses import replace

import pytest

from kernel.http.outbound.client import Bounds, Outbound
from kernel.http.outbound.errors import NotSent
from kernel.http.outbound.guard import AddrInfo, open_socket
from tests.support.certificates import certificate_for
from tests.support.hostile_receivers import (
    RecordedSockets,
    answers,
    answers_text,
    read_request,
    receiver,
)

PATIENT = Bounds(connect=20.0, head=20.0, total=30.0, kept=1000)


async def forever(chunk: bytes, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(chunk)
        await writer.drain()


async def test_a_connection_is_used_again() -> None:
    sockets = RecordedSockets()

    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await read_request(reader)
        writer.write(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")

    async with receiver(twice) as running, Outbound(running.policy, PATIENT, opener=sockets) as client:
        statuses = [(await client.send("POST", running.url, {}, b"")).status for _ in range(2)]
    assert statuses == [204, 410]
    assert sockets.dialled == ["127.0.0.1"]


async def endless_extension(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=")
    await forever(b"x" * 1000, writer)


async def endless_trailers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n")
    await forever(b"X-More: " + b"x" * 1000 + b"\r\n", writer)


async def test_what_is_around_a_body_has_an_end() -> None:
    for behaviour, body in ((endless_extension, b""), (endless_trailers, b"hi")):
        async with receiver(behaviour) as running, Outbound(running.policy, PATIENT) as client:
            answer = await client.send("POST", running.url, {}, b"")
        assert (answer.status, answer.body, answer.truncated) == (200, body, True)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\nPRI",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["second answer", "more than it said", "upgrade", "close", "1.0"],
)
async def test_behind_an_answer_that_leaves_more_the_next_has_a_connection_of_its_own(answer: bytes) -> None:
    """What stands behind an answer would be taken for the answer to the next request."""
    sockets = RecordedSockets()

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await reader.read()

    async with receiver(once) as running, Outbound(running.policy, PATIENT, opener=sockets) as client:
        found = [await client.send("POST", running.url, {}, b"") for _ in range(2)]
    assert [one.status for one in found] == [int(answer[9:12])] * 2
    assert len(sockets.dialled) == 2


async def test_an_answer_that_nobody_asked_for_is_nobodys() -> None:
    """It comes while the connection is idle: the next request goes out by another."""
    told, closed, sockets = asyncio.Event(), asyncio.Event(), RecordedSockets()

    async def once_more(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await told.wait()
        writer.write(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            await reader.read()
        closed.set()

    async with receiver(once_more) as running, Outbound(running.policy, PATIENT, opener=sockets) as client:
        assert (await client.send("POST", running.url, {}, b"")).status == 204
        told.set()
        async with asyncio.timeout(20):
            await closed.wait()
        told.clear()
        assert (await client.send("POST", running.url, {}, b"")).status == 204
    assert len(sockets.dialled) == 2


async def test_a_body_without_a_length_ends_where_the_receiver_ends_it_and_is_cut_where_it_breaks() -> None:
    async def breaks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nhalf")
        await asyncio.sleep(0.05)  # what was written leaves before the reset
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    for behaviour, truncated in ((breaks, True), (answers(b"HTTP/1.1 200 OK\r\n\r\nhalf"), False)):
        async with receiver(behaviour) as running, Outbound(running.policy, PATIENT) as client:
            answer = await client.send("GET", running.url, {}, b"")
        assert (answer.body, answer.truncated) == (b"half", truncated)


async def test_hints_before_an_answer_are_passed_over() -> None:
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n"
    async with (
        receiver(
            answers(hints + b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
        ) as running,
        Outbound(running.policy, PATIENT) as client,
    ):
        answer = await client.send("POST", running.url, {}, b"")
    assert (answer.status, answer.headers["retry-after"]) == (503, "7")


async def test_a_header_that_would_be_two_is_not_sent() -> None:
    async with receiver(answers_text("204 No Content")) as running, Outbound(running.policy) as client:
        for value in ("a\r\nx-evil: 1", "a\nx-evil: 1", "a\r"):
            with pytest.raises(NotSent):
                await client.send("POST", running.url, {"webhook-id": value}, b"")
    assert running.requests == []


async def test_a_connection_is_not_used_again_once_its_request_was_given_up() -> None:
    """Its answer, which may come yet, would be taken for the answer to the next request."""
    sockets = RecordedSockets()
    async with (
        receiver(answers_text("204 No Content"), silent=True) as running,
        Outbound(running.policy, PATIENT, opener=sockets) as client,
    ):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await client.send("POST", running.url, {}, b"")
        running.go_on.set()
        assert (await client.send("POST", running.url, {}, b"")).status == 204
    assert len(sockets.dialled) == 2


async def test_who_has_less_patience_is_given_up_before_who_came_first() -> None:
    one_at_once = replace(PATIENT, connections_per_host=1)
    async with (
        receiver(answers_text("204 No Content"), silent=True) as running,
        Outbound(running.policy, one_at_once) as client,
    ):
        sent = [asyncio.create_task(client.send("POST", running.url, {}, b"")) for _ in range(2)]
        await asyncio.sleep(0)  # one is dialled for, one waits
        client.bounds = replace(one_at_once, total=0.2)
        async with asyncio.timeout(10):
            with pytest.raises(NotSent) as raised:
                await client.send("POST", running.url, {}, b"")
        assert raised.value.code == "connect_timeout"
        assert not any(one.done() for one in sent)
        running.go_on.set()
        assert [(await one).status for one in sent] == [204, 204]


async def test_a_socket_that_tls_cannot_be_put_around_is_closed() -> None:
    opened: list[socket.socket] = []

    def kept(info: AddrInfo) -> socket.socket:
        opened.append(open_socket(info))
        return opened[-1]

    a_servers = certificate_for("receiver.example").server()  # its context wraps no client
    async with (
        receiver(answers_text("204 No Content")) as running,
        Outbound(running.policy, PATIENT, tls=a_servers, opener=kept) as client,
    ):
        with pytest.raises(NotSent):
            await client.send("POST", running.url.replace("http:", "https:"), {}, b"")
        assert [one.fileno() for one in opened] == [-1]
    assert running.requests == []


async def test_a_burst_to_one_origin_shares_connections() -> None:
    """A receiver that answers is not dialled for each request."""
    sockets = RecordedSockets()

    async def always(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            await read_request(reader)

    async with (
        receiver(always) as running,
        Outbound(running.policy, replace(PATIENT, connections_per_host=0), opener=sockets) as client,
    ):
        found = await asyncio.gather(*(client.send("POST", running.url, {}, b"") for _ in range(300)))
    assert {one.status for one in found} == {204}
    assert len(sockets.dialled) < 150
