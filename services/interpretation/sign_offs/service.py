"""Use cases of sign-off: open a round over what there is, sign exactly that, complete it with the last signature."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, Forbidden
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.interpretation.packages import rules as gates
from services.interpretation.packages import service as packages
from services.interpretation.packages.models import Package
from services.interpretation.sign_offs import repository, rules
from services.interpretation.sign_offs.models import Round, Signature
from services.interpretation.tools import Tools


async def open_round(session: Session, principal: Principal, tools: Tools, identifier: str) -> Package:
    """Open a round: document and materials as they are now, in one; an open one of what is out already is void by it.

    Raises Conflict with what is missing.
    """
    principal.require_officer()
    package = await packages.read(session, principal, identifier, lock=True)
    found = await packages.whole(session, package)
    manifest = packages.manifest_of(package, found.document, found.materials)
    number = found.round.number + 1 if found.round else 1
    await packages.step(
        session,
        principal,
        tools,
        package,
        "open_round",
        await packages.judged(session, found),
        {"round": number},
    )
    if found.round is not None and found.round.state == "open":
        found.round.state, found.round.void_reason, found.round.closed_at = (
            "void",
            "另开一轮",
            tools.clock.now(),
        )
    row = Round(
        package=package.id, number=number, manifest=manifest, sha256=rules.digest_of(manifest),
        signatories=package.head["signatories"], state="open", void_reason=None, opened_at=tools.clock.now(), closed_at=None,
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    return package


async def sign(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> Package:
    """Sign what was seen (`manifest_sha256`) as one of the named signatories; the last signature completes the round.

    Raises Forbidden for who wrote in this edition and whoever is not named, Conflict where it was signed before or has changed.
    """
    package = await packages.read(session, principal, identifier, lock=True)
    step = packages.require(package, "sign")
    packages.require_other_officer(principal, package, "审签", "to sign")
    officer = principal.require_officer()
    found = await packages.whole(session, package)
    if missing := gates.lacks(step, found.facts):
        raise packages.refused(missing)
    row = found.round
    assert row is not None, "a gate looked at it"
    person = next((one for one in row.signatories if one["id"] == officer.id), None)
    if person is None:
        names = "、".join(f"{one['name']}({one['id']})" for one in row.signatories)
        raise Forbidden(f"{officer.name} 不在本轮审签人之列:{names}", f"{officer.id} is no signatory of this round",
                        code="not_named")  # fmt: skip
    if any(one.officer_id == officer.id for one in found.signatures):
        raise Conflict(f"{officer.name} 已审签", f"{officer.id} has signed already", code="signed_already")
    if values["manifest_sha256"] != row.sha256:
        raise Conflict.at(
            "/manifest_sha256", "other_manifest", "所签内容不是本轮内容;请重新读取 sign_off.sha256",
            "this is not what the round is about: read sign_off.sha256 again",
        )  # fmt: skip
    signature = Signature(
        id=new_id("sig"), package=package.id, round=row.number, officer_id=officer.id, officer_name=officer.name,
        role=person["role"], opinion=values["opinion"], key_id=principal.key_id, at=tools.clock.now(),
    )  # fmt: skip
    repository.add(session, signature)
    await session.flush()
    await packages.step(session, principal, tools, package, "sign", found.facts, {"round": row.number})
    facts = (await packages.whole(session, package)).facts
    if not facts.missing_signatures:
        row.state, row.closed_at = "complete", tools.clock.now()
        await packages.step(
            session, principal, tools, package, "complete_round", facts, {"round": row.number}
        )
    return package


async def listed(session: AsyncSession, principal: Principal, identifier: str) -> list[dict[str, Any]]:
    """All rounds of a package with their signatures, void ones too."""
    package = await packages.read(session, principal, identifier)
    return [
        packages.round_shown(row, await repository.signatures(session, package.id, row.number))
        for row in await repository.rounds(session, package.id)
    ]
