"""The index of all active subscriptions in this process, kept in step with the database before it is asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.push.region_changes import repository as region_changes
from services.push.region_changes.rules import Lineage
from services.push.revisions import repository as revisions
from services.push.subscriptions import repository
from services.push.subscriptions.evaluation import Facts
from services.push.subscriptions.grammar import read_rule
from services.push.subscriptions.index import SubscriptionIndex
from services.push.subscriptions.repository import Changed

#: Read and filed at once; while one batch is filed, requests wait.
BATCH: Final = 1000
log = structlog.get_logger("push.matcher")


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of subscriptions, the revision as of which they were found, the changes of divisions reckoned with."""

    subscriptions: list[str]
    revision: int
    lineage: Lineage


class Matcher:
    """Finds the subscriptions for an event as of what its session sees.

    Revisions follow the order of commits, so that the rows above the last one that was filed are all that is new. A change
    of divisions makes the index anew: which rules it touches, only all of them tell.
    """

    def __init__(self) -> None:
        self._index: SubscriptionIndex | None = None
        self._revision = 0
        self._one_at_a_time = asyncio.Lock()

    async def find(self, session: AsyncSession, facts: Facts) -> Found:
        """The subscriptions that hold, by id."""
        async with self._one_at_a_time:
            index = await self._in_step(session)
            return Found(sorted(index.find(facts)), self._revision, index.lineage)

    async def _in_step(self, session: AsyncSession) -> SubscriptionIndex:
        number = await revisions.last(session, revisions.REGION_CHANGES)
        index, revision = self._index, self._revision
        if index is None or index.lineage.number != number:
            index, revision = SubscriptionIndex(await region_changes.lineage_of(session, number)), 0
        while rows := await repository.changed_since(session, revision, BATCH):
            _file(index, rows)
            revision = rows[-1].revision
        if index is not self._index:
            log.info("index_made", subscriptions=len(index), revision=revision)
        self._index, self._revision = index, revision
        return index


def _file(index: SubscriptionIndex, rows: Sequence[Changed]) -> None:
    for row in rows:
        if row.active:
            index.put(row.id, read_rule(row.rule))
        else:
            index.drop(row.id)
