"""Which headers cross the gateway on the way to a service and back, and how a request is framed anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from kernel.http.asgi import Scope
from kernel.http.problems import BadParameter
from kernel.security.internal_token import HEADER

Header = tuple[bytes, bytes]

#: They speak of one connection (RFC 9110 §7.6.1), not of the message. Trailers are not passed on.
HOP_BY_HOP: Final = frozenset(
    (
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    )
)
#: Not for services: the key is the gateway's business, the internal token nobody's but ours to write. The server in
#: front answers `expect` itself; host, length and x-forwarded-for are written anew.
_NOT_TO_SERVICES: Final = HOP_BY_HOP | {
    b"authorization",
    b"content-length",
    b"expect",
    b"host",
    b"x-forwarded-for",
    HEADER,
}
#: The gateway has set them itself: a caller's `Connection: x-request-id` does not take them away.
_KEPT: Final = frozenset((b"x-request-id", b"traceparent"))
#: The server in front writes its own date and name.
_NOT_TO_CALLERS: Final = HOP_BY_HOP | {b"date", b"server", HEADER}
_BODILESS: Final = frozenset((204, 304))
_NOT_IN_A_TARGET: Final = bytes(range(0x21)) + b"\x7f"


@dataclass(slots=True)
class Request:
    """A request for a service: its head without the last line, and how its body goes over the wire.

    `length` is the declared length, None while nothing declares one; `bodied` says whether there may be a body (only
    GET and HEAD can be without).
    """

    method: str
    head: bytes
    bodied: bool
    length: int | None
    _sent: int = 0

    def opening(self, data: bytes, *, last: bool) -> bytes:
        """The head and the first part of the body. A body that is whole by now goes with its length, also when the
        caller sent it in chunks; any other that declares none goes in chunks.
        """
        if not self.bodied:
            return self.head + b"\r\n"
        if self.length is None and last:
            self.length = len(data)
        framing = (
            b"transfer-encoding: chunked" if self.length is None else b"content-length: %d" % self.length
        )
        return b"%b%b\r\n\r\n%b" % (self.head, framing, self.part(data, last=last))

    def part(self, data: bytes, *, last: bool) -> bytes:
        """One part of the body as it is written. Raises ValueError when the declared length is not kept: a service
        would take what follows for the next request.
        """
        if self.length is None:
            ending = b"0\r\n\r\n" if last else b""
            return b"%x\r\n%b\r\n%b" % (len(data), data, ending) if data else ending
        self._sent += len(data)
        if self._sent > self.length or (last and self._sent < self.length):
            raise ValueError(f"{self._sent} bytes of a body declared as {self.length}")
        return data


def outgoing(scope: Scope, host: bytes, token: bytes) -> Request:
    """The request as a service gets it. Raises BadParameter (400) for a target or a length that cannot be sent."""
    lines = [b"%b %b HTTP/1.1\r\nhost: %b\r\n" % (scope["method"].encode("latin-1"), _target(scope), host)]
    named = _named_by_connection(scope["headers"])
    forwarded: list[bytes] = []
    lengths: set[bytes] = set()
    chunked = False
    for name, value in scope["headers"]:
        if name in _NOT_TO_SERVICES:
            if name == b"content-length":
                lengths.add(value)
            elif name == b"transfer-encoding":
                chunked = True
            elif name == b"x-forwarded-for":
                forwarded.append(value)
        elif not named or name not in named or name in _KEPT:
            lines.append(b"%b: %b\r\n" % (name, value))
    client = scope.get("client")
    if client:
        forwarded.append(client[0].encode("latin-1"))
    if forwarded:
        lines.append(b"x-forwarded-for: %b\r\n" % b", ".join(forwarded))
    lines.append(b"%b: %b\r\n" % (HEADER, token))
    length = None if chunked else _length(lengths)
    # A server of HTTP/2 may bring a body that no header announces; a reading method then has none.
    bodied = chunked or length is not None or scope["method"] not in ("GET", "HEAD")
    return Request(scope["method"], b"".join(lines), bodied, length)


def incoming(status: int, headers: Iterable[Header]) -> list[Header]:
    """The headers of a service's answer as the caller gets them."""
    headers = list(headers)
    named = _named_by_connection(headers)
    dropped = _NOT_TO_CALLERS | named if named else _NOT_TO_CALLERS
    # RFC 9110 §8.6 lets a 304 tell the length it would have; servers in front take it for one that it has.
    if status in _BODILESS:
        dropped |= {b"content-length"}
    return [pair for pair in headers if pair[0] not in dropped]


def _target(scope: Scope) -> bytes:
    """The path as it came, not decoded and encoded again, and the query."""
    target: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    if query := scope["query_string"]:
        target = b"%b?%b" % (target, query)
    if not target.startswith(b"/") or target.translate(None, _NOT_IN_A_TARGET) != target:
        raise BadParameter(
            "请求路径含有不允许的字符;请使用百分号编码",
            "the path holds a character that must be percent-encoded",
        )
    return target


def _named_by_connection(headers: Iterable[Header]) -> frozenset[bytes]:
    values = [value for name, value in headers if name == b"connection"]
    if not values:
        return frozenset()
    return frozenset(token.strip().lower() for value in values for token in value.split(b","))


def _length(given: set[bytes]) -> int | None:
    if not given:
        return None
    value = given.pop()
    if given or not value.isdigit():
        raise BadParameter.at(
            "Content-Length",
            "length_unreadable",
            "Content-Length 应为一个十进制数,且只出现一次",
            "Content-Length is one decimal number, given once",
        )
    return int(value)
