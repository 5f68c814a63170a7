"""A PostgreSQL cluster in a directory of our own, on a port of 127.0.0.1, without a password for local callers."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from gongkai.local.ports import free_port

#: Tests of logic need no durability, and start many databases.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")


class NoPostgresError(Exception):
    """There is none, and why (`中文 / English`)."""


class LocalPostgres:
    """`start` makes the cluster at the first time. Root starts it as the user postgres: the server refuses root."""

    def __init__(self, directory: Path, settings: tuple[str, ...] = ()) -> None:
        self._root, self._settings = directory, settings
        self._binaries = find_binaries()
        self._data = directory / "data"
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            if shutil.which("runuser") is None or not _user_exists("postgres"):
                raise NoPostgresError(
                    "以 root 运行,且没有 postgres 用户可用 / running as root, and there is no user postgres to start it as"
                )
            self._as_user = ["runuser", "-u", "postgres", "--"]
        self.port = 0

    @property
    def address(self) -> str:
        """The SQLAlchemy address of the server, without a database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}"

    def start(self) -> "LocalPostgres":
        """Start the server and wait for it; raises NoPostgresError with its last words."""
        self._root.mkdir(parents=True, exist_ok=True)
        if self._as_user:
            shutil.chown(self._root, "postgres")
        if not (self._data / "PG_VERSION").exists():
            self._run(
                "initdb", "-D", str(self._data), "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8",
                "--locale=C",
            )  # fmt: skip
        self.port = self.port or free_port()  # started again it is where it was
        options = [f"-p {self.port}", f"-k {self._root}", "-c listen_addresses=127.0.0.1"]
        options += [f"-c {setting}" for setting in self._settings]
        self._run(
            "pg_ctl",
            "-D",
            str(self._data),
            "-w",
            "-l",
            str(self._root / "log"),
            "-o",
            " ".join(options),
            "start",
        )
        return self

    def stop(self, mode: str = "fast") -> None:
        """End the server: `fast` in order, `immediate` as a crash would."""
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def make_database(self, name: str) -> None:
        """Create a database unless it is there."""
        query = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")
        if not self._run("psql", *where, "-d", "postgres", "-tAc", query).strip():
            self._run("createdb", *where, name)

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [*self._as_user, str(self._binaries / program), *arguments], cwd="/", stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        words = done.stdout.decode(errors="replace")
        if done.returncode:
            raise NoPostgresError((words.strip().splitlines() or [f"{program}: {done.returncode}"])[-1])
        return words


def find_binaries() -> Path:
    """The directory of the newest installed server; raises NoPostgresError."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3].zfill(3))
    found += [Path(path).resolve() for path in (shutil.which("initdb"),) if path]
    # A wrapper on PATH may lack its siblings: they have to stand together.
    for path in reversed(found):
        if path.with_name("pg_ctl").exists() and path.with_name("psql").exists():
            return path.parent
    raise NoPostgresError(
        "没有安装 PostgreSQL 服务器(Debian: apt-get install postgresql;macOS: brew install postgresql)"
        " / no PostgreSQL server is installed (Debian: apt-get install postgresql; macOS: brew install postgresql)"
    )


def _user_exists(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())
