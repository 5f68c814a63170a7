"""An installation on the machine's own clock: a real `gongkai serve` process on a free port of 127.0.0.1, to be stopped
or killed by its id, or the containers.
"""

import json
import multiprocessing
import os
import resource
import socket
import ssl
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from gongkai.cli.main import app as gongkai
from kernel.clock import SystemClock
from tests.support import containers, servers

START_SECONDS = 60.0
#: Servers are forks of a process that has imported everything: to import it again takes longer than to start.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.support.preloaded", __name__])
#: Reading the certificates of the machine takes each client 20 ms, and all of this is plain HTTP on this machine.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Installation:
    """Something that serves: `url`, the `keys` of its first start in a data directory, and clients that bear one."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.url = f"http://127.0.0.1:{port}"

    @property
    def keys(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = json.loads((self.data / "keys.json").read_text())
        return found

    def client(self, who: str | None, **headers: str) -> httpx.Client:
        """A client with one of the first keys."""
        if who is not None:
            headers["authorization"] = f"Bearer {self.keys[who]['key']}"
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, verify=PLAIN)

    def is_ready(self) -> bool:
        """Whether it answers that it is ready."""
        try:
            return httpx.get(f"{self.url}/readyz", verify=PLAIN, trust_env=False).is_success
        except httpx.TransportError:
            return False


class Server(Installation):
    """`with Server(data) as server:` serves a data directory; `server.url`, `server.keys`, `server.kill()`. Its port is held as
    long as there is the object: another test's server that was given it meanwhile would answer in its place.
    """

    def __init__(self, data: Path, database_url: str | None = None, **settings: str) -> None:
        # Bound without listening, it lets nobody listen there but who asks for this very port with SO_REUSEADDR, as servers do.
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        super().__init__(data, held.getsockname()[1])
        weakref.finalize(self, held.close)
        given = {"GONGKAI_DATA": str(data), "GONGKAI_PORT": str(self.port)} | settings
        if database_url:
            given["GONGKAI_DATABASE_URL"] = database_url
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
        self._environment = inherited | given
        self._process: BaseProcess | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process and wait until it is ready; raises with its last words when it ends before."""
        log = self.data.parent / "server.log"
        self._process = FORKS.Process(target=_serve, args=(self._environment, log), daemon=True)
        self._process.start()
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if not self._process.is_alive() or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(log.read_text()[-2000:])
            time.sleep(0.05)  # polling a process of our own for a condition, with a deadline

    def stop(self) -> None:
        """End the process as an operator would (SIGTERM)."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(30)

    def limit_files(self, size: int) -> None:
        """Let the process write no file beyond so many bytes (RLIM_INFINITY: however long): the system refuses each write."""
        assert self._process is not None
        assert self._process.pid is not None
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.join(30)


def _serve(environment: dict[str, str], log: Path) -> None:
    """`gongkai serve` in a process of its own."""
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as out:
        os.dup2(out.fileno(), sys.stdout.fileno())
        os.dup2(out.fileno(), sys.stderr.fileno())
    gongkai(["serve"])


@contextmanager
def installation(data: Path) -> Iterator[Installation]:
    """A server on a data directory; under GONGKAI_TEST_COMPOSE the containers, with their first keys in it."""
    if not servers.in_containers():
        with Server(data) as server:
            yield server
        return
    here = containers.here()
    here.clock(SystemClock().now())
    with here.fresh(data), here.running({}):
        yield Installation(data, here.port)
