"""Use cases of the changes of a proposal: read them page by page, with decisions and effects."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import contains
from services.catalog.merge_changes.rules import Owed, effect
from services.catalog.merge_proposals import repository
from services.catalog.merge_proposals.models import MergeDecision, MergeProposal
from services.catalog.merge_proposals.rules import TO_DECIDE, Change
from services.catalog.merge_proposals.service import changes_of, decided
from services.catalog.tools import Tools


async def page(
    session: AsyncSession, tools: Tools, proposal: MergeProposal, *, outcome: str | None,
    undecided: bool | None, start: int, limit: int,
) -> tuple[list[dict[str, Any]], bool]:  # fmt: skip
    """(changes as answers show them, whether there are more): those of an outcome, those that are (not) to be decided."""
    made = await repository.decisions(session, proposal.id)
    there = {(one.item, one.member or None) for one in made}
    found = [
        change
        for change in changes_of(proposal)
        if outcome in (None, change.outcome) and undecided in (None, _undecided(change, there))
    ]
    some = found[start : start + limit]
    return await _shown(session, tools, proposal, some, made), start + limit < len(found)


def _undecided(change: Change, there: set[tuple[str, str | None]]) -> bool:
    return change.outcome in TO_DECIDE and (change.item, change.member) not in there


async def _shown(
    session: AsyncSession, tools: Tools, proposal: MergeProposal, changes: Sequence[Change],
    made: Sequence[MergeDecision],
) -> list[dict[str, Any]]:  # fmt: skip
    standing = decided(made)
    base, theirs = await tools.reference.standards.of(session, [proposal.base, proposal.theirs])
    owed = await _owed(session, tools, proposal.region, {change.was for change in changes if change.was})
    named = await _named(session, tools, proposal.region)
    told = []
    for change in changes:
        mine = [one for one in made if (one.item, one.member or None) == (change.item, change.member)]
        row = theirs.items.get(change.item) or base.items.get(change.was or "")
        own = (change.ours or {}).get("names") if change.member is None and row is None else None
        told.append(
            change.as_dict() | {
                "name": row["name"] if row else " / ".join(dict.fromkeys(n for n in (own or {}).values() if n)) or None,
                "merged": standing[change.item, change.member].decision.of(change) if mine else change.merged,
                "to_decide": change.outcome in TO_DECIDE and not mine,
                "decision": decision_shown(mine[-1]) if mine else None,
                "decisions_before": [decision_shown(one) for one in mine[:-1]],
                "effect": effect(change, owed.get(change.was or "", ()), named.get(change.was or "", _NOTHING)),
            }
        )  # fmt: skip
        del told[-1]["kept"]
    return told


_NOTHING: Mapping[str, Sequence[str]] = {"bindings": (), "recurrences": ()}


def decision_shown(one: MergeDecision) -> dict[str, Any]:
    """A decision as answers show it."""
    return {
        "choice": one.choice, "reason": one.reason, "review_on": one.review_on, "not_applicable": one.not_applicable,
        "officer": one.officer, "at": one.decided_at,
    }  # fmt: skip


async def _owed(session: AsyncSession, tools: Tools, region: str, items: set[str]) -> dict[str, list[Owed]]:
    found: dict[str, list[Owed]] = {}
    for row in await repository.owed(session, region, items) if items else ():
        one = Owed(
            row.id, row.body, row.due, row.clause_number, row.trigger_on, row.assumed, row.period is not None,
            tools.calendars.of(row.region),
        )  # fmt: skip
        found.setdefault(row.item_id, []).append(one)
    return found


async def _named(session: AsyncSession, tools: Tools, region: str) -> dict[str, dict[str, list[str]]]:
    """By item, the bindings and recurrences of the division and below that name it."""
    found: dict[str, dict[str, list[str]]] = {}
    known = await tools.reference.within(session)
    for group in known.bindings.values():
        for binding in group:
            for item in binding.items if contains(region, binding.region) else ():
                found.setdefault(item.item, {"bindings": [], "recurrences": []})["bindings"].append(
                    binding.id
                )
    for recurrence in await repository.recurring(session, region):
        for entry in recurrence.items:
            found.setdefault(entry["item"], {"bindings": [], "recurrences": []})["recurrences"].append(
                recurrence.id
            )
    return found
