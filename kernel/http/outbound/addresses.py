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

#: Network -> why (`中文 / English`). No administrator opens these: they name no host, many hosts, or the machine's own keeper of credentials.
NEVER: Final[dict[str, str]] = {
    "0.0.0.0/8": "本网络,RFC 1122 / this network, RFC 1122",
    "169.254.0.0/16": "链路本地与云平台元数据,RFC 3927 / link-local and metadata of clouds, RFC 3927",
    "224.0.0.0/4": "组播,RFC 5771 / multicast, RFC 5771",
    "240.0.0.0/4": "保留与受限广播,RFC 1112 / reserved and limited broadcast, RFC 1112",
    "100.100.100.200/32": "阿里云元数据 / metadata of Alibaba Cloud",
    "168.63.129.16/32": "Azure 平台地址 / platform address of Azure",
    "192.0.0.192/32": "Oracle 云元数据 / metadata of Oracle Cloud",
    "::/128": "未指定地址,RFC 4291 / unspecified, RFC 4291",
    "::ffff:0:0/96": "写成 IPv6 的 IPv4 地址,RFC 4291 / IPv4 in IPv6's clothes, RFC 4291",
    "fd00:ec2::254/128": "AWS 元数据 / metadata of AWS",
    "fd20:ce::254/128": "Google 云元数据 / metadata of Google Cloud",
    "fe80::/10": "链路本地,RFC 4291 / link-local, RFC 4291",
    "ff00::/8": "组播,RFC 4291 / multicast, RFC 4291",
}
#: Closed unless an administrator names the target.
DENIED: Final[dict[str, str]] = {
    "10.0.0.0/8": "内网,RFC 1918 / private, RFC 1918",
    "100.64.0.0/10": "运营商共享,RFC 6598 / shared by carriers, RFC 6598",
    "127.0.0.0/8": "本机,RFC 1122 / loopback, RFC 1122",
    "172.16.0.0/12": "内网,RFC 1918 / private, RFC 1918",
    "192.0.0.0/24": "IETF 协议专用,RFC 6890 / IETF protocol assignments, RFC 6890",
    "192.0.2.0/24": "文档示例,RFC 5737 / documentation, RFC 5737",
    "192.31.196.0/24": "AS112,RFC 7535 / AS112, RFC 7535",
    "192.52.193.0/24": "AMT,RFC 7450 / AMT, RFC 7450",
    "192.88.99.0/24": "6to4 中继,RFC 7526 / 6to4 relays, RFC 7526",
    "192.168.0.0/16": "内网,RFC 1918 / private, RFC 1918",
    "192.175.48.0/24": "AS112,RFC 7534 / AS112, RFC 7534",
    "198.18.0.0/15": "性能测试,RFC 2544 / benchmarks, RFC 2544",
    "198.51.100.0/24": "文档示例,RFC 5737 / documentation, RFC 5737",
    "203.0.113.0/24": "文档示例,RFC 5737 / documentation, RFC 5737",
    "2001::/23": "IETF 协议专用与隧道,RFC 2928 / IETF protocol assignments with Teredo and ORCHID, RFC 2928",
    "2001:db8::/32": "文档示例,RFC 3849 / documentation, RFC 3849",
    "2002::/16": "6to4,RFC 3056 / 6to4, RFC 3056",
    "2620:4f:8000::/48": "AS112,RFC 7534 / AS112, RFC 7534",
    "3fff::/20": "文档示例,RFC 9637 / documentation, RFC 9637",
    # Global unicast is 2000::/3 alone; among the rest are ::1, 64:ff9b::/96, 100::/64, 5f00::/16, fc00::/7, fec0::/10.
    "::/3": "非全球单播:本机、兼容 IPv4、NAT64、仅丢弃 / not global unicast: loopback, IPv4-compatible, NAT64, discard-only",
    "4000::/2": "非全球单播:未分配、SRv6 标识 / not global unicast: unassigned, SRv6 SIDs",
    "8000::/1": "非全球单播:内网、站点本地、未分配 / not global unicast: unique local, site-local, unassigned",
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
    """The target that "10.1.0.0/16:8080", "[fd12::/48]:443" or "[fd12::]/48:443" writes. Raises ValueError, bilingual, where it writes none."""
    network, colon, port = text.strip().rpartition(":")
    try:
        if not colon or not (port.isascii() and port.isdigit()):
            raise ValueError(port)
        inner, _, length = network.removeprefix("[").partition("]")
        if length and not length.startswith("/"):
            raise ValueError(length)
        found = ip_network(f"{inner}{length}")
    except ValueError as error:
        raise ValueError(
            f"内网目标应写作 网段:端口,如 10.1.0.0/16:8080 或 [fd12::/48]:443,不是 {text!r}"
            f" / a target is written network:port, like 10.1.0.0/16:8080 or [fd12::/48]:443, not {text!r}"
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
        why, _, reason = reason.partition(" / ")
        return Refused(
            "address_refused",
            f"不向 {address} 发送:该地址不是公网地址({why});内网目标须由管理员列入允许名单{self._in_setting},如 {address}:{port}",
            f"nothing is sent to {address}: it is no public address ({reason}); an administrator can open intranet"
            f" targets{self._in_setting}, like {address}:{port}",
        )

    @property
    def _in_setting(self) -> str:
        return f" ({self.setting})" if self.setting else ""


def require_openable(address: Address) -> None:
    """Raise Refused for an address that no setting opens (`NEVER`)."""
    if (row := _within(address, _NEVER)) is not None:
        why, _, reason = row.partition(" / ")
        raise Refused(
            "address_refused", f"不向 {address} 发送:该地址一律不可用({why});请改用接收方自己的地址",
            f"nothing is sent to {address}, and no setting opens it ({reason}): use an address of the receiver's own",
        )  # fmt: skip


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one[0] <= other[-1] and other[0] <= one[-1]  # type: ignore[operator]  # same version


def _within(address: Address, table: Iterable[tuple[Network, str]]) -> str | None:
    return next((reason for network, reason in table if address in network), None)


def _listed(ports: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ports)))
