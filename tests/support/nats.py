"""A NATS server for the tests: the one named by GONGKAI_TEST_NATS, or a throw-away one from the installed binary."""

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ADDRESS = "GONGKAI_TEST_NATS"


class NoNatsError(Exception):
    """There is none, and why."""


class NatsServer:
    """`nats-server` with JetStream on a free port; it can be killed and started again on the same data."""

    def __init__(self) -> None:
        found = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/usr/local/sbin")
        if found is None:
            raise NoNatsError(f"no nats-server installed, and {ADDRESS} is not set")
        self._binary = found
        self._root = Path(tempfile.mkdtemp(prefix="gongkai-nats-"))
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.address = f"nats://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "NatsServer":
        """Start it and wait until it listens."""
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
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                    if connection.recv(5) == b"INFO ":
                        return self
            except OSError:
                time.sleep(0.02)  # polling a process of our own for a condition, with a deadline
        raise NoNatsError((self._root / "log").read_text()[-500:])

    def kill(self) -> None:
        """kill -9; the data stay."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)

    def stop(self) -> None:
        """End it and remove its data."""
        self.kill()
        shutil.rmtree(self._root, ignore_errors=True)
