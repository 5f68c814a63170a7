"""Use cases of joint duties: say one, end one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.catalog.joint_duties import repository
from services.catalog.joint_duties.models import JointDuty
from services.catalog.reference import Known
from services.catalog.tools import Tools


def etag_of(duty: JointDuty) -> str:
    """The strong ETag of a joint duty."""
    return version_etag(duty.id, duty.version)


def shown(duty: JointDuty, known: Known) -> dict[str, Any]:
    """A joint duty as answers show it."""
    return {
        "id": duty.id, "region": duty.region, "item": duty.item,
        "bodies": [{"id": body, "name": known.bodies[body].name} for body in duty.bodies], "lead": duty.lead,
        "document": duty.document, "officer": duty.officer, "made_at": duty.made_at, "ended": duty.ended,
    }  # fmt: skip


async def say(session: Session, principal: Principal, tools: Tools, values: Mapping[str, Any]) -> JointDuty:
    """Keep a joint duty. Raises Invalid for bodies that are not there, the same body twice, a lead that is none of them,
    an item that the catalogue in force does not have.
    """
    officer = principal.require_officer()
    known = await tools.reference.within(session)
    known.require_region(values["region"])
    principal.require_region(values["region"])
    bodies = [known.require_body(key, f"/bodies/{n}").id for n, key in enumerate(values["bodies"])]
    if len(set(bodies)) < len(bodies):
        raise Invalid.at("/bodies", "repeated", "同一机构出现了两次", "a body stands twice")
    lead = known.require_body(values["lead"], "/lead").id
    if lead not in bodies:
        raise Invalid.at(
            "/lead",
            "not_among_bodies",
            "牵头机构须在共同负责的机构之中",
            "the lead has to be one of the bodies",
        )
    require_item(known, tools, values["region"], values["item"], "/item")
    duty = JointDuty(
        id=new_id("jnt"), region=values["region"], item=values["item"], bodies=bodies, lead=lead,
        document=values["document"], officer=officer.as_dict(), key_id=principal.key_id, made_at=tools.clock.now(), ended=None,
    )  # fmt: skip
    repository.add(session, duty)
    await session.flush()
    return duty


def require_item(known: Known, tools: Tools, region: str, item: str, pointer: str) -> None:
    """Raise Invalid when the catalogue in force in a division has no such item."""
    catalogue = known.catalogue_in_force(region, tools.clock.today())
    if catalogue is None or item not in catalogue.items:
        raise Invalid.at(
            pointer, "unknown_item", f"{known.regions[region]}现行目录没有事项 {item}",
            f"the catalogue in force in {region} has no item {item}",
        )  # fmt: skip


async def read(session: AsyncSession, principal: Principal, identifier: str) -> JointDuty:
    """A joint duty of the caller's division; raises NotFound."""
    duty = await repository.get(session, identifier)
    if duty is None or not principal.reaches(duty.region):
        raise NotFound(f"没有共同职责 {identifier}", f"there is no joint duty {identifier}")
    return duty


async def end(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str, if_match: str | None
) -> JointDuty:
    """End a joint duty; raises Conflict for one that was ended."""
    officer = principal.require_officer()
    duty = await read(session, principal, identifier)
    require_match(if_match, etag_of(duty))
    if duty.ended is not None:
        raise Conflict("已经终止", "it was ended already", code="wrong_state")
    duty.ended = {"officer": officer.as_dict(), "at": tools.clock.now().isoformat(), "reason": reason}
    await session.flush()
    return duty
