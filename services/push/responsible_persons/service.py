"""Use cases of responsible persons: register them for a body, take the body off."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Invalid, NotFound
from kernel.security.principal import Principal
from services.push.region_changes import service as region_changes
from services.push.registry import repository as registry
from services.push.responsible_persons import repository
from services.push.responsible_persons.models import ResponsiblePersons
from services.push.tools import Tools

_SHOWN: Final = (
    "body", "version", "region", "name", "persons", "supervisors", "channels", "escalate_at", "at",
)  # fmt: skip


def etag_of(row: ResponsiblePersons) -> str:
    """The strong ETag of a body's registration."""
    return version_etag(f"{row.body}.{row.region}", row.version)


def shown(row: ResponsiblePersons) -> dict[str, Any]:
    """A registration as answers show it."""
    return {name: getattr(row, name) for name in _SHOWN}


async def read(
    session: AsyncSession, principal: Principal, body: str, region: str | None
) -> ResponsiblePersons:
    """The registration of a body by a division, the caller's own where none is named; raises NotFound."""
    region = region or principal.region
    row = await repository.current(session, region, body)
    if row is None or row.ended or not principal.reaches(region):
        raise NotFound(
            f"行政区划 {region} 没有登记机构 {body} 的责任人;其他区划登记的,请写明 region",
            f"{region} has registered no responsible persons for {body}: name the division by ?region= if another has",
        )
    return row


async def put(
    session: Session, principal: Principal, tools: Tools, body: str, values: dict[str, Any], if_match: str | None
) -> tuple[ResponsiblePersons, bool]:  # fmt: skip
    """Register who answers for a body, as a division has it, or change that (If-Match): a new version, and whether the registration
    is new. Raises Invalid for a subscriber who is not there for the caller.
    """
    region = values["region"]
    await region_changes.require_division(session, principal, region)
    for name in ("persons", "supervisors"):
        await _require(session, principal, values[name], f"/{name}")
    await one_at_a_time(session, _turn(region, body))
    before = await repository.current(session, region, body)
    new = before is None or before.ended
    if before is not None and not before.ended:
        require_match(if_match, etag_of(before))
    row = ResponsiblePersons(
        body=body, version=before.version + 1 if before else 1, ended=False, client=principal.client,
        at=tools.clock.now(), **values,
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    return row, new


async def end(
    session: Session, principal: Principal, tools: Tools, body: str, region: str | None, if_match: str | None
) -> None:
    """Take a body off (If-Match): the division tells nobody of its deadlines any more. Raises NotFound."""
    await one_at_a_time(session, _turn(region or principal.region, body))
    before = await read(session, principal, body, region)
    require_match(if_match, etag_of(before))
    kept = {name: getattr(before, name) for name in _SHOWN if name not in ("version", "at")}
    row = ResponsiblePersons(
        version=before.version + 1, ended=True, client=principal.client, at=tools.clock.now(), **kept
    )
    repository.add(session, row)
    await session.flush()


def _turn(region: str, body: str) -> str:
    return f"push.responsible.{region}.{body}"


async def _require(
    session: AsyncSession, principal: Principal, subscribers: Sequence[str], pointer: str
) -> None:
    there = await registry.several(session, subscribers)
    for n, name in enumerate(subscribers):
        owner = there.get(name)
        if owner is None or owner.erased_at is not None or not principal.reaches(owner.region):
            raise Invalid.at(
                f"{pointer}/{n}", "unknown_subscriber", f"没有订阅者 {name};先用 POST /v1/push/subscribers 登记",
                f"there is no subscriber {name}: register it by POST /v1/push/subscribers first",
            )  # fmt: skip
