"""Published things that change rarely, served from memory: pre-serialised bytes, strong ETag, 304 (DESIGN §6.7).

A snapshot is made by the service that owns it (one database visit per version) and dropped when the owner says
so after a commit. The handler is plain ASGI and stands before FastAPI, because a framework route costs three
times what the answer itself costs.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from fastapi import Request

from kernel.http.asgi import App, Receive, Scope, Send, header, send_problem
from kernel.http.etag import content_etag, matches
from kernel.http.problems import BadParameter, NotFound, Problem
from kernel.http.strict import unknown_parameters
from kernel.http.unasked import bodied, require_none
from kernel.text import storable


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Immutable bytes with everything an answer needs."""

    body: bytes
    media_type: bytes = b"application/json"
    cache_control: bytes = b"public, max-age=0, must-revalidate"
    etag: str = ""
    headers: tuple[tuple[bytes, bytes], ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        etag = self.etag or content_etag(self.body)
        object.__setattr__(self, "etag", etag)
        object.__setattr__(
            self,
            "headers",
            (
                (b"content-type", self.media_type),
                (b"content-length", str(len(self.body)).encode()),
                (b"etag", etag.encode()),
                (b"cache-control", self.cache_control),
            ),
        )


async def send_snapshot(
    snapshot: Snapshot, scope: Scope, send: Send, extra: Sequence[tuple[bytes, bytes]] = ()
) -> None:
    """Answer a snapshot: 200, or 304 to a caller that has it; `extra` headers go with both."""
    status, body = 200, snapshot.body
    headers = [*snapshot.headers, *extra]
    if matches(header(scope, b"if-none-match"), snapshot.etag):
        status, body = 304, b""
        headers = [pair for pair in snapshot.headers if pair[0] in (b"etag", b"cache-control")] + [*extra]
    elif scope["method"] == "HEAD":
        body = b""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


#: Makes the snapshot for (path key, query); None when there is nothing to show. May raise a Problem.
Loader = Callable[[str, Mapping[str, str]], Awaitable[Snapshot | None]]


class SnapshotStore:
    """The snapshots of one resource, by (path key, query); at most `limit` of them and `max_bytes` in all.

    `epoch` names what has to stay the same for a snapshot to hold (the day of law, say): when it changes, all go.
    """

    def __init__(
        self,
        load: Loader,
        *,
        epoch: Callable[[], object] = lambda: None,
        limit: int = 512,
        max_bytes: int = 64 * 2**20,
    ) -> None:
        self._load = load
        self._epoch, self._kept_in = epoch, epoch()
        self._limit, self._max_bytes, self._bytes = limit, max_bytes, 0
        self._kept: OrderedDict[tuple[str, bytes], Snapshot] = OrderedDict()
        self._loading: dict[tuple[str, bytes], asyncio.Lock] = {}
        self._generation = 0

    def get(self, key: str, query: bytes) -> Snapshot | None:
        """The snapshot, if it is in memory."""
        if (epoch := self._epoch()) != self._kept_in:
            self._kept_in = epoch
            self.invalidate()
        return self._kept.get((key, query))

    async def load(self, key: str, query: bytes, parameters: Mapping[str, str]) -> Snapshot | None:
        """The snapshot, made when it is not in memory; many callers at once make it once."""
        lock = self._loading.setdefault((key, query), asyncio.Lock())
        try:
            async with lock:
                if found := self.get(key, query):
                    return found
                generation = self._generation
                made = await self._load(key, parameters)
                # What was read before an invalidation must not stay behind after it.
                if made is not None and generation == self._generation:
                    self._keep((key, query), made)
                return made
        finally:
            self._loading.pop((key, query), None)

    def invalidate(self) -> None:
        """Forget everything: something published has changed (rare), the next readers load it anew."""
        self._generation += 1
        self._kept.clear()
        self._bytes = 0

    def _keep(self, at: tuple[str, bytes], made: Snapshot) -> None:
        self._kept[at] = made
        self._bytes += len(made.body)
        while len(self._kept) > self._limit or (self._bytes > self._max_bytes and len(self._kept) > 1):
            self._bytes -= len(self._kept.popitem(last=False)[1].body)


class SnapshotRoute:
    """Answers GET and HEAD on `<prefix><key><suffix>` from a store; everything else goes on to `app`."""

    def __init__(self, prefix: str, suffix: str, store: SnapshotStore, parameters: frozenset[str]) -> None:
        if not prefix.startswith("/") or not suffix.startswith("/"):
            raise ValueError("prefix and suffix of a snapshot route begin with /")
        self.prefix, self.suffix, self.store, self.parameters = prefix, suffix, store, parameters

    def key_of(self, path: str) -> str | None:
        """The one path segment between prefix and suffix, or None when this route is not meant."""
        if path.startswith(self.prefix) and path.endswith(self.suffix):
            key = path[len(self.prefix) : -len(self.suffix)]
            return key if key and "/" not in key else None
        return None

    async def answer(self, key: str, scope: Scope, send: Send) -> None:
        """Answer with the snapshot, 304, or a problem."""
        if not storable(key):
            await send_problem(NotFound("没有此路径", "there is no such path"), scope, send)
            return
        query = scope["query_string"]
        snapshot = self.store.get(key, query)
        if snapshot is None:
            try:
                snapshot = await self.store.load(key, query, self._parameters(query))
                if snapshot is None:
                    raise NotFound(
                        "没有已发布的内容;请核对代码与日期",
                        "nothing is published there: check the code and the date",
                    )
            except Problem as problem:
                await send_problem(problem, scope, send)
                return
        await send_snapshot(snapshot, scope, send)

    def _parameters(self, query: bytes) -> dict[str, str]:
        try:
            pairs = parse_qsl(query.decode(), keep_blank_values=True, max_num_fields=10)
        except ValueError as error:
            raise BadParameter("查询串无法解析", "the query string cannot be read") from error
        unknown = [name for name, _ in pairs if name not in self.parameters]
        if unknown:
            raise unknown_parameters(unknown, self.parameters)
        return dict(pairs)


class SnapshotsFirst:
    """ASGI: try the snapshot routes, then the framework app."""

    def __init__(self, app: App, routes: list[SnapshotRoute]) -> None:
        self.app, self.routes = app, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            for route in self.routes:
                if key := route.key_of(scope["path"]):
                    if bodied(scope):
                        try:
                            await require_none(Request(scope, receive))
                        except Problem as problem:
                            await send_problem(problem, scope, send)
                            return
                    await route.answer(key, scope, send)
                    return
        await self.app(scope, receive, send)
