"""The guard at the socket: it sees the address that is really dialled, whatever name, spelling or resolver led there."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

import aiohappyeyeballs

from kernel.http.outbound.addresses import Policy
from kernel.http.outbound.errors import NotSent, Refused

_BUFFER: Final = 16 * 1024

AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]
#: The addresses of a host and port, asked for anew whenever it is dialled. Raises OSError.
Resolver = Callable[[str, int], Awaitable[Sequence[AddrInfo]]]


async def resolve(host: str, port: int) -> Sequence[AddrInfo]:
    """The addresses as this machine resolves them; of an address the same, without the thread that a name is asked for in."""
    with suppress(ValueError):
        if "%" not in host:
            family = socket.AF_INET if ip_address(host).version == 4 else socket.AF_INET6
            place = (host, port) if family is socket.AF_INET else (host, port, 0, 0)
            return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place)]
    return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)


def open_socket(info: AddrInfo) -> socket.socket:
    """A socket of the family that is dialled. Answers are small, so its buffer is: what a flood fills before it is read counts
    for each connection (103 Early Hints without end took 5.7 MB a connection with the system's buffer).
    """
    family, kind, proto, _, _ = info
    opened = socket.socket(family, kind, proto)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    return opened


@dataclass(slots=True)
class Watch:
    """What became of the addresses of one attempt: which were refused, and how many sockets were opened."""

    refusals: list[Refused] = field(default_factory=list)
    opened: int = 0

    @property
    def refused(self) -> Refused | None:
        """The refusal to tell where no address at all was dialled."""
        return self.refusals[0] if self.refusals and not self.opened else None


class Guard:
    """Lets sockets be opened for addresses that the policy allows. `opener` is asked for nothing else."""

    def __init__(
        self,
        policy: Policy,
        opener: Callable[[AddrInfo], socket.socket] = open_socket,
        resolver: Resolver = resolve,
    ) -> None:
        self.policy = policy
        self._opener, self._resolver = opener, resolver
        self._watch: ContextVar[Watch] = ContextVar("watch")

    def socket_for(self, info: AddrInfo) -> socket.socket:
        """The socket by which a sockaddr is dialled. Raises OSError where it may not be: the next address is tried then."""
        host, port = str(info[4][0]), info[4][1]
        watch = self._watch.get(Watch())
        try:
            self.policy.check(host, int(str(port)))
        except Refused as refused:
            watch.refusals.append(refused)
            raise OSError(str(refused)) from refused
        watch.opened += 1
        return self._opener(info)

    @contextmanager
    def watched(self) -> Iterator[Watch]:
        """What is dialled in this block."""
        watch = Watch()
        token = self._watch.set(watch)
        try:
            yield watch
        finally:
            self._watch.reset(token)

    async def dial(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connected socket to a host, for whatever protocol. Raises Refused, NotSent."""
        loop = asyncio.get_running_loop()
        with self.watched() as watch:
            try:
                async with asyncio.timeout(seconds):
                    infos = await self._resolver(host, port)
                    return await aiohappyeyeballs.start_connection(
                        infos, happy_eyeballs_delay=0.25, loop=loop, socket_factory=self.socket_for
                    )
            except (OSError, UnicodeError) as error:  # UnicodeError: a name that cannot be one
                raise (watch.refused or not_sent(error)) from error


def not_sent(error: BaseException) -> NotSent:
    """What to say where no connection came about."""
    if isinstance(error, TimeoutError):
        return NotSent("connect_timeout", "连接超时", "no connection in time")
    return NotSent(
        "connect_failed",
        f"无法连接:{_in_chinese(error)};请检查地址、端口与证书",
        f"no connection: {error}. Check address, port and certificate",
    )


def _in_chinese(error: BaseException) -> str:
    """The usual faults of a connection, which the operating system tells in English and by number."""
    match error:
        case socket.gaierror(errno=socket.EAI_AGAIN):
            return "域名解析暂时失败"
        case socket.gaierror() | UnicodeError():
            return "主机名无法解析"
        case ssl.SSLCertVerificationError():
            return "对方证书未通过核验"
        case ssl.SSLError():
            return "TLS 握手失败"
        case ConnectionRefusedError():
            return "对方拒绝连接,该端口没有服务"
        case ConnectionError():
            return "连接被中断"
        case OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH):
            return "网络不可达"
        case OSError():
            return "网络错误"
    return "请求无法写成"
