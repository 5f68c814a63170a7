"""Which addresses may be dialled: an own table by the registries of special-purpose addresses, and what an administrator opens.

Sources: RFC 6890 with the IANA IPv4 and IPv6 special-purpose registries, RFC 1122, 1918, 3068, 3879, 5771, 6052, 6598 and the
documented metadata addresses of clouds. Python's `is_global` is not asked: it has called 192.0.0.8, 192.88.99.1, 64:ff9b::/96,
2002::/16, fec0::/10 and 224.0.0.0/4 global. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from kernel.http.outbound.errors import Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: No administrator opens these: they name no host, many hosts, or the machine's own keeper of credentials.
NEVER: Final[dict[str, str]] = {
    "0.0.0.0/8": "this network, RFC 1122",
    "169.254.0.0/16": "link-local and metadata of clouds, RFC 3927",
    "224.0.0.0/4": "multicast, RFC 5771",
    "240.0.0.0/4": "reserved and limited broadcast, RFC 1112",
    "100.100.100.200/32": "metadata of Alibaba Cloud",
    "168.63.129.16/32": "platform address of Azure",
    "192.0.0.192/32": "metadata of Oracle Cloud",
    "::/128": "unspecified, RFC 4291",
    "::ffff:0:0/96": "IPv4 in IPv6's clothes, RFC 4291",
    "fd00:ec2::254/128": "metadata of AWS",
    "fd20:ce::254/128": "metadata of Google Cloud",
    "fe80::/10": "link-local, RFC 4291",
    "ff00::/8": "multicast, RFC 4291",
}
#: Closed unless an administrator names the target.
DENIED: Final[dict[str, str]] = {
    "10.0.0.0/8": "private, RFC 1918",
    "100.64.0.0/10": "shared by carriers, RFC 6598",
    "127.0.0.0/8": "loopback, RFC 1122",
    "172.16.0.0/12": "private, RFC 1918",
    "192.0.0.0/24": "IETF protocol assignments, RFC 6890",
    "192.0.2.0/24": "documentation, RFC 5737",
    "192.31.196.0/24": "AS112, RFC 7535",
    "192.52.193.0/24": "AMT, RFC 7450",
    "192.88.99.0/24": "6to4 relays, RFC 7526",
    "192.168.0.0/16": "private, RFC 1918",
    "192.175.48.0/24": "AS112, RFC 7534",
    "198.18.0.0/15": "benchmarks, RFC 2544",
    "198.51.100.0/24": "documentation, RFC 5737",
    "203.0.113.0/24": "documentation, RFC 5737",
    "2001::/23": "IETF protocol assignments with Teredo and ORCHID, RFC 2928",
    "2001:db8::/32": "documentation, RFC 3849",
    "2002::/16": "6to4, RFC 3056",
    "2620:4f:8000::/48": "AS112, RFC 7534",
    "3fff::/20": "documentation, RFC 9637",
    # Global unicast is 2000::/3 alone; among the rest are ::1, 64:ff9b::/96, 100::/64, 5f00::/16, fc00::/7, fec0::/10.
    "::/3": "not global unicast: loopback, IPv4-compatible, NAT64, discard-only",
    "4000::/2": "not global unicast: unassigned, SRv6 SIDs",
    "8000::/1": "not global unicast: unique local, site-local, unassigned",
}


def _table(rows: dict[str, str]) -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(network), reason) for network, reason in rows.items())


_NEVER, _DENIED = _table(NEVER), _table(DENIED)


@dataclass(frozen=True, slots=True)
class Target:
    """An intranet target that an administrator opens: a network and one port of it. Raises ValueError for a network that is
    never opened (`NEVER`), or a port outside 1 to 65535.
    """

    network: Network
    port: int

    def __post_init__(self) -> None:
        closed = next((network for network, _ in _NEVER if _overlap(network, self.network)), None)
        if closed is not None:
            raise ValueError(
                f"内网目标 {self.network} 含有任何情况下都不得访问的地址 {closed},请缩小网段"
                f" / the target {self.network} holds addresses that are never called ({closed}): name a smaller network"
            )
        if not 1 <= self.port <= 65535:
            raise ValueError(
                f"端口 {self.port} 不在 1 至 65535 之间 / the port {self.port} is not in 1 to 65535"
            )


def target(text: str) -> Target:
    """The target that "10.1.0.0/16:8080" or "[fd12::/48]:443" writes. Raises ValueError, bilingual, where it writes none."""
    network, colon, port = text.strip().rpartition(":")
    try:
        if not colon or not (port.isascii() and port.isdigit()):
            raise ValueError(port)
        found = ip_network(network.removeprefix("[").removesuffix("]"))
    except ValueError as error:
        raise ValueError(
            f"内网目标应写作 网段:端口,如 10.1.0.0/16:8080,不是 {text!r}"
            f" / a target is written network:port, like 10.1.0.0/16:8080, not {text!r}"
        ) from error
    return Target(found, int(port))


def read_targets(text: str) -> tuple[Target, ...]:
    """The targets of a list with commas between. Raises ValueError, bilingual."""
    return tuple(target(part) for part in text.split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Policy:
    """Where requests may go: `ports` of public addresses, and the intranet `targets` that an administrator opened, in the
    setting of this name.
    """

    ports: frozenset[int] = frozenset({443})
    targets: tuple[Target, ...] = ()
    setting: str = ""

    @property
    def all_ports(self) -> frozenset[int]:
        """Every port that some address may be called at."""
        return self.ports | {one.port for one in self.targets}

    @property
    def plain_ports(self) -> frozenset[int]:
        """The ports at which http without TLS is allowed: of intranet targets alone, and 80 where it is opened to all."""
        return (frozenset(one.port for one in self.targets) - self.ports) | (self.ports & {80})

    def check(self, host: str, port: int) -> Address:
        """The address of a sockaddr, as the operating system has it, where it may be dialled. Raises Refused."""
        address = ip_address(host.partition("%")[0])
        require_openable(address)
        if any(one.port == port and address in one.network for one in self.targets):
            return address
        if (row := _within(address, _DENIED)) is not None:
            raise self._address_refused(address, port, row)
        if port not in self.ports:
            raise self.port_refused(port, str(address))
        return address

    def port_refused(self, port: int | None, address: str = "") -> Refused:
        """What is told of a port of no address that may be called, or of this one."""
        network = f"[{address}]" if ":" in address else address
        ports, opened = _listed(self.ports), f"{network or '10.1.0.0/16'}:{port}"
        return Refused(
            "port_refused",
            f"不向端口 {port} 发送:公网地址只用端口 {ports};内网目标须由管理员列入允许名单{self._in_setting},如 {opened}",
            f"nothing is sent to port {port}: of public addresses {ports} alone is used; an administrator can open intranet"
            f" targets{self._in_setting}, like {opened}",
        )

    def _address_refused(self, address: Address, port: int, reason: str) -> Refused:
        return Refused(
            "address_refused",
            f"不向 {address} 发送:该地址不是公网地址({reason});内网目标须由管理员列入允许名单{self._in_setting},如 {address}:{port}",
            f"nothing is sent to {address}: it is no public address ({reason}); an administrator can open intranet"
            f" targets{self._in_setting}, like {address}:{port}",
        )

    @property
    def _in_setting(self) -> str:
        return f" ({self.setting})" if self.setting else ""


def require_openable(address: Address) -> None:
    """Raise Refused for an address that no setting opens (`NEVER`)."""
    if (reason := _within(address, _NEVER)) is not None:
        raise Refused(
            "address_refused", f"不向 {address} 发送:该地址一律不可用({reason});请改用接收方自己的地址",
            f"nothing is sent to {address}, and no setting opens it ({reason}): use an address of the receiver's own",
        )  # fmt: skip


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one[0] <= other[-1] and other[0] <= one[-1]  # type: ignore[operator]  # same version


def _within(address: Address, table: Iterable[tuple[Network, str]]) -> str | None:
    return next((reason for network, reason in table if address in network), None)


def _listed(ports: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ports)))
