"""One check of an address that somebody typed, the same when it is saved, tested and delivered to. Pure: no name is resolved.

It refuses what is written to look like another host. Where a name leads is decided where it is dialled (`addresses.Policy.check`).
"""

import ipaddress
import re
from functools import lru_cache
from typing import Final

from yarl import URL

from kernel.http.outbound.addresses import Policy, require_openable
from kernel.http.outbound.errors import Refused

LENGTH: Final = 2048
_BLANKS: Final = re.compile(
    r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]"
)
_NUMBER: Final = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)\Z")
_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\Z"
)
_LOCAL: Final = ("localhost", "localdomain")


@lru_cache(maxsize=4096)
def check_url(text: str, policy: Policy) -> URL:
    """The canonical form of an address to which messages may go. Raises Refused, with what to write instead.

    Scheme https, or http at the ports where the policy allows it; no user name or password; no fragment; a host that is a
    name, or an IP address in its one canonical form (no 127.1, 0x7f000001, 2130706433, 0177.0.0.1, １２７, ①②⑦, zone).
    """
    if len(text) > LENGTH or _BLANKS.search(text):
        raise Refused(
            "url_characters",
            f"网址不得含空格、控制字符或反斜杠,不得超过 {LENGTH} 字",
            f"an address has no blanks, control characters or backslashes and at most {LENGTH} characters",
        )
    try:
        url = URL(text)
        port = url.port
    except ValueError as error:
        raise Refused(
            "url_unreadable", "网址无法读取,请检查写法", "the address cannot be read; check it"
        ) from error
    if url.scheme not in ("http", "https") or not url.raw_host:
        raise Refused(
            "url_scheme",
            "网址须以 https:// 开头并写明主机",
            "an address begins with https:// and names a host",
        )
    authority = re.split(r"[/?]", text.partition("://")[2], maxsplit=1)[0]
    if "@" in authority:
        raise Refused(
            "url_userinfo",
            "网址中不得写用户名或密码,请改用签名密钥",
            "an address carries no user name or password; use the signing secret",
        )
    if "#" in text:
        raise Refused(
            "url_fragment", "网址中不得有 # 及其后的内容", "an address has no # and nothing behind it"
        )
    host = _host(url.raw_host, authority)
    if not isinstance(host, str):
        require_openable(host)
    if port is None or port not in policy.all_ports:
        raise policy.port_refused(port, "" if isinstance(host, str) else str(host))
    if url.scheme == "http" and port not in policy.plain_ports:
        raise Refused(
            "url_plain",
            "网址须以 https:// 开头;仅管理员列入的内网目标可用 http://",
            "an address begins with https://; http:// is for intranet targets that an administrator opened",
        )
    if isinstance(host, str):
        return url
    policy.check(str(host), port)
    return url


def _host(host: str, written: str) -> str | ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The host as a name, or as the address that it writes."""
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host)
        except ValueError as error:
            raise _spelling() from error
    if _NUMBER.match(
        host.rstrip(".").rpartition(".")[2]
    ):  # such a host is read as an IPv4 address by resolvers (WHATWG URL)
        try:
            address = ipaddress.IPv4Address(host)
        except ValueError as error:
            raise _spelling() from error
        if written.partition(":")[0] != str(address):  # it was spelled in other digits
            raise _spelling()
        return address
    if "[" in written or not _NAME.match(host):
        raise Refused(
            "host_unreadable", "主机名无法读取,请检查写法", "the host's name cannot be read; check it"
        )
    if host.rpartition(".")[2] in _LOCAL:
        raise Refused(
            "host_local",
            "主机名指向本机或内部网络,不予发送;内网目标请写 IP 地址并由管理员列入允许名单",
            "the host's name is one of this machine or of an inner network; write intranet targets as IP addresses, opened by an"
            " administrator",
        )
    return host


def _spelling() -> Refused:
    return Refused(
        "host_spelling",
        "IP 地址须写成标准形式(如 192.0.2.1),不得省略、用八进制、十六进制、整数或全角数字",
        "an IP address is written in its standard form (like 192.0.2.1): nothing left out, no octal, hexadecimal, single number"
        " or full-width digits",
    )
