"""Upstreams and the way to them: the service with the longest matching prefix, or the gateway itself."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.remote import Remote
from kernel.app import Service
from kernel.http.asgi import App, Receive, Scope, Send, send_problem
from kernel.http.problems import MethodNotAllowed, NotFound

#: One of the gateway's own paths; it is asked for GET and HEAD only.
Page = Callable[[Scope, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Upstream:
    """A service as the gateway reaches it: an ASGI app, and what it says of itself.

    `openapi` gives the same object until the service says something else; it may raise a Problem. `pages` are the
    prefixes beside its own below which it answers people in browsers.
    """

    name: str
    prefix: str
    app: App
    openapi: Callable[[], Awaitable[dict[str, Any]]]
    pages: tuple[str, ...] = ()


def upstream_of(service: Service | Remote) -> Upstream:
    """The upstream of a service: everything below `/v1/<service>` is its own. The app of one in this process is
    called directly, nothing is copied; one in another process is reached over HTTP.
    """
    prefix = f"/v1/{service.name.replace('_', '-')}"
    if isinstance(service, Remote):
        return Upstream(service.name, prefix, service, service.openapi, service.pages)
    return Upstream(service.name, prefix, service.app, _made_once(service.openapi), service.pages)


def _made_once(make: Callable[[], dict[str, Any]]) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What `make` gives, made in a thread at the first call: FastAPI takes its time."""
    kept: list[dict[str, Any]] = []
    lock = asyncio.Lock()

    async def document() -> dict[str, Any]:
        async with lock:
            if not kept:
                kept.append(await asyncio.to_thread(make))
        return kept[0]

    return document


class Routes:
    """Finds who answers a path; nobody does: 404 that points to /docs."""

    def __init__(self, own: Mapping[str, Page], upstreams: Sequence[Upstream]) -> None:
        ways = [(prefix, up.app) for up in upstreams for prefix in (up.prefix, *up.pages)]
        prefixes = [prefix for prefix, _ in ways]
        if len(set(prefixes)) != len(prefixes):
            raise ValueError(f"two upstreams share a prefix: {prefixes}")
        self._own = dict(own)
        by_length = sorted(ways, key=lambda way: len(way[0]), reverse=True)
        self._ways = tuple((prefix, f"{prefix}/", app) for prefix, app in by_length)

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
