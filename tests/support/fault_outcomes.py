"""A plugin of pytest that gathers how the fault tests of a run ended, in whichever process, and writes build/fault-report.json
and .md at its end. It belongs to the conftest of all tests: that of their folder is not read by the process that writes.
"""

from dataclasses import dataclass, field
from typing import Final

import pytest

from kernel.clock import SystemClock
from tests.support.fault_report import Tally, Told, written

#: The property of a test's reports that holds its tally: reports are what a worker hands to the process that writes.
PROPERTY: Final = "tally"


@dataclass(eq=False)  # pytest keeps plugins in sets
class FaultOutcomes:
    """How each test ended, and its tally."""

    outcomes: dict[str, str] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "/faults/" not in f"/{report.nodeid}":
            return
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = report.outcome
        for name, told in report.user_properties:
            if name == PROPERTY:
                self.tallies[report.nodeid] = Tally(**told)

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        told = [
            Told(name.rpartition("/")[2].partition("@")[0], outcome, self.tallies.get(name, Tally()))
            for name, outcome in self.outcomes.items()
            if outcome != "skipped"
        ]
        if told:
            folder = config.rootpath / "build"
            terminalreporter.write_line(written(folder, told, SystemClock().now()))
            terminalreporter.write_line(f"the report: {folder / 'fault-report.md'}")
