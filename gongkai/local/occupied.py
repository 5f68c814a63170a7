"""Whether a server runs on a data directory: each holds a file there, which the system lets go of when its process ends, however."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NAME: Final = "server.lock"


@contextlib.contextmanager
def occupied(data: Path, url: str) -> Iterator[None]:
    """Hold a data directory, beside whoever else does, and note where we serve it; where the file system knows no locks, hold
    nothing.
    """
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):
            file = held.enter_context((data / _NAME).open("a+", encoding="utf-8"))
            fcntl.flock(file, fcntl.LOCK_SH)
            file.truncate(0)
            file.write(url)
            file.flush()
        yield


def served_at(data: Path) -> str | None:
    """Where the server that holds a data directory serves it, the one that began last of several; None where none does."""
    try:
        with (data / _NAME).open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read()
    except OSError:
        pass
    return None
