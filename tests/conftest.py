"""Shapes: every test that asks for `suite` runs embedded (SQLite, one process) and, where PostgreSQL and NATS are at
hand, as the stack (PostgreSQL, NATS, HTTP between gateway and service); with PostgreSQL alone, on that. With
GONGKAI_TEST_COMPOSE it runs on the containers of deploy/docker-compose.yml instead.
"""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from gongkai.first_keys import first_keys
from gongkai.processes import SERVICES
from kernel import collector
from kernel.testing.clock import MovableClock
from tests.support import browser, containers, databases, kept_connections, libreoffice, servers
from tests.support.fault_outcomes import FaultOutcomes
from tests.support.put_back import Borrowed
from tests.support.suite import Suite, all_told, settings_for, suite_on

#: The day on which tests begin, the first working day after the Spring Festival of 2026 has settled.
TODAY = date(2026, 3, 2)
#: The parts that have a database of their own.
DATABASES = ("gateway", *SERVICES)
#: The shapes in the order in which they are tested.
SHAPES = ("embedded", "postgresql", "stack", "compose")
#: The directories of tests that take many seconds each.
LONG = ("browser", "contract", "faults")
_started, _resting = ExitStack(), ExitStack()
# How long an example takes depends on what else the machine does; the same tree gives the same answer.
hypothesis.settings.register_profile(
    "gongkai", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
#: Many times as many examples, others each time: pytest --hypothesis-profile=long
hypothesis.settings.register_profile(
    "long", hypothesis.settings.get_profile("gongkai"), max_examples=1000, derandomize=False
)
hypothesis.settings.load_profile("gongkai")


def pytest_configure(config: pytest.Config) -> None:
    """The first process finds or starts PostgreSQL and NATS; workers inherit their addresses."""
    if hasattr(config, "workerinput"):
        return
    config.pluginmanager.register(FaultOutcomes(), "fault-outcomes")
    if not servers.in_containers():
        servers.find_or_start(_started)
        return
    if config.getoption("numprocesses", None):
        raise pytest.UsageError("the containers are one installation: one process tests them (-n 0)")
    try:
        containers.up(_started)
    except containers.NoContainersError as error:
        _started.close()
        raise pytest.UsageError(str(error)) from error


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _started.close()


def pytest_collection(session: pytest.Session) -> None:
    """Thousands of tests and all that they import stay to the end."""
    _resting.enter_context(collector.resting())


def pytest_collection_finish(session: pytest.Session) -> None:
    _resting.close()
    collector.spare()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in servers.absent():
        terminalreporter.write_line(line)
    if browser.find_chromium() is None:
        terminalreporter.write_line(
            "browser tests skipped: no Chromium is installed (apt-get install chromium)"
        )
    if not libreoffice.is_there():
        terminalreporter.write_line(libreoffice.ABSENT)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shape by shape, the long tests of each before its others, directory by directory, and what needs no shape at last: these
    are short, and no worker is at work alone in the end. Within these the order is random.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, bool, str]:
    here = Path(__file__)
    long = next((name for name in LONG if item.path.is_relative_to(here.with_name(name))), "")
    given = getattr(item, "callspec", None)
    shape = given.params.get("shape") if given else None
    if shape is None:
        return (0 if long else len(SHAPES) + 1), not long, long
    return 1 + SHAPES.index(shape), not long, long


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "shape" in metafunc.fixturenames:
        metafunc.parametrize("shape", servers.shapes(), scope="session")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shape() -> str:
    raise AssertionError("parametrized by pytest_generate_tests")


@pytest.fixture(scope="session")
def template(shape: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str | None]]:
    """A data directory and databases as a first start leaves them: seeds, sample county, keys."""
    data = tmp_path_factory.mktemp(f"template-{shape}")
    if shape == "compose":
        yield data, None  # the containers keep their own
        return
    name = None if shape == "embedded" else f"t{uuid.uuid4().hex[:10]}"
    if name:
        for service in DATABASES:
            databases.create(f"{name}_{service}")
    settings = settings_for(data, databases.postgres_url(f"{name}_{{service}}") if name else None)

    async def fill() -> None:
        clock = MovableClock(date(2026, 1, 5))
        await first_keys(settings, clock)
        async with suite_on(settings, clock):
            # What a first start tells is heard by then: otherwise each test would begin with a hundred events.
            await all_told(settings)

    asyncio.run(fill())
    # Modules, mappers and the first apps stay to the end: the collector need not look at them a thousand times.
    collector.spare()
    yield data, name
    if name:
        for service in DATABASES:
            databases.drop(f"{name}_{service}")


@pytest.fixture(scope="session")
def borrowed(template: tuple[Path, str | None]) -> Iterator[list[Borrowed]]:
    """The databases that the tests of this process use one after the other; none on SQLite and in containers."""
    _, name = template
    kept_connections.keep()
    made = [Borrowed(f"{name}_{part}_lent", f"{name}_{part}") for part in DATABASES] if name else []
    yield made
    for database in made:
        database.drop()


@pytest.fixture
def prepared(
    shape: str, template: tuple[Path, str | None], borrowed: list[Borrowed], tmp_path: Path
) -> Iterator[dict[str, Any]]:
    """Settings (data, database_url, nats_url, nats_space) of what a first start leaves, to be used by one test."""
    source, name = template
    data = tmp_path / "data"
    if shape == "compose":
        with containers.here().fresh(data) as found:
            yield found
        return
    databases.copy_files(source, data)
    if name is None:
        yield {"data": data}
        return
    found = {"data": data, "database_url": databases.postgres_url(f"{name}_{{service}}_lent")}
    if shape == "stack":
        found |= {"nats_url": os.environ[servers.NATS], "nats_space": f"x{uuid.uuid4().hex[:12]}"}
    yield found
    for database in borrowed:
        database.put_back()


@pytest.fixture
def clock() -> MovableClock:
    return containers.here().clock(TODAY) if servers.in_containers() else MovableClock(TODAY)


@pytest.fixture
async def suite(prepared: dict[str, Any], clock: MovableClock) -> AsyncIterator[Suite]:
    async with suite_on(settings_for(**prepared), clock) as running:
        yield running
