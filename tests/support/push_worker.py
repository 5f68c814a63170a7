"""A push database of its own with a worker whose channel answers as a test says: no gateway, no bus, both databases."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from gongkai.embedded import push_settings
from gongkai.settings import Settings
from kernel.db import Database, Session
from kernel.security.principal import Principal
from kernel.security.scopes import SCOPES
from kernel.testing.clock import MovableClock
from services.push.app import make_tools
from services.push.channels.port import Outcome, Parcel
from services.push.deliveries import repository
from services.push.deliveries.models import Delivery
from services.push.endpoints import service as endpoints
from services.push.endpoints.schemas import EndpointIn
from services.push.known import repository as known
from services.push.known.models import KnownCatalogue, KnownItem
from services.push.messages import service as messages
from services.push.messages.schemas import MessageIn
from services.push.registry import service as registry
from services.push.registry.schemas import SubscriberIn
from services.push.subscriptions import service as subscriptions
from services.push.worker import Worker

COUNTY = "360425"
CALLER = Principal("key", "县", COUNTY, frozenset(SCOPES))
CATALOGUE, ITEM = "cat_test", "budget-1"
#: A delivery is sent again where that turns no order round, and nothing is said of why.
IN_ORDER = {"out_of_order": False, "reason": None}


class Died(BaseException):
    """The worker ends here, as by kill -9: nothing after it is done."""


@dataclass
class Scripted:
    """A channel that answers as it was told: outcomes by subscriber, one after the other, then `otherwise`. `sent` are the
    parcels that were on the wire; `dies` lets the worker die when they were.
    """

    deduplicates: bool = False
    batch: int = 64
    together: bool = True
    at_once: int = 64
    kept: Outcome | None = None
    otherwise: Outcome = field(default_factory=lambda: Outcome("delivered", "ok"))
    script: dict[str, list[Outcome]] = field(default_factory=dict)
    sent: list[Parcel] = field(default_factory=list)
    dies: bool = False

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        self.sent += batch
        if self.dies:
            raise Died
        found = []
        for parcel in batch:
            waiting = self.script.get(parcel.subscriber)
            found.append(waiting.pop(0) if waiting else self.otherwise)
        return found


@dataclass
class Stuck:
    """A channel whose receivers named in `stuck` do not answer before `freed` is set."""

    stuck: set[str]
    deduplicates: bool = True
    batch: int = 64
    together: bool = False
    at_once: int = 512
    kept: Outcome | None = None
    freed: asyncio.Event = field(default_factory=asyncio.Event)
    sent: list[str] = field(default_factory=list)

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        [parcel] = batch
        if {parcel.subscriber, parcel.endpoint_id} & self.stuck:
            await self.freed.wait()
        self.sent.append(parcel.delivery)
        return [Outcome("delivered", "ok")]


class Pushing:
    """The use cases of push on a database, with accounts for text messages and e-mail, a clock that a test moves, and workers."""

    def __init__(self, settings: Settings, clock: MovableClock) -> None:
        self.clock = clock
        self.database = Database(settings.url_of("push"))
        self.tools = make_tools(push_settings(settings), clock)
        self._numbers = 0

    async def start(self) -> None:
        """Let an item be known that is for the whole society, of a catalogue newer than the sample's."""
        catalogue = KnownCatalogue(
            catalogue=CATALOGUE, region=COUNTY, number=99, effective_from=date(2026, 3, 2), guidelines=[], changed=[]
        )  # fmt: skip
        facts = {
            "audience": {"scope": "whole_society", "note": None},
            "responsible_body": None,
            "domain": "budget",
        }
        item = KnownItem(source=CATALOGUE, item=ITEM, domain="budget", facts=facts)
        async with self.database.write() as session:
            await known.keep(session, catalogue)
            await known.keep(session, item)
        self.sms = await self.endpoint(
            "sms", region=COUNTY, secret="key", options={"signature": "县政务公开"}
        )
        mail = {"url": "smtps://mail.example.cn", "options": {"sender": "gongkai@example.cn"}}
        await self.endpoint("email", region=COUNTY, **mail)

    async def endpoint(self, channel: str, **values: Any) -> str:
        """An endpoint on a channel; the id."""
        body = EndpointIn.model_validate({"channel": channel, "name": channel} | values).model_dump()
        async with self.database.write() as session:
            return (await endpoints.register(session, CALLER, self.tools, body))[0].id

    async def subscriber(self, channel: str = "sms", frequency: str = "immediate", **changes: Any) -> str:
        """A subscriber of the item on a channel, told at once or in digests; the id."""
        self._numbers += 1
        body = {
            "reference": f"r{self._numbers}", "kind": "person", "region": f"{COUNTY}102001", "groups": [],
            "addresses": {"mobile": "13800000001", "email": "a@example.cn"},
        } | changes  # fmt: skip
        async with self.database.write() as session:
            row = await registry.register(
                session, CALLER, self.tools, SubscriberIn.model_validate(body).model_dump()
            )
            await self.subscribe(session, row.id, channel, frequency)
        return row.id

    async def subscribe(
        self, session: Session, owner: str, channel: str, frequency: str = "immediate"
    ) -> None:
        """Let a subscriber be told of the item on a channel."""
        rule = {
            "subscriber": owner,
            "rule": {"item": [ITEM]},
            "channels": [channel],
            "frequency": frequency,
        }
        await subscriptions.make(session, CALLER, self.tools, rule)

    async def send(self, **changes: Any) -> str:
        """A message about the item; the id."""
        self._numbers += 1
        body = {
            "reference": f"m{self._numbers}", "region": COUNTY, "item": ITEM, "catalogue": CATALOGUE, "title": "预算公开",
            "paragraphs": ["已公开。"], "issuer": "县财政局",
        } | changes  # fmt: skip
        async with self.database.write() as session:
            values = MessageIn.model_validate(body).model_dump()
            return (await messages.accept(session, CALLER, self.tools, values)).id

    def worker(self, **channels: Scripted) -> Worker:
        """A worker of a process of its own."""
        return Worker(self.database, self.tools, channels)

    async def rows(self, message: str) -> dict[str, Delivery]:
        """The deliveries of a message by subscriber (the newest generation), after checking that attempts and states agree."""
        async with self.database.read() as session:
            query = select(Delivery).where(Delivery.message == message).order_by(Delivery.generation)
            rows = (await session.scalars(query)).all()
            counted = await repository.counts(session, (message,))
        assert not [one for one in counted if one.odd]
        assert sum(one.number for one in counted) == len(rows)
        return {row.subscriber: row for row in rows}

    async def states(self, message: str) -> dict[str, str]:
        """State by subscriber."""
        return {name: row.state for name, row in (await self.rows(message)).items()}

    async def kinds(self, message: str, subscriber: str) -> list[str | None]:
        """What became of each attempt of a delivery."""
        row = (await self.rows(message))[subscriber]
        async with self.database.read() as session:
            found = await repository.attempts_of(session, row.id)
        return [outcome.kind if outcome else None for _, outcome in found]
