"""Use cases of documents: put a new version, read versions."""

import hashlib
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, NotFound
from kernel.security.principal import Principal
from services.interpretation.documents import repository
from services.interpretation.documents.models import DocumentVersion
from services.interpretation.files import service as files
from services.interpretation.packages import service as packages
from services.interpretation.packages.models import Package
from services.interpretation.tools import Tools

#: Each is kept whole: four hundred thousand signs at most.
MOST_VERSIONS: Final = 200


async def add(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> Package:
    """Put a new version: a round of sign-off is void by it, materials written to an earlier one are stale. Raises Conflict after a release."""
    principal.require_officer()
    package = await packages.read(session, principal, identifier, lock=True)
    if package.state == "released":
        raise Conflict(
            "已发布;请先修订(POST …/revisions),再报送新文本",
            "it is released: begin a revision (POST …/revisions), then send the new version", code="released",
        )  # fmt: skip
    await packages.changed(session, principal, tools, package, "document", "/document")
    await keep(session, principal, tools, package, values)
    return package


async def keep(
    session: Session, principal: Principal, tools: Tools, package: Package, values: dict[str, Any]
) -> DocumentVersion:
    """Keep a version of a package's document."""
    last = await repository.newest(session, package.id)
    number = last.number + 1 if last else 1
    if number > MOST_VERSIONS:
        raise Conflict(
            f"一个解读包至多 {MOST_VERSIONS} 个文件版本", f"a package has at most {MOST_VERSIONS} versions of its document",
            code="too_many_versions",
        )  # fmt: skip
    file = values["file"]
    await files.refer(
        session, principal, package.id, f"document/{number}", [file] if file else [], "/document/file"
    )
    text = values["text"] + (file["sha256"] if file else "")
    version = DocumentVersion(
        package=package.id, number=number, text=values["text"], file=file, note=values["note"], at=tools.clock.now(),
        sha256=hashlib.sha256(text.encode()).hexdigest(), officer=principal.require_officer().as_dict(),
    )  # fmt: skip
    repository.add(session, version)
    await session.flush()
    return version


async def read(session: AsyncSession, principal: Principal, identifier: str, number: int) -> DocumentVersion:
    """A version of the document; raises NotFound."""
    package = await packages.read(session, principal, identifier)
    version = await repository.get(session, package.id, number)
    if version is None:
        raise NotFound(f"没有第 {number} 版文件", f"there is no version {number} of the document")
    return version


async def listed(session: AsyncSession, principal: Principal, identifier: str) -> list[dict[str, Any]]:
    """All versions, without their texts."""
    package = await packages.read(session, principal, identifier)
    return [packages.version_shown(one) for one in await repository.of_package(session, package.id)]
