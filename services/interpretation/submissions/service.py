"""Use cases of submission: make a package in one call, submit it, accept it or send it back with the reasons."""

import hashlib
from dataclasses import asdict
from typing import Any

import orjson

from kernel.db import Session, one_at_a_time
from kernel.http.problems import Conflict
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.interpretation.documents import service as documents
from services.interpretation.files import service as files
from services.interpretation.materials import service as materials
from services.interpretation.packages import repository, rules
from services.interpretation.packages import service as packages
from services.interpretation.packages.models import Package
from services.interpretation.sign_offs import repository as sign_offs
from services.interpretation.tools import Tools


async def make(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any]
) -> tuple[Package, bool]:
    """Make a package of whatever was sent, and submit it if that was asked; it and whether it is new.

    The same reference with the same content gives the package that there is; with another content it raises Conflict
    (409): change that one step by step.
    """
    officer = principal.require_officer()
    principal.require_region(values["region"])
    await one_at_a_time(session, f"interpretation.package.{principal.client}.{values['reference']}")
    digest = hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()
    there = await repository.by_reference(session, principal.client, values["reference"])
    if there is not None:
        if there.sent_sha256 == digest:
            return there, False
        raise Conflict.at(
            "/reference", "reference_used",
            f"文件 {values['reference']} 已有解读包 {there.id},内容不同;请改用 PUT、POST …/documents 等逐项修改",
            f"the document {values['reference']} has a package ({there.id}) of another content: change that one step by step",
            package=there.id,
        )  # fmt: skip
    now = tools.clock.now()
    head = {name: value for name, value in values.items() if name not in ("document", "materials", "submit")}
    package = Package(
        id=new_id("pkg"), client=principal.client, reference=values["reference"], region=values["region"], state="drafting",
        edition=1, title=values["title"], head=await packages.head_of(session, head, values["region"]),
        author=officer.as_dict(), sent_sha256=digest, duty=packages.duty_of(values), emergency=None, basis_changed=[],
        deferral_due=None, overdue_told=False, released_at=None, created_at=now, changed_at=now, acts=0,
    )  # fmt: skip
    repository.add(session, package)
    await session.flush()
    sent = [one for material in values["materials"].values() for one in material["files"]]
    if values["document"] is not None:
        sent += [values["document"]["file"]] if values["document"]["file"] else []
    await files.hold(session, sent)
    if values["document"] is not None:
        await documents.keep(session, principal, tools, package, values["document"])
    for name, material in values["materials"].items():
        await materials.keep(session, principal, tools, package, name, material)
    if values["submit"]:
        await _submit(session, principal, tools, package)
    return package, True


async def submit(session: Session, principal: Principal, tools: Tools, identifier: str) -> Package:
    """Submit a package: accepted, or returned (退文) with what it lacks; the state says which."""
    principal.require_officer()
    package = await packages.read(session, principal, identifier, lock=True)
    await _submit(session, principal, tools, package)
    return package


async def send_back(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str
) -> Package:
    """Return a package to its author with a reason; a round of sign-off is void by it."""
    package = await packages.read(session, principal, identifier, lock=True)
    packages.require_other_officer(principal, package, "退文", "to return a file")
    facts = (await packages.whole(session, package)).facts
    packages.require(package, "return")
    last = await sign_offs.newest(session, package.id)
    if last is not None and last.state in ("open", "complete"):
        last.state, last.void_reason, last.closed_at = "void", "退文", tools.clock.now()
    lack = rules.Lack("returned", "", reason, reason, rules.ATTRIBUTE)
    await packages.step(session, principal, tools, package, "return", facts, {"lacks": [asdict(lack)]})
    return package


async def _submit(session: Session, principal: Principal, tools: Tools, package: Package) -> None:
    facts = (await packages.whole(session, package)).facts
    row = packages.require(package, "submit")
    if missing := rules.lacks(row, facts):
        told = {"lacks": [asdict(lack) for lack in missing]}
        await packages.step(session, principal, tools, package, "send_back", facts, told)
    else:
        await packages.step(session, principal, tools, package, "submit", facts)
