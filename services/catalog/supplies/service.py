"""Use cases of supply lists: follow publications, show the lists, mark deliveries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kernel.db import Session
from kernel.http.problems import FieldError, Invalid
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.catalog.publications.models import Publication
from services.catalog.supplies import repository
from services.catalog.supplies.models import Supply
from services.catalog.supplies.rules import (
    DELIVERED,
    PENDING,
    RECIPIENTS,
    county_of,
    late_from,
    state_after,
    yardstick,
)
from services.catalog.tools import Tools


def shown(supply: Supply, publication: Publication, tools: Tools) -> dict[str, Any]:
    """An entry as answers show it."""
    days = tools.settings.supply_days
    late = late_from(supply.listed_on, days)
    return {
        "id": supply.id, "recipient": supply.recipient, "region": supply.region, "state": supply.state,
        "publication": supply.publication, "index_number": publication.index_number, "title": publication.title,
        "url": publication.url, "document_number": publication.document_number, "listed_on": supply.listed_on,
        "late": supply.state == PENDING and tools.clock.today() >= late, "late_from": late,
        "yardstick": yardstick(days), "delivery": supply.delivery, "recalled_on": supply.recalled_on,
    }  # fmt: skip


async def follow(session: Session, publication_id: str) -> None:
    """Bring the entries of a publication to what the publication is now. Told of it twice, or of its withdrawal before
    its recording, the lists come out the same.
    """
    publication = await repository.publication(session, publication_id)
    if publication is None:
        return
    withdrawal = publication.withdrawal
    withdrawn_on = date.fromisoformat(withdrawal["withdrawn_on"]) if withdrawal else None
    there = await repository.of_publication(session, publication.id)
    for recipient in RECIPIENTS:
        supply = there.get(recipient)
        if supply is None:
            supply = Supply(
                id=new_id("sup"), publication=publication.id, recipient=recipient,
                region=county_of(publication.region), state=PENDING, listed_on=publication.published_on, delivery=None,
            )  # fmt: skip
            repository.add(session, supply)
        supply.state, supply.recalled_on = state_after(supply.state, withdrawn_on)
    await session.flush()


async def deliver(
    session: Session, principal: Principal, tools: Tools, entries: Sequence[str], delivered_on: date, receiver: str
) -> list[dict[str, Any]]:  # fmt: skip
    """Mark entries as delivered, all or none. Raises Invalid naming each entry that is unknown, dropped or delivered
    already, and a day before its publication or in the future.
    """
    found = await repository.lock(session, principal.region, entries)
    today = tools.clock.today()
    errors = []
    for n, identifier in enumerate(entries):
        fault = _fault(found.get(identifier), identifier, delivered_on) if identifier not in entries[:n] else (
            "repeated_entry", f"条目 {identifier} 重复", f"the entry {identifier} stands twice")  # fmt: skip
        if fault:
            errors.append(FieldError(f"/entries/{n}", *fault))
    if delivered_on > today:
        errors.append(
            FieldError("/delivered_on", "in_the_future", f"移送日期不能晚于今日 {today}",
                       f"the day of delivery is not later than today, {today}")
        )  # fmt: skip
    if errors:
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    officer = principal.officer.as_dict() if principal.officer else None
    for supply, _ in found.values():
        supply.state = DELIVERED
        supply.delivery = {
            "delivered_on": delivered_on.isoformat(),
            "receiver": receiver,
            "key": principal.key_id,
            "officer": officer,
        }
    await session.flush()
    return [shown(*found[identifier], tools) for identifier in entries]


def _fault(
    listed: tuple[Supply, Publication] | None, identifier: str, delivered_on: date
) -> tuple[str, str, str] | None:
    if listed is None:
        return "unknown_entry", f"没有清单条目 {identifier}", f"there is no entry {identifier}"
    supply, _ = listed
    if supply.state != PENDING:
        zh = "已移送" if supply.state == DELIVERED else "移送前已撤回"
        return "not_pending", f"条目 {identifier} {zh}", f"the entry {identifier} is {supply.state}"
    if delivered_on < supply.listed_on:
        return (
            "before_publication",
            f"移送日期早于公开日期 {supply.listed_on}",
            f"it was published on {supply.listed_on}",
        )
    return None
