"""The bus of the embedded shape: events go to the consumers in this process, in order, awaited."""

import asyncio
from collections.abc import Callable

from kernel.messaging.consumer import BACK_OFF, Consumer
from kernel.messaging.event import Event


class MemoryBus:
    """Hands each event to every consumer before `publish` returns; tries again in place, then buries."""

    def __init__(self, back_off: tuple[float, ...] = BACK_OFF[:-1]) -> None:
        self._back_off = back_off
        self._consumers: list[Consumer] = []
        self._listeners: list[tuple[str, Callable[[], None]]] = []

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def publish(self, event: Event) -> None:
        for consumer in self._consumers:
            if event.type.startswith(consumer.prefix):
                await self._deliver(consumer, event)

    async def _deliver(self, consumer: Consumer, event: Event) -> None:
        for tries, pause in enumerate((*self._back_off, None), 1):
            try:
                await consumer.handle(event)
            except Exception as error:
                if pause is None:
                    await consumer.bury(event, error, tries)
                else:
                    await asyncio.sleep(pause)
            else:
                return

    def consume(self, consumer: Consumer) -> None:
        self._consumers.append(consumer)

    def signal(self, topic: str) -> None:
        for listened, heard in self._listeners:
            if listened == topic:
                heard()

    def on_signal(self, topic: str, heard: Callable[[], None]) -> None:
        self._listeners.append((topic, heard))
