"""A tally for each fault test, and the report of the run as build/fault-report.json and .md."""

from typing import Any

import pytest

from kernel.clock import SystemClock
from tests.support.fault_report import Tally, Told, written

_TALLIES = pytest.StashKey[dict[str, Tally]]()
_OUTCOMES = pytest.StashKey[dict[str, str]]()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """What this test did and found."""
    made = Tally()
    request.config.stash.setdefault(_TALLIES, {})[request.node.nodeid] = made
    return made


class Outcomes:
    """How each test ended."""

    def __init__(self, config: pytest.Config) -> None:
        self._found = config.stash.setdefault(_OUTCOMES, {})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "/faults/" in f"/{report.nodeid}" and (report.when == "call" or report.outcome != "passed"):
            self._found[report.nodeid] = report.outcome


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Outcomes(config), "fault-outcomes")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    outcomes, tallies = config.stash.get(_OUTCOMES, {}), config.stash.get(_TALLIES, {})
    told = [
        Told(name.rpartition("/")[2], outcome, tallies.get(name, Tally()))
        for name, outcome in outcomes.items()
        if outcome != "skipped"
    ]
    if told and not hasattr(config, "workerinput"):
        folder = config.rootpath / "build"
        terminalreporter.write_line(written(folder, told, SystemClock().now()))
        terminalreporter.write_line(f"the report: {folder / 'fault-report.md'}")
