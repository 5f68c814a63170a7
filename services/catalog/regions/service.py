"""Use cases of divisions: read the tree, load townships and villages in bulk."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import level_of
from kernel.db import Session
from kernel.http.problems import FieldError, Invalid, NotFound
from kernel.security.principal import Principal
from services.catalog.regions import repository
from services.catalog.regions.models import Region
from services.catalog.regions.rules import RowFault, kind_of, read_region_rows
from services.catalog.tools import Tools


def shown(region: Region) -> dict[str, Any]:
    """A division as answers show it."""
    return {
        "code": region.code,
        "name": region.name,
        "parent": region.parent,
        "level": region.level,
        "kind": kind_of(region.code),
        "source": region.source,
    }


async def read(session: AsyncSession, code: str) -> dict[str, Any]:
    """One division; raises NotFound."""
    region = await repository.get(session, code)
    if region is None:
        raise NotFound(
            f"没有代码为 {code} 的行政区划;县级以下须先导入",
            f"there is no division {code}; townships and villages have to be imported first",
        )
    return shown(region)


async def import_rows(
    session: Session, principal: Principal, tools: Tools, text: str, *, source: str, dry_run: bool
) -> dict[str, Any]:
    """Load 9- and 12-digit divisions from CSV text, all or nothing; the same file twice changes nothing.

    Rows outside the caller's division are faults. Returns counts and faults (see ImportOut).
    """
    known = await repository.below(session, principal.region)
    everywhere = (await tools.reference.within(session)).regions
    rows, faults = read_region_rows(text, everywhere.keys())
    for row in rows:
        if not principal.reaches(row.code):
            faults.append(
                RowFault(row.row, "code", "foreign_division", f"{row.code} 不在本密钥的行政区划 {principal.region} 内",
                         f"{row.code} lies outside this key's division {principal.region}")
            )  # fmt: skip
    created = [row for row in rows if row.code not in known]
    changed = [row for row in rows if row.code in known and known[row.code].name != row.name]
    if not faults and not dry_run:
        now = tools.clock.now()
        await repository.add_all(
            session,
            [
                {"code": row.code, "name": row.name, "parent": row.parent, "level": level_of(row.code),
                 "source": source, "changed_at": now}
                for row in created
            ],
        )  # fmt: skip
        for row in changed:
            await repository.rename(
                session, row.code, {"name": row.name, "source": source, "changed_at": now}
            )
        if created or changed:
            await tools.reference.change(session, "regions", tools.snapshots.invalidate)
    return import_outcome(faults, dry_run, len(rows), len(created), len(changed))


def refuse_faulty(outcome: dict[str, Any]) -> None:
    """Raise Invalid when an import has faults; the problem carries the whole outcome, `faults` by row and column."""
    if faults := outcome["faults"]:
        errors = [
            FieldError(
                f"/rows/{f['row']}/{f['column']}".rstrip("/"), f["code"], f["message_zh"], f["message_en"]
            )
            for f in faults
        ]
        raise Invalid(
            f"共 {len(faults)} 处有误(见 faults),未写入任何内容;请改正后重新导入",
            f"{len(faults)} faults (see `faults`); nothing was written: mend them, then import again",
            code="faulty_rows", errors=errors, **outcome,
        )  # fmt: skip


def import_outcome(faults: list[Any], dry_run: bool, read: int, created: int, changed: int) -> dict[str, Any]:
    """What an import answers; with faults nothing was written."""
    return {
        "dry_run": dry_run,
        "read": read,
        "created": created,
        "changed": changed,
        "unchanged": read - created - changed,
        "faults": [
            {"row": f.row, "column": f.column, "code": f.code, "message_zh": f.zh, "message_en": f.en}
            for f in sorted(faults, key=lambda fault: (fault.row, fault.column))
        ],
    }
