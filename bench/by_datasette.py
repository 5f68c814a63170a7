"""Pairs of signs asked of datasette's own full-text search over the same documents, by HTTP.

It is no requirement of ours: GONGKAI_BENCH_DATASETTE names the command of a virtual environment that has it.
"""

import os
import sqlite3
import subprocess
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import httpx

from bench.report import Line
from bench.server import HOST, stop
from gongkai.local.ports import free_port

COMMAND: Final = "GONGKAI_BENCH_DATASETTE"
NAME: Final = "two signs by datasette"
START_SECONDS: Final = 30.0


def line(directory: Path, rows: Iterable[tuple[str, str]], pairs: Sequence[str], size: int) -> Line:
    """How many hits datasette gives for pairs, and how long the first page takes; says how to run it where it is missing."""
    command = os.environ.get(COMMAND)
    if not command:
        return Line(
            NAME, "-", "not run", "-", note=f"needs {COMMAND}=…/bin/datasette (pip install datasette)"
        )
    file = directory / "told.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        # As its documentation enables full-text search.
        connection.execute("CREATE TABLE told (id INTEGER PRIMARY KEY, name TEXT, words TEXT)")
        connection.executemany("INSERT INTO told (name, words) VALUES (?, ?)", rows)
        connection.execute(
            "CREATE VIRTUAL TABLE told_fts USING fts5(words, content='told', content_rowid='id')"
        )
        connection.execute("INSERT INTO told_fts (told_fts) VALUES ('rebuild')")
    port = free_port()
    given = [command, "serve", str(file), "--host", HOST, "--port", str(port)]
    process = subprocess.Popen(given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=30, trust_env=False) as client:
            _wait(client)
            taken, hits = [], 0
            for pair in pairs:
                asked = {
                    "_search": f'"{pair}"',
                    "_size": str(size),
                    "_fts_table": "told_fts",
                    "_fts_pk": "id",
                }
                begun = time.perf_counter()
                answer = client.get("/told/told.json", params=asked)
                taken.append((time.perf_counter() - begun) * 1000)
                hits += answer.raise_for_status().json()["filtered_table_rows_count"] or 0
    finally:
        stop(process)
    p95 = sorted(taken)[int(len(taken) * 0.95)]
    return Line(
        NAME, "-", f"{p95:.1f} ms", f"{hits:,} hits", note="by HTTP; words split at blanks, as FTS5 comes"
    )


def _wait(client: httpx.Client) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            client.get("/-/versions.json").raise_for_status()
        except httpx.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
