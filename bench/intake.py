"""Ten thousand applications in one file through a real server: how long it takes, and what memory it needs beyond that of
a small file.
"""

import json
import time
from pathlib import Path
from typing import Any, Final

import httpx

from bench.report import Line
from bench.server import Server, product, scratch
from bench.serving import CATALOGUE, client

ROWS, FEW = 10_000, 1_000
PROMISE_SECONDS: Final = 30.0
#: More than this between a small file and a large one would not be constant memory.
GROWTH_MB: Final = 32.0
PATH: Final = "/v1/disclosure-requests/intake"


def run() -> list[Line]:
    """Two lines, promised. Raises for a record that was not registered."""
    with scratch() as directory, product(data := directory / "data") as server:
        server.first_answer(CATALOGUE)
        with client(server, data, "county") as http:
            few = _send(http, FEW, "few")
            before = _peak_mb(server)
            many = _send(http, ROWS, "many")
            grown = _peak_mb(server) - before
    note = f"SQLite, closed personal data, ledger, receipt and event each; {ROWS / many:,.0f} a second"
    return [
        Line(
            f"intake of {ROWS:,} applications", f"<= {PROMISE_SECONDS:.0f} s", f"{many:.1f} s",
            f"{few * ROWS / FEW:.1f} s at the rate of {FEW:,}", many / (few * ROWS / FEW), many <= PROMISE_SECONDS, note,
        ),
        Line(
            "peak memory beyond that of a tenth of it", f"<= {GROWTH_MB:.0f} MB", f"{grown:.0f} MB",
            f"{before:.0f} MB with {FEW:,}", (before + grown) / before, grown <= GROWTH_MB,
        ),
    ]  # fmt: skip


def _send(http: httpx.Client, rows: int, series: str) -> float:
    body = "\n".join(
        json.dumps(_record(f"{series}-{n}", n), ensure_ascii=False) for n in range(rows)
    ).encode()
    begun = time.perf_counter()
    headers = {"content-type": "application/x-ndjson"}
    answer = http.post(PATH, content=body, headers=headers, timeout=600).raise_for_status()
    seconds = time.perf_counter() - begun
    counts = json.loads(answer.text.splitlines()[-1])
    if counts["registered"] != rows:
        raise RuntimeError(f"not all were registered: {counts} {answer.text[:500]}")
    return seconds


def _record(number: str, n: int) -> dict[str, Any]:
    return {
        "office": "yongxiu-zrzy", "client_application_id": number, "manner": "counter", "submitted_on": "2026-03-02",
        "applicant": {
            "kind": "natural_person", "name": "张三", "telephone": f"138{n:08d}", "address": "永修县涂埠镇示例路 8 号",
            "identity": {"type": "passport", "number": f"E{n:08d}"},
        },
        "content": {"title": "征收土地公告", "description": f"第 {n} 号:" + "江上乡征收土地公告" * 5},
    }  # fmt: skip


def _peak_mb(server: Server) -> float:
    """The most resident memory that the server ever had, MiB (Linux)."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / 1024
