"""The bus of the embedded shape: events go to the consumers in this process, in order, awaited.

The first service that stops it stops it for all: its consumers' database is about to be closed. Whoever publishes then is
cancelled, and the event stays in the outbox for the next start.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from kernel.messaging.consumer import BACK_OFF, Consumer
from kernel.messaging.event import Event


class MemoryBus:
    """Hands each event to every consumer before `publish` returns; tries again in place, then buries."""

    def __init__(self, back_off: tuple[float, ...] = BACK_OFF[:-1]) -> None:
        self._back_off = back_off
        self._consumers: list[Consumer] = []
        self._listeners: list[tuple[str, Callable[[], None]]] = []
        self._at_work: set[asyncio.Task[Any]] = set()
        self._stopped = False

    async def start(self) -> None: ...

    async def stop(self) -> None:
        """Let the deliveries that are at work end, and no other begin."""
        self._stopped = True
        if self._at_work:
            await asyncio.wait(self._at_work)

    async def publish(self, event: Event) -> None:
        for consumer in self._consumers:
            if event.type.startswith(consumer.prefix):
                await self._deliver(consumer, event)

    async def _deliver(self, consumer: Consumer, event: Event) -> None:
        for tries, pause in enumerate((*self._back_off, None), 1):
            try:
                await self._let(consumer.handle(event))
            except Exception as error:
                if pause is None:
                    await self._let(consumer.bury(event, error, tries))
                else:
                    await asyncio.sleep(pause)
            else:
                return

    async def _let(self, work: Coroutine[Any, Any, None]) -> None:
        """Work with a consumer's database; it is waited for by `stop` and does not begin after it."""
        if self._stopped:
            work.close()
            raise asyncio.CancelledError
        task = asyncio.ensure_future(work)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        await task

    def consume(self, consumer: Consumer) -> None:
        self._consumers.append(consumer)

    def signal(self, topic: str) -> None:
        for listened, heard in self._listeners:
            if listened == topic:
                heard()

    def on_signal(self, topic: str, heard: Callable[[], None]) -> None:
        self._listeners.append((topic, heard))
