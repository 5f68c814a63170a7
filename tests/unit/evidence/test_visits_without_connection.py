"""What no connection says of a page: nothing, where it is this machine that has no network or does not trust a certificate."""

import socket
from collections.abc import Sequence
from datetime import date

from kernel.http.outbound.addresses import Policy
from kernel.http.outbound.client import Bounds, Outbound
from kernel.http.outbound.guard import AddrInfo
from kernel.testing.clock import MovableClock
from services.catalog.address_checks.robots import Robots
from services.catalog.address_checks.visiting import Turns, Visitor
from tests.support.certificates import certificate_for
from tests.support.hostile_receivers import answers_text, receiver


async def visited(outbound: Outbound, address: str) -> tuple[str, str]:
    clock = MovableClock(date(2026, 3, 2))
    met = await Visitor(outbound, Turns(0.0), Robots(), clock, "checks", 5.0).visit(address)
    return met.kind, met.code


async def test_a_name_that_is_not_there_fails_and_no_name_service_tells_nothing() -> None:
    for number, told in (
        (socket.EAI_NONAME, ("failed", "connect_failed")),
        (socket.EAI_AGAIN, ("unverified", "no_network")),
    ):

        async def resolve(host: str, port: int, number: int = number) -> Sequence[AddrInfo]:
            raise socket.gaierror(number, "told")

        async with Outbound(Policy(), Bounds(), resolver=resolve) as outbound:
            assert await visited(outbound, "https://www.example.gov.cn/a") == told


async def here(host: str, port: int) -> Sequence[AddrInfo]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port))]


async def test_a_certificate_that_is_not_trusted_tells_nothing_of_the_page() -> None:
    certificate = certificate_for("receiver.example", expired=True)
    async with receiver(answers_text("200 OK", "page"), certificate.server()) as running:
        address = running.url.replace("127.0.0.1", "receiver.example").replace("http://", "https://")
        async with Outbound(
            running.policy, Bounds(), tls=certificate.client(True), resolver=here
        ) as outbound:
            assert await visited(outbound, address) == ("unverified", "certificate")
