"""The events that push tells, each as a contract: its type, when it is told, its members. They are recorded by these alone;
docs/events/push.md and the JSON Schemas beside it are made from them.
"""

from typing import Annotated, Any, ClassVar, Final, get_args

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from kernel.messaging.outbox import Record
from kernel.security.principal import Kind
from services.push.audiences.schemas import Class_
from services.push.channels.feeds import TYPE as TOLD
from services.push.notices.rules import STAGES
from services.push.subscriptions.schemas import Channel


def _one_of(*values: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(values)})


#: An instant (RFC 3339) and a date, as they are written.
Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
KindOfKey = Annotated[str, _one_of(*get_args(Kind))]
ChannelName = Annotated[str, _one_of(*get_args(Channel))]
ClassName = Annotated[str, _one_of(*get_args(Class_))]
Act = Annotated[str, _one_of("posted", "taken_down")]
Sha256 = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"})]


class Contract(BaseModel):
    """What events have in common. `type` and `when` stand in the documents."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ClassVar[str]
    when: ClassVar[str]
    region: str

    def record(self, subject: str) -> Record:
        """The event to be recorded, of a subject of this service."""
        return Record(self.type, subject, self.region, self.model_dump(mode="json", by_alias=True))


class AudienceResolved(Contract):
    """See `when`."""

    type = "gongkai.push.audience.resolved.v1"
    when = "it was found whom a message is for"

    audience: str
    item: str
    catalogue: str | None
    catalogue_version: int | None
    told: int = Field(description="how many are to be told")
    kept_out: int = Field(description="how many are not, though a rule of theirs held")
    key_kind: KindOfKey


class _OfMessage(Contract):
    message: str
    message_reference: str = Field(description="its sender's own")
    key_kind: KindOfKey


class _OfContent(_OfMessage):
    audience: str
    class_: ClassName = Field(serialization_alias="class")
    sha256: Sha256
    supersedes: str | None
    relation: Annotated[str, _one_of("corrects", "withdraws")] | None


class MessageAccepted(_OfContent):
    """See `when`."""

    type = "gongkai.push.message.accepted.v1"
    when = "a message was accepted"


class MessageCancelled(_OfContent):
    """See `when`."""

    type = "gongkai.push.message.cancelled.v1"
    when = "a message was stopped before it went out"


class MessageReleased(_OfMessage):
    """See `when`."""

    type = "gongkai.push.message.released.v1"
    when = "the deliveries of a message were planned"

    class_: ClassName = Field(serialization_alias="class")
    deliveries: int = Field(description="how many")


class MessageMiscounted(_OfMessage):
    """See `when`."""

    type = "gongkai.push.message.miscounted.v1"
    when = (
        "deliveries of a message are not in a state that their attempts lead to (see `GET /v1/push/messages/{id}/counts`):"
        " a fault of the service or of its database; again when their number changes"
    )

    inconsistent: int = Field(description="how many deliveries")


class ThreadFellSilent(Contract):
    """See `when`."""

    type = "gongkai.push.thread.fell_silent.v1"
    when = "the day by which the next step of a case was due has passed without a message"

    thread: str
    stage: str | None
    sequence: int
    due_on: Day


class DeliveryBouncedLate(_OfMessage):
    """See `when`."""

    type = "gongkai.push.delivery.bounced_late.v1"
    when = "a delivery that counted as delivered came back after all"

    delivery: str
    channel: ChannelName
    code: str


class DeliveryGaveUp(_OfMessage):
    """See `when`."""

    type = "gongkai.push.delivery.gave_up.v1"
    when = (
        "a delivery of class statutory or emergency came to nothing, no other tells its subscriber, and no"
        " [fallback](../integrators/push-fallbacks.md) is left"
    )

    delivery: str
    class_: ClassName = Field(serialization_alias="class")
    channel: ChannelName
    state: str
    code: str


class DeliveriesStayedHeld(_OfMessage):
    """See `when`."""

    type = "gongkai.push.delivery.stayed_held.v1"
    when = (
        "deliveries are `held` for `GONGKAI_PUSH_HELD_HOURS`, of an emergency for `GONGKAI_PUSH_BEHIND_SECONDS`: nothing goes out until"
        " somebody has mended what `reason` names; one event for those of a message on a channel for one reason, again every"
        " `GONGKAI_PUSH_HELD_HOURS` while it lasts. Likewise deliveries that are `uncertain` and are left so (the policy `hold`), with the"
        " reason `uncertain`, for three times as long"
    )

    class_: ClassName = Field(serialization_alias="class")
    channel: ChannelName
    reason: str
    deliveries: int = Field(description="how many")
    since: Instant = Field(description="the first of them")


class _OfDecision(_OfMessage):
    endpoint: str
    channel: ChannelName
    deliveries: int = Field(description="how many")
    since: Instant


class DecisionAskedFor(_OfDecision):
    """See `when`."""

    type = "gongkai.push.decision.asked_for.v1"
    when = (
        "deliveries became `uncertain` at an endpoint whose policy is `ask`, and wait for a named officer; one event for those of a"
        " message at an endpoint, each delivery in one"
    )


class DecisionStayedOpen(_OfDecision):
    """See `when`."""

    type = "gongkai.push.decision.stayed_open.v1"
    when = (
        "nobody has decided of them for `GONGKAI_PUSH_DECISION_REMINDER_HOURS`, to the next full hour; once for each delivery,"
        " grouped in the same way"
    )


class EndpointDisabled(Contract):
    """See `when`."""

    type = "gongkai.push.endpoint.disabled.v1"
    when = "an endpoint was switched off: its secret or account is no good, its receiver wants no more (410), or it has failed for days"

    endpoint: str
    channel: ChannelName
    reason: str


class WorkerWasSilent(Contract):
    """See `when`."""

    type = "gongkai.push.worker.was_silent.v1"
    when = "deliveries are sent again after a silence in which readiness failed; `region` is 000000"

    seconds: int = Field(description="how long it was")


class QueueFellBehind(Contract):
    """See `when`."""

    type = "gongkai.push.queue.fell_behind.v1"
    when = (
        "the oldest delivery of a channel whose time has come waits for longer than `GONGKAI_PUSH_BEHIND_SECONDS`; once until it has"
        " caught up; `region` is 000000"
    )

    channel: ChannelName
    seconds: int = Field(description="for how long it waits")
    waiting: int = Field(description="how many do; 1,000 of a state are counted at most")


class QueueCaughtUp(Contract):
    """See `when`."""

    type = "gongkai.push.queue.caught_up.v1"
    when = "its oldest waits for less than half as long, or none does; `region` is 000000"

    channel: ChannelName
    seconds: int = Field(description="since it was told of")


class NoticeFoundNobody(Contract):
    """See `when`."""

    type = "gongkai.push.notice.found_nobody.v1"
    when = "a deadline has reached a stage, and no responsible person is registered for its body by a division at or above its own"

    notice: str
    subject: str
    body: str | None
    stage: Annotated[str, _one_of(*STAGES)]
    due_on: Day


class _OfPosting(_OfMessage):
    posting: str
    delivery: str
    number: str
    first: Day
    last: Day
    act: Act


class PostingConfirmed(_OfPosting):
    """See `when`."""

    type = "gongkai.push.posting.confirmed.v1"
    when = "it was confirmed that a bulletin sheet was put up (`act` posted) or taken down"

    photo: Sha256 | None


class PostingStayedUnconfirmed(_OfPosting):
    """See `when`."""

    type = "gongkai.push.posting.stayed_unconfirmed.v1"
    when = "nobody has confirmed in time (`GONGKAI_POSTING_CONFIRM_DAYS`) what `act` names"


#: In the order of the documents.
RECORDED: Final[tuple[type[Contract], ...]] = (
    AudienceResolved, MessageAccepted, MessageCancelled, MessageReleased, MessageMiscounted, ThreadFellSilent,
    DeliveryBouncedLate, DeliveryGaveUp, DeliveriesStayedHeld, DecisionAskedFor, DecisionStayedOpen, EndpointDisabled,
    QueueFellBehind, QueueCaughtUp, WorkerWasSilent, NoticeFoundNobody, PostingConfirmed, PostingStayedUnconfirmed,
)  # fmt: skip


class MessageTold(BaseModel):
    """What a subscriber's own feed is made of; it is recorded nowhere. Its data are the canonical bytes of a message."""

    model_config = ConfigDict(extra="allow")

    type: ClassVar[str] = TOLD
    when: ClassVar[str] = (
        "what a subscriber's own feed (`GET /v1/push/subscribers/{id}/feed`) is made of; `data` is the message"
    )

    title: str
    paragraphs: list[str]
    facts: list[dict[str, Any]]
    links: list[dict[str, Any]]
    supersedes: str | None
    relation: str | None
