"""Use cases of moves: hold the lists of bodies, pass powers and services with their links to other bodies."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from kernel.db import Session
from kernel.db.session import one_at_a_time
from kernel.security.principal import Principal
from kernel.text import normalised
from services.catalog.power_links import repository as links
from services.catalog.power_lists import repository
from services.catalog.power_lists.models import Power, PowerList
from services.catalog.power_lists.rules import LISTINGS, SAID
from services.catalog.tools import Tools

#: (power, the items that it is linked to) -> its body from now on; None where that is not clear.
Heir = Callable[[Power, Sequence[str]], str | None]


async def hold(session: Session, bodies: Iterable[str]) -> None:
    """Be alone with the lists of these bodies; in the order in which those who take a file hold them."""
    for body in sorted(set(bodies)):
        for listing in sorted(LISTINGS):
            await one_at_a_time(session, f"power list {body} {listing}")


async def hand_over(
    session: Session,
    principal: Principal,
    tools: Tools,
    source: str,
    regions: Mapping[str, str],
    heir_of: Heir,
) -> tuple[int, list[str]]:
    """Move what a body lists to the heir of each power, with its links; (how many moved, the ids of those to look at by hand).

    A power that its heir lists already (the same code or name, and the same name) is the same one: its links pass to that row,
    and it is delisted. One whose code the heir uses for something else stays. What was delisted before stays where it was. The
    caller holds the lists.
    `regions`: body -> its division.
    """
    moved, to_check = 0, list[str]()
    for listing in LISTINGS:
        rows = [
            row for row in await repository.rows_of(session, [source], listing) if row.delisted_at is None
        ]
        linked = await links.of_powers(session, [row.id for row in rows])
        heirs = {row.id: heir_of(row, [link.item for link in linked.get(row.id, ())]) for row in rows}
        there = {
            (row.body, row.key): row
            for row in await repository.rows_of(session, {one for one in heirs.values() if one}, listing)
        }
        changed = set[str]()
        for row in rows:
            new = heirs[row.id]
            if new == source:
                continue
            if new is None or not await _pass_on(
                session, tools, row, new, regions[new], there.get((new, row.key))
            ):
                to_check.append(row.id)
                continue
            moved += 1
            changed |= {source, new}
        for body in sorted(changed):
            await _touch(session, principal, tools, body, listing, regions[body])
    await session.flush()
    return moved, to_check


async def _pass_on(
    session: Session, tools: Tools, row: Power, body: str, region: str, same: Power | None
) -> bool:
    """Give a power to a body; False where the body uses its key for another one."""
    now = tools.clock.now()
    if same is None:
        row.body, row.region, row.changed_at = body, region, now
        return True
    if normalised(same.name) != normalised(row.name):
        return False
    await links.pass_on(session, row.id, same.id)
    row.delisted_at = row.changed_at = now
    if same.delisted_at is not None:
        for name in (*SAID, "source"):
            setattr(same, name, getattr(row, name))
        same.delisted_at, same.changed_at = None, now
    return True


async def _touch(
    session: Session, principal: Principal, tools: Tools, body: str, listing: str, region: str
) -> None:
    found = await repository.get_list(session, body, listing)
    if found is None:
        found = PowerList(body=body, listing=listing, region=region, source=None, touched=0)
        repository.add(session, found)
    found.officer, found.key_id = principal.require_officer().as_dict(), principal.key_id
    found.changed_at, found.touched = tools.clock.now(), found.touched + 1
    await session.flush()
