"""The channels as the worker sends by them, and the client and guard that they share while something is sent."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from kernel.clock import Clock
from kernel.db import Database
from kernel.failpoints import failpoint
from kernel.http.outbound.client import Bounds, Outbound
from kernel.http.outbound.guard import Guard
from services.push.channels import handed_over, official_account
from services.push.channels.mail import rules as mail_rules
from services.push.channels.mail import service as mail
from services.push.channels.messages import Message, read_message
from services.push.channels.port import Channel, Endpoint, Outcome, Parcel, Sending, Starting, failed
from services.push.channels.service import (
    CHANNELS,
    form_of,
    in_form,
    rendered,
    send,
    send_draft,
)
from services.push.channels.simulators import simulated
from services.push.endpoints.rules import mail_target
from services.push.feeds import service as feeds
from services.push.http_sending import HttpSending, unfit, with_evidence
from services.push.settings import PushSettings
from services.push.tools import Tools
from services.push.trials import outcome_of
from services.push.turns import Turns

#: Parcels under way at once on a channel whose receivers drop doubles, and on one whose do not: so many may end as uncertain. One
#: endpoint has a quarter of them at most (`traffic.most`).
AT_ONCE, AT_ONCE_UNSURE = 2048, 32
_SIMULATED: Final = "https://simulator/delivered"
_IN_FEED: Final = Outcome("delivered", "kept")


class Wire:
    """The client and the guard through which all goes out between `open` and `close`, or inside of it as an async context manager.
    Both may be called again.
    """

    def __init__(self, settings: PushSettings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._outbound: Outbound | None = None
        self.guard = Guard(settings.mail)

    @property
    def outbound(self) -> Outbound:
        """The client."""
        assert self._outbound is not None, "asked for while it is open"
        return self._outbound

    async def open(self) -> None:
        """Let things go out."""
        if self._outbound is None:
            # Turns bound each endpoint, `at_once` each channel. Were connections bounded too, a stuck endpoint would hold up others
            # of its host, and their wait would look like a receiver that cannot be reached.
            bounds = Bounds(connections_per_host=0)
            self._outbound = await self._stack.enter_async_context(Outbound(self._settings.web, bounds))

    async def close(self) -> None:
        """Nothing goes out any more; connections are broken off."""
        self._outbound = None
        await self._stack.aclose()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class Simulating:
    """A channel of which nothing of a test leaves: in its place the simulator says what became of it. The worker knows no other."""

    def __init__(self, name: str, channel: Channel) -> None:
        self._name, self._channel = name, channel
        self.deduplicates, self.batch = channel.deduplicates, channel.batch
        self.together, self.at_once = channel.together, channel.at_once
        self.kept = channel.kept
        self._starting = channel if isinstance(channel, Starting) else None

    def start(self, parcel: Parcel, ended: Callable[[Parcel, Outcome], None]) -> Sending | None:
        """Begin to send a parcel of no test, where its channel does so without a task."""
        if self._starting is None or parcel.tested is not None:
            return None
        return self._starting.start(parcel, ended)

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        """Send what is of no test; one outcome for each parcel, in their order."""
        if all(parcel.tested is None for parcel in batch):
            return await self._channel.send(batch)
        real = [parcel for parcel in batch if parcel.tested is None]
        sent = iter(await self._channel.send(real) if real else ())
        return [
            next(sent) if one.tested is None else self._simulated(one.content, one.tested) for one in batch
        ]

    def _simulated(self, content: bytes, address: str) -> Outcome:
        """What cannot be told on a channel fails as in use; robots, text messages and webhooks are rendered for it."""
        try:
            if self._name in CHANNELS:
                rendered(self._name, content)
        except ValueError as error:
            return unfit(error)
        return outcome_of(address)


class Sender(ABC):
    """A channel that sends each parcel by itself, to at most as many at once as its endpoint takes."""

    together = False
    deduplicates = False
    batch = 1
    at_once = AT_ONCE_UNSURE
    kept: Outcome | None = None

    def __init__(self, wire: Wire, clock: Clock) -> None:
        self._wire, self._clock = wire, clock
        self._turns = Turns()

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        """Each parcel in its turn."""
        if len(batch) == 1:  # as the worker asks
            return (await self._in_turn(batch[0]),)
        return [await self._in_turn(parcel) for parcel in batch]

    @abstractmethod
    async def attempt(self, parcel: Parcel, endpoint: Endpoint) -> Outcome:
        """One attempt; no end but an outcome. Raises ValueError for a message that cannot be told on this channel."""

    async def _in_turn(self, parcel: Parcel) -> Outcome:
        endpoint = parcel.endpoint
        if endpoint is None:
            return Outcome("failed_temp", "endpoint_absent", "端点已不存在", "the endpoint is gone")
        if parcel.simulated:
            found = simulated(_SIMULATED)
            assert found is not None, "an address of the simulator"
            return found
        name = parcel.endpoint_id or ""
        await self._turns.begin(name, parcel.concurrency)
        try:
            return await self.attempt(parcel, endpoint)
        except ValueError as error:
            return unfit(error)
        finally:
            self._turns.end(name)


class HttpSender(Sender):
    """A channel of `channels.service`. An attempt needs a task only while it waits for a turn at its endpoint."""

    def __init__(self, wire: Wire, clock: Clock, name: str) -> None:
        super().__init__(wire, clock)
        self._name, self._channel = name, CHANNELS[name]
        self.deduplicates = self._channel.limits.deduplicates
        if self.deduplicates:
            self.batch, self.at_once = 512, AT_ONCE

    def start(self, parcel: Parcel, ended: Callable[[Parcel, Outcome], None]) -> Sending | None:
        """Begin an attempt, where its endpoint has a turn for it now."""
        endpoint, name = parcel.endpoint, parcel.endpoint_id or ""
        if endpoint is None or parcel.simulated or not self._turns.take(name, parcel.concurrency):
            return None

        def over(parcel: Parcel, outcome: Outcome) -> None:
            self._turns.end(name)
            ended(parcel, outcome)

        return self._sending(parcel, endpoint, over)

    async def attempt(self, parcel: Parcel, endpoint: Endpoint) -> Outcome:
        over: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def ended(_: Parcel, outcome: Outcome) -> None:
            if not over.done():
                over.set_result(outcome)

        sending = self._sending(parcel, endpoint, ended)
        try:
            return await over
        except asyncio.CancelledError:
            sending.break_off(failed(self.deduplicates))
            raise

    def _sending(
        self, parcel: Parcel, endpoint: Endpoint, ended: Callable[[Parcel, Outcome], None]
    ) -> Sending:
        if self._name == "sms":
            mobile = str(parcel.addresses.get("mobile") or "")
            endpoint = replace(endpoint, options={**endpoint.options, "mobile": mobile})
        sending = HttpSending(self._wire.outbound, self._clock, self._name, parcel, endpoint, ended)
        sending.go()
        return sending


class MailSender(Sender):
    """E-mail, by the relay of the office's account."""

    async def attempt(self, parcel: Parcel, endpoint: Endpoint) -> Outcome:
        recipient = str(parcel.addresses.get("email") or "")
        message = read_message(parcel.content)
        return await _mail(self._wire.guard, message, endpoint, recipient, parcel.unsubscribe)


class DraftSender(Sender):
    """Drafts of an official account."""

    async def attempt(self, parcel: Parcel, endpoint: Endpoint) -> Outcome:
        [rendering] = official_account.render(read_message(parcel.content))
        return with_evidence(await send_draft(self._wire.outbound, rendering, endpoint, self._clock.now()))


class HandOver(Sender):
    """What a person takes over: handed over until that person confirms."""

    async def attempt(self, parcel: Parcel, endpoint: Endpoint) -> Outcome:
        way = endpoint.options["way"]
        return handed_over.waiting(way)  # type: ignore[arg-type]  # one of the ways: seen when it was saved


class _Here:
    """Channels on which nothing leaves this installation."""

    deduplicates = True
    together = True
    batch = 500
    at_once = 500


class Kept(_Here):
    """Channels that are read here: what is delivered on them stands in the table of deliveries."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self.kept: Outcome | None = outcome

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        """Nothing is to be done."""
        return [self._outcome for _ in batch]


class FeedChannel(_Here):
    """The channel `feed`: an entry in the database, once for a delivery."""

    kept: Outcome | None = None

    def __init__(self, database: Database, tools: Tools) -> None:
        self._database, self._tools = database, tools

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        """Put the batch into the feeds, in one transaction."""
        async with self._database.write() as session:
            await feeds.put(session, batch, self._tools.clock.now())
        failpoint("feed.kept")
        return [_IN_FEED for _ in batch]


def channels_of(database: Database, tools: Tools, wire: Wire) -> Mapping[str, Channel]:
    """Every channel by its name."""
    clock = tools.clock
    kept = Outcome("delivered", "kept", "已可供读取", "it is here to be read")
    to_post = Outcome(
        "accepted_unverified", "to_be_posted", "待张贴,张贴后请确认", "to be posted and confirmed by a person"
    )
    return {
        "feed": FeedChannel(database, tools),
        **{name: HttpSender(wire, clock, name) for name in CHANNELS},
        "email": MailSender(wire, clock),
        "official_account": DraftSender(wire, clock),
        "handed_over": HandOver(wire, clock),
        "bulletin": Kept(to_post),
        "screen": Kept(kept),
        "loudspeaker": Kept(kept),
    }


async def test_of(
    settings: PushSettings, channel: str, mode: str, endpoint: Endpoint, at: datetime
) -> Outcome:
    """A test message to an endpoint, by the same guard as deliveries; nothing leaves for one that is in mode test."""
    if mode == "test":
        found = simulated(_SIMULATED)
        assert found is not None, "an address of the simulator"
        return found
    message = Message(
        f"test_{int(at.timestamp())}", "推送测试", ("这是一条测试消息，无须办理。",), "公开 Gongkai", at
    )
    async with Wire(settings) as wire:
        try:
            if channel == "email":
                return await _mail(wire.guard, message, endpoint, endpoint.options["sender"])
            if channel == "official_account":
                [rendering] = official_account.render(message)
                return (await send_draft(wire.outbound, rendering, endpoint, at)).outcome
            told = in_form(channel, form_of(endpoint))
            return (await send(wire.outbound, told, told.render(message)[0], endpoint, at)).outcome
        except ValueError as error:
            return unfit(error)


async def _mail(
    guard: Guard, message: Message, endpoint: Endpoint, recipient: str, unsubscribe: str | None = None
) -> Outcome:
    host, port, tls = mail_target(endpoint.url)
    relay = mail.Relay(
        host.strip("[]"), port, tls, endpoint.options.get("username"), endpoint.secrets[0] if endpoint.secrets else None
    )  # fmt: skip
    envelope = mail_rules.Envelope(endpoint.options["sender"], recipient, unsubscribe)
    return await mail.send(guard, relay, mail_rules.render(message, envelope), envelope)
