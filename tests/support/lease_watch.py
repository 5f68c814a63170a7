"""A lease of the stack, looked at from outside while parts of it are killed."""

import contextlib
import threading
from types import TracebackType
from typing import Final

import psycopg

from gongkai.stack import Stack


class LeaseWatch:
    """Looks at a service's lease in the database: how often it changed hands, and how long it stood in a dead holder's name after
    its time while every part was up (`longest`, seconds by the database's clock).
    """

    QUERY: Final = (
        "SELECT fence, until, extract(epoch FROM clock_timestamp())::float8 FROM leases WHERE name = %s"
    )

    def __init__(self, stack: Stack, service: str, lease: str) -> None:
        assert stack.postgres is not None
        self._address = f"{stack.postgres.address}/gongkai_{service}".replace("+psycopg", "")
        self._lease = lease
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        #: Cleared during a fault: the time that a process takes to start is not the lease's.
        self.up = threading.Event()
        self.up.set()
        self._since: float | None = None
        self.fences: set[int] = set()
        self.longest = 0.0

    def __enter__(self) -> "LeaseWatch":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(60)

    def _watch(self) -> None:
        while not self._ended.is_set():
            # PostgreSQL is ended on purpose meanwhile: then there is nothing to see, and the watch begins anew.
            with (
                contextlib.suppress(psycopg.Error),
                psycopg.connect(self._address, autocommit=True) as session,
            ):
                while not self._ended.wait(0.05):
                    if row := session.execute(self.QUERY, (self._lease,)).fetchone():
                        self._see(*row)

    def _see(self, fence: int, until: float, now: float) -> None:
        self.fences.add(fence)
        if not self.up.is_set():
            self._since = None
            return
        self._since = self._since or now
        if until:  # nought: given back
            self.longest = max(self.longest, now - max(until, self._since))
