"""Replaying a dead letter: its consumer tries once more; what works is marked, what fails stays and says why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from kernel.clock import Clock
from kernel.db import Database
from kernel.messaging import dead_letters
from kernel.messaging.consumer import Consumer, with_causes
from kernel.messaging.event import Event


class ReplayError(Exception):
    """The consumer failed again, or is no longer there; the letter stays where it is."""


class Letters:
    """The dead letters of one service, and the consumers that can try them again."""

    def __init__(self, database: Database, consumers: Mapping[str, Consumer], clock: Clock) -> None:
        self._database, self._consumers, self._clock = database, consumers, clock

    async def page(self, *, after: str | None, limit: int) -> list[dict[str, Any]]:
        """Letters that wait, oldest first, with the region of their event."""
        async with self._database.read() as session:
            rows = await dead_letters.list_page(session, after=after, limit=limit)
        return [_shown(row) for row in rows]

    async def get(self, identifier: str) -> dict[str, Any] | None:
        """One letter, also one that was replayed."""
        async with self._database.read() as session:
            row = await dead_letters.get(session, identifier)
        return None if row is None else _shown(row)

    async def replay(self, letter: Mapping[str, Any]) -> datetime:
        """Let the consumer handle the event once more; when. Raises ReplayError. The effect still happens once."""
        consumer = self._consumers.get(letter["consumer"])
        if consumer is None:
            raise ReplayError(f"there is no consumer {letter['consumer']} any more")
        try:
            await consumer.handle(Event.of_message(letter["message"]))
        except Exception as error:
            raise ReplayError(with_causes(error)) from error
        now = self._clock.now()
        async with self._database.write() as session:
            await dead_letters.mark_replayed(session, letter["id"], now)
        return now


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "consumer": row.consumer,
        "event": row.event,
        "type": row.document["type"],
        "region": row.document["region"],
        "error": row.error,
        "tries": row.tries,
        "at": row.at,
        "replayed_at": row.replayed_at,
        "message": row.document,
    }
