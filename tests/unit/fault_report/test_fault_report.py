"""The report of the fault tests: totals of all tests, the ones that failed named, on paper as in the document."""

import json
from datetime import datetime
from pathlib import Path

from kernel.clock import SHANGHAI
from tests.support.fault_report import Tally, Told, written


def test_the_report_sums_up_and_names_what_failed(tmp_path: Path) -> None:
    good, bad, unlucky = Tally(), Tally(), Tally()
    good.add(kills=2, messages=10, wire_duplicates=1)
    good.recovered(1.234)
    bad.add(kills=1, messages=5, lost=1, ledger_duplicates=2)
    bad.recovered(20.06)
    told = [Told("a", "passed", good), Told("b", "failed", bad), Told("c", "failed", unlucky)]
    said = written(tmp_path / "build", told, datetime(2026, 3, 2, 9, tzinfo=SHANGHAI))
    document = json.loads((tmp_path / "build" / "fault-report.json").read_text("utf-8"))
    assert document["total"] == {
        "kills": 3, "messages": 15, "lost": 1, "ledger_duplicates": 2, "wire_duplicates": 1,
        "recovery_seconds": [1.23, 20.06],
    }  # fmt: skip
    assert document["failed"] == ["b", "c"]
    page = (tmp_path / "build" / "fault-report.md").read_text("utf-8").splitlines()
    assert "| a | 2 | 10 | 0 | 0 | 1 | 1.2 s | passed |" in page
    assert "| c | 0 | 0 | 0 | 0 | 0 | - | failed |" in page
    assert "| **all** | 3 | 15 | 1 | 2 | 1 | 20.1 s |  |" in page
    assert said.startswith(
        "faults: 3 tests (2 failed), 3 kills, 15 messages: 1 lost, 2 doubled in the ledger"
    )
