"""Use cases of responsible persons: register them for a body, take the body off."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Invalid, NotFound, registered_elsewhere
from kernel.security.principal import Principal
from services.push.registry import repository as registry
from services.push.responsible_persons import repository
from services.push.responsible_persons.models import ResponsiblePersons
from services.push.tools import Tools

_SHOWN: Final = (
    "body", "version", "region", "name", "persons", "supervisors", "channels", "escalate_at", "at",
)  # fmt: skip


def etag_of(row: ResponsiblePersons) -> str:
    """The strong ETag of a body's registration."""
    return version_etag(row.body, row.version)


def shown(row: ResponsiblePersons) -> dict[str, Any]:
    """A registration as answers show it."""
    return {name: getattr(row, name) for name in _SHOWN}


async def read(session: AsyncSession, principal: Principal, body: str) -> ResponsiblePersons:
    """The registration of a body of the caller's division; raises NotFound."""
    row = await repository.current(session, body)
    if row is None or row.ended or not principal.reaches(row.region):
        raise NotFound(f"机构 {body} 没有登记责任人", f"no responsible persons are registered for {body}")
    return row


async def put(
    session: Session, principal: Principal, tools: Tools, body: str, values: dict[str, Any], if_match: str | None
) -> tuple[ResponsiblePersons, bool]:  # fmt: skip
    """Register who answers for a body, or change it (If-Match): a new version, and whether the body is new.

    Raises Invalid for a subscriber who is not there for the caller, Conflict for a body that others have registered and not taken off.
    """
    principal.require_region(values["region"])
    for name in ("persons", "supervisors"):
        await _require(session, principal, values[name], f"/{name}")
    await one_at_a_time(session, f"push.responsible.{body}")
    before = await repository.current(session, body)
    new = before is None or before.ended
    if before is not None and not before.ended:
        if not principal.reaches(before.region):
            raise registered_elsewhere(body)
        require_match(if_match, etag_of(before))
    row = ResponsiblePersons(
        body=body, version=before.version + 1 if before else 1, ended=False, client=principal.client,
        at=tools.clock.now(), **values,
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    return row, new


async def end(session: Session, principal: Principal, tools: Tools, body: str, if_match: str | None) -> None:
    """Take a body off (If-Match): nobody is told of its deadlines any more. Raises NotFound."""
    await one_at_a_time(session, f"push.responsible.{body}")
    before = await read(session, principal, body)
    require_match(if_match, etag_of(before))
    kept = {name: getattr(before, name) for name in _SHOWN if name not in ("version", "at")}
    row = ResponsiblePersons(
        version=before.version + 1, ended=True, client=principal.client, at=tools.clock.now(), **kept
    )
    repository.add(session, row)
    await session.flush()


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
