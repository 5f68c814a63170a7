"""Use cases of adoption: who adopts first, what may be adopted on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, Forbidden, Invalid, Stale
from kernel.security.principal import Principal
from services.catalog.adoptions import repository
from services.catalog.adoptions.models import AdoptionPolicy
from services.catalog.adoptions.rules import Window, above, speaking, standing
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.models import Guideline
from services.catalog.tools import Tools


def window_of(guideline: Guideline) -> Window:
    """The days of a version that count."""
    return Window(guideline.may_adopt_from, guideline.must_adopt_from)


async def policy_shown(session: AsyncSession, region: str) -> dict[str, Any]:
    """The policy that speaks for a division (see PolicyOut)."""
    found = {one.region: one for one in await repository.policies(session, region)}
    spoken = speaking(region, [(one.region, one.set_by) for one in found.values()])
    one = found[spoken] if spoken else None
    return {
        "region": region, "through": above(region, one.through) if one else None, "set_for": one.region if one else None,
        "set_by": one.set_by if one else None, "officer": one.officer if one else None,
    }  # fmt: skip


async def policy_etag(session: AsyncSession, region: str) -> str | None:
    """The ETag of a division's own policy, None when it has none."""
    own = await repository.policy(session, region)
    return version_etag(f"adoption.{region}", own.version) if own else None


async def set_policy(
    session: Session,
    principal: Principal,
    tools: Tools,
    region: str,
    through: str | None,
    if_match: str | None,
) -> None:
    """Say through which division new versions reach this one. If-Match only to change a policy that it has of its own.

    Raises Invalid for a division that is not above (or is not the same), Forbidden where a division above has said
    otherwise: only its key, or one above it, loosens that.
    """
    officer = principal.require_officer()
    known = await tools.reference.within(session)
    known.require_region(region, "id")
    principal.require_region(region, "id")
    if through is not None:
        known.require_region(through, "/through")
        if through != region and above(region, through) is None:
            raise Invalid.at(
                "/through",
                "not_above",
                f"{through} 不是 {region} 的上级",
                f"{through} does not lie above {region}",
            )
    others = {
        one.region: one
        for one in await repository.policies(session, region)
        if not principal.reaches(one.set_by)
    }
    binding = speaking(region, [(one.region, one.set_by) for one in others.values()])
    if binding is not None and (gate := above(region, others[binding].through)) != through:
        raise Forbidden(
            f"上级({others[binding].set_by})已规定{f'经 {gate} 采用' if gate else '直接采用'},须由上级变更",
            f"{others[binding].set_by} has said {f'through {gate}' if gate else 'directly'}: it has to change that",
            code="set_above",
        )  # fmt: skip
    own = await repository.policy(session, region, lock=True)
    if own is None:
        if if_match not in (None, "*"):
            raise Stale(
                "尚无此规定;新设时不要带 If-Match", "there is no such policy: to set one, leave If-Match out"
            )
        own = AdoptionPolicy(region=region)
        repository.add(session, own)
    else:
        require_match(if_match, version_etag(f"adoption.{region}", own.version))
    own.through, own.set_by = through, principal.region
    own.officer, own.changed_at = officer.as_dict(), tools.clock.now()
    await session.flush()


async def waits_for(session: AsyncSession, region: str, guideline: str) -> str | None:
    """The division that has to adopt this version before a division may; None when it may."""
    gate: str | None = (await policy_shown(session, region))["through"]
    if gate is None or await repository.has_adopted(session, gate, guideline):
        return None
    return gate


async def require_first_above(session: AsyncSession, region: str, found: Guideline) -> None:
    """Raise Conflict while another division has to adopt a new version first."""
    if found.supersedes is not None and (gate := await waits_for(session, region, found.id)) is not None:
        raise Conflict(
            f"按规定经 {gate} 采用:{gate} 尚未发布采用 {found.id} 的目录", f"{found.id} reaches this division through {gate},"
            " which has not published a catalogue with it yet", code="not_adopted_above", waits_for=gate,
        )  # fmt: skip


async def require_adoptable(session: AsyncSession, region: str, adopted: Sequence[str], day: date) -> None:
    """Raise Invalid when a version may not be adopted yet on the day from which a catalogue is in force, Conflict while
    another division has to adopt it first.
    """
    for found in await guidelines.several(session, adopted):
        if found.may_adopt_from is not None and day < found.may_adopt_from:
            raise Invalid.at(
                "/effective_from", "not_adoptable_yet", f"标准 {found.id} 自 {found.may_adopt_from} 起方可采用",
                f"{found.id} may be adopted from {found.may_adopt_from} on",
            )  # fmt: skip
        await require_first_above(session, region, found)


async def superseded(session: AsyncSession, adopted: Sequence[str], day: date) -> list[Guideline]:
    """The versions that have taken the place of adopted ones by a day: those had to be adopted."""
    return [
        one
        for one in await guidelines.successors(session, adopted)
        if one.must_adopt_from is not None and one.must_adopt_from <= day
    ]


async def updates(session: AsyncSession, tools: Tools, region: str) -> list[dict[str, Any]]:
    """The new versions of what the newest catalogue of exactly this division adopts (see UpdateOut, without `proposal`)."""
    catalogue = await repository.newest(session, region)
    if catalogue is None:
        return []
    found = await guidelines.successors(session, catalogue.guidelines)
    after = {one.supersedes: one for one in await guidelines.successors(session, [one.id for one in found])}
    today, told = tools.clock.today(), []
    for one in found:
        later = after.get(one.id)
        told.append(
            {
                "guideline": one.supersedes, "by": one.id, "domain": one.domain, "title": one.title,
                "published_on": one.published_on, "may_adopt_from": one.may_adopt_from,
                "must_adopt_from": one.must_adopt_from,
                "standing": standing(window_of(one), window_of(later) if later else None, today),
                "waits_for": await waits_for(session, region, one.id), "catalogue": catalogue.id,
            }
        )  # fmt: skip
    return told
