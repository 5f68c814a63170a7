"""`gongkai stack`: the second shape on this machine: PostgreSQL, NATS, a gateway, an api and a worker, each a process.

Servers named by GONGKAI_DATABASE_URL and GONGKAI_NATS_URL are used; otherwise they are started from installed
binaries, their data in `<data>/stack`. Everything that was started here ends with it, and nothing else.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx

from gongkai.local.nats import LocalNats
from gongkai.local.ports import free_port, wait_until
from gongkai.local.postgres import LocalPostgres
from gongkai.processes import SERVICES
from gongkai.settings import Settings
from kernel.security.internal_token import make_key

START_SECONDS = 90.0
STOP_SECONDS = 20.0
ROLES = ("api", "worker")


class StackError(Exception):
    """The stack did not come up; the message says which part and its last words (`中文 / English`)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A process of the stack: its name, its address, and the process itself."""

    name: str
    url: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def is_ready(self) -> bool:
        """Whether it answers that it is ready."""
        try:
            return _asking().get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False


@cache
def _asking() -> httpx.Client:
    """One client for all: each new one reads the certificates of this machine, which takes 20 ms of the processor."""
    return httpx.Client(timeout=2, trust_env=False)


class Stack:
    """The parts by name: `gateway`, `catalog.api`, `catalog.worker`; any of them can be killed and started again."""

    def __init__(self, settings: Settings, *, quick: tuple[str, ...] = ()) -> None:
        self.settings, self._quick = settings, quick
        self.root = (settings.data / "stack").resolve()
        self.parts: dict[str, Part] = {}
        self._commands: dict[str, tuple[list[str], dict[str, str]]] = {}
        self._started = ExitStack()
        #: The servers that were started here; None where the settings named others.
        self.postgres: LocalPostgres | None = None
        self.nats: LocalNats | None = None

    @property
    def url(self) -> str:
        """The gateway's address."""
        return self.parts["gateway"].url

    def start(self) -> None:
        """Start what is missing and wait until every part is ready; raises StackError, NoPostgresError, NoNatsError."""
        self.root.mkdir(parents=True, exist_ok=True)
        database_url, nats_url = self._database(), self._nats()
        key = self.root / "internal-token.pem"
        public = make_key(key)
        port = self.settings.port or free_port()
        shared = {
            "GONGKAI_PUBLIC_URL": self.settings.public_url or f"http://127.0.0.1:{port}",
            "GONGKAI_DATA": str(self.settings.data.resolve()),
            "GONGKAI_DATABASE_URL": database_url,
            "GONGKAI_NATS_URL": nats_url,
            "GONGKAI_TOKEN_PUBLIC_KEY_FILES": str(public),
            "GONGKAI_HOST": "127.0.0.1",
        }
        upstreams = []
        for service in SERVICES:
            for role in ROLES:
                own_port = free_port()
                if role == "api":
                    upstreams.append(f"{service}=http://127.0.0.1:{own_port}")
                self._plan(
                    f"{service}.{role}",
                    ["serve", service, "--role", role],
                    shared | {"GONGKAI_PORT": str(own_port)},
                )
        own = {
            "GONGKAI_PORT": str(port),
            "GONGKAI_UPSTREAMS": ",".join(upstreams),
            "GONGKAI_TOKEN_PRIVATE_KEY_FILE": str(key),
        }
        self._plan("gateway", ["serve", "gateway"], shared | own)
        # The first process of a service migrates and seeds; the others wait for its database to be whole.
        for name in sorted(self._commands, key=lambda part: (part == "gateway", part)):
            self.run(name)

    def run(self, name: str, **more: str) -> Part:
        """Start one part, with more in its environment, and wait until it is ready."""
        arguments, environment = self._commands[name]
        environment = environment | more
        log = self.root / f"{name}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [str(Path(sys.executable).with_name("gongkai")), *arguments],
                env=environment,
                stdout=out,
                stderr=out,
            )
        part = Part(name, f"http://127.0.0.1:{environment['GONGKAI_PORT']}", process, log)
        self.parts[name] = part
        if (
            not wait_until(lambda: part.is_ready() or process.poll() is not None, START_SECONDS)
            or process.poll() is not None
        ):
            words = log.read_text(errors="replace")[-1500:]
            raise StackError(
                f"{name} 未能启动,日志 {log}:{words} / {name} did not start, its log is {log}: {words}"
            )
        return part

    def kill(self, name: str) -> None:
        """kill -9 of one part."""
        self.parts[name].process.kill()
        self.parts[name].process.wait(STOP_SECONDS)

    def stop(self) -> None:
        """End every part, the gateway first, then the servers that were started here."""
        for part in reversed(list(self.parts.values())):
            if part.process.poll() is None:
                part.process.terminate()
        for part in self.parts.values():
            try:
                part.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                part.process.kill()
        self._started.close()

    def _plan(self, name: str, arguments: list[str], settings: dict[str, str]) -> None:
        inherited = {
            n: v for n, v in os.environ.items() if n not in ("GONGKAI_UPSTREAMS", "GONGKAI_SECRETS_DIR")
        }
        if not self.settings.sample:
            settings = settings | {"GONGKAI_SAMPLE": "false"}
        self._commands[name] = (arguments, inherited | settings)

    def _database(self) -> str:
        if self.settings.database_url:
            return self.settings.database_url
        self.postgres = LocalPostgres(self.root / "postgres", self._quick).start()
        self._started.callback(self.postgres.stop)
        for name in ("gateway", *SERVICES):
            self.postgres.make_database(f"gongkai_{name}")
        return f"{self.postgres.address}/gongkai_{{service}}"

    def _nats(self) -> str:
        if self.settings.nats_url:
            return self.settings.nats_url
        self.nats = LocalNats(self.root / "nats").start()
        self._started.callback(self.nats.stop)
        return self.nats.address


@contextmanager
def running(settings: Settings, *, quick: tuple[str, ...] = ()) -> Iterator[Stack]:
    """The stack for the length of the block."""
    stack = Stack(settings, quick=quick)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
