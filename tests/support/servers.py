"""PostgreSQL and NATS for the tests: those named by the environment, else throw-away ones from installed binaries."""

import asyncio
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import nats
from nats.js.api import StorageType

from gongkai.local.nats import LocalNats, NoNatsError
from gongkai.local.postgres import QUICK, LocalPostgres, NoPostgresError

POSTGRES = "GONGKAI_TEST_POSTGRES"
NATS = "GONGKAI_TEST_NATS"
#: Set: the tests run on the containers of deploy/docker-compose.yml, and on nothing else.
COMPOSE = "GONGKAI_TEST_COMPOSE"
#: Why a server is absent, told by the first process to the workers.
WHY_NOT = {POSTGRES: f"{POSTGRES}_ABSENT", NATS: f"{NATS}_ABSENT"}
#: A stream that stays while tests make and delete theirs. With its last stream nats-server removes the directory of all
#: streams, and one that another process creates in that moment is refused: "error creating store for stream" (10049).
STAYING = "GONGKAI-TESTS"


def find_or_start(stack: ExitStack) -> None:
    """Put the servers' addresses, or why they are absent, into the environment; `stack` ends what was started."""
    # Not below pytest's own temporary directory: another user has to reach it.
    if not _known(POSTGRES):
        root = Path(tempfile.mkdtemp(prefix="gongkai-pg-"))
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        try:
            cluster = LocalPostgres(root, QUICK).start()
        except NoPostgresError as error:
            os.environ[WHY_NOT[POSTGRES]] = str(error)
        else:
            stack.callback(cluster.stop, "immediate")
            os.environ[POSTGRES] = cluster.address
    if not _known(NATS):
        root = Path(tempfile.mkdtemp(prefix="gongkai-nats-"))
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        try:
            server = LocalNats(root).start()
        except NoNatsError as error:
            os.environ[WHY_NOT[NATS]] = str(error)
        else:
            stack.callback(server.kill)
            os.environ[NATS] = server.address
    if os.environ.get(NATS):
        asyncio.run(_keep_a_stream(os.environ[NATS]))


async def _keep_a_stream(address: str) -> None:
    client = await nats.connect(address)
    try:
        await client.jetstream().add_stream(name=STAYING, subjects=[STAYING], storage=StorageType.FILE)
    finally:
        await client.close()


def _known(address: str) -> bool:
    return bool(os.environ.get(address) or os.environ.get(WHY_NOT[address]))


def in_containers() -> bool:
    """Whether the tests are to run on the containers of the deployment."""
    return os.environ.get(COMPOSE, "") not in ("", "0")


def absent() -> list[str]:
    """One plain line for each half that was skipped."""
    halves = {POSTGRES: "PostgreSQL", NATS: "NATS"}
    return [
        f"{halves[a]} half skipped: {os.environ[why]}" for a, why in WHY_NOT.items() if os.environ.get(why)
    ]


def shapes() -> list[str]:
    """The shapes that tests run in on this machine."""
    if in_containers():
        return ["compose"]
    if not os.environ.get(POSTGRES):
        return ["embedded"]
    return ["embedded", "stack" if os.environ.get(NATS) else "postgresql"]
