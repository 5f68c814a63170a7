"""Use cases of imports of recipients: take a file in by pieces, work them off one by one, say how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

import orjson
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.failpoints import failpoint
from kernel.http.problems import Invalid, NotFound, Problem
from kernel.http.storable import require_storable_members
from kernel.http.validation import from_body_errors
from kernel.ids import new_id
from kernel.records import BadRecordError, Record
from kernel.security.principal import Principal
from services.push.groups import repository as groups
from services.push.recipient_imports import repository
from services.push.recipient_imports.models import ImportPiece, RecipientImport
from services.push.region_changes import service as region_changes
from services.push.registry import repository as people
from services.push.registry import service as registry
from services.push.registry.schemas import SubscriberIn
from services.push.subscriptions import service as subscriptions
from services.push.tools import Tools

#: Rows of a piece: what one transaction works off.
PIECE: Final = 500
#: An import whose sending broke off is forgotten after so long.
UNFINISHED: Final = timedelta(days=1)
_BOX: Final = "recipient imports"
_SHOWN: Final = (
    "id", "region", "state", "dry_run", "rows", "seen", "registered", "existing", "refused", "begun_at", "ended_at",
)  # fmt: skip


def shown(row: RecipientImport) -> dict[str, Any]:
    """An import as answers show it."""
    return {name: getattr(row, name) for name in _SHOWN}


async def read(session: AsyncSession, principal: Principal, identifier: str) -> RecipientImport:
    """An import of a key of the caller's division; raises NotFound."""
    row = await repository.get(session, identifier)
    if row is None or not principal.reaches(row.region):
        raise NotFound(f"没有导入 {identifier}", f"there is no import {identifier}")
    return row


async def begin(
    session: Session, principal: Principal, tools: Tools, *, dry_run: bool, subscribe: dict[str, Any] | None
) -> str:
    """Begin an import; its id. Raises Invalid for a rule that does not hold."""
    if subscribe is not None:
        await subscriptions.check_rule(session, subscribe["rule"])
    row = RecipientImport(
        id=new_id("rim"), client=principal.client, region=principal.region, state="receiving", dry_run=dry_run,
        subscribe=subscribe, rows=0, seen=0, registered=0, existing=0, refused=0, begun_at=tools.clock.now(),
        ended_at=None,
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    return row.id


async def keep(
    session: Session,
    tools: Tools,
    identifier: str,
    batch: Sequence[tuple[int, Record | BadRecordError]],
    *,
    last: bool,
) -> RecipientImport:
    """Keep some rows of a file, closed; with the last of them the import waits to be worked off."""
    row = await repository.get(session, identifier, lock=True)
    assert row is not None, "it was begun"
    if batch:
        told = [[place, _written(one)] for place, one in batch]
        first = batch[0][0]
        sealed = tools.keys.box(_BOX).close(orjson.dumps(told), f"{identifier}/{first}")
        repository.add(
            session, ImportPiece(import_id=identifier, first=first, rows=len(batch), sealed=sealed)
        )
    row.rows += len(batch)
    if last:
        row.state = "waiting"
    await session.flush()
    return row


def first_time(seen: set[str], record: Record | BadRecordError) -> Record | BadRecordError:
    """The record, or why it is none: its reference is among those of the file that were `seen`."""
    if isinstance(record, BadRecordError) or not isinstance(reference := record.get("reference"), str):
        return record
    if reference in seen:
        return BadRecordError(
            "repeated", "本文件中已有相同标识 reference / the file has this reference already"
        )
    seen.add(reference)
    return record


def _written(one: Record | BadRecordError) -> Any:
    if isinstance(one, BadRecordError):
        return {"code": one.code, "why": str(one)}
    groups = one.get("groups")
    if isinstance(groups, str):  # a cell of a table
        one = one | {"groups": [name for part in groups.split(";") if (name := part.strip())]}
    return [one]


async def work(session: Session, tools: Tools) -> bool:
    """Work off the next piece of the oldest import; False when nothing waits. A death in between leaves the piece as it was."""
    row = await repository.next_waiting(session)
    if row is None:
        return False
    piece = await repository.next_piece(session, row.id)
    if piece is None:
        row.state, row.ended_at = "done", tools.clock.now()
        await session.flush()
        return True
    told = orjson.loads(tools.keys.box(_BOX).open(piece.sealed, f"{row.id}/{piece.first}"))
    await _register(session, tools, row, told)
    row.seen += piece.rows
    await repository.drop_piece(session, piece)
    await session.flush()
    failpoint("import.piece")
    return True


async def _register(session: Session, tools: Tools, row: RecipientImport, told: Sequence[Any]) -> None:
    principal = Principal("", row.client, row.region, frozenset())
    faults: list[dict[str, Any]] = []
    good: list[tuple[int, dict[str, Any]]] = []
    for place, one in told:
        try:
            good.append((place, await _judged(session, principal, one)))
        except Problem as problem:
            faults.append(_fault(row.id, place, problem))
    wanted = {name for _, values in good for name in values["groups"]}
    there = {group.id for group in await groups.several(session, wanted) if principal.reaches(group.region)}
    fresh: dict[str, dict[str, Any]] = {}
    for place, values in good:
        if gone := [name for name in values["groups"] if name not in there]:
            zh = f"没有受众群体 {gone[0]};先用 PUT /v1/push/groups/{gone[0]} 登记"
            en = f"there is no audience group {gone[0]}: register it by PUT /v1/push/groups/{gone[0]} first"
            faults.append(_fault(row.id, place, Invalid.at("/groups", "unknown_group", zh, en)))
        else:
            fresh[values["reference"]] = values
    if row.dry_run:
        known = await people.references(session, row.client, list(fresh))
        row.registered += len(fresh) - len(known)
        row.existing += len(known)
    else:
        made = await registry.register_many(session, principal, tools, list(fresh.values()))
        if row.subscribe is not None:
            await subscriptions.make_many(session, principal, tools, list(made.values()), row.subscribe)
        row.registered += len(made)
        row.existing += len(fresh) - len(made)
    row.refused += len(faults)
    await repository.add_faults(session, faults)


async def _judged(session: Session, principal: Principal, one: Any) -> dict[str, Any]:
    """The values of a row; raises Problem naming what is at fault."""
    if isinstance(one, Mapping):
        zh, _, en = one["why"].partition(" / ")
        raise Invalid(zh, en, code=one["code"])
    [record] = one
    require_storable_members(record)
    try:
        values = SubscriberIn.model_validate(record).model_dump()
    except ValidationError as error:
        raise from_body_errors(error) from None
    await region_changes.require_division(session, principal, values["region"])
    return values


def _fault(identifier: str, place: int, problem: Problem) -> dict[str, Any]:
    return {
        "import_id": identifier, "row": place, "code": problem.code,
        "errors": [asdict(one) for one in problem.errors]
        or [{"pointer": "", "code": problem.code, "message_zh": problem.zh, "message_en": problem.en}],
    }  # fmt: skip


async def forget_unfinished(session: Session, tools: Tools) -> None:
    """Forget imports whose sending broke off."""
    await repository.drop_unfinished(session, tools.clock.now() - UNFINISHED)
