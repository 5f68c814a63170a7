"""Use cases of subscribers: register, change, erase; open addresses for whoever delivers."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.idempotency import forget_naming
from kernel.http.problems import Conflict, NotFound
from kernel.ids import new_id
from kernel.security.envelope import Sealed, SealError
from kernel.security.principal import Principal
from services.push.endpoints import repository as endpoints
from services.push.groups import repository as members
from services.push.groups import service as groups
from services.push.kept_roots import repository as kept_roots
from services.push.preferences import repository as preferences
from services.push.proofs import repository as marks
from services.push.region_changes import service as region_changes
from services.push.registry import repository
from services.push.registry.models import SealedSubscriber, Subscriber
from services.push.registry.rules import masked
from services.push.tools import Tools

log = structlog.get_logger("push.registry")


def etag_of(subscriber: Subscriber) -> str:
    """The strong ETag of a subscriber."""
    return version_etag(subscriber.id, subscriber.version)


async def shown(session: AsyncSession, tools: Tools, rows: Sequence[Subscriber]) -> list[dict[str, Any]]:
    """Subscribers as answers show them: masked."""
    names = [row.id for row in rows]
    opened = await open_all(session, tools, names)
    belongs = await members.groups_of(session, names)
    nothing: dict[str, Any] = {"name": None, "addresses": None}
    return [
        {
            "id": row.id, "reference": row.reference, "kind": row.kind, "region": row.region,
            "groups": belongs[row.id], "quiet": _quiet(row), "caps": _caps(row), "created_at": row.created_at, "erased_at": row.erased_at,
        }
        | (masked(document) if (document := opened[row.id]) is not None else nothing)
        for row in rows
    ]  # fmt: skip


async def open_all(
    session: AsyncSession, tools: Tools, subscribers: Sequence[str]
) -> dict[str, dict[str, Any] | None]:
    """Name and addresses of subscribers in the open, None for those that were erased or do not open (their key is absent). For
    deliveries, not for answers.
    """
    rows = await repository.sealed(session, subscribers)
    found: dict[str, dict[str, Any] | None] = {}
    for one in subscribers:
        row = rows[one]
        if row.wrapped_key is None or row.ciphertext is None:
            found[one] = None
        else:
            try:
                found[one] = tools.keys.open(one, Sealed(row.key_id, row.wrapped_key, row.ciphertext))
            except SealError:
                _tell_unreadable(one, row.key_id)
                found[one] = None
    return found


@lru_cache(maxsize=4096)
def _tell_unreadable(subscriber: str, key_id: str) -> None:
    """Once for each subscriber and key: they are met at every batch."""
    log.error("subscriber_unreadable", subscriber=subscriber, key_id=key_id)


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Subscriber:
    """A subscriber of the caller's division; raises NotFound."""
    row = await repository.get(session, identifier)
    if row is None or not principal.reaches(row.region):
        raise NotFound(f"没有订阅者 {identifier}", f"there is no subscriber {identifier}")
    return row


async def alive(session: Session, principal: Principal, identifier: str) -> Subscriber:
    """A subscriber as `read` gives it, who is neither moved nor erased by others until the transaction ends. Raises Conflict once
    it is erased.
    """
    await one_at_a_time(session, f"push.subscriber.{identifier}")
    row = await read(session, principal, identifier)
    if row.erased_at is not None:
        raise Conflict(
            f"订阅者 {identifier} 已删除,不能再用;请另用一个标识(reference)登记",
            f"the subscriber {identifier} was erased for good: register one under another reference",
            code="erased",
        )
    return row


async def register(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any]
) -> Subscriber:
    """Register a subscriber. Raises Conflict for a reference that the client has used, Invalid for unknown groups."""
    await region_changes.require_division(session, principal, values["region"])
    await groups.require(session, principal, values["groups"], "/groups")
    await one_at_a_time(session, f"push.subscriber.{principal.client}.{values['reference']}")
    there = await repository.by_reference(session, principal.client, values["reference"])
    if there is not None and there.erased_at is not None:
        raise Conflict.at(
            "/reference", "reference_erased", f"订阅者 {values['reference']}({there.id})已删除,其标识不再使用;请另用一个标识登记",
            f"the subscriber {values['reference']} ({there.id}) was erased, and its reference is not used again: register under another one",
            subscriber=there.id,
        )  # fmt: skip
    if there is not None:
        raise Conflict.at(
            "/reference", "reference_used", f"贵系统已有订阅者 {values['reference']}({there.id});请改用 PUT 修改",
            f"your system has a subscriber {values['reference']} ({there.id}) already: change it by PUT",
            subscriber=there.id,
        )  # fmt: skip
    row = Subscriber(
        id=new_id("sbr"), client=principal.client, created_at=tools.clock.now(), changed_at=tools.clock.now(), changes=0,
        erased_at=None, **_wishes(values),
        **{name: values[name] for name in ("reference", "kind", "region")},
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    sealed = tools.keys.seal(row.id, _document(values))
    repository.add(
        session,
        SealedSubscriber(subscriber=row.id, key_id=sealed.key_id, wrapped_key=sealed.wrapped_key,
                         ciphertext=sealed.ciphertext),
    )  # fmt: skip
    await members.put_members(session, row.id, values["groups"])
    await session.flush()
    return row


async def register_many(
    session: Session, principal: Principal, tools: Tools, many: Sequence[dict[str, Any]]
) -> dict[str, str]:
    """Register subscribers whose references, divisions and groups were looked at; reference -> id. Those whose reference the
    client has used are left as they are, and not among them. To be called by one at a time.
    """
    references = [values["reference"] for values in many]
    there = await repository.references(session, principal.client, references)
    now = tools.clock.now()
    fresh = {
        values["reference"]: (new_id("sbr"), values) for values in many if values["reference"] not in there
    }
    rows, sealed, groups_of = [], [], []
    for reference, (identifier, values) in fresh.items():
        rows.append(
            {"id": identifier, "client": principal.client, "reference": reference, "kind": values["kind"],
             "region": values["region"], "created_at": now, "changed_at": now, "changes": 0, "erased_at": None,
             "version": 1} | _wishes(values)
        )  # fmt: skip
        box = tools.keys.seal(identifier, _document(values))
        sealed.append(
            {"subscriber": identifier, "key_id": box.key_id, "wrapped_key": box.wrapped_key, "ciphertext": box.ciphertext}
        )  # fmt: skip
        groups_of += [(identifier, group) for group in sorted(set(values["groups"]))]
    await repository.add_many(session, rows, sealed)
    await members.add_members(session, groups_of)
    return {reference: identifier for reference, (identifier, _) in fresh.items()}


async def change(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> Subscriber:  # fmt: skip
    """Change a subscriber (If-Match); its endpoints move with it. Raises Conflict once it is erased, or for another reference."""
    row = await alive(session, principal, identifier)
    await region_changes.require_division(session, principal, values["region"])
    require_match(if_match, etag_of(row))
    await groups.require(session, principal, values["groups"], "/groups")
    if values["reference"] != row.reference:
        raise Conflict.at(
            "/reference", "reference_fixed", f"订阅者的标识不能修改({row.reference})",
            f"the reference of a subscriber does not change ({row.reference})",
        )  # fmt: skip
    row.kind, row.region = values["kind"], values["region"]
    await endpoints.move_of(session, row.id, row.region)
    for name, value in _wishes(values).items():
        setattr(row, name, value)
    row.changes += 1  # addresses and groups stand in other tables: this makes the version count them too
    row.changed_at = tools.clock.now()
    sealed = (await repository.sealed(session, [identifier]))[identifier]
    fresh = tools.keys.seal(identifier, _document(values))
    sealed.key_id, sealed.wrapped_key, sealed.ciphertext = fresh.key_id, fresh.wrapped_key, fresh.ciphertext
    await members.put_members(session, identifier, values["groups"])
    await session.flush()
    return row


async def erase(session: Session, principal: Principal, tools: Tools, identifier: str) -> Subscriber:
    """Forget name and addresses for good; the row stays as a tombstone. Raises Conflict when that was done."""
    row = await alive(session, principal, identifier)
    await forget(session, tools, row)
    await kept_roots.look_again_at_those_of(session, [row.id], tools.clock.now())
    return row


async def forget(session: Session, tools: Tools, row: Subscriber) -> None:
    """Forget name and addresses of a subscriber, and what leads back to them."""
    sealed = (await repository.sealed(session, [row.id]))[row.id]
    sealed.wrapped_key = sealed.ciphertext = None
    row.erased_at = tools.clock.now()
    await members.put_members(session, row.id, ())
    await endpoints.forget_of(session, row.id)
    await marks.forget(session, row.id)
    await preferences.forget(session, row.id)
    await forget_naming(session, f"/v1/push/subscribers/{row.id}")
    await session.flush()


def _quiet(row: Subscriber) -> dict[str, str] | None:
    return {"from": row.quiet_from, "to": row.quiet_to} if row.quiet_from and row.quiet_to else None


def _caps(row: Subscriber) -> dict[str, int | None]:
    return {"ordinary": row.ordinary_cap, "progress": row.progress_cap}


def _wishes(values: dict[str, Any]) -> dict[str, Any]:
    quiet, caps = values["quiet"] or {"from_": None, "to": None}, values["caps"]
    return {
        "quiet_from": quiet["from_"], "quiet_to": quiet["to"], "ordinary_cap": caps["ordinary"], "progress_cap": caps["progress"],
    }  # fmt: skip


def _document(values: dict[str, Any]) -> dict[str, Any]:
    return {"name": values["name"], "addresses": values["addresses"]}
