"""What stands ready for each job of push before it dies at a named place, and what has to be there once it has run again."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import func, select

from kernel.clock import SHANGHAI
from kernel.ids import new_id
from kernel.messaging.event import Event
from kernel.messaging.outbox import outbox
from kernel.testing.clock import MovableClock
from services.push.channels.port import Outcome
from services.push.digests.models import Digest, DigestItem
from services.push.feeds.models import FeedEntry
from services.push.kept_roots import service as kept_roots
from services.push.kept_roots.rules import QUIET
from services.push.messages.models import Message
from services.push.notices import service as notices
from services.push.notices.models import Notice
from services.push.postings.models import Posting, PostingAct
from services.push.postings.service import code_of
from services.push.receipts.models import Receipt
from services.push.recipient_imports import service as imports
from services.push.recipient_imports.models import ImportFault
from services.push.registry import service as registry
from services.push.registry.models import Subscriber
from services.push.registry.schemas import SubscriberIn
from services.push.responsible_persons import service as responsible
from services.push.responsible_persons.schemas import ResponsibleIn
from services.push.subscriptions.models import Subscription
from tests.support import push_run
from tests.support.hooks import Hook
from tests.support.push_worker import CALLER, COUNTY, ITEM, Pushing, Scripted
from tests.support.suite import settings_for

MANY: Final = 3


class Ground(Pushing):
    """A push database, a receiver of webhooks, and the jobs that a scene lets run."""

    def __init__(self, settings: Mapping[str, Any], clock: MovableClock, hook: Hook) -> None:
        super().__init__(settings_for(**settings), clock)
        self._settings, self.hook = settings, hook

    def run(self, name: str, about: str = "") -> push_run.Run:
        """A job or an act, now."""
        return push_run.Run(self._settings, self.clock.now(), name, about)

    async def do(self, name: str, about: str = "") -> None:
        """Do it here, to its end."""
        await push_run.here(self.run(name, about))

    def pass_on(self, time: timedelta) -> None:
        """So much time passes."""
        self.clock.move_to(self.clock.now() + time)

    async def number(self, model: Any, *where: Any) -> int:
        """How many rows there are."""
        async with self.database.read() as session:
            return await session.scalar(select(func.count()).select_from(model).where(*where)) or 0

    async def events(self, kind: str) -> int:
        """How many events of a type were recorded."""
        return await self.number(outbox, outbox.c.type == kind)


@dataclass(frozen=True, slots=True)
class Found:
    """How many effects there were to be, how many of them are not there, and how many more than once; on the wire too."""

    effects: int
    lost: int
    doubled: int
    again: int = 0


def of(effects: int, there: int) -> Found:
    """So many there were to be, so many there are."""
    return Found(effects, max(effects - there, 0), max(there - effects, 0))


class Scene(ABC):
    """`before`: where the job dies before, so that it comes by the place at all; `later`: what time passes before it runs again."""

    job: ClassVar[str]
    later: ClassVar[timedelta] = timedelta(0)

    def __init__(self, *before: str) -> None:
        self.before = before

    @abstractmethod
    async def prepare(self, push: Ground) -> str:
        """Let there be something to do; what the act is about."""

    @abstractmethod
    async def found(self, push: Ground) -> Found:
        """Look at what came of it."""


class Deliveries(Scene):
    """A message to several on a channel."""

    job = "deliver"

    def __init__(self, channel: str, *before: str, unsent: bool = False) -> None:
        super().__init__(*before)
        self.channel, self._unsent = channel, unsent

    async def prepare(self, push: Ground) -> str:
        for _ in range(MANY):
            owner = await push.subscriber(self.channel, kind="system")
            if self.channel == "webhook":
                await push.endpoint("webhook", subscriber=owner, url=f"{push.hook.url}/{owner}")
        self.message = await push.send()
        return ""

    async def found(self, push: Ground) -> Found:
        rows = await push.rows(self.message)
        assert {row.state for row in rows.values()} == {"delivered"}
        for owner in rows:  # every attempt has its end, and one alone arrived
            kinds = await push.kinds(self.message, owner)
            assert kinds == ["lost"] * (len(kinds) - 1) + ["delivered"]
        wire = Counter(one.path[1:] for one in push.hook.came)
        if self.channel == "feed":
            async with push.database.read() as session:
                wire = Counter(await session.scalars(select(FeedEntry.subscriber)))
            return of(MANY, wire.total())
        assert {one.id for one in push.hook.came} == {self.message}
        assert len({one.body for one in push.hook.came}) == 1
        assert all(wire[owner] <= row.attempts for owner, row in rows.items())
        if self._unsent:
            assert set(wire.values()) == {1}
        return Found(MANY, MANY - len(wire), len(rows) - MANY, wire.total() - len(wire))


class Digests(Scene):
    """Items that wait for a digest."""

    job = "make_digests"

    async def prepare(self, push: Ground) -> str:
        for _ in range(MANY):
            await push.subscriber("feed", "daily")
        await push.do(self.job)
        await push.send()
        await push.do("deliver")
        push.clock.move_to(datetime(2026, 3, 3, 9, tzinfo=SHANGHAI))
        return ""

    async def found(self, push: Ground) -> Found:
        assert await push.number(DigestItem, DigestItem.digest.is_(None)) == 0
        assert await push.number(Message) == 1 + MANY
        return of(MANY, await push.number(Digest))


class Imports(Scene):
    """A file of several pieces, a row of which is wrong."""

    job = "import_recipients"

    async def prepare(self, push: Ground) -> str:
        rule = {"rule": {"item": [ITEM]}, "channels": ["feed"], "frequency": "immediate"}
        async with push.database.write() as session:
            self.id = await imports.begin(session, CALLER, push.tools, dry_run=False, subscribe=rule)
        for piece in range(MANY):
            region = f"{COUNTY}102001" if piece else "no region"
            batch: list[Any] = [
                (2 * piece + 1, {"reference": f"i{piece}", "kind": "person", "region": region}),
                (2 * piece + 2, {"reference": f"j{piece}", "kind": "person", "region": f"{COUNTY}102001"}),
            ]
            async with push.database.write() as session:
                await imports.keep(session, push.tools, self.id, batch, last=piece == MANY - 1)
        return ""

    async def found(self, push: Ground) -> Found:
        async with push.database.read() as session:
            row = await imports.read(session, CALLER, self.id)
        assert (row.state, row.seen, row.registered, row.existing, row.refused) == (
            "done", 2 * MANY, 2 * MANY - 1, 0, 1,
        )  # fmt: skip
        assert await push.number(ImportFault) == 1
        assert await push.number(Subscription) == 2 * MANY - 1
        return of(2 * MANY - 1, await push.number(Subscriber))


class Roots(Scene):
    """A message that has ended, whose root is due."""

    job = "keep_roots"
    later = timedelta(hours=2)  # it was put off before

    async def prepare(self, push: Ground) -> str:
        await push.subscriber("feed")
        self.message = await push.send()
        await push.do("deliver")
        push.pass_on(QUIET)
        return ""

    async def found(self, push: Ground) -> Found:
        return of(1, len(await self.roots(push)))

    async def roots(self, push: Ground) -> list[dict[str, Any]]:
        """The kept roots of the message."""
        async with push.database.read() as session:
            return await kept_roots.page(session, CALLER, push.tools, self.message, after=None, limit=100)


class Stamps(Roots):
    """A root that is to be stamped; the authority may be asked twice."""

    job = "stamp_roots"

    async def prepare(self, push: Ground) -> str:
        await super().prepare(push)
        await push.do("keep_roots")
        return ""

    async def found(self, push: Ground) -> Found:
        [root] = await self.roots(push)
        assert root["time_stamp"]["tries"] == 1
        return of(1, int(root["time_stamp"]["state"] == "stamped"))


class Notices(Scene):
    """Duties that are due soon, and somebody who answers for them."""

    job = "tell_deadlines"

    async def prepare(self, push: Ground) -> str:
        person = await push.subscriber("feed")
        values = ResponsibleIn(region=COUNTY, name="land", persons=[person], channels=["feed"]).model_dump()
        async with push.database.write() as session:
            await responsible.put(session, CALLER, push.tools, "land", values, None)
        due = {"date": "2026-03-16", "earliest": "2026-03-16", "latest": "2026-03-16", "status": "final",
               "basis": "《民法典》第二百零一条", "basis_status": "confirmed"}  # fmt: skip
        for n in range(MANY):
            data = {
                "obligation": f"obl_{n}",
                "item": ITEM,
                "body": "land",
                "region": COUNTY,
                "state": "open",
                "backlog": False,
            }
            event = Event(
                new_id("ev"), "gongkai.catalog.obligation.created.v1", "/v1/catalog", f"obligations/obl_{n}",
                push.clock.now(), COUNTY, False, data | {"due": due},
            )  # fmt: skip
            async with push.database.write() as session:
                await notices.follow_duties(session, event)
        push.clock.move_to(date(2026, 3, 9))
        return ""

    async def found(self, push: Ground) -> Found:
        assert await push.number(Message) == MANY
        return of(MANY, await push.number(Notice, Notice.message.is_not(None), Notice.stage == "T-5"))


class Receipts(Scene):
    """A text message that the provider took, and tells of."""

    job = "take_receipt"

    async def prepare(self, push: Ground) -> str:
        await push.subscriber("sms")
        self.message = await push.send()
        taken = Outcome("accepted_unverified", "provider_accepted", reference=push_run.REFERENCE)
        worker = push.worker(sms=Scripted(otherwise=taken))
        await worker.run()
        await worker.lease.give_back()
        return push_run.REFERENCE

    async def found(self, push: Ground) -> Found:
        await push.do(self.job, push_run.REFERENCE)  # it is told again: the same
        assert set((await push.states(self.message)).values()) == {"delivered"}
        return of(1, await push.number(Receipt, Receipt.applied))


class Sheets(Scene):
    """A sheet that is to be put up: somebody confirms that it is."""

    job = "confirm_posting"

    async def prepare(self, push: Ground) -> str:
        await push.subscriber("bulletin", kind="office", addresses={})
        self.message = await push.send()
        await push.do("deliver")
        [row] = (await push.rows(self.message)).values()
        await push.do("issue_posting", row.id)
        async with push.database.read() as session:
            [sheet] = await session.scalars(select(Posting.id))
        return code_of(push.tools, sheet)

    async def found(self, push: Ground) -> Found:
        assert set((await push.states(self.message)).values()) == {"delivered"}
        assert await push.number(PostingAct) == 1
        return of(1, await push.events("gongkai.push.posting.confirmed.v1"))


class LateSheets(Sheets):
    """A sheet that nobody confirms."""

    job = "ask_for_postings"

    async def prepare(self, push: Ground) -> str:
        await super().prepare(push)
        push.pass_on(timedelta(days=10))
        return ""

    async def found(self, push: Ground) -> Found:
        return of(1, await push.events("gongkai.push.posting.stayed_unconfirmed.v1"))


class LongHeld(Scene):
    """Messages to somebody whose webhook is absent."""

    job = "tell_held"

    async def prepare(self, push: Ground) -> str:
        await push.subscriber("webhook")
        for _ in range(MANY):
            await push.send()
        await push.do("deliver")
        push.pass_on(timedelta(hours=72))
        return ""

    async def found(self, push: Ground) -> Found:
        return of(MANY, await push.events("gongkai.push.delivery.stayed_held.v1"))


class Retention(Scene):
    """An old message and one of today, a subscriber who wants nothing any more and one who does."""

    job = "retain"

    async def prepare(self, push: Ground) -> str:
        person = {
            "reference": "gone",
            "kind": "person",
            "region": f"{COUNTY}102001",
            "addresses": {"mobile": "13800000001"},
        }
        values = SubscriberIn.model_validate(person).model_dump()
        async with push.database.write() as session:
            await registry.register(session, CALLER, push.tools, values)
        await push.subscriber("feed")
        await push.send()
        await push.do("deliver")
        push.pass_on(timedelta(days=1200))
        await push.send()
        await push.do("deliver")
        return ""

    async def found(self, push: Ground) -> Found:
        assert await push.number(Message, Message.content != b"") == 1
        assert await push.number(Subscriber, Subscriber.erased_at.is_(None)) == 1
        assert await push.number(FeedEntry) == 1
        gone = await push.number(Message, Message.content == b"")
        return of(2, gone + await push.number(Subscriber, Subscriber.erased_at.is_not(None)))


#: By place, for the channel of its deliveries.
SCENES: Final[dict[str, Callable[[str], Scene]]] = {
    "delivery.planned": lambda channel: Deliveries(channel, unsent=True),
    "delivery.claimed": lambda channel: Deliveries(channel, "delivery.intended", unsent=True),
    "delivery.intended": lambda channel: Deliveries(channel, unsent=True),
    "delivery.sent": Deliveries,
    "delivery.settling": Deliveries,
    "delivery.settled": Deliveries,
    "delivery.recovering": lambda channel: Deliveries(channel, "delivery.sent"),
    "feed.put": lambda _: Deliveries("feed"),
    "feed.kept": lambda _: Deliveries("feed"),
    "digest.made": lambda _: Digests(),
    "digest.committed": lambda _: Digests(),
    "import.piece": lambda _: Imports(),
    "root.kept": lambda _: Roots(),
    "root.stamped": lambda _: Stamps(),
    "notice.told": lambda _: Notices(),
    "receipt.taken": lambda _: Receipts(),
    "posting.confirmed": lambda _: Sheets(),
    "posting.asked": lambda _: LateSheets(),
    "held.told": lambda _: LongHeld(),
    "content.forgotten": lambda _: Retention(),
    "addresses.forgotten": lambda _: Retention(),
}
