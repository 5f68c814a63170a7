"""Use cases of responses: register a concern, say something to it, let its clocks escalate."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import version_etag
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from kernel.text import bigrams, normalised
from services.interpretation.packages import repository as packages
from services.interpretation.responses import repository, rules
from services.interpretation.responses.models import Concern, ResponseAct
from services.interpretation.responses.rules import Running
from services.interpretation.tools import Tools

#: Questions that share this much of their pairs of signs are the same one (our yardstick).
_ALIKE: Final = 0.5
#: Signs of a text that are compared: a question is asked at its beginning.
_COMPARED: Final = 300
#: From so many on a question recurs, and it is told.
RECURS: Final = 3
_MEMBERS: Final = (
    "id", "reference", "region", "package", "text", "source", "department", "found_at", "occurred_at", "closed_at", "question",
)  # fmt: skip


def etag_of(concern: Concern) -> str:
    """The strong ETag of a concern."""
    return version_etag(concern.id, concern.version)


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Concern:
    """A concern of the caller's division; raises NotFound."""
    concern = await repository.get(session, identifier, lock=lock)
    if concern is None or not principal.reaches(concern.region):
        raise NotFound(f"没有回应事项 {identifier}", f"there is no concern {identifier}")
    return concern


async def register(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any]
) -> tuple[Concern, bool]:
    """Register a concern; it and whether it is new: the same reference gives the one that there is.

    Raises Invalid for a package that is unknown and for a time that is yet to come.
    """
    principal.require_officer()
    principal.require_region(values["region"])
    await one_at_a_time(session, f"interpretation.concern.{principal.client}.{values['reference']}")
    there = await repository.by_reference(session, principal.client, values["reference"])
    if there is not None:
        if (there.text, there.class_, there.found_at) == (
            values["text"],
            values["class_"],
            values["found_at"],
        ):
            return there, False
        raise Conflict.at(
            "/reference", "reference_used", f"{values['reference']} 已用于另一事项 {there.id}",
            f"{values['reference']} names another concern ({there.id}) already",
        )  # fmt: skip
    now = tools.clock.now()
    if values["found_at"] > now:
        raise Invalid.at("/found_at", "in_the_future", "发现时间晚于现在", "it is found in the future")
    if values["package"] is not None:
        package = await packages.get(session, values["package"])
        if package is None or not principal.reaches(package.region):
            raise Invalid.at("/package", "unknown_package", f"没有解读包 {values['package']}",
                             f"there is no package {values['package']}")  # fmt: skip
        # Of two that ask the same at once, one is counted after the other.
        await one_at_a_time(session, f"interpretation.concerns.{values['package']}")
    identifier, words = new_id("rsp"), normalised(values["text"])[:_COMPARED]
    concern = Concern(
        id=identifier, client=principal.client, next_due=None, told=[], closed_at=None, question=None, registered_at=now,
        words=words, asked_first=await _first(session, identifier, values["package"], words), **values,
    )  # fmt: skip
    concern.next_due = rules.next_moment(_clocks(tools, concern, ()), (), closed=False)
    repository.add(session, concern)
    await session.flush()
    await tell(session, tools, concern, "gongkai.interpretation.concern.registered.v1")
    if len(alike := await repository.same(session, concern.asked_first)) == RECURS:
        more = {"count": len(alike), "concerns": list(alike)}
        await tell(session, tools, concern, "gongkai.interpretation.concern.recurred.v1", more)
    return concern, True


async def say(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> Concern:
    """Write down what was said or done. Raises Conflict where that cannot follow, Invalid for a moment that does not hold."""
    officer = principal.require_officer().as_dict()
    concern = await read(session, principal, identifier, lock=True)
    done = await repository.acts(session, concern.id)
    unmet = [one.title for one in _clocks(tools, concern, done) if one.met_at is None]
    kinds, reason = [act.kind for act in done], values["unmet_reason"]
    if (why := rules.refusal(kinds, values["kind"], unmet, reason)) is not None:
        code, zh, en = why
        raise Conflict(zh, en, code=code)
    now = tools.clock.now()
    at = values["at"] or now
    if not concern.found_at <= at <= now:
        raise Invalid.at(
            "/at", "odd_moment", "时间须在发现之后、现在之前", "it lies between when it was found and now"
        )
    act = ResponseAct(
        concern=concern.id, number=len(done) + 1, kind=values["kind"], text=values["text"], channel=values["channel"],
        unmet_reason=reason,
        officer=officer, at=at, recorded_at=now,
    )  # fmt: skip
    repository.add(session, act)
    if values["kind"] == "closing":
        concern.closed_at = at
    every = [*done, act]
    closed = concern.closed_at is not None
    concern.next_due = rules.next_moment(_clocks(tools, concern, every), concern.told, closed=closed)
    await session.flush()
    kind = "closed" if values["kind"] == "closing" else "responded"
    await tell(session, tools, concern, _KINDS[kind], {"act": values["kind"], "at": at.isoformat()})
    return concern


async def escalate(session: Session, tools: Tools, at_most: int = 100) -> int:
    """Tell, once for each clock, of those that will run out soon, and of those that have; how many concerns there were."""
    now = tools.clock.now()
    rows = await repository.due_by(session, now, at_most)
    for concern in rows:
        clocks = _clocks(tools, concern, await repository.acts(session, concern.id))
        closed = concern.closed_at is not None
        due = rules.to_tell(clocks, concern.told, now, closed=closed)
        concern.told = [*concern.told, *(mark for mark, _, _ in due)]
        concern.next_due = rules.next_moment(clocks, concern.told, closed=closed)
        for _, kind, one in due:
            more = {
                "clock": one.key,
                "due_at": one.due_at.isoformat(),
                "department": concern.department,
                "source": one.article,
            }
            await tell(session, tools, concern, _KINDS[kind], more)
    return len(rows)


async def shown(session: AsyncSession, tools: Tools, concern: Concern) -> dict[str, Any]:
    """A concern as answers show it."""
    acts = await repository.acts(session, concern.id)
    clocks = _clocks(tools, concern, acts)
    return {name: getattr(concern, name) for name in _MEMBERS} | {
        "class": concern.class_, "clocks": [asdict(one) for one in clocks], "similar": await repository.count_same(session, concern.asked_first),
        "acts": [
            {name: getattr(act, name) for name in _ACT}
            for act in acts
        ],
        "next_action": rules.next_step(clocks, [act.kind for act in acts]),
    }  # fmt: skip


_ACT: Final = ("number", "kind", "text", "channel", "unmet_reason", "officer", "at", "recorded_at")
_KINDS: Final = {
    "responded": "gongkai.interpretation.concern.responded.v1",
    "closed": "gongkai.interpretation.concern.closed.v1",
    "due_soon": "gongkai.interpretation.concern.due_soon.v1",
    "became_overdue": "gongkai.interpretation.concern.became_overdue.v1",
}


def _clocks(tools: Tools, concern: Concern, acts: Sequence[ResponseAct]) -> list[Running]:
    done = [(act.kind, act.at, act.recorded_at) for act in acts]
    return rules.clocks_of(
        concern.class_,
        concern.found_at,
        concern.occurred_at,
        done,
        tools.clock.now(),
        tools.settings.response_clock_starts,
    )


async def _first(session: Session, identifier: str, package: str | None, words: str) -> str:
    """The first concern about the same package that asked the same; `identifier` where there is none."""
    if package is None:
        return identifier
    own = set(bigrams(words))
    for first, other in await repository.first_ones(session, package):
        theirs = set(bigrams(other))
        if 2 * len(own & theirs) >= _ALIKE * (len(own) + len(theirs)):
            return first
    return identifier


async def tell(
    session: Session, tools: Tools, concern: Concern, kind: str, more: dict[str, Any] | None = None
) -> None:
    """Tell of a concern to those of its division."""
    facts = {
        "concern": concern.id, "reference": concern.reference, "region": concern.region, "package": concern.package,
        "class": concern.class_,
    } | (more or {})  # fmt: skip
    record = Record(kind, f"responses/{concern.id}", concern.region, facts)
    await tools.outbox.record(session, record, now=tools.clock.now())
