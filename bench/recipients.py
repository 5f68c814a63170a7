"""A file of 100,000 recipients with faulty rows among them, sent by the command line's own sender to `gongkai serve`, until the last
row is worked off.
"""

import io
import json
import time
from pathlib import Path
from typing import Final

from bench.report import Line
from bench.server import HOST, product, scratch
from gongkai.cli.push_sending import Sending

ROWS: Final = 100_000
#: Each so-manyth row has a number that is none.
FAULTY: Final = 100
WANTED: Final = {"rule": {"item": ["fiscal-budget-001"]}, "channels": ["feed"]}


def run() -> list[Line]:
    """One line, not promised. Raises RuntimeError where rows are missing."""
    with scratch() as directory, product(directory / "data") as server:
        server.first_answer("/readyz")
        key = json.loads((directory / "data" / "keys.json").read_text())["county"]["key"]
        file = directory / "residents.csv"
        _write(file)
        sending = Sending(f"http://{HOST}:{server.port}", key, io.StringIO())
        begun, before = time.perf_counter(), server.cpu_seconds()
        done, faults = sending.send(file, dry_run=False, subscribe=json.dumps(WANTED))
        seconds, after = time.perf_counter() - begun, server.cpu_seconds()
        memory = server.resident_mb()
    refused = ROWS // FAULTY
    if (done["registered"], done["refused"]) != (ROWS - refused, refused) or not faults:
        raise RuntimeError(f"{done} of {ROWS} rows")
    used = "-" if before is None or after is None else f"{after - before:.0f} s"
    note = (
        f"{file.name} sent, {refused:,} rows refused with their faults, the rest registered with a subscription each; processor of "
        f"the server {used}, {memory:,.0f} MB resident at the end; SQLite, one process"
    )
    return [Line(f"{ROWS:,} recipients by one file", "-", f"{seconds:.1f} s", "-", None, None, note)]


def _write(file: Path) -> None:
    with file.open("w", encoding="utf-8") as written:
        written.write("reference,kind,region,name,addresses.mobile\n")
        for n in range(ROWS):
            mobile = "12345" if n % FAULTY == 0 else f"138{n:08d}"
            written.write(f"resident-{n:06d},person,360425102001,欧阳{n},{mobile}\n")
