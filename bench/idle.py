"""What an idle installation takes of the processor: the whole suite in one process, and push alone, with nothing to do."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.report import Line
from bench.server import HOST, Server, product, scratch, spawned
from bench.serving import CATALOGUE
from gongkai.local.ports import free_port

LIMIT: Final = 0.01
SETTLE_SECONDS: Final = 10.0
SECONDS: Final = 30.0


def run() -> list[Line]:
    """Two lines; that of push is promised."""
    with scratch() as directory:
        with product(directory / "data") as ours:
            ours.first_answer(CATALOGUE)
            suite = _share(ours)
        push = _push(directory / "data")
    note = f"{SECONDS:.0f} s after {SETTLE_SECONDS:.0f} s to settle; SQLite, all jobs and the worker of deliveries at their usual pace"
    return [
        Line("push, idle", f"<= {LIMIT:.0%} of a core", f"{push:.2%}", "-", None, push <= LIMIT, note),
        Line(
            "whole suite in one process, idle",
            "-",
            f"{suite:.2%}",
            "-",
            None,
            None,
            "gateway and four services",
        ),
    ]


def _push(data: Path) -> float:
    """Push in a process of its own, on the database that the first start has made."""
    key, port = data / "internal-token.pem", free_port()
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)], check=True)
    public = data / "internal-token.pub"
    subprocess.run(["openssl", "pkey", "-in", str(key), "-pubout", "-out", str(public)], check=True)
    settings = {
        "GONGKAI_DATA": str(data), "GONGKAI_HOST": HOST, "GONGKAI_PORT": str(port),
        "GONGKAI_TOKEN_PUBLIC_KEY_FILES": str(public),
    }  # fmt: skip
    command: Sequence[str] = [str(Path(sys.executable).with_name("gongkai")), "serve", "push"]
    with spawned(command, settings, port, data.with_suffix(".push.log")) as server:
        server.first_answer("/readyz")
        return _share(server)


def _share(server: Server) -> float:
    """The share of a core that a server takes."""
    time.sleep(SETTLE_SECONDS)
    before = server.cpu_seconds()
    time.sleep(SECONDS)
    after = server.cpu_seconds()
    if before is None or after is None:
        raise RuntimeError("/proc does not tell the processor time of a process here")
    return (after - before) / SECONDS
