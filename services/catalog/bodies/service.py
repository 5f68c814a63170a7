"""Use cases of bodies: register, change, load in bulk."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.credit_code import CreditCodeError, check_credit_code
from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.catalog.bodies import repository
from services.catalog.bodies.models import Body
from services.catalog.bodies.rules import RowFault, read_body_rows
from services.catalog.guidelines.rules import defect
from services.catalog.publications.rules import scheme_fault
from services.catalog.regions.service import import_outcome
from services.catalog.tools import Tools


def shown(body: Body) -> dict[str, Any]:
    """A body as answers show it; what it lacks stands in `defects`."""
    defects = []
    if body.credit_code is None:
        defects.append(
            defect(
                "missing_credit_code",
                "/credit_code",
                "缺少统一社会信用代码",
                "the unified social credit code is absent",
            )
        )
    if not body.responsible_persons:
        defects.append(
            defect(
                "missing_responsible_person",
                "/responsible_persons",
                "缺少责任人",
                "no responsible person is named",
            )
        )
    return {
        "id": body.id, "name": body.name, "region": body.region, "level": body.level,
        "credit_code": body.credit_code, "regime": body.regime, "parent": body.parent,
        "responsible_persons": body.responsible_persons, "index_scheme": body.index_scheme, "defects": defects,
    }  # fmt: skip


def etag_of(body: Body) -> str:
    """The strong ETag of a body."""
    return version_etag(body.id, body.version)


async def read(session: AsyncSession, key: str) -> Body:
    """The body with this id or credit code (bodies are public); raises NotFound."""
    body = await repository.get(session, key)
    if body is None:
        raise NotFound(f"没有机构 {key}", f"there is no body {key}")
    return body


async def register(
    session: Session,
    principal: Principal,
    tools: Tools,
    values: dict[str, Any],
    identifier: str | None = None,
) -> Body:
    """Register a body in the caller's subtree. Raises Invalid (422) naming the member, Conflict (409) for a
    name or credit code that is taken.
    """
    await _check(session, principal, tools, values)
    body = Body(id=identifier or new_id("body"), created_at=tools.clock.now(), **values)
    await _refuse_twin(session, body)
    repository.add(session, body)
    await tools.reference.change(session, "bodies")
    await session.flush()
    return body


async def change(
    session: Session,
    principal: Principal,
    tools: Tools,
    key: str,
    values: dict[str, Any],
    if_match: str | None,
) -> Body:
    """Replace a body's particulars; raises PreconditionNeeded, Stale, and what `register` raises."""
    body = await read(session, key)
    principal.require_region(body.region, "id")
    require_match(if_match, etag_of(body))
    await _check(session, principal, tools, values)
    await _refuse_loop(session, body.id, values["parent"])
    with session.no_autoflush:
        for name, value in values.items():
            setattr(body, name, value)
        await _refuse_twin(session, body)
    await tools.reference.change(session, "bodies")
    await session.flush()
    return body


async def import_rows(
    session: Session, principal: Principal, tools: Tools, text: str, *, dry_run: bool
) -> dict[str, Any]:
    """Load bodies from CSV text, all or nothing; matched by credit code, else by division and name.

    Importing the same file again changes nothing.
    """
    known = await tools.reference.within(session)
    rows, faults = read_body_rows(text, known.regions.keys())
    there = await repository.in_region(session, principal.region)
    by_code = {body.credit_code: body for body in there if body.credit_code}
    by_name = {(body.region, body.name): body for body in there}
    created, changed = [], []
    for row in rows:
        if not principal.reaches(row.region):
            faults.append(
                RowFault(row.row, "region", "foreign_division", f"{row.region} 不在本密钥的行政区划 {principal.region} 内",
                         f"{row.region} lies outside this key's division {principal.region}")
            )  # fmt: skip
            continue
        persons = [{"name": name, "title": title} for name, title in row.responsible_persons]
        values = {
            "name": row.name, "region": row.region, "level": row.level, "credit_code": row.credit_code,
            "regime": row.regime, "responsible_persons": persons,
        }  # fmt: skip
        body = by_code.get(row.credit_code or "") or by_name.get((row.region, row.name))
        if body is None:
            body = Body(id=new_id("body"), created_at=tools.clock.now(), parent=None, **values)
            created.append((row, body))
            by_name[row.region, row.name] = body
            if row.credit_code:
                by_code[row.credit_code] = body
        else:
            if any(getattr(body, name) != value for name, value in values.items()):
                changed.append((row, body, values))
    parents = {}
    for row in rows:
        if row.parent:
            parent = by_code.get(row.parent) or by_name.get((row.region, row.parent))
            if parent is None:
                faults.append(
                    RowFault(row.row, "parent", "unknown_body", f"上级机构 {row.parent} 不存在",
                             f"there is no body {row.parent} to be the parent")
                )  # fmt: skip
            else:
                parents[row.row] = parent.id
    if not faults and not dry_run:
        for _, body in created:
            repository.add(session, body)
        await session.flush()
        for row, body in created:
            body.parent = parents.get(row.row)
        for row, body, values in changed:
            for name, value in values.items():
                setattr(body, name, value)
            body.parent = parents.get(row.row, body.parent)
        if created or changed:
            await tools.reference.change(session, "bodies")
        await session.flush()
    return import_outcome(faults, dry_run, len(rows), len(created), len(changed))


async def _check(session: AsyncSession, principal: Principal, tools: Tools, values: dict[str, Any]) -> None:
    known = await tools.reference.within(session)
    known.require_region(values["region"])
    principal.require_region(values["region"])
    if values["credit_code"] is not None:
        try:
            values["credit_code"] = check_credit_code(values["credit_code"], known.regions.__contains__).code
        except CreditCodeError as error:
            zh, _, en = str(error).partition(" / ")
            raise Invalid.at("/credit_code", "bad_credit_code", zh, en or zh) from error
    scheme = values.get("index_scheme")
    if scheme is not None and (fault := scheme_fault(scheme, values["credit_code"])):
        raise Invalid.at("/index_scheme", "bad_index_scheme", *fault)
    if values["parent"] is not None:
        values["parent"] = known.require_body(values["parent"], "/parent").id


async def _refuse_loop(session: AsyncSession, body: str, parent: str | None) -> None:
    passed: set[str] = set()
    while parent is not None and parent not in passed:
        if parent == body:
            raise Invalid.at("/parent", "loop", "上级机构成环:该机构是自己的上级",
                             "the parents form a loop: the body stands above itself")  # fmt: skip
        passed.add(parent)
        above = await repository.get(session, parent)
        parent = above.parent if above is not None else None


async def _refuse_twin(session: AsyncSession, body: Body) -> None:
    twin = await repository.namesake(session, body.region, body.name)
    if (twin is None or twin.id == body.id) and body.credit_code is not None:
        twin = await repository.get(session, body.credit_code)
    if twin is not None and twin.id != body.id:
        raise Conflict(
            f"已登记同名或同代码的机构:{twin.id}({twin.name});如需修改请用 PUT",
            f"a body with this name or credit code is registered: {twin.id} ({twin.name}); change it by PUT",
            code="body_exists",
            body=twin.id,
        )
