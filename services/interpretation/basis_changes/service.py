"""Use cases of changes of bases: write one down, so that materials are stale and the public sees it."""

from datetime import date
from typing import Any

from kernel.db import Session
from kernel.http.problems import Invalid
from kernel.security.principal import Principal
from services.interpretation.packages import service as packages
from services.interpretation.packages.models import Package
from services.interpretation.releases import service as releases
from services.interpretation.tools import Tools


async def record(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> Package:
    """Write down that a basis was changed or repealed: materials written before are stale from now on.

    Raises Invalid for a text that is no basis of the document.
    """
    principal.require_officer()
    package = await packages.read(session, principal, identifier, lock=True)
    asked = (values["title"], values["document_number"])
    if asked not in [(one["title"], one["document_number"]) for one in package.head["bases"]]:
        raise Invalid.at(
            "/title", "unknown_basis", "该文件不是制定依据;请核对标题与文号",
            "it is no basis of this document: check title and number",
        )  # fmt: skip
    now = tools.clock.now()
    on: date = values["on"]
    entry = {**values, "on": on.isoformat(), "told_at": now.isoformat()}
    package.basis_changed = [*package.basis_changed, entry]
    package.changed_at = now
    await session.flush()
    told = {"basis": values["title"], "change": values["change"]}
    await packages.tell(session, tools, package, "gongkai.interpretation.package.became_stale.v1", told)
    await releases.note_basis(session, tools, package)
    return package
