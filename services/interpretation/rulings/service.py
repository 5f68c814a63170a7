"""Use cases of rulings: hold an error to be none, list what was held."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict
from kernel.security.principal import Principal
from services.interpretation.checking import seen
from services.interpretation.packages import service as packages
from services.interpretation.packages.models import Package
from services.interpretation.packages.service import Whole
from services.interpretation.rulings import repository, rules
from services.interpretation.rulings.models import Ruling
from services.interpretation.tools import Tools

_FOUND: Final = ("code", "material", "pointer", "written", "zh", "en")


async def rule(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> Package:
    """Hold an error of a package to be none, as somebody who wrote nothing in this edition.

    Raises Conflict where there is no such error now, where it was ruled on before, and where the plan is the place to say it.
    """
    package = await packages.read(session, principal, identifier, lock=True)
    packages.require_other_officer(principal, package, "认定检查结果", "to rule on a finding")
    found = await packages.whole(session, package)
    errors = packages.keyed(found, seen(packages.asked(found))) if found.materials else {}
    finding = errors.get(values["finding"])
    if finding is None:
        raise Conflict.at(
            "/finding", "no_such_finding", "现在的文件和材料没有此项错误(内容可能已变);请重新读取 findings",
            "there is no such error in document and materials as they are now: read the findings again",
        )  # fmt: skip
    if finding.code in rules.IN_THE_PLAN:
        raise Conflict.at(
            "/finding", "say_it_in_the_plan", f"{finding.zh}(PUT …/packages/{{id}} 的 plan.not_applicable)",
            f"{finding.en} (plan.not_applicable of PUT …/packages/{{id}})",
        )  # fmt: skip
    if any(one.finding == values["finding"] for one in await repository.of_package(session, package.id)):
        raise Conflict.at("/finding", "ruled_already", "此项已认定", "it was ruled on already")
    ruling = Ruling(
        package=package.id, finding=values["finding"], edition=package.edition,
        found={name: getattr(finding, name) for name in _FOUND}, reason=values["reason"],
        officer=principal.require_officer().as_dict(), key_id=principal.key_id, at=tools.clock.now(),
    )  # fmt: skip
    repository.add(session, ruling)
    package.changed_at = ruling.at
    await session.flush()
    return package


async def listed(session: AsyncSession, principal: Principal, identifier: str) -> list[dict[str, Any]]:
    """All rulings of a package, and whether each is about what there is now. Raises Unchecked where nobody has looked yet."""
    package = await packages.read(session, principal, identifier)
    rulings = await repository.of_package(session, package.id)
    now = _errors_now(await packages.whole(session, package)) if rulings else set()
    return [
        one.found | {name: getattr(one, name) for name in ("finding", "edition", "reason", "officer", "at")}
        | {"stands": one.finding in now}
        for one in rulings
    ]  # fmt: skip


def _errors_now(found: Whole) -> set[str]:
    return set(packages.keyed(found, seen(packages.asked(found)))) if found.materials else set()
