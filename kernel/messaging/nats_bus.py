"""The bus of the second shape: NATS JetStream, one durable consumer per subscription.

The stream keeps every event for `KEEP_DAYS`; the event's id is its Nats-Msg-Id, so that a relay which crashed
between the ack and its mark does not publish twice within the duplicate window.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Final

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import BadRequestError

from kernel.jobs import whole
from kernel.messaging.consumer import BACK_OFF, MAX_TRIES, Consumer
from kernel.messaging.event import Event

#: The first word of every event type, and of the subjects of an installation that has the server to itself.
ROOT: Final = "gongkai"
KEEP_DAYS: Final = 30
DUPLICATE_WINDOW_SECONDS: Final = 2 * 3600
ACK_WAIT_SECONDS: Final = 30.0
BATCH: Final = 32
log = structlog.get_logger("nats")


class NatsBus:
    """`url` may name several servers, comma-separated; `space` keeps installations on one server apart (stream and
    subjects bear its name). Reconnects for ever; publishing meanwhile raises.
    """

    def __init__(self, url: str, *, name: str, space: str = ROOT) -> None:
        self._servers, self._name, self._space = url.split(","), name, space
        self._stream = space.upper()
        self._consumers: list[Consumer] = []
        self._listeners: list[tuple[str, Callable[[], None]]] = []
        self._client: Client | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self) -> None:
        self._stopping = False
        self._client = await nats.connect(
            self._servers, name=self._name, max_reconnect_attempts=-1, reconnect_time_wait=0.5, connect_timeout=5,
            allow_reconnect=True, error_cb=_note, disconnected_cb=_gone, reconnected_cb=_back,
        )  # fmt: skip
        stream = self._client.jetstream()
        await _ensure_stream(stream, self._stream, self._space)
        for topic, heard in self._listeners:
            await self._client.subscribe(f"{self._space}-signal.{topic}", cb=_hearing(heard))
        for consumer in self._consumers:
            task = asyncio.create_task(self._hear(stream, consumer), name=f"nats.{consumer.name}")
            self._tasks.append(task)

    async def stop(self) -> None:
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def publish(self, event: Event) -> None:
        stream = self._connected().jetstream(timeout=5)
        payload = json.dumps(event.as_message(), ensure_ascii=False).encode()
        await stream.publish(self._subject(event.type), payload, headers={"Nats-Msg-Id": event.id})

    def consume(self, consumer: Consumer) -> None:
        self._consumers.append(consumer)

    def signal(self, topic: str) -> None:
        client = self._client
        if client is not None and client.is_connected:
            task = asyncio.ensure_future(client.publish(f"{self._space}-signal.{topic}"))
            task.add_done_callback(lambda done: done.exception())  # a lost hint costs a moment, nothing more

    def on_signal(self, topic: str, heard: Callable[[], None]) -> None:
        self._listeners.append((topic, heard))

    def _subject(self, kind: str) -> str:
        """The subject of an event type: its own words, the first replaced by the space."""
        return self._space + kind.removeprefix(ROOT)

    def _filter(self, prefix: str) -> str:
        """The subjects of the event types with a prefix, which ends at a dot."""
        return self._subject(prefix.rstrip(".")) + ".>"

    def _connected(self) -> Client:
        if self._client is None:
            raise RuntimeError("the bus is not started")
        return self._client

    async def _hear(self, stream: JetStreamContext, consumer: Consumer) -> None:
        config = ConsumerConfig(
            ack_wait=ACK_WAIT_SECONDS, max_deliver=MAX_TRIES + 1, max_ack_pending=BATCH * 4,
            filter_subject=self._filter(consumer.prefix),
        )  # fmt: skip
        # A cancellation can be lost: the client waits by wait_for, which before Python 3.12 gives a message that comes at
        # the same moment and forgets that it was cancelled.
        while not self._stopping:
            try:
                pull = await stream.pull_subscribe(
                    self._filter(consumer.prefix), durable=consumer.name, stream=self._stream, config=config
                )
                while not self._stopping:
                    try:
                        messages = await pull.fetch(BATCH, timeout=5)
                    except (NatsTimeoutError, TimeoutError):
                        continue
                    for message in messages:
                        await whole(_deliver(consumer, message))
            except (NatsError, OSError) as error:
                log.warning("consumer_interrupted", consumer=consumer.name, error=repr(error))
                await asyncio.sleep(1)


async def _deliver(consumer: Consumer, message: Msg) -> None:
    tries = message.metadata.num_delivered
    try:
        event = Event.of_message(json.loads(message.data))
    except (ValueError, KeyError, TypeError) as error:
        log.error("message_unreadable", subject=message.subject, error=repr(error))
        await message.term()
        return
    try:
        await consumer.handle(event)
    except Exception as error:
        if tries < MAX_TRIES:
            log.warning(
                "event_failed", consumer=consumer.name, event_id=event.id, tries=tries, error=repr(error)
            )
            await message.nak(delay=BACK_OFF[tries - 1])
            return
        # When even burying fails the message is left alone: it comes again after ack_wait.
        await consumer.bury(event, error, tries)
    await message.ack()


async def _ensure_stream(stream: JetStreamContext, name: str, space: str) -> None:
    config = StreamConfig(
        name=name, subjects=[f"{space}.>"], storage=StorageType.FILE, retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.OLD, max_age=KEEP_DAYS * 86400, duplicate_window=DUPLICATE_WINDOW_SECONDS,
    )  # fmt: skip
    try:
        await stream.add_stream(config)
    except BadRequestError:  # it exists with another configuration: ours is the newer
        await stream.update_stream(config)


def _hearing(heard: Callable[[], None]) -> Callable[[Msg], "asyncio.Future[None]"]:
    async def hear(_message: Msg) -> None:
        heard()

    return hear  # type: ignore[return-value]


async def _note(error: Exception) -> None:
    log.warning("nats_error", error=repr(error))


async def _gone() -> None:
    log.warning("nats_disconnected")


async def _back() -> None:
    log.info("nats_reconnected")
