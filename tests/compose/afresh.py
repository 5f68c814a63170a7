"""The first process of a container under test: runs `gongkai` with the container's own words, anew for every test.

What takes seconds, Python and its imports, is done once; each beginning is a fork that runs the command as the image's
entrypoint does, with nothing in memory. /suite/wanted (JSON, replaced whole) says what is wanted:
{"number": n, "run": bool, "end_by": signal, "stand_ins": {name in gongkai.embedded: [arguments, members]},
"back_off": [seconds], "environment": {name: value}}.
/suite/done/<service> holds the number that was followed last.
"""

import json
import os
import signal
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from gongkai import embedded
from gongkai.cli.main import app
from gongkai.settings import Settings
from kernel.messaging import nats_bus

#: What `gongkai serve` imports late.
LATE = (
    "gongkai.cli.settings", "gongkai.first_keys", "gongkai.processes", "kernel.telemetry.logging", "psycopg",
    "uvicorn.lifespan.on", "uvicorn.loops.auto", "uvicorn.protocols.http.auto",
)  # fmt: skip
WANTED, DONE = Path("/suite/wanted"), Path("/suite/done") / os.environ["GONGKAI_TEST_SERVICE"]
HEARD = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
LOOK_SECONDS = 0.02


def begin(wanted: dict[str, Any]) -> int:
    """Fork; the child is the command. Its id."""
    child = os.fork()
    if child:
        return child
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
    for name, (arguments, members) in wanted["stand_ins"].items():
        setattr(embedded, name, partial(getattr(embedded, name), *arguments, **members))
    os.environ.update(wanted["environment"])
    nats_bus.BACK_OFF = tuple(wanted["back_off"])
    sys.argv[0] = "gongkai"
    app()
    raise AssertionError("a command ends by SystemExit")


def end(child: int, how: int) -> int:
    """End the child and wait for it; its exit code."""
    os.kill(child, how)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def forget_files() -> None:
    """Take away what operators have loaded; keys stay."""
    for file in Settings().calendars.glob("*"):
        file.unlink(missing_ok=True)  # others share the directory


def main() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    for module in LATE:
        import_module(module)
    followed, child = b"", 0
    while True:
        if (said := WANTED.read_bytes()) != followed:
            wanted = json.loads(said)
            if child:
                end(child, wanted["end_by"])
                forget_files()
            child = begin(wanted) if wanted["run"] else 0
            followed = said
            DONE.write_text(str(wanted["number"]))
        heard = signal.sigtimedwait(HEARD, LOOK_SECONDS)
        if heard is None:
            continue
        if heard.si_signo != signal.SIGCHLD:
            sys.exit(end(child, signal.SIGTERM) if child else 0)
        if child and (ended := os.waitpid(child, os.WNOHANG)) != (0, 0):
            sys.exit(os.waitstatus_to_exitcode(ended[1]))


if __name__ == "__main__":
    main()
