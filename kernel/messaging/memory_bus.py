"""The bus of the embedded shape: events go to subscribers in this process, in order, awaited."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from kernel.messaging.event import Event

Handler = Callable[[Event], Awaitable[None]]


class Bus(Protocol):
    """What the relay publishes to. `publish` returns when the bus has taken responsibility for the event."""

    async def publish(self, event: Event) -> None: ...

    def subscribe(self, prefix: str, handler: Handler) -> None:
        """Call `handler` for every event whose type begins with `prefix`."""
        ...


class MemoryBus:
    """Hands each event to every subscriber; a handler that raises makes the relay try the event again."""

    def __init__(self) -> None:
        self._handlers: list[tuple[str, Handler]] = []

    async def publish(self, event: Event) -> None:
        for prefix, handler in self._handlers:
            if event.type.startswith(prefix):
                await handler(event)

    def subscribe(self, prefix: str, handler: Handler) -> None:
        self._handlers.append((prefix, handler))
