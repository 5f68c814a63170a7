"""What an idle installation takes of the processor: the whole suite in one process, and push alone, with nothing to do."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.report import Line
from bench.server import HOST, Server, product, reference, scratch, spawned
from bench.serving import CATALOGUE
from gongkai.local.ports import free_port

LIMIT: Final = 0.01
SETTLE_SECONDS: Final = 10.0
SECONDS: Final = 30.0
WAKES: Final = 30


def run() -> list[Line]:
    """Two lines; that of push is promised, whatever the machine takes for waking up."""
    with scratch() as directory:
        (directory / "body").write_bytes(b"{}")
        with reference("asgi", directory / "body") as bare:
            bare.first_answer("/")
            base = _share(bare)
        with product(directory / "data") as ours:
            ours.first_answer(CATALOGUE)
            suite = _share(ours)
        push = _push(directory / "data")
    by = f"{base:.2%} by uvicorn with nothing behind it"
    note = (
        f"{SECONDS:.0f} s after {SETTLE_SECONDS:.0f} s to settle; SQLite, all jobs and the worker of deliveries at their usual pace; "
        f"waking up from a sleep costs {_waking() * 1e6:.0f} us of the processor here"
    )
    return [
        Line("push, idle", f"<= {LIMIT:.0%} of a core", f"{push:.2%}", by, push / base, push <= LIMIT, note),
        Line("suite in one process, idle", "-", f"{suite:.2%}", by, suite / base, None, "all services"),
    ]


def _waking() -> float:
    """Processor seconds of a sleep that ends: some 10 us on a machine of its own, many times that on a shared virtual one."""
    before = time.process_time()
    for _ in range(WAKES):
        time.sleep(0.1)
    return (time.process_time() - before) / WAKES


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
