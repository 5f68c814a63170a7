"""Use cases of messages: accept one, correct or withdraw it, cancel it before it goes out."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.problems import Conflict, Forbidden, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.push import trials
from services.push.audiences import repository as audience_rows
from services.push.audiences import service as audiences
from services.push.audiences.models import Audience
from services.push.channels.messages import Message as Told
from services.push.channels.messages import read_message
from services.push.events import MessageAccepted, MessageCancelled
from services.push.kept_roots import repository as kept_roots
from services.push.messages import repository, rules
from services.push.messages.content import MAX_BYTES, bytes_of, faults_of, message_of, repeats
from services.push.messages.models import Message
from services.push.targets.service import target_of
from services.push.templates import service as templates
from services.push.threads import service as threads
from services.push.threads.words import told
from services.push.tools import Tools

_SHOWN: Final = (
    "id", "reference", "region", "audience", "sha256", "template", "template_version", "supersedes", "relation", "thread",
    "sequence", "state", "not_before", "expires", "due_on", "accepted_at", "kind",
)  # fmt: skip


async def shown(session: AsyncSession, message: Message) -> dict[str, Any]:
    """A message as answers show it."""
    later = await repository.superseding(session, message.id)
    document = {name: getattr(message, name) for name in _SHOWN}
    return document | {"class": message.class_, "superseded_by": later.id if later else None}


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Message:
    """A message of the caller's division; raises NotFound."""
    message = await repository.get(session, identifier, lock=lock)
    if message is None or not principal.reaches(message.region):
        raise NotFound(f"没有消息 {identifier}", f"there is no message {identifier}")
    return message


def require_content(message: Message) -> None:
    """Raise Conflict once the content of a message was forgotten, for its time is over."""
    if not message.content:
        raise Conflict(
            f"消息 {message.id} 的内容已过保存期限,只留摘要 sha256",
            f"the content of {message.id} was forgotten after its time: its sha256 alone is kept", code="content_expired",
        )  # fmt: skip


async def accept(session: Session, principal: Principal, tools: Tools, values: dict[str, Any]) -> Message:
    """Accept a message (see MessageIn): its audience is resolved, its bytes are written once.

    Raises what the audience raises, Invalid for a content that does not hold, Conflict for a reference that was used or a
    message that is superseded already.
    """
    client = trials.name_of(principal)
    await one_at_a_time(session, f"push.message.{client}.{values['reference']}")
    there = await repository.by_reference(session, client, values["reference"])
    if there is not None:
        raise Conflict.at(
            "/reference", "reference_used",
            f"贵系统已有消息 {values['reference']}({there.id});重试请用同一 Idempotency-Key,更正请用 supersedes 另发一条",
            f"your system has a message {values['reference']} ({there.id}) already: retry with the same Idempotency-Key, correct it by"
            " another one that supersedes it",
            message=there.id,
        )  # fmt: skip
    now = tools.clock.now()
    not_before = max(values["not_before"] or now, now)
    used, values = await _sound(session, principal, values, not_before)
    earlier = await _earlier(session, principal, values, lock=True)
    if earlier is not None:
        await _stop(session, tools, earlier, values["relation"])
    audience = await _audience(session, principal, tools, values, earlier)
    identifier = new_id("msg")
    sequenced: tuple[str | None, int | None] = (None, None)
    if earlier is not None:
        step = await threads.corrected(session, earlier, values["relation"], values["thread"])
        values = values | {"thread": step}
    elif values["thread"] is not None:
        place = await threads.follow(session, principal, tools, values["region"], values["thread"])
        sequenced = (values["thread"]["id"], place)
        values = values | {"thread": told(values["thread"], place)}
    message = Message(
        id=identifier, client=client, kind=principal.kind, template=used[0] if used else None,
        template_version=used[1] if used else None, thread=sequenced[0], sequence=sequenced[1], not_before=not_before,
        accepted_at=now, **{name: values[name] for name in ("reference", "region", "supersedes", "relation", "expires", "due_on")},
    )  # fmt: skip
    return await _keep(session, tools, message, audience, values, audiences.reference_of(audience))


async def drafted(
    session: AsyncSession, principal: Principal, tools: Tools, values: dict[str, Any]
) -> tuple[Told, bytes]:
    """The message (see MessageIn) as it would be told, were it accepted now, and its canonical bytes; nothing is kept, and its
    reference may have been used. Raises what `accept` raises else.
    """
    now = tools.clock.now()
    _, values = await _sound(session, principal, values, max(values["not_before"] or now, now))
    earlier = await _earlier(session, principal, values)
    if earlier is not None:
        about = audiences.reference_of(await _audience_of(session, values, earlier))
        step = await threads.corrected(session, earlier, values["relation"], values["thread"])
    else:
        about = (await target_of(session, principal, tools, values)).reference
        step = values["thread"]
        if step is not None:
            _, place = await threads.check(session, principal, values["region"], step)
            step = told(step, place)
    message = message_of(new_id("msg"), now, values | {"thread": step}, about)
    return message, _bytes(message)[0]


async def announce(
    session: Session, tools: Tools, audience: Audience, reference: str, class_: str, content: dict[str, Any]
) -> Message:
    """A message of this service's own to persons who are named (a deadline notice, a digest): title, paragraphs, facts, issuer
    and perhaps links. Raises ValueError for a content that does not hold.
    """
    values = {
        "class_": class_, "links": [], "supersedes": None, "relation": None, "thread": None,
    } | content  # fmt: skip
    if faults := faults_of(values):
        raise ValueError(f"{reference}: {faults[0].pointer}: {faults[0].message_en}")
    now = tools.clock.now()
    message = Message(
        id=new_id("msg"), client=tools.outbox.source, reference=reference, region=audience.region, template=None,
        template_version=None, thread=None, sequence=None, supersedes=None, relation=None, not_before=now, expires=None,
        accepted_at=now,
    )  # fmt: skip
    about = {"catalogue": None, "version": None, "item": audience.item or None, "publication": None}
    return await _keep(session, tools, message, audience, values, about)


async def _keep(
    session: Session, tools: Tools, message: Message, audience: Audience, values: dict[str, Any], about: dict[str, Any]
) -> Message:  # fmt: skip
    """Write the bytes of a message, keep it, and tell that it was accepted. Raises Invalid when there are too many."""
    content, digest = _bytes(message_of(message.id, message.accepted_at, values, about))
    message.audience, message.class_, message.state = audience.id, values["class_"], "scheduled"
    message.content, message.sha256 = content, digest
    repository.add(session, message)
    await session.flush()
    await _tell(session, tools, message, MessageAccepted)
    return message


async def cancel(session: Session, principal: Principal, tools: Tools, identifier: str) -> Message:
    """Stop a message before its deliveries are planned. Raises Conflict once they are: withdraw it then; Forbidden where a key for
    trials stops what is not of its kind.
    """
    message = await read(session, principal, identifier, lock=True)
    if not trials.may_change(principal, message.kind):
        raise Forbidden(
            f"种类为 {principal.kind} 的密钥不能取消 {message.kind} 消息",
            f"a key of kind {principal.kind} cancels no message of kind {message.kind}", code="trial_key",
        )  # fmt: skip
    if message.state == "released":
        raise Conflict(
            f"消息 {identifier} 已发出;请另发一条 relation=withdraws 的消息撤回",
            f"the message {identifier} has gone out: withdraw it by a message with relation withdraws", code="released",
        )  # fmt: skip
    if message.state == "scheduled":
        message.state = "cancelled"
        await session.flush()
        await kept_roots.look_again(session, [message.id], tools.clock.now())
        await _put_back(session, message)
        await _tell(session, tools, message, MessageCancelled)
    return message


async def _put_back(session: Session, cancelled: Message) -> None:
    """The case of a cancelled step stands where the step before it left it."""
    if cancelled.thread is None:
        return
    last = await repository.last_step(session, cancelled.client, cancelled.thread)
    if last is not None and not last.content:
        return  # what it said was forgotten after its time
    step = read_message(last.content).thread if last is not None else None
    await threads.put_back(
        session, cancelled.client, cancelled.thread, step, last.accepted_at if last else None
    )


async def _worded(
    session: AsyncSession, principal: Principal, values: dict[str, Any]
) -> tuple[tuple[str, int] | None, dict[str, Any]]:
    """The template that was used (id, version), and the values with title and paragraphs."""
    if values["template"] is None:
        return None, values
    asked = values["template"]
    row, title, paragraphs = await templates.fill(
        session, principal, asked["id"], asked["version"], asked["values"]
    )
    if not title.strip() or not paragraphs:
        raise Invalid.at(
            "/template/values",
            "empty",
            "模板生成的标题或正文为空",
            "title or text of the template come out empty",
        )
    return (row.id, row.version), values | {"title": title, "paragraphs": paragraphs}


def _bytes(message: Told) -> tuple[bytes, str]:
    """The canonical bytes and their hash. Raises Invalid when there are too many."""
    content, digest = bytes_of(message)
    if len(content) > MAX_BYTES:
        raise Invalid.at(
            "", "too_long", f"消息超过 {MAX_BYTES} 字节", f"the message has more than {MAX_BYTES} bytes"
        )
    return content, digest


async def _sound(
    session: AsyncSession, principal: Principal, values: dict[str, Any], not_before: datetime
) -> tuple[tuple[str, int] | None, dict[str, Any]]:
    """The template that was used, and the values in words that can be told. Raises Invalid."""
    if values["expires"] is not None and values["expires"] <= not_before:
        raise Invalid.at(
            "/expires", "expires_too_early", "失效时间须晚于发出时间", "it expires before it may go out"
        )
    last = rules.until(None, values["due_on"])
    if last is not None and last <= not_before:
        raise Invalid.at(
            "/due_on", "due_too_early", "告知期限早于发出时间;已逾期的,不写 due_on", "it is due before it may go out: of one that is"
            " overdue leave due_on out",
        )  # fmt: skip
    used, values = await _worded(session, principal, values)
    if faults := faults_of(values):
        raise templates.refused(faults)
    return used, values


async def _earlier(
    session: AsyncSession, principal: Principal, values: dict[str, Any], *, lock: bool = False
) -> Message | None:
    """The message that is superseded. Raises Invalid for one that cannot be, Conflict for one that is already."""
    if values["supersedes"] is None:
        return None
    earlier = await repository.get(session, values["supersedes"], lock=lock)
    if earlier is None or not principal.reaches(earlier.region):
        raise Invalid.at(
            "/supersedes", "unknown_message", f"没有消息 {values['supersedes']}", f"there is no message {values['supersedes']}"
        )  # fmt: skip
    if earlier.kind != principal.kind:
        raise Invalid.at(
            "/supersedes", "other_kind", f"消息 {earlier.id} 由 {earlier.kind} 密钥发出,只能由同种密钥更正或撤回",
            f"the message {earlier.id} was sent with a {earlier.kind} key: only such a key corrects or withdraws it",
        )  # fmt: skip
    if (later := await repository.superseding(session, earlier.id)) is not None:
        raise Conflict.at(
            "/supersedes", "superseded", f"消息 {earlier.id} 已由 {later.id} 替代;请更正后者",
            f"the message {earlier.id} is superseded by {later.id} already: correct that one",
        )  # fmt: skip
    told = values["relation"] == "repeats" and earlier.content  # which may be forgotten
    if told and (fault := repeats(values, read_message(told))) is not None:
        raise templates.refused([fault])
    return earlier


async def _stop(session: Session, tools: Tools, earlier: Message, relation: str) -> None:
    """What is superseded while it waits goes out no more."""
    if earlier.state == "scheduled":
        earlier.state = "cancelled"
        await kept_roots.look_again(session, [earlier.id], tools.clock.now())
        if relation == "withdraws":
            await session.flush()
            await _put_back(session, earlier)


async def _audience(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any], earlier: Message | None
) -> Audience:
    """The audience of a message; of one that supersedes another, the other's: whoever was told is told again."""
    if earlier is None:
        return await audiences.resolve(session, principal, tools, values)
    return await _audience_of(session, values, earlier)


async def _audience_of(session: AsyncSession, values: dict[str, Any], earlier: Message) -> Audience:
    audience = await audience_rows.get(session, earlier.audience)
    assert audience is not None, "a message has its audience"
    for name in ("item", "region"):
        if values[name] != getattr(audience, name):
            raise Invalid.at(
                f"/{name}", "other_audience", f"须与所替代的消息相同:{getattr(audience, name)}",
                f"it is that of the message it supersedes: {getattr(audience, name)}",
            )  # fmt: skip
    return audience


async def _tell(
    session: Session, tools: Tools, message: Message, kind: type[MessageAccepted | MessageCancelled]
) -> None:
    told = kind(
        message=message.id, region=message.region, audience=message.audience, class_=message.class_,
        sha256=message.sha256, supersedes=message.supersedes, relation=message.relation,
        message_reference=message.reference, key_kind=message.kind,
    )  # fmt: skip
    await tools.outbox.record(session, told.record(f"messages/{message.id}"), now=tools.clock.now())
