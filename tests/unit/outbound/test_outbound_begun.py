"""Requests that were begun and have no task: who asked is told once, and what was given up breaks off nothing of another's."""

import asyncio
import socket
from dataclasses import dataclass, field, replace

from kernel.http.outbound.answers import Answer
from kernel.http.outbound.client import Bounds, Outbound
from kernel.http.outbound.errors import NotSent
from kernel.http.outbound.guard import AddrInfo, open_socket
from tests.support.hostile_receivers import RecordedSockets, answers_text, read_request, receiver

PATIENT = Bounds(connect=20.0, head=20.0, total=30.0, kept=1000)
ONE_AT_ONCE = replace(PATIENT, connections_per_host=1)


@dataclass
class Told:
    """Who asked: what it was told, and when there is something."""

    found: list[Answer | BaseException] = field(default_factory=list)
    there: asyncio.Event = field(default_factory=asyncio.Event)
    gone: bool = False

    def done(self) -> bool:
        return self.gone or bool(self.found)

    def set_result(self, answer: Answer, /) -> None:
        self._take(answer)

    def set_exception(self, error: BaseException, /) -> None:
        self._take(error)

    def _take(self, found: Answer | BaseException) -> None:
        assert not self.done(), "it is told once"
        self.found.append(found)
        self.there.set()


async def test_who_asked_is_told_the_answer_or_that_nothing_was_sent() -> None:
    async with receiver(answers_text("410 Gone")) as running, Outbound(running.policy, PATIENT) as client:
        told = Told()
        client.begin("POST", running.url, {}, b"{}", told)
        assert told.found == []
        async with asyncio.timeout(20):
            await told.there.wait()
    assert [answer.status for answer in told.found if isinstance(answer, Answer)] == [410]
    assert running.requests[0].endswith(b"\r\n\r\n{}")

    async with receiver(answers_text("204 No Content")) as running:
        policy, url = running.policy, running.url
    async with Outbound(policy, PATIENT) as client:  # nobody listens there any more
        told = Told()
        client.begin("POST", url, {}, b"", told)
        async with asyncio.timeout(20):
            await told.there.wait()
    assert [type(error) for error in told.found] == [NotSent]


async def test_what_is_given_up_late_leaves_its_connection_to_the_next() -> None:
    sockets, second_is_there, go_on = RecordedSockets(), asyncio.Event(), asyncio.Event()

    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await read_request(reader)
        second_is_there.set()
        await go_on.wait()
        writer.write(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")

    async with receiver(twice) as running, Outbound(running.policy, PATIENT, opener=sockets) as client:
        first, second = Told(), Told()
        begun = client.begin("POST", running.url, {}, b"", first)
        async with asyncio.timeout(20):
            await first.there.wait()
            client.begin("POST", running.url, {}, b"", second)
            await second_is_there.wait()
            begun.break_off()
            go_on.set()
            await second.there.wait()
    assert [answer.status for answer in second.found if isinstance(answer, Answer)] == [410]
    assert len(sockets.dialled) == 1


async def test_what_is_given_up_in_time_is_broken_off_and_told_nothing() -> None:
    arrived, ended = asyncio.Event(), asyncio.Event()

    async def waits(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        assert await reader.read() == b""  # until the other side hangs up
        ended.set()

    async with receiver(waits) as running, Outbound(running.policy, PATIENT) as client:
        told = Told()
        begun = client.begin("POST", running.url, {}, b"", told)
        async with asyncio.timeout(20):
            await arrived.wait()
            told.gone = True
            begun.break_off()
            await ended.wait()
    assert told.found == []


async def test_where_a_connection_fails_the_next_that_waits_is_dialled_for() -> None:
    fails = True

    def fails_once(info: AddrInfo) -> socket.socket:
        nonlocal fails
        if fails:
            fails = False
            raise OSError("no socket left")
        return open_socket(info)

    async with (
        receiver(answers_text("204 No Content")) as running,
        Outbound(running.policy, ONE_AT_ONCE, opener=fails_once) as client,
    ):
        first, second = Told(), Told()
        client.begin("POST", running.url, {}, b"", first)
        client.begin("POST", running.url, {}, b"", second)  # one at once: it waits
        async with asyncio.timeout(20):
            await first.there.wait()
            await second.there.wait()
    assert [type(one) for one in (*first.found, *second.found)] == [NotSent, Answer]


async def test_who_waits_when_the_client_closes_is_told() -> None:
    arrived = asyncio.Event()

    async def waits_for_ever(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    async with receiver(waits_for_ever) as running:
        async with Outbound(running.policy, ONE_AT_ONCE) as client:
            sent, waits = Told(), Told()
            client.begin("POST", running.url, {}, b"", sent)
            client.begin("POST", running.url, {}, b"", waits)
            async with asyncio.timeout(20):
                await arrived.wait()
        assert [type(error) for error in waits.found] == [NotSent]

        async with Outbound(running.policy, ONE_AT_ONCE) as client:
            dialled = Told()
            client.begin("POST", running.url, {}, b"", dialled)
        async with asyncio.timeout(20):
            await dialled.there.wait()
        assert [type(error) for error in dialled.found] == [NotSent]
