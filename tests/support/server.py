"""A real `gongkai serve` process on a free port of 127.0.0.1, to be stopped or killed by its id."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

START_SECONDS = 60.0


class Server:
    """`with Server(data) as server:` serves a data directory; `server.url`, `server.keys`, `server.kill()`."""

    def __init__(self, data: Path, database_url: str | None = None, **settings: str) -> None:
        self.data = data
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        given = {"GONGKAI_DATA": str(data), "GONGKAI_PORT": str(self.port)} | settings
        if database_url:
            given["GONGKAI_DATABASE_URL"] = database_url
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
        self._environment = inherited | given
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def keys(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = json.loads((self.data / "keys.json").read_text())
        return found

    def start(self) -> None:
        """Start the process and wait until it is ready; raises with its last words when it ends before."""
        command = [str(Path(sys.executable).with_name("gongkai")), "serve"]
        log = (self.data.parent / "server.log").open("ab")
        with log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError((self.data.parent / "server.log").read_text()[-2000:])
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)  # polling a process of our own for a condition, with a deadline

    def stop(self) -> None:
        """End the process as an operator would (SIGTERM)."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)

    def client(self, who: str | None, **headers: str) -> httpx.Client:
        """A client with one of the first keys."""
        if who is not None:
            headers["authorization"] = f"Bearer {self.keys[who]['key']}"
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)
