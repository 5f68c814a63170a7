"""The gateway before a service in another process, beside nginx before the same service; and other clients for it.

`python -m bench.proxy CLIENT PORT SERVICE_PORT DIRECTORY` serves a whole gateway (keys, limits, token) that reaches the
service by CLIENT: `own` is the product's, `aiohttp` and `httpx` are what it could be built on instead.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
import httpx
import yarl
from joserfc.jwk import OKPKey

from bench.load import Sample, load, request_bytes
from bench.report import Line
from bench.server import HOST, Server, reference, scratch, stop
from gateway.app import create_gateway
from gateway.remote import Remote
from gateway.remote_headers import HOP_BY_HOP, incoming
from gateway.settings import GatewaySettings
from gongkai.local.ports import free_port
from kernel.app import Service
from kernel.clock import SystemClock
from kernel.db import Database
from kernel.http.asgi import App, Receive, Scope, Send
from kernel.security.internal_token import HEADER, Signer
from kernel.telemetry.metrics import Metrics

PATH = "/v1/catalog/items"
BODY = (
    b'{"items":['
    + b",".join(b'{"id":"item_%04d","name":"\xe5\x9c\x9f\xe5\x9c\xb0"}' % n for n in range(50))
    + b"]}"
)
ROUNDS, SECONDS, WARM_UP_SECONDS = 7, 1.0, 0.5
CLIENTS = ("own", "aiohttp", "httpx")
_NOT_SENT = HOP_BY_HOP | {b"host", b"authorization", HEADER}
_NGINX = """\
daemon off; master_process off; pid {directory}/nginx.pid; error_log {directory}/nginx-error.log error;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {directory}/a; proxy_temp_path {directory}/b; fastcgi_temp_path {directory}/c;
  uwsgi_temp_path {directory}/d; scgi_temp_path {directory}/e;
  upstream service {{ server {host}:{service}; keepalive 64; keepalive_requests 1000000; }}
  server {{
    listen {host}:{port};
    location / {{ proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
"""


def run() -> list[Line]:
    """One line against nginx (information alone when it is not installed) and one for each other client."""
    with ExitStack() as stack:
        directory = stack.enter_context(scratch())
        (directory / "body.json").write_bytes(BODY)
        service = stack.enter_context(reference("asgi", directory / "body.json"))
        service.first_answer("/")
        servers = {
            client: stack.enter_context(_gateway(client, service.port, directory)) for client in CLIENTS
        }
        if binary := shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"):
            servers["nginx"] = stack.enter_context(_nginx(binary, service.port, directory))
        servers["direct"] = service
        return _lines(_in_turn(servers))


def _in_turn(servers: dict[str, Server]) -> dict[str, list[Sample]]:
    """The rates of every server, round by round; each round begins with another one."""
    request = request_bytes("GET", PATH, {})
    samples: dict[str, list[Sample]] = {name: [] for name in servers}
    names = list(servers)
    for name in names:
        servers[name].first_answer(PATH)
        load(servers[name], request, status=200, seconds=WARM_UP_SECONDS)
    for at in range(ROUNDS):
        first = at % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(load(servers[name], request, status=200, seconds=SECONDS))
    return samples


def _lines(samples: dict[str, list[Sample]]) -> list[Line]:
    rates = {name: median(sample.rate for sample in found) for name, found in samples.items()}
    about = f"{len(BODY):,} bytes; the service asked directly: {rates['direct']:,.0f}/s"
    lines = [
        Line(
            "proxy GET",
            "-",
            f"{rates['own']:,.0f}/s",
            f"{rates['nginx']:,.0f}/s nginx" if "nginx" in rates else "nginx is not installed",
            _ratio(samples, "own", "nginx") if "nginx" in rates else None,
            note="; ".join(part for part in (about, _by_cpu(samples, "own", "nginx")) if part),
        )
    ]
    lines += [
        Line(
            f"proxy GET by {name}",
            "-",
            f"{rates[name]:,.0f}/s",
            f"{rates['own']:,.0f}/s own client",
            _ratio(samples, name, "own"),
            note=_by_cpu(samples, name, "own"),
        )
        for name in CLIENTS
        if name != "own"
    ]
    return lines


def _ratio(samples: dict[str, list[Sample]], ours: str, theirs: str) -> float:
    return median(o.rate / t.rate for o, t in zip(samples[ours], samples[theirs], strict=True))


def _by_cpu(samples: dict[str, list[Sample]], ours: str, theirs: str) -> str:
    """Answers for a second of the proxy's processor: the service and the load take theirs from the same machine."""
    pairs = zip(samples[ours], samples.get(theirs, ()), strict=False)
    known = [o.cpu_rate / t.cpu_rate for o, t in pairs if o.cpu_rate and t.cpu_rate]
    return f"by the proxies' processor time {median(known):.2f}" if known else ""


@contextmanager
def _gateway(client: str, service: int, directory: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "bench.proxy", client, str(port), str(service), str(directory)]
    with _started(command, port, directory / f"{client}.log") as server:
        yield server


@contextmanager
def _nginx(binary: str, service: int, directory: Path) -> Iterator[Server]:
    port = free_port()
    file = directory / "nginx.conf"
    file.write_text(_NGINX.format(directory=directory, host=HOST, port=port, service=service))
    command = [binary, "-p", str(directory), "-c", str(file), "-e", str(directory / "nginx.log")]
    with _started(command, port, directory / "nginx.log") as server:
        yield server


@contextmanager
def _started(command: list[str], port: int, log: Path) -> Iterator[Server]:
    with log.open("ab") as written:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=written, stderr=written)
    try:
        yield Server(process, port, begun, log)
    finally:
        stop(process)


class AiohttpClient:
    """A streaming forwarder on aiohttp: what it skips of the product (disconnects, uploads, errors) is to its gain."""

    def __init__(self, address: str, signer: Signer) -> None:
        self._address, self._signer = address, signer
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
                timeout=aiohttp.ClientTimeout(total=None, connect=2, sock_read=60),
            )
        url = yarl.URL(self._address + scope["raw_path"].decode(), encoded=True)
        headers = [(name.decode(), value.decode("latin-1")) for name, value in _sent(scope, self._signer)]
        async with self._session.request(
            scope["method"], url, headers=headers, allow_redirects=False
        ) as answer:
            given = incoming(answer.status, [(name.lower(), value) for name, value in answer.raw_headers])
            await send({"type": "http.response.start", "status": answer.status, "headers": given})
            async for part in answer.content.iter_any():
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


class HttpxClient:
    """The same on httpx."""

    def __init__(self, address: str, signer: Signer) -> None:
        self._address, self._signer = address, signer
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self._client is None:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
            self._client = httpx.AsyncClient(
                base_url=self._address, limits=limits, trust_env=False, timeout=httpx.Timeout(60, connect=2)
            )
        request = httpx.Request(
            scope["method"],
            self._address + scope["raw_path"].decode(),
            headers=_sent(scope, self._signer),
        )
        answer = await self._client.send(request, stream=True)
        try:
            given = incoming(
                answer.status_code, [(name.lower(), value) for name, value in answer.headers.raw]
            )
            await send({"type": "http.response.start", "status": answer.status_code, "headers": given})
            async for part in answer.aiter_raw():
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await answer.aclose()


def _sent(scope: Scope, signer: Signer) -> list[tuple[bytes, bytes]]:
    kept = [pair for pair in scope["headers"] if pair[0] not in _NOT_SENT]
    return [*kept, (HEADER, signer.token(None, "catalog"))]


def main() -> None:
    """Serve a gateway whose service is reached by one of CLIENTS; the options are those of `gongkai serve`."""
    import uvicorn

    name, port, service_port, directory = sys.argv[1:]
    clock = SystemClock()
    signer = Signer(OKPKey.generate_key("Ed25519"), clock)
    address = f"http://{HOST}:{service_port}"
    database = Database(f"sqlite+aiosqlite:///{directory}/{name}.db")
    upstream: Service | Remote
    if name == "own":
        upstream = Remote("catalog", address, signer)
    else:
        client: App = AiohttpClient(address, signer) if name == "aiohttp" else HttpxClient(address, signer)
        nothing: dict[str, Any] = {"paths": {}}
        upstream = Service("catalog", client, lambda: nothing, database.ping)
    gateway = create_gateway(GatewaySettings(bytes(32)), [upstream], database, clock, Metrics())
    uvicorn.run(
        gateway, host=HOST, port=int(port), log_level="warning", access_log=False, lifespan="on",
        timeout_graceful_shutdown=10, server_header=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
