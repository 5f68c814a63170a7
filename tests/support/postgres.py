"""A PostgreSQL server for the tests: the one named by GONGKAI_TEST_POSTGRES, or a throw-away cluster from binaries."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

ADDRESS = "GONGKAI_TEST_POSTGRES"
_SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"


class NoPostgresError(Exception):
    """There is none, and why."""


class Cluster:
    """A cluster in a temporary directory; `address` is that of its server, without a database."""

    def __init__(self) -> None:
        bin_directory = _binaries()
        # Not below pytest's own temporary directory: another user has to reach it.
        self._root = Path(tempfile.mkdtemp(prefix="gongkai-pg-"))
        self._as_user: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            if shutil.which("runuser") is None or not _user_exists("postgres"):
                raise NoPostgresError("running as root, and there is no user postgres to start it as")
            shutil.chown(self._root, "postgres")
            self._as_user = ["runuser", "-u", "postgres", "--"]
        self._pg_ctl = str(bin_directory / "pg_ctl")
        self._data = str(self._root / "data")
        port = _free_port()
        self.address = f"postgresql+psycopg://postgres@127.0.0.1:{port}"
        self._run(
            str(bin_directory / "initdb"), "-D", self._data, "-A", "trust", "-U", "postgres", "--no-sync",
            "-E", "UTF8", "--locale=C",
        )  # fmt: skip
        self._run(
            self._pg_ctl, "-D", self._data, "-w", "-l", str(self._root / "log"), "-o",
            f"-p {port} -k {self._root} -c listen_addresses=127.0.0.1 {_SETTINGS}", "start",
        )  # fmt: skip

    def stop(self) -> None:
        """End the server and remove the cluster."""
        self._run(self._pg_ctl, "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._root, ignore_errors=True)

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            [*self._as_user, *command], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            raise NoPostgresError(done.stdout.decode(errors="replace").strip().splitlines()[-1])


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3].zfill(3))
    found += [Path(path) for path in (shutil.which("initdb"),) if path]
    # A wrapper on PATH may lack its siblings: both have to stand together.
    for path in reversed(found):
        if path.with_name("pg_ctl").exists():
            return path.resolve().parent if path.is_symlink() else path.parent
    raise NoPostgresError(f"no PostgreSQL binaries found, and {ADDRESS} is not set")


def _user_exists(name: str) -> bool:
    import pwd

    return any(entry.pw_name == name for entry in pwd.getpwall())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
