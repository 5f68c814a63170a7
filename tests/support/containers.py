"""The third shape: the containers of deploy/docker-compose.yml, brought up once for a run of tests.

Images, users, volumes, secrets and networks are those of the deployment. An override makes them fit for tests: the
machine's clock goes by a file (libfaketime), processes begin anew in a moment (tests/compose/afresh.py), PostgreSQL and
NATS are within reach on 127.0.0.1.
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import nats

from gongkai import embedded
from gongkai.local.ports import free_port, wait_until
from gongkai.processes import SERVICES
from kernel.messaging import nats_bus
from kernel.security.internal_token import make_key
from tests.support import databases, servers
from tests.support.outside import FileClock, Published, write_for_others
from tests.support.put_back import Borrowed

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "deploy/docker-compose.yml"
AFRESH = ROOT / "tests/compose/afresh.py"
PROJECT = "gongkai-test"
#: The day of the first start, as for the templates of the other shapes.
FIRST_START = date(2026, 1, 5)
START_SECONDS = 120.0
#: What docker compose puts before lines of logs, colours or not: it erases a line of a terminal.
_ERASE = "\x1b[2K"
DATABASES = ("gateway", *SERVICES)


class NoContainersError(Exception):
    """The containers cannot be brought up; what to do about it."""


class Containers:
    """The project brought up; `fresh` gives databases as the first start left them, `running` processes on them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port, self._postgres, self._nats = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        if (docker := shutil.which("docker")) is None:
            raise NoContainersError("docker is not installed")
        # As they are now: a test may take PATH away.
        self._docker = docker
        self._environment = os.environ | {
            "GONGKAI_IMAGE": "gongkai:test", "GONGKAI_SAMPLE": "true", "GONGKAI_BIND": "127.0.0.1",
            "GONGKAI_PORT": str(self.port),
        }  # fmt: skip
        self._asking = httpx.Client(base_url=self.url, trust_env=False)
        self._number = 0
        self._config: dict[str, Any] = json.loads(
            self._compose("-f", str(COMPOSE), "config", "--format", "json")
        )
        #: Container service -> its words: those that serve.
        self._serving: dict[str, list[str]] = {
            name: service["command"]
            for name, service in self._config["services"].items()
            if (service.get("command") or [""])[0] == "serve"
        }
        self._override = directory / "override.json"
        self._override.write_text(json.dumps(self._changes(), indent=1))

    def up(self) -> None:
        """Build and start the containers, keep what their first start leaves. Raises NoContainersError."""
        shutil.copy(_faketime(), self.directory / "libfaketime.so")
        done = self.directory / "done"
        done.mkdir()
        done.chmod(0o777)  # the containers' user is not ours
        self._make_secrets()
        clock = self.clock(FIRST_START)
        self._want(run=True, wait=False)
        self._remove()
        self._project("up", "--detach", "--build", "--wait")
        there = float(self._exec("gateway", "python", "-c", "import time; print(time.time())"))
        if abs(there - clock.now().timestamp()) > 60:
            raise NoContainersError("libfaketime of this machine does not work in the containers")
        data = self.directory / "data"
        data.mkdir(mode=0o700)
        for name in ("keys.json", "pepper"):
            (data / name).write_bytes(self._exec("gateway", "cat", f"/data/{name}"))
        shutil.copy(self._secret("gongkai_case_keys"), data / "case-keys")
        shutil.copy(self._secret("gongkai_address_keys"), data / "address-keys")
        shutil.copy(self._secret("gongkai_receipt_key"), data / "receipt-key.pem")
        shutil.copy(self._secret("gongkai_proof_key"), data / "proof-key.pem")
        make_key(data / "receipt-key.pem")  # the public key beside it
        password = self._secret("postgres_password").read_text().strip()
        os.environ[servers.POSTGRES] = f"postgresql+psycopg://postgres:{password}@127.0.0.1:{self._postgres}"
        self._want(run=False, end_by=signal.SIGTERM)
        for name in DATABASES:
            databases.rename(f"gongkai_{name}", f"first_{name}")
        self._databases = [Borrowed(f"gongkai_{name}", f"first_{name}") for name in DATABASES]
        asyncio.run(self._forget_events())

    def close(self) -> None:
        """Take the containers down, with their volumes."""
        self._asking.close()
        self._remove()

    def _remove(self) -> None:
        self._project("down", "--volumes", "--remove-orphans")

    def clock(self, moment: date | datetime) -> FileClock:
        """The containers' clock, set."""
        return FileClock(self.directory / "now", moment)

    @contextmanager
    def fresh(self, data: Path) -> Iterator[dict[str, Any]]:
        """Databases and events as after the first start. What Settings say of it, as seen from here: in `data` are the
        first keys with their pepper, and copies of those of cases and receipts.
        """
        databases.copy_files(self.directory / "data", data)
        try:
            yield {"data": data, "database_url": databases.postgres_url("gongkai_{service}")}
        finally:
            for database in self._databases:
                database.put_back()
            asyncio.run(self._forget_events())

    @contextmanager
    def running(self, environment: Mapping[str, str]) -> Iterator["Containers"]:
        """New processes with this in their environment, ready."""
        self._want(run=True, environment=environment)
        try:
            if not wait_until(self._is_ready, START_SECONDS):
                raise NoContainersError(f"not ready:\n{self._project('logs', '--tail=20').decode()}")
            yield self
        finally:
            self._want(run=False)

    def transport(self) -> httpx.AsyncBaseTransport:
        return Published(self.port)

    def outside(self) -> str:
        """This machine's address on the network that leads outside."""
        asked = ("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", f"{PROJECT}_outside")
        return subprocess.run(
            [self._docker, *asked], check=True, capture_output=True, text=True
        ).stdout.strip()

    def notices(self) -> list[str]:
        return self._exec(self._worker, "ls", "-A", "/data/calendars").decode().split()

    def put_notice(self, name: str, content: bytes) -> None:
        draft, kept = f"/data/calendars/.{name}.new", f"/data/calendars/{name}"
        self._exec(self._worker, "sh", "-c", f"cat >{draft} && mv {draft} {kept}", given=content)

    def remove_notice(self, name: str) -> None:
        self._exec(self._worker, "rm", f"/data/calendars/{name}")

    def command(self, *words: str | Path) -> Any:
        given: list[str] = []
        for word in words:
            if isinstance(word, Path):
                self._exec(self._worker, "sh", "-c", f"cat >/tmp/{word.name}", given=word.read_bytes())
                given.append(f"/tmp/{word.name}")
            else:
                given.append(word)
        return json.loads(self._exec(self._worker, "gongkai", *given, "--json"))

    @contextmanager
    def logs(self) -> Iterator[Callable[[], list[dict[str, Any]]]]:
        since = datetime.now(UTC).isoformat()

        def entries() -> list[dict[str, Any]]:
            said = self._project("logs", "--no-log-prefix", "--no-color", "--since", since, *self._serving)
            return [_entry(line) for line in said.decode().splitlines()]

        yield entries

    def _make_secrets(self) -> None:
        """Make secrets of our own, by the script that makes them for a deployment."""
        script = shutil.copy(ROOT / "deploy/make-secrets", self.directory)
        subprocess.run(["sh", script], check=True)

    def _secret(self, name: str) -> Path:
        return self.directory / "secrets" / name

    @property
    def _worker(self) -> str:
        """The container that operators run the catalogue's commands in."""
        return next(n for n, words in self._serving.items() if words[1:] == ["catalog", "--role", "worker"])

    def _changes(self) -> dict[str, Any]:
        """What the override changes of the compose file."""
        services: dict[str, Any] = {
            name: {
                "entrypoint": ["python", "/afresh.py"],
                "environment": {
                    "GONGKAI_TEST_SERVICE": name,
                    "LD_PRELOAD": "/suite/libfaketime.so",
                    "FAKETIME_TIMESTAMP_FILE": "/suite/now",
                    "FAKETIME_NO_CACHE": "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                    "NO_FAKE_STAT": "1",
                },
                "volumes": [f"{self.directory}:/suite", f"{AFRESH}:/afresh.py:ro"],
                # Asked while they start, then hardly ever.
                "healthcheck": {
                    "interval": "1h",
                    "start_interval": "2s",
                    "start_period": "15m",
                    "timeout": "30s",
                },
            }
            for name in self._serving
        }
        careless = [f"-c{setting}=off" for setting in ("fsync", "synchronous_commit", "full_page_writes")]
        services["postgres"] = {
            "command": ["postgres", *careless],
            "networks": ["front"],
            "ports": [f"127.0.0.1:{self._postgres}:5432"],
            "healthcheck": {"timeout": "30s"},
        }
        services["nats"] = {
            "networks": ["front"],
            "ports": [f"127.0.0.1:{self._nats}:4222"],
            "healthcheck": {"timeout": "30s"},
        }
        secrets = {name: {"file": str(self._secret(name))} for name in self._config["secrets"]}
        return {"services": services, "secrets": secrets}

    def _want(
        self, *, run: bool, end_by: int = signal.SIGKILL, wait: bool = True, environment: Mapping[str, str] | None = None
    ) -> None:  # fmt: skip
        """Tell the first processes what to run, with what a test has put in place of settings; wait until they did."""
        self._number += 1
        stand_ins = {n: [v.args, v.keywords] for n, v in vars(embedded).items() if isinstance(v, partial)}
        wanted = {
            "number": self._number, "run": run, "end_by": end_by, "stand_ins": stand_ins,
            "back_off": nats_bus.BACK_OFF, "environment": dict(environment or {}),
        }  # fmt: skip
        write_for_others(self.directory / "wanted", json.dumps(wanted))
        if wait and not wait_until(self._is_done, START_SECONDS):
            raise NoContainersError(f"not begun anew:\n{self._project('logs', '--tail=20').decode()}")

    def _is_done(self) -> bool:
        done = self.directory / "done"
        return all((done / name).read_text() == str(self._number) for name in self._serving)

    def _is_ready(self) -> bool:
        try:
            return self._asking.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    async def _forget_events(self) -> None:
        client = await nats.connect(f"nats://127.0.0.1:{self._nats}")
        try:
            await client.jetstream().delete_stream(nats_bus.ROOT.upper())
        finally:
            await client.close()

    def _exec(self, service: str, *words: str, given: bytes = b"") -> bytes:
        return self._project("exec", "-T", service, *words, given=given)

    def _project(self, *words: str, given: bytes = b"") -> bytes:
        files = ("-f", str(COMPOSE), "-f", str(self._override))
        return self._compose("-p", PROJECT, *files, *words, given=given)

    def _compose(self, *words: str, given: bytes = b"") -> bytes:
        command = [self._docker, "compose", *words]
        done = subprocess.run(command, input=given, env=self._environment, capture_output=True)
        if done.returncode:
            raise NoContainersError(f"docker compose {' '.join(words)}:\n{done.stderr.decode()[-3000:]}")
        return done.stdout


_here: Containers | None = None


def here() -> Containers:
    """The containers that this run of tests has brought up."""
    assert _here is not None, "brought up by pytest_configure"
    return _here


def up(stack: ExitStack) -> None:
    """Bring the containers up; `stack` takes them down with all that is theirs. Raises NoContainersError."""
    global _here
    directory = Path(tempfile.mkdtemp(prefix="gongkai-compose-"))
    directory.chmod(0o755)
    stack.callback(shutil.rmtree, directory, ignore_errors=True)
    _here = Containers(directory)
    stack.callback(_here.close)
    _here.up()


def _entry(line: str) -> dict[str, Any]:
    """A line of the log as structlog's own captures have it; what is no JSON is an event without a level."""
    line = line.removeprefix(_ERASE)
    if not line.startswith("{"):
        return {"event": line, "log_level": ""}
    entry: dict[str, Any] = json.loads(line)
    return entry | {"log_level": entry.get("level", "")}


def _faketime() -> Path:
    for folder in ("lib/*", "lib64", "lib"):
        for found in Path("/usr").glob(f"{folder}/faketime/libfaketimeMT.so.1"):
            return found
    raise NoContainersError("libfaketime is not installed (apt-get install libfaketime)")
