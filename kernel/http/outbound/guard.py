"""The guard at the socket: it sees the address that is really dialled, whatever name, spelling or resolver led there."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import aiohappyeyeballs

from kernel.http.outbound.addresses import Policy
from kernel.http.outbound.errors import NotSent, Refused

AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]


def open_socket(info: AddrInfo) -> socket.socket:
    """A socket of the family that is dialled, closed to child processes."""
    family, kind, proto, _, _ = info
    return socket.socket(family, kind, proto)


class Guard:
    """Lets sockets be opened for addresses that the policy allows. `opener` is asked for nothing else."""

    def __init__(self, policy: Policy, opener: Callable[[AddrInfo], socket.socket] = open_socket) -> None:
        self.policy = policy
        self._opener = opener
        self._refusals: ContextVar[list[Refused]] = ContextVar("refusals")

    def socket_for(self, info: AddrInfo) -> socket.socket:
        """The socket by which a sockaddr is dialled. Raises OSError where it may not be: the next address is tried then."""
        host, port = str(info[4][0]), info[4][1]
        try:
            self.policy.check(host, int(str(port)))
        except Refused as refused:
            self._refusals.get([]).append(refused)
            raise OSError(str(refused)) from refused
        return self._opener(info)

    @contextmanager
    def watched(self) -> Iterator[list[Refused]]:
        """The refusals of what is dialled in this block."""
        refusals: list[Refused] = []
        token = self._refusals.set(refusals)
        try:
            yield refusals
        finally:
            self._refusals.reset(token)

    async def dial(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connected socket to a host, for protocols other than HTTP. Raises Refused, NotSent."""
        loop = asyncio.get_running_loop()
        with self.watched() as refusals:
            try:
                async with asyncio.timeout(seconds):
                    infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                    return await aiohappyeyeballs.start_connection(
                        infos, happy_eyeballs_delay=0.25, loop=loop, socket_factory=self.socket_for
                    )
            except OSError as error:
                if refusals:
                    raise refusals[0] from error
                raise not_sent(error) from error


def not_sent(error: BaseException) -> NotSent:
    """What to say where no connection came about."""
    if isinstance(error, TimeoutError):
        return NotSent("connect_timeout", "连接超时,将重试", "no connection in time; it is tried again")
    return NotSent(
        "connect_failed",
        f"无法连接:{error},将重试;请检查地址、端口与证书",
        f"no connection: {error}; it is tried again. Check address, port and certificate",
    )
