"""Requests to hostile receivers: the guard at the socket, bounds of time and memory, what is known to have been sent."""

import asyncio
import errno
import gzip
import socket
import ssl
import struct
import tracemalloc
import zlib
from dataclasses import replace

import pytest

from kernel.http.outbound.addresses import Policy, target
from kernel.http.outbound.answers import Answer
from kernel.http.outbound.client import Bounds, Outbound
from kernel.http.outbound.errors import MaybeSent, NotSent, Refused
from kernel.http.outbound.guard import AddrInfo, Guard, not_sent
from tests.support.answers import eventually
from tests.support.certificates import Certificate, certificate_for
from tests.support.hostile_receivers import (
    Behaviour,
    Receiver,
    RecordedSockets,
    Turns,
    answers,
    answers_text,
    receiver,
)

#: For receivers that have to be given up, and for those that answer, however busy this machine is.
QUICK = Bounds(connect=1.0, head=0.4, total=0.8, kept=1000)
PATIENT = Bounds(connect=20.0, head=20.0, total=30.0, kept=1000)


async def post(running: Receiver, bounds: Bounds = PATIENT) -> Answer:
    async with Outbound(running.policy, bounds) as client:
        return await client.send("POST", running.url, {"content-type": "application/json"}, b"{}")


async def test_an_answer_is_returned_with_its_status_and_body() -> None:
    async with receiver(
        answers_text("429 Too Many", "later", "Retry-After: 7", "X-A: 1", "X-A: 2")
    ) as running:
        answer = await post(running)
    assert (answer.status, answer.body, answer.truncated) == (429, b"later", False)
    assert (answer.headers["retry-after"], answer.headers["x-a"]) == ("7", "1")
    head, _, body = running.requests[0].partition(b"\r\n\r\n")
    assert body == b"{}"
    assert b"accept-encoding: identity" in head.lower()


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "10.0.0.1", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "0.0.0.0"]
)
async def test_a_denied_address_is_refused_before_a_socket_opens(host: str) -> None:
    sockets = RecordedSockets()
    async with Outbound(Policy(), QUICK, opener=sockets) as client:
        with pytest.raises(Refused):
            await client.send("POST", f"https://{host}/", {}, b"")
    assert sockets.dialled == []


@pytest.mark.parametrize(
    "found",
    [["127.0.0.1"], ["169.254.169.254", "10.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["fec0::1", "192.0.0.8"]],
)
async def test_a_name_that_leads_to_denied_addresses_is_refused_before_a_socket_opens(
    found: list[str],
) -> None:
    sockets = RecordedSockets()
    async with Outbound(Policy(), QUICK, opener=sockets, resolver=Turns(found)) as client:
        with pytest.raises(Refused):
            await client.send("POST", "https://receiver.example/", {}, b"")
    assert sockets.dialled == []


async def test_a_name_server_that_rebinds_gains_nothing() -> None:
    """First the opened 127.0.0.2, then 127.0.0.1: the second answer is judged anew."""
    sockets = RecordedSockets()
    async with receiver(answers_text("204 No Content")) as running:
        policy = Policy(targets=(target(f"127.0.0.2/32:{running.port}"),))
        resolver = Turns(["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1", "::1"])
        async with Outbound(policy, PATIENT, opener=sockets, resolver=resolver) as client:
            url = f"http://receiver.example:{running.port}/"
            with pytest.raises(NotSent):  # allowed and dialled; nobody listens there
                await client.send("POST", url, {}, b"")
            for _ in range(2):
                with pytest.raises(Refused):
                    await client.send("POST", url, {}, b"")
    assert sockets.dialled == ["127.0.0.2"]
    assert running.requests == []


async def test_the_guard_sees_public_addresses_at_the_socket() -> None:
    """First a public answer, which would be dialled; then the loopback: refused."""
    asked: list[str] = []

    def recorded(info: AddrInfo) -> socket.socket:
        asked.append(str(info[4][0]))
        raise OSError("recorded, not dialled")

    async with Outbound(
        Policy(), QUICK, opener=recorded, resolver=Turns(["8.8.8.8"], ["127.0.0.1"])
    ) as client:
        with pytest.raises(NotSent):
            await client.send("POST", "https://receiver.example/", {}, b"")
        with pytest.raises(Refused):
            await client.send("POST", "https://receiver.example/", {}, b"")
    assert asked == ["8.8.8.8"]


async def test_other_protocols_dial_through_the_same_guard() -> None:
    sockets = RecordedSockets()
    async with receiver(answers(b"")) as running:
        with pytest.raises(Refused):
            await Guard(Policy(), sockets).dial("127.0.0.1", running.port, 1.0)
        assert sockets.dialled == []
        (await Guard(running.policy, sockets).dial("127.0.0.1", running.port, 1.0)).close()
    assert sockets.dialled == ["127.0.0.1"]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_redirects_are_not_followed(status: str) -> None:
    sockets = RecordedSockets()
    moved = answers_text(status, "", "Location: http://169.254.169.254/latest/")
    async with receiver(moved) as running, Outbound(running.policy, PATIENT, opener=sockets) as client:
        answer = await client.send("POST", running.url, {}, b"")
    assert answer.status == int(status[:3])
    assert sockets.dialled == ["127.0.0.1"]


async def test_proxies_and_netrc_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with receiver(answers_text("204 No Content")) as running:
        assert (await post(running)).status == 204
    assert b"authorization" not in running.requests[0].lower()


async def forever(chunk: bytes, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(chunk)
        await writer.drain()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def drips_its_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(1000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def drips_its_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless_chunks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await forever(b"400\r\n" + b"x" * 1024 + b"\r\n", writer)


async def endless_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await forever(b"X-More: " + b"x" * 1000 + b"\r\n", writer)


async def endless_hints(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await forever(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", writer)


async def a_hundred_megabytes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x" * 100_000)
        await writer.drain()


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    await writer.drain()
    reset(writer)


async def resets_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    reset(writer)


def reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def bomb(encoding: str) -> Behaviour:
    packed = (gzip.compress if encoding == "gzip" else zlib.compress)(bytes(100_000_000), 9)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(packed)}\r\n\r\n"
    return answers(head.encode() + packed)


@pytest.mark.parametrize(
    ("behaviour", "error", "code"),
    [
        (silent, MaybeSent, "answer_timeout"),
        (drips_its_head, MaybeSent, "answer_timeout"),
        (endless_headers, MaybeSent, "broke_off"),
        (endless_hints, MaybeSent, "answer_timeout"),
        (resets_at_once, MaybeSent, "broke_off"),
        (answers(b""), MaybeSent, "broke_off"),
        (answers(b"SSH-2.0-OpenSSH\r\n\r\n"), MaybeSent, "broke_off"),
        (
            answers(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
            MaybeSent,
            "broke_off",
        ),
    ],
)
async def test_without_an_answer_it_may_have_been_sent(
    behaviour: Behaviour, error: type[Exception], code: str
) -> None:
    async with receiver(behaviour) as running:
        with pytest.raises(error) as raised:
            await post(running, QUICK)
    assert getattr(raised.value, "code") == code  # noqa: B009


@pytest.mark.parametrize(
    "behaviour",
    [drips_its_body, endless_chunks, a_hundred_megabytes, resets, answers(b"HTTP/1.0 200 OK\r\n\r\nhi")],
)
async def test_a_body_is_read_as_far_as_it_is_kept(behaviour: Behaviour) -> None:
    async with receiver(behaviour) as running:
        answer = await post(running, replace(PATIENT, total=2.0))
    assert answer.status == 200
    assert len(answer.body) <= QUICK.kept
    assert answer.truncated or answer.body == b"hi"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_bomb_is_unpacked_as_far_as_it_is_kept(encoding: str) -> None:
    async with receiver(bomb(encoding)) as running:
        answer = await post(running)
    assert (answer.body, answer.truncated) == (bytes(QUICK.kept), True)


async def test_a_packed_answer_that_fits_is_unpacked() -> None:
    packed = gzip.compress(b'{"errcode":0}')
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    async with receiver(answers(head.encode() + packed)) as running:
        answer = await post(running)
    assert (answer.body, answer.truncated) == (b'{"errcode":0}', False)


async def test_nobody_there_means_not_sent() -> None:
    async with receiver(silent) as running:
        policy, url = running.policy, running.url
    async with Outbound(policy, QUICK) as client:
        with pytest.raises(NotSent) as raised:
            await client.send("POST", url, {}, b"")
    assert raised.value.code == "connect_failed"
    assert raised.value.zh == "无法连接:对方拒绝连接,该端口没有服务;请检查地址、端口与证书"


@pytest.mark.parametrize(
    "error, words",
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "主机名无法解析"),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "域名解析暂时失败"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "网络不可达"),
        (ssl.SSLCertVerificationError("certificate has expired"), "证书未通过核验"),
        (ssl.SSLError("wrong version number"), "TLS 握手失败"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "连接被中断"),
        (OSError(errno.EMFILE, "Too many open files"), "网络错误"),
    ],
)
def test_the_usual_faults_are_told_in_chinese_without_numbers(error: OSError, words: str) -> None:
    told = not_sent(error)
    assert words in told.zh
    assert "Errno" not in told.zh
    assert str(error) in told.en


async def test_plain_http_behind_https_is_not_sent() -> None:
    async with receiver(silent) as running, Outbound(running.policy, QUICK) as client:
        with pytest.raises(NotSent):
            await client.send("POST", running.url.replace("http:", "https:"), {}, b"secret")
    assert running.requests == []


@pytest.mark.parametrize(
    ("certificate", "trusted", "sent"),
    [
        (certificate_for("receiver.example"), True, True),
        (certificate_for("receiver.example"), False, False),
        (certificate_for("other.example"), True, False),
        (certificate_for("receiver.example", expired=True), True, False),
    ],
    ids=["good", "unknown_authority", "wrong_name", "expired"],
)
async def test_a_certificate_is_checked_before_anything_is_told(
    certificate: Certificate, trusted: bool, sent: bool
) -> None:
    async with receiver(answers_text("204 No Content"), certificate.server()) as running:
        tls, resolver = certificate.client(trusted), Turns(["127.0.0.1"])
        async with Outbound(running.policy, PATIENT, tls=tls, resolver=resolver) as client:
            url = f"https://receiver.example:{running.port}/"
            if sent:
                assert (await client.send("POST", url, {}, b"secret")).status == 204
            else:
                with pytest.raises(NotSent):
                    await client.send("POST", url, {}, b"secret")
    assert bool(running.requests) == sent


async def test_of_mixed_addresses_the_allowed_ones_alone_are_dialled() -> None:
    sockets = RecordedSockets()
    async with receiver(answers_text("204 No Content")) as running:
        policy = Policy(targets=(target(f"127.0.0.1/32:{running.port}"),))
        resolver = Turns(["::1", "10.0.0.1", "127.0.0.2", "127.0.0.1", "169.254.169.254"])
        async with Outbound(policy, PATIENT, opener=sockets, resolver=resolver) as client:
            answer = await client.send("POST", f"http://receiver.example:{running.port}/", {}, b"")
    assert answer.status == 204
    assert sockets.dialled == ["127.0.0.1"]


async def test_where_an_allowed_address_failed_it_is_no_refusal() -> None:
    """A name with an address of either kind, of which the allowed one is down for now: tried again, not given up."""
    async with receiver(silent) as running:
        policy = Policy(targets=(target(f"127.0.0.1/32:{running.port}"),))
    async with Outbound(policy, QUICK, resolver=Turns(["10.0.0.1", "127.0.0.1"])) as client:
        with pytest.raises(NotSent):
            await client.send("POST", f"http://receiver.example:{running.port}/", {}, b"")


async def test_memory_stays_flat_under_hostile_answers() -> None:
    """Twenty-five answers of 100 MB or without end take less than 10 MB, with the servers that make them in the same process."""
    hostile = [endless_chunks, endless_headers, endless_hints, a_hundred_megabytes, bomb("gzip")]
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for behaviour in hostile:
            found = await _asked_by_five(behaviour)
            assert all(isinstance(one, Answer | MaybeSent) for one in found)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < 10_000_000


async def _asked_by_five(behaviour: Behaviour) -> list[Answer | BaseException]:
    """What five are answered who all have asked before: who floods this loop keeps others from a connection in time."""
    bounds = replace(PATIENT, head=QUICK.head)
    async with receiver(behaviour, silent=True) as running, Outbound(running.policy, bounds) as client:
        asking = asyncio.gather(
            *(client.send("POST", running.url, {}, b"") for _ in range(5)), return_exceptions=True
        )

        async def asked() -> bool:
            return len(running.requests) == 5 or asking.done()

        await eventually(asked, bool)
        running.go_on.set()
        return await asking
