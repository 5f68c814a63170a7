"""One stack of real processes for the tests that kill its parts, a tally for each fault test, and the report of the run as
build/fault-report.json and .md.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from gongkai.local.nats import NoNatsError
from gongkai.local.postgres import QUICK, NoPostgresError
from gongkai.stack import Stack, running
from kernel.clock import SystemClock
from tests.support.fault_report import Tally, Told, written
from tests.support.suite import settings_for

#: fsync=off would make a crash of the server itself lose what it had acknowledged.
DURABLE = tuple(setting for setting in QUICK if not setting.startswith(("fsync", "synchronous", "full_page")))

_TALLIES = pytest.StashKey[dict[str, Tally]]()
_OUTCOMES = pytest.StashKey[dict[str, str]]()
#: The property of a test's reports that holds its tally: reports are what a worker hands to the process that writes.
_TALLY = "tally"


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """For tests of the group "stack", which one process runs: each leaves every part at work."""
    # The server's user has to reach its directory: not below pytest's own, which is closed to others.
    root = Path(tempfile.mkdtemp(prefix="gongkai-stack-"))
    root.chmod(0o755)
    try:
        with running(settings_for(root), quick=DURABLE) as made:
            yield made
    except (NoPostgresError, NoNatsError) as error:
        pytest.skip(str(error))
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """What this test did and found."""
    made = Tally()
    yield made
    request.node.user_properties.append((_TALLY, asdict(made)))


class Outcomes:
    """How each test ended, and its tally, whichever process ran it."""

    def __init__(self, config: pytest.Config) -> None:
        self._found = config.stash.setdefault(_OUTCOMES, {})
        self._tallies = config.stash.setdefault(_TALLIES, {})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "/faults/" not in f"/{report.nodeid}":
            return
        if report.when == "call" or report.outcome != "passed":
            self._found[report.nodeid] = report.outcome
        for name, told in report.user_properties:
            if name == _TALLY:
                self._tallies[report.nodeid] = Tally(**told)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Outcomes(config), "fault-outcomes")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    outcomes, tallies = config.stash.get(_OUTCOMES, {}), config.stash.get(_TALLIES, {})
    told = [
        Told(name.rpartition("/")[2].partition("@")[0], outcome, tallies.get(name, Tally()))
        for name, outcome in outcomes.items()
        if outcome != "skipped"
    ]
    if told and not hasattr(config, "workerinput"):
        folder = config.rootpath / "build"
        terminalreporter.write_line(written(folder, told, SystemClock().now()))
        terminalreporter.write_line(f"the report: {folder / 'fault-report.md'}")
