"""A NATS server with JetStream, its data in a directory of our own, on a port of 127.0.0.1."""

import shutil
import socket
import subprocess
from pathlib import Path

from gongkai.local.ports import free_port, wait_until


class NoNatsError(Exception):
    """There is none, and why (`中文 / English`)."""


class LocalNats:
    """Can be killed and started again on the same port and data."""

    def __init__(self, directory: Path) -> None:
        found = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/usr/local/sbin")
        if found is None:
            raise NoNatsError(
                "没有安装 nats-server(Debian: apt-get install nats-server;macOS: brew install nats-server)"
                " / nats-server is not installed (Debian: apt-get install nats-server; macOS: brew install nats-server)"
            )
        self._binary, self._root = found, directory
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def address(self) -> str:
        """The address that clients connect to."""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> "LocalNats":
        """Start it and wait until it greets; raises NoNatsError with its last words."""
        self._root.mkdir(parents=True, exist_ok=True)
        command = [
            self._binary,
            "-js",
            "-sd",
            str(self._root / "data"),
            "-a",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        with (self._root / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        if not wait_until(self._greets_or_ended, 20) or self._process.poll() is not None:
            raise NoNatsError((self._root / "log").read_text()[-500:])
        return self

    def _greets_or_ended(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            return True
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                return connection.recv(5) == b"INFO "
        except OSError:
            return False

    def stop(self) -> None:
        """End it in order; its data stay."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)

    def kill(self) -> None:
        """kill -9; its data stay."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
