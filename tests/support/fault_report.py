"""The report of the fault tests (`make faults`): each kill, what was lost or doubled, how long it took to be as before.

Tests tell a `Tally` what they measured, before they assert it; a run writes build/fault-report.json and .md.
"""

import json
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

FIGURES = ("kills", "messages", "lost", "ledger_duplicates", "wire_duplicates")
HEAD = "| test | kills | messages | lost | ledger duplicates | wire duplicates | longest recovery | outcome |"


@dataclass
class Tally:
    """What one test did and found. `messages`: writes that were acknowledged, or messages that were to arrive. `wire_duplicates`:
    of one id, where something goes over a wire. `recovery_seconds`: from the death's end to the first answer, or effect.
    """

    kills: int = 0
    messages: int = 0
    lost: int = 0
    ledger_duplicates: int = 0
    wire_duplicates: int = 0
    recovery_seconds: list[float] = field(default_factory=list)

    def add(self, **figures: int) -> None:
        """Count what was measured."""
        for name, number in figures.items():
            assert name in FIGURES, name
            setattr(self, name, getattr(self, name) + number)

    def recovered(self, seconds: float) -> None:
        """It took so long until all was as before."""
        self.recovery_seconds.append(round(seconds, 2))


@dataclass(frozen=True)
class Told:
    """One test of a run: its name, how it ended, its tally."""

    test: str
    outcome: str
    tally: Tally


def written(folder: Path, told: Iterable[Told], at: datetime) -> str:
    """Write the report of a run into a folder; its last line, for the terminal."""
    tests = list(told)
    total = Tally()
    for one in tests:
        total.add(**{name: getattr(one.tally, name) for name in FIGURES})
        total.recovery_seconds += one.tally.recovery_seconds
    failed = [one.test for one in tests if one.outcome == "failed"]
    document = {
        "at": at.isoformat(), "commit": _commit(folder), "python": platform.python_version(), "machine": platform.platform(),
        "total": asdict(total), "failed": failed,
        "tests": [{"test": one.test, "outcome": one.outcome} | asdict(one.tally) for one in tests],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fault-report.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    (folder / "fault-report.md").write_text(_page(document, tests, total), "utf-8")
    return _sentence(total, len(tests), len(failed))


def _page(document: dict[str, Any], tests: Iterable[Told], total: Tally) -> str:
    rows = [_row(one.test, one.tally, one.outcome) for one in tests]
    lines = [
        "# Faults", "", f"{document['at']}, commit {document['commit']}, Python {document['python']}, {document['machine']}", "",
        HEAD, "|---|---|---|---|---|---|---|---|", *rows, _row("**all**", total, ""), "",
        "Kills are SIGKILL, an exit at a named place, or the crash of a server; messages are acknowledged writes, or messages that were"
        " to arrive. A wire duplicate bears the id of the first, and is counted where a receiver saw it.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _row(name: str, tally: Tally, outcome: str) -> str:
    figures = " | ".join(str(getattr(tally, one)) for one in FIGURES)
    return f"| {name} | {figures} | {_longest(tally)} | {outcome} |"


def _longest(tally: Tally) -> str:
    return f"{max(tally.recovery_seconds):.1f} s" if tally.recovery_seconds else "-"


def _sentence(total: Tally, tests: int, failed: int) -> str:
    return (
        f"faults: {tests} tests ({failed} failed), {total.kills} kills, {total.messages} messages: {total.lost} lost,"
        f" {total.ledger_duplicates} doubled in the ledger, {total.wire_duplicates} on the wire;"
        f" longest recovery {_longest(total)}"
    )


def _commit(folder: Path) -> str:
    try:
        command = ["git", "-C", str(folder.parent), "rev-parse", "--short", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"
