"""The bus port: what the relay publishes to and consumers hear from. Adapters: memory_bus, nats_bus."""

from collections.abc import Callable
from typing import Protocol

from kernel.messaging.consumer import Consumer
from kernel.messaging.event import Event


class Bus(Protocol):
    """Events arrive at least once at every consumer; signals are hints that may be lost."""

    async def start(self) -> None:
        """Connect; consumers given by `consume` begin to hear."""
        ...

    async def stop(self) -> None:
        """Hear no more and disconnect; what was not acknowledged comes again."""
        ...

    async def publish(self, event: Event) -> None:
        """Return when the bus has taken responsibility for the event; raise when it has not."""
        ...

    def consume(self, consumer: Consumer) -> None:
        """Let a consumer hear every event whose type begins with its prefix (before `start`)."""
        ...

    def signal(self, topic: str) -> None:
        """Tell whoever listens, in any process, that something may have changed."""
        ...

    def on_signal(self, topic: str, heard: Callable[[], None]) -> None:
        """Call `heard` at every signal of this topic (before `start`)."""
        ...
