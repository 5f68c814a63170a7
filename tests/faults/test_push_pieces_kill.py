"""kill -9 between the pieces of a message to many: what is planned stays, what is not is planned by whoever takes over."""

import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
from sqlalchemy import select, update

from kernel.db.lease import leases
from kernel.messaging.outbox import outbox
from kernel.testing.clock import MovableClock
from services.push.deliveries.models import Delivery
from services.push.pieces.models import Piece
from services.push.planner import PIECE
from services.push.recipient_imports import service as imports
from tests.support import push_run
from tests.support.fault_report import Tally
from tests.support.hooks import receiving
from tests.support.push_scenes import Ground
from tests.support.push_worker import CALLER, COUNTY, ITEM

#: Three whole pieces and a small one; on PostgreSQL two are planned beside each other.
MANY: Final = 3 * PIECE + 500
#: A piece is written in four parts; the process dies in the second part behind the first two pieces.
PLACE: Final = "delivery.planned:10"


@pytest.fixture
async def push(prepared: dict[str, Any], clock: MovableClock) -> AsyncIterator[Ground]:
    with receiving() as hook:
        ground = Ground(prepared, clock, hook)
        await ground.start()
        yield ground
        await ground.database.dispose()


async def many(push: Ground) -> None:
    """Subscribers whose screens are told of the item, from a file."""
    rule = {"rule": {"item": [ITEM]}, "channels": ["screen"], "frequency": "immediate"}
    person = {"kind": "person", "region": f"{COUNTY}102001"}
    rows: list[Any] = [(n, {"reference": f"p{n}"} | person) for n in range(1, MANY + 1)]
    async with push.database.write() as session:
        file = await imports.begin(session, CALLER, push.tools, dry_run=False, subscribe=rule)
        for at in range(0, MANY, 500):
            await imports.keep(session, push.tools, file, rows[at : at + 500], last=at + 500 >= MANY)
    await push.do("import_recipients")


async def test_death_between_pieces_loses_nobody_and_tells_nobody_twice(push: Ground, tally: Tally) -> None:
    await many(push)
    message = await push.send()
    assert await push_run.apart(push.run("deliver"), PLACE) == -signal.SIGKILL
    async with push.database.read() as session:
        pieces = (await session.scalars(select(Piece.deliveries).order_by(Piece.number))).all()
    planned = [number for number in pieces if number is not None]
    assert pieces[:2] == [PIECE, PIECE], "whole pieces alone"
    assert None in pieces
    assert await push.number(Delivery) == sum(planned)
    async with push.database.write() as session:
        await session.execute(update(leases).values(until=0.0))
    begun = time.monotonic()
    await push.do("deliver")
    tally.recovered(time.monotonic() - begun)
    async with push.database.read() as session:
        found = await session.execute(select(Delivery.subscriber, Delivery.state))
        told = Counter(subscriber for subscriber, state in found if state == "delivered")
        events = await session.scalars(
            select(outbox.c.data).where(outbox.c.type == "gongkai.push.message.released.v1")
        )
        released = [data["deliveries"] for data in events if data["message"] == message]
    doubled = sum(number - 1 for number in told.values())
    tally.add(kills=1, messages=MANY, lost=MANY - len(told), ledger_duplicates=doubled, wire_duplicates=0)
    assert (len(told), doubled) == (MANY, 0)
    assert await push.number(Piece) == 0
    assert released == [MANY]
