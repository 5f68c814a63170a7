"""Real servers for the length of a block: `gongkai serve` and the references, each in a process of its own."""

import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gongkai.local.ports import free_port
from gongkai.local.postgres import LocalPostgres

HOST = "127.0.0.1"
#: Longer than any promise: a start that takes longer is a failure to run, not a figure.
PATIENCE_SECONDS = 60.0
_LEFT_OUT = ("GONGKAI_", "PYTHON")


class NotRunningError(RuntimeError):
    """A server did not start; the message ends with the last lines that it wrote."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server at work: its process, its port, and the moment (perf_counter) at which it was spawned."""

    process: subprocess.Popen[bytes]
    port: int
    begun: float
    log: Path

    def first_answer(self, path: str) -> float:
        """Seconds from the spawn to the first 200 of a path. Raises NotRunningError."""
        while time.perf_counter() - self.begun < PATIENCE_SECONDS:
            if self.process.poll() is not None:
                break
            if self._answers(path):
                return time.perf_counter() - self.begun
            time.sleep(0.005)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
        raise NotRunningError(f"no 200 from {path} on port {self.port}\n{tail}")

    def _answers(self, path: str) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def cpu_seconds(self) -> float | None:
        """Processor time the server has taken; None where /proc does not tell."""
        try:
            after_name = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mb(self) -> float:
        """Resident memory now, MiB (VmRSS on Linux, `ps` elsewhere)."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
        except OSError:
            kib = subprocess.check_output(["ps", "-o", "rss=", "-p", str(self.process.pid)], text=True)
        return int(kib) / 1024


@contextmanager
def product(data: Path) -> Iterator[Server]:
    """`gongkai serve` on a data directory, as `make run` starts it; whatever the environment says is left out."""
    command = [str(Path(sys.executable).with_name("gongkai")), "serve"]
    port = free_port()
    settings = {"GONGKAI_DATA": str(data), "GONGKAI_HOST": HOST, "GONGKAI_PORT": str(port)}
    with spawned(command, settings, port, data.with_suffix(".log")) as server:
        yield server


@contextmanager
def reference(kind: str, body: Path) -> Iterator[Server]:
    """One of bench.references, answering the bytes in `body`."""
    port = free_port()
    command = [sys.executable, "-m", "bench.references", kind, str(port), str(body)]
    with spawned(command, {}, port, body.with_suffix(f".{kind}.log")) as server:
        yield server


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory for the length of a block."""
    directory = Path(tempfile.mkdtemp(prefix="gongkai-bench-"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def postgres(directory: Path, service: str) -> Iterator[str]:
    """A PostgreSQL of its own below a directory of `scratch`, with the database of a service; its address, with {service} for that."""
    directory.chmod(0o755)  # the server's user has to reach its directory
    server = LocalPostgres(directory / "postgres").start()
    try:
        server.make_database(f"gongkai_{service}")
        yield f"{server.address}/gongkai_{{service}}"
    finally:
        server.stop("immediate")


@contextmanager
def spawned(command: Sequence[str], settings: Mapping[str, str], port: int, log: Path) -> Iterator[Server]:
    """A command that serves on a port, with these settings alone; what it says goes to `log`."""
    # Neither settings of the product nor of the interpreter (PYTHONDONTWRITEBYTECODE would slow every start).
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
    with log.open("ab") as written:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, env={**environment, **settings}, stdin=subprocess.DEVNULL, stdout=written, stderr=written
        )
        try:
            yield Server(process, port, begun, log)
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here."""
    process.terminate()
    try:
        process.wait(15)
    except BaseException:  # also a second Ctrl-C: no process outlives us
        process.kill()
        process.wait()
        raise
