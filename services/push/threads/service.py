"""Use cases of threads: let the next message of a case follow, tell of cases that fell silent."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.problems import FieldError, Invalid, NotFound
from kernel.security.principal import Principal
from services.push import trials
from services.push.events import ThreadFellSilent
from services.push.threads import repository
from services.push.threads.models import Thread
from services.push.threads.rules import fault_of, silent
from services.push.tools import Tools

BATCH = 200


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


async def follow(
    session: Session, principal: Principal, tools: Tools, region: str, values: dict[str, Any]
) -> int:
    """Let a message follow in a thread {id, stage, result_code, due_on}; its place, from 1. Raises Invalid when it may not."""
    client = trials.name_of(principal)
    await one_at_a_time(session, f"push.thread.{client}.{values['id']}")
    thread = await repository.get(session, client, values["id"])
    if thread is not None and thread.region != region:
        raise Invalid.at(
            "/region",
            "other_thread",
            f"该线索属于行政区划 {thread.region}",
            f"the thread is of {thread.region}",
        )
    last = thread.stage if thread is not None else None
    fault: FieldError | None = fault_of(last, values["stage"], values["result_code"], values["due_on"])
    if fault is not None:
        raise Invalid(fault.message_zh, fault.message_en, code=fault.code, errors=[fault])
    if thread is None:
        thread = Thread(client=client, id=values["id"], region=region, sequence=0)
        repository.add(session, thread)
    thread.stage, thread.sequence = values["stage"], thread.sequence + 1
    thread.due_on, thread.result_code = values["due_on"], values["result_code"]
    thread.last_at, thread.gap_told_on = tools.clock.now(), None
    await session.flush()
    return thread.sequence


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
