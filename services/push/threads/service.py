"""Use cases of threads: let the next message of a case follow, tell of cases that fell silent."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.problems import Conflict, FieldError, Invalid, NotFound
from kernel.security.principal import Principal
from services.push import trials
from services.push.channels.messages import read_message
from services.push.events import ThreadFellSilent
from services.push.messages import repository as messages
from services.push.messages.models import Message
from services.push.threads import repository
from services.push.threads.models import Thread
from services.push.threads.rules import OF_STAGE, fault_of, faults_in, silent
from services.push.threads.words import told
from services.push.tools import Tools

BATCH = 200
#: What a correction leaves as it was: the case stands where the step left it.
_KEPT: Final = ("id", "stage", "result_code", "due_on")


def shown(thread: Thread) -> dict[str, Any]:
    """A thread as answers show it."""
    names = ("id", "region", "stage", "sequence", "due_on", "result_code", "last_at", "gap_told_on")
    return {name: getattr(thread, name) for name in names}


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Thread:
    """A thread of the caller's own; raises NotFound."""
    thread = await repository.get(session, trials.name_of(principal), identifier)
    if thread is None:
        raise NotFound(f"没有进度线索 {identifier}", f"there is no thread {identifier}")
    return thread


async def check(
    session: AsyncSession, principal: Principal, region: str, values: dict[str, Any]
) -> tuple[Thread | None, int]:
    """The thread that a step (see ThreadIn) would follow in, None where it begins one, and its place, from 1. Raises Invalid where
    it may not follow, Conflict for a second notice of what to bring.
    """
    client = trials.name_of(principal)
    thread = await repository.get(session, client, values["id"])
    if thread is not None and thread.region != region:
        raise Invalid.at(
            "/region",
            "other_thread",
            f"该线索属于行政区划 {thread.region}",
            f"the thread is of {thread.region}",
        )
    last = thread.stage if thread is not None else None
    if values["stage"] == "before" and last is not None:
        await _refuse_second(session, client, values["id"])
    faults = [fault_of(last, values["stage"], taken_in=values["began_before_gongkai"]), *faults_in(values)]
    if found := [fault for fault in faults if fault is not None]:
        raise Invalid(found[0].message_zh, found[0].message_en, code=found[0].code, errors=found)
    return thread, thread.sequence + 1 if thread is not None else 1


async def _refuse_second(session: AsyncSession, client: str, identifier: str) -> None:
    """Raise Conflict where the materials of a case were told, naming the message that has to be corrected."""
    first = await messages.standing_first_step(session, client, identifier)
    if first is not None and (not first.content or _tells_before(first.content)):
        raise Conflict.at(
            "/thread/stage", "before_told",
            f"该办件的材料已由消息 {first.id} 一次性告知;有误或有遗漏的,另发 supersedes={first.id}、relation=corrects 的消息更正",
            f"what to bring was told once and for all by {first.id}: correct it by a message that supersedes {first.id}"
            " with relation corrects",
        )  # fmt: skip


def _tells_before(content: bytes) -> bool:
    step = read_message(content).thread
    return step is None or step["stage"] == "before"


async def follow(
    session: Session, principal: Principal, tools: Tools, region: str, values: dict[str, Any]
) -> int:
    """Let a message follow in a thread (see ThreadIn); its place, from 1. Raises what `check` raises."""
    client = trials.name_of(principal)
    await one_at_a_time(session, f"push.thread.{client}.{values['id']}")
    thread, place = await check(session, principal, region, values)
    if thread is None:
        thread = Thread(client=client, id=values["id"], region=region)
        repository.add(session, thread)
    thread.stage, thread.sequence = values["stage"], place
    thread.due_on, thread.result_code = values["due_on"], values["result_code"]
    thread.last_at, thread.gap_told_on = tools.clock.now(), None
    await session.flush()
    return place


async def corrected(
    session: AsyncSession, earlier: Message, relation: str, asked: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """The step as a message tells it that stands in the place of an earlier one: whole, with what was `asked` changed; None where
    it tells of none. Raises Invalid for another step than the one that was told.
    """
    step = await _step_of(session, earlier) if relation != "withdraws" else None
    if asked is None:
        return dict(step) if step is not None else None
    if step is None and not earlier.content:
        raise Invalid.at(
            "/thread", "content_expired", f"消息 {earlier.id} 的内容已到期清除,办件环节不能再更正;请在正文中写明,不写 thread",
            f"the content of {earlier.id} was forgotten after its time: say all in the text, and leave thread out",
        )  # fmt: skip
    if step is None:
        raise Invalid.at(
            "/thread", "no_step", f"消息 {earlier.id} 不是办件环节,更正时不写 thread",
            f"the message {earlier.id} is no step of a case: leave thread out",
        )  # fmt: skip
    there = _asked_of(step)
    faults = [
        FieldError(f"/thread/{name}", "other_step", f"更正不改变 {name}:{there[name]}", f"a correction leaves {name} as it was: {there[name]}")
        for name in _KEPT
        if asked[name] not in (None, there[name])
    ]  # fmt: skip
    changed = {name: asked[name] for name in OF_STAGE if asked[name] is not None}
    if changed.get("remedies"):
        there["no_remedy"] = None
    elif changed.get("no_remedy"):
        there["remedies"] = None
    whole = there | changed
    if faults := faults or faults_in(whole):
        raise Invalid(faults[0].message_zh, faults[0].message_en, code=faults[0].code, errors=faults)
    return told(whole, step["sequence"])


async def _step_of(session: AsyncSession, earlier: Message) -> Mapping[str, Any] | None:
    """The step that a message told of, or those before it whose place it took; None where the case was put back before that step,
    or its content was forgotten.
    """
    message: Message | None = earlier
    while message is not None and message.content:
        step = read_message(message.content).thread
        if step is not None or message.supersedes is None:
            return step
        before = await messages.get(session, message.supersedes)
        assert before is not None, "what is superseded stays"
        put_back = (
            message.relation == "withdraws" and before.state == "cancelled" and before.thread is not None
        )
        message = None if put_back else before
    return None


def _asked_of(step: Mapping[str, Any]) -> dict[str, Any]:
    """A step in the form in which it was sent (see ThreadIn)."""
    due_on = step["due_on"]
    return {
        "id": step["id"], "stage": step["stage"], "result_code": step["result_code"],
        "due_on": date.fromisoformat(due_on) if due_on else None,
        "began_before_gongkai": step.get("began_before_gongkai", False),
    } | {name: step.get(name) for name in OF_STAGE}  # fmt: skip


async def put_back(
    session: Session, client: str, identifier: str, step: Mapping[str, Any] | None, last_at: datetime | None
) -> None:
    """A step was cancelled before it was told: the thread stands at the one before it (None: nothing was told). Places are not
    given twice. That its silence was told is forgotten: it is silent anew.
    """
    await one_at_a_time(session, f"push.thread.{client}.{identifier}")
    thread = await repository.get(session, client, identifier)
    assert thread is not None, "a step has its thread"
    thread.stage = step["stage"] if step else None
    thread.due_on = date.fromisoformat(step["due_on"]) if step and step["due_on"] else None
    thread.result_code = step["result_code"] if step else None
    thread.last_at, thread.gap_told_on = last_at or thread.last_at, None
    await session.flush()


async def tell_gaps(session: Session, tools: Tools) -> int:
    """Tell of up to BATCH cases that fell silent; how many there were."""
    today = tools.clock.today()
    found = [t for t in await repository.silent(session, today, BATCH) if silent(t.stage, t.due_on, today)]
    for thread in found:
        thread.gap_told_on = today
        if trials.is_trial(thread.client):
            continue  # nobody waits for the next step of a trial
        assert thread.due_on is not None
        told = ThreadFellSilent(
            thread=thread.id, region=thread.region, stage=thread.stage, sequence=thread.sequence,
            due_on=thread.due_on.isoformat(),
        )  # fmt: skip
        await tools.outbox.record(session, told.record(f"threads/{thread.id}"), now=tools.clock.now())
    return len(found)
