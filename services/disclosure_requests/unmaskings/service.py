"""Use cases of looks: show members of an applicant in clear and record it in the same transaction; list the looks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.unmaskings import repository
from services.disclosure_requests.unmaskings.models import Unmasking


async def unmask(
    session: Session, principal: Principal, tools: Tools, identifier: str, members: Sequence[str], reason: str
) -> dict[str, Any]:
    """Show members in clear; the look is recorded or nothing is shown. Raises Conflict once they were erased."""
    principal.require_officer()
    case = await applications.read(session, principal, identifier)
    document = await personal_data.open_one(session, tools, case.id)
    if document is None:
        raise Conflict("申请人信息已删除", "the applicant's data were erased", code="erased")
    await personal_data.keep_out(session, tools, case.id, {"/reason": reason})
    wanted = list(dict.fromkeys(members))
    look = record(session, principal, tools, case.id, wanted, reason)
    await session.flush()
    return _shown(look) | {"values": {name: document["applicant"].get(name) for name in wanted}}


def record(
    session: Session,
    principal: Principal,
    tools: Tools,
    application: str,
    members: Sequence[str],
    reason: str,
) -> Unmasking:
    """Write down a look at personal data in clear, also one that a letter gives."""
    look = Unmasking(
        id=new_id("look"), application=application, at=tools.clock.now(), key_id=principal.key_id, client=principal.client,
        officer=principal.officer.as_dict() if principal.officer else None, members=list(members), reason=reason,
    )  # fmt: skip
    repository.add(session, look)
    return look


async def page(
    session: AsyncSession, principal: Principal, identifier: str, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of the looks at a case, and the id after which the next begins."""
    case = await applications.read(session, principal, identifier)
    rows = await repository.list_page(session, case.id, after=after, limit=limit + 1)
    return [_shown(row) for row in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None


def _shown(look: Unmasking) -> dict[str, Any]:
    return {
        "id": look.id, "at": look.at, "key": look.key_id, "client": look.client, "officer": look.officer,
        "members": look.members, "reason": look.reason,
    }  # fmt: skip
