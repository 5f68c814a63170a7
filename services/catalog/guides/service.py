"""Use cases of disclosure guides: read one, put one."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.db.session import one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Invalid, NotFound, Stale
from kernel.security.principal import Principal
from services.catalog.bodies import service as bodies
from services.catalog.guides import repository
from services.catalog.guides.models import Guide
from services.catalog.guides.rules import channel_faults, guide_defects
from services.catalog.tools import Tools


def etag_of(guide: Guide) -> str:
    """The strong ETag of a guide."""
    return version_etag(f"{guide.body}.guide", guide.version)


def shown(guide: Guide) -> dict[str, Any]:
    """A guide as answers show it."""
    return {
        "body": guide.body,
        **guide.content,
        "version": guide.version,
        "defects": guide_defects(guide.content),
    }


async def read(session: AsyncSession, key: str) -> Guide:
    """The guide of a body (by id or credit code); raises NotFound when there is no such body, or no guide of it yet."""
    body = await bodies.read(session, key)
    guide = await repository.get(session, body.id)
    if guide is None:
        raise NotFound(
            f"{body.name}尚无政府信息公开指南(《条例》第十二条);请以 PUT 编制",
            f"{body.id} has no disclosure guide yet (Art. 12): write it by PUT",
            code="no_guide",
        )
    return guide


async def put(
    session: Session, principal: Principal, tools: Tools, key: str, values: dict[str, Any], if_match: str | None
) -> tuple[Guide, bool]:  # fmt: skip
    """Write a body's guide, or replace it (If-Match needed); (the guide, whether it is new).

    Raises Invalid without the channels that are never missing, or for an update in the future.
    """
    body = await bodies.read(session, key)
    principal.require_region(body.region, "id")
    if errors := channel_faults(values["request_channels"]):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    if values["updated_on"] > tools.clock.today():
        raise Invalid.at(
            "/updated_on", "in_the_future", "更新日期不能晚于今日", "the update is not later than today"
        )
    content = values | {"updated_on": values["updated_on"].isoformat()}
    await one_at_a_time(session, f"guide {body.id}")
    guide = await repository.get(session, body.id)
    created = guide is None
    if guide is None:
        if if_match is not None:
            raise Stale(
                "尚无指南;新建时不要带 If-Match", "there is no guide yet: to write it, leave If-Match out"
            )
        guide = Guide(body=body.id, content=content, changed_at=tools.clock.now())
        repository.add(session, guide)
    else:
        require_match(if_match, etag_of(guide))
        guide.content, guide.changed_at = content, tools.clock.now()
    await session.flush()
    return guide, created
