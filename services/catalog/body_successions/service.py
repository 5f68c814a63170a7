"""Use cases of successions: announce one, let it take effect on its day, withdraw one that has not."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Officer, Principal
from services.catalog.bodies import repository as bodies
from services.catalog.bodies.models import Body
from services.catalog.body_successions import repository
from services.catalog.body_successions.models import BodySuccession
from services.catalog.body_successions.rules import common_heir, goes_on, heir
from services.catalog.obligation_acts import service as acts
from services.catalog.power_lists.models import Power
from services.catalog.power_moves import service as power_moves
from services.catalog.reference import Known
from services.catalog.tools import Tools


def etag_of(succession: BodySuccession) -> str:
    """The strong ETag of a succession."""
    return version_etag(succession.id, succession.version)


def shown(one: BodySuccession) -> dict[str, Any]:
    """A succession as answers show it."""
    return {
        "id": one.id, "region": one.region, "kind": one.kind, "bodies": one.bodies, "shares": one.shares,
        "name": one.name, "former_name": one.former_name, "effective_on": one.effective_on, "document": one.document,
        "state": one.state, "outcome": one.outcome, "officer": one.officer, "made_at": one.made_at,
    }  # fmt: skip


async def announce(
    session: Session, principal: Principal, tools: Tools, values: Mapping[str, Any]
) -> BodySuccession:
    """Keep a succession; it takes effect at once when its day has come, else on that day by itself.

    Raises Invalid for bodies that are not there or that another one already ends, Forbidden outside the subtree.
    """
    officer = principal.require_officer()
    known = await tools.reference.within(session)
    ending = [known.require_body(key, f"/bodies/{n}") for n, key in enumerate(values["bodies"])]
    for place, body in enumerate(ending):
        principal.require_region(body.region, f"/bodies/{place}")
        if not goes_on(known.successions, body.id):
            raise Invalid.at(f"/bodies/{place}", "succeeded_already", f"{body.name} 已由其他机构承接",
                             f"another body has taken over from {body.id} already")  # fmt: skip
    shares = []
    for place, share in enumerate(values["shares"]):
        body = known.require_body(share["body"], f"/shares/{place}/body")
        principal.require_region(body.region, f"/shares/{place}/body")
        if values["kind"] == "merged" and body.id in {one.id for one in ending}:
            raise Invalid.at(f"/shares/{place}/body", "same_body", "承接机构不能在被撤并的机构之中",
                             "the body that goes on is none of those that end")  # fmt: skip
        shares.append(dict(share) | {"body": body.id})
    made = BodySuccession(
        id=new_id("suc"), region=ending[0].region, kind=values["kind"], bodies=[body.id for body in ending],
        shares=shares, name=values["name"], former_name=ending[0].name if values["name"] else None,
        effective_on=values["effective_on"], document=values["document"], state="announced", outcome=None,
        key_id=principal.key_id, officer=officer.as_dict(), made_at=tools.clock.now(),
    )  # fmt: skip
    repository.add(session, made)
    await session.flush()
    if made.effective_on <= tools.clock.today():
        await _take_effect(session, tools, made)
    return made


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> BodySuccession:
    """A succession of the caller's division; raises NotFound."""
    found = await repository.get(session, identifier, lock=lock)
    if found is None or not principal.reaches(found.region):
        raise NotFound(f"没有机构承接 {identifier}", f"there is no succession {identifier}")
    return found


async def withdraw(
    session: Session, principal: Principal, identifier: str, if_match: str | None
) -> BodySuccession:
    """Take an announced succession back; raises Conflict for one that has taken effect."""
    principal.require_officer()
    found = await read(session, principal, identifier, lock=True)
    require_match(if_match, etag_of(found))
    if found.state != "announced":
        raise Conflict(
            "只能撤回尚未施行的", "only what has not taken effect is withdrawn", code="wrong_state"
        )
    found.state = "withdrawn"
    await session.flush()
    return found


async def follow(session: Session, tools: Tools) -> bool:
    """Let the next announced succession whose day has come take effect; whether there was one."""
    found = await repository.next_due(session, tools.clock.today())
    if found is None:
        return False
    await _take_effect(session, tools, found)
    return True


async def _take_effect(session: Session, tools: Tools, one: BodySuccession) -> None:
    outcome: dict[str, Any] = {"moved": 0, "recurrences": [], "bindings": [], "powers": 0, "to_check": []}
    if one.kind == "renamed":
        body = await session.get_one(Body, one.bodies[0])
        twin = await bodies.namesake(session, body.region, one.name or "")
        if twin is not None and twin.id != body.id:
            outcome["to_check"].append(f"bodies/{twin.id}")
        else:
            body.name = one.name or body.name
        await tools.reference.change(session, "bodies")
    else:
        known = await tools.reference.within(session)
        await power_moves.hold(session, [*one.bodies, *(share["body"] for share in one.shares)])
        for body_id in one.bodies:
            await _hand_over(session, tools, known, one, body_id, outcome)
        await tools.reference.change(session, "successions")
        await tools.reference.change(session, "bindings")
    one.state, one.outcome = "effective", outcome
    await session.flush()
    facts = {
        "succession": one.id, "region": one.region, "kind": one.kind, "bodies": one.bodies, "name": one.name,
        "successors": [share["body"] for share in one.shares], "effective_on": one.effective_on.isoformat(),
    }  # fmt: skip
    told = Record(
        "gongkai.catalog.body.succeeded.v1", f"bodies/{one.bodies[0]}", one.region, facts, public=True
    )
    await tools.outbox.record(session, told, now=tools.clock.now())


async def _hand_over(
    session: Session, tools: Tools, known: Known, one: BodySuccession, source: str, outcome: dict[str, Any]
) -> None:
    """Duties, recurrences, bindings and powers of one body to those who take over."""
    # Those who are below the division are in its tree; the officer who announced it answers for what moves.
    caller = Principal(
        one.key_id, "succession", one.region, frozenset(), Officer(one.officer["id"], one.officer["name"])
    )

    def domain_of(item: str) -> str | None:
        catalogue = known.newest_catalogue(one.region)
        row = catalogue.items.get(item) if catalogue else None
        return row["domain"] if row else None

    def common(items: list[str], name: str) -> str:
        found = common_heir(one.shares, [(domain_of(item), item) for item in items])
        if found is None:
            outcome["to_check"].append(name)
            return source
        return found

    moved, running = await acts.hand_over(
        session, caller, tools, source,
        lambda domain, item: heir(one.shares, domain, item),
        lambda recurrence: common([entry["item"] for entry in recurrence.items], f"recurrences/{recurrence.id}"),
        {"reason": one.document, "effective_on": one.effective_on},
    )  # fmt: skip
    outcome["moved"] += len(moved)
    outcome["recurrences"] += running
    for binding in await repository.bindings_of(session, source):
        new = common([entry["item"] for entry in binding.items], f"bindings/{binding.id}")
        if new != source:
            binding.body, binding.changed_at = new, tools.clock.now()
            outcome["bindings"].append(binding.id)
    await session.flush()
    regions = {body: known.bodies[body].region for body in (source, *(share["body"] for share in one.shares))}

    def heir_of(power: Power, items: Sequence[str]) -> str | None:
        known_ones = [(domain, item) for item in items if (domain := domain_of(item)) is not None]
        return common_heir(one.shares, known_ones or [(power.domain, "")])

    passed, unclear = await power_moves.hand_over(session, caller, tools, source, regions, heir_of)
    outcome["powers"] += passed
    outcome["to_check"] += [f"powers/{power}" for power in unclear]
