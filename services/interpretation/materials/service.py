"""Use cases of materials: put one, take one away."""

from typing import Any

from kernel.db import Session
from kernel.http.problems import Conflict, NotFound
from kernel.security.principal import Principal
from services.interpretation.charts import service as charts
from services.interpretation.documents import repository as documents
from services.interpretation.files import repository as file_rows
from services.interpretation.files import service as files
from services.interpretation.materials import repository, rules
from services.interpretation.materials.models import Material
from services.interpretation.packages import service as packages
from services.interpretation.packages.models import Package
from services.interpretation.tools import Tools


async def put(
    session: Session, principal: Principal, tools: Tools, identifier: str, name: str, values: dict[str, Any]
) -> tuple[Package, bool]:
    """Put a material in its place; the package and whether the material is new. A round of sign-off is void by it.

    After a release, only materials that are awaited can be put (Conflict otherwise), and they are signed in a round of their own.
    """
    principal.require_officer()
    package = await packages.read(session, principal, identifier, lock=True)
    await packages.changed(session, principal, tools, package, f"material {name}", f"/materials/{name}")
    new = await keep(session, principal, tools, package, name, values)
    return package, new


async def keep(
    session: Session, principal: Principal, tools: Tools, package: Package, name: str, values: dict[str, Any]
) -> bool:
    """Keep a material as it is now; whether it is new."""
    for n, figure in enumerate(values["figures"]):
        charts.of_figure(figure, f"/materials/{name}/figures/{n}")
    pointer = f"/materials/{name}/files/*"
    await files.refer(session, principal, package.id, f"material/{name}", values["files"], pointer)
    document = await documents.newest(session, package.id)
    content = {key: value for key, value in values.items() if key not in ("files", "form")}
    facts = {
        "form": values["form"], "title": values["title"], "content": content, "files": values["files"],
        "sha256": rules.digest_of(content, values["files"]), "document_version": document.number if document else 0,
        "changed_at": tools.clock.now(), "officer": principal.require_officer().as_dict(),
    }  # fmt: skip
    material = await repository.get(session, package.id, name)
    if material is None:
        if len(await repository.of_package(session, package.id)) >= rules.MOST_MATERIALS:
            raise Conflict(
                f"一个解读包至多 {rules.MOST_MATERIALS} 件材料;请合并,或先撤回不用的(DELETE …/materials/{{名称}})",
                f"a package has at most {rules.MOST_MATERIALS} materials: put some together, or take away what is not needed",
                code="too_many_materials",
            )  # fmt: skip
        repository.add(session, Material(package=package.id, name=name, **facts))
        await session.flush()
        return True
    for key, value in facts.items():
        setattr(material, key, value)
    await session.flush()
    return False


async def drop(session: Session, principal: Principal, tools: Tools, identifier: str, name: str) -> None:
    """Take a material away; raises NotFound. A round of sign-off is void by it."""
    principal.require_officer()
    package = await packages.read(session, principal, identifier, lock=True)
    material = await repository.get(session, package.id, name)
    if material is None:
        raise NotFound(f"没有解读材料 {name}", f"there is no material {name}")
    await packages.changed(session, principal, tools, package, f"material {name}", f"/materials/{name}")
    await repository.drop(session, material)
    await file_rows.put_uses(session, package.id, f"material/{name}", ())
    await session.flush()
