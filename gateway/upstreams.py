"""Upstreams and the way to them: the service with the longest matching prefix, or the gateway itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.app import Service
from kernel.http.asgi import App, Receive, Scope, Send, send_problem
from kernel.http.problems import MethodNotAllowed, NotFound

#: One of the gateway's own paths; it is asked for GET and HEAD only.
Page = Callable[[Scope, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Upstream:
    """A service as the gateway reaches it: its ASGI app is called directly, nothing is copied."""

    name: str
    prefix: str
    app: App
    openapi: Callable[[], dict[str, Any]]


def upstream_of(service: Service) -> Upstream:
    """The upstream of a service: everything below `/v1/<service>` is its own."""
    return Upstream(service.name, f"/v1/{service.name.replace('_', '-')}", service.app, service.openapi)


class Routes:
    """Finds who answers a path; nobody does: 404 that points to /docs."""

    def __init__(self, own: Mapping[str, Page], upstreams: Sequence[Upstream]) -> None:
        prefixes = [upstream.prefix for upstream in upstreams]
        if len(set(prefixes)) != len(prefixes):
            raise ValueError(f"two upstreams share a prefix: {prefixes}")
        self._own = dict(own)
        by_length = sorted(upstreams, key=lambda upstream: len(upstream.prefix), reverse=True)
        self._ways = tuple((upstream.prefix, f"{upstream.prefix}/", upstream.app) for upstream in by_length)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        for prefix, below, app in self._ways:
            if path.startswith(below) or path == prefix:
                await app(scope, receive, send)
                return
        page = self._own.get(path)
        if page is None:
            problem = NotFound("没有此路径;请查看 /docs", "there is no such path: see /docs")
            await send_problem(problem, scope, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await send_problem(_reading_only(), scope, send)
        else:
            await page(scope, send)


def _reading_only() -> MethodNotAllowed:
    return MethodNotAllowed(
        "此路径支持:GET, HEAD", "this path takes: GET, HEAD", headers={"allow": "GET, HEAD"}
    )
