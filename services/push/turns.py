"""Turns at receivers: so many at once to each, whoever comes later waits. In the memory of one event loop."""

import asyncio
from collections import deque


class Turns:
    """Counts by name. A turn that was begun is to be ended; nothing is left of a name at which nobody is."""

    def __init__(self) -> None:
        self._at_work: dict[str, int] = {}
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    def take(self, name: str, most: int) -> bool:
        """Begin a turn, of which there may be `most` at once, where there is one now."""
        at_work = self._at_work.get(name, 0)
        if at_work >= most:
            return False
        self._at_work[name] = at_work + 1
        return True

    async def begin(self, name: str, most: int) -> None:
        """Begin a turn; who came first is first."""
        if self.take(name, most):
            return
        given = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, deque()).append(given)
        try:
            await given
        except asyncio.CancelledError:
            if given.done() and not given.cancelled():
                self.end(name)  # it was given, and is not taken
            raise

    def end(self, name: str) -> None:
        """End a turn: it goes to whoever waits."""
        waiting = self._waiting.get(name)
        while waiting:
            given = waiting.popleft()
            if not given.done():
                given.set_result(None)
                return
        self._waiting.pop(name, None)
        self._at_work[name] -= 1
        if not self._at_work[name]:
            del self._at_work[name]
