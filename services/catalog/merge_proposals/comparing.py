"""The three versions of a catalogue's rows laid side by side: what takes part in the merge, what rests on repealed acts. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.catalog.catalogues.rules import own_rows
from services.catalog.guidelines.rules import Item
from services.catalog.guidelines.said import said_of
from services.catalog.merge_proposals.matching import same_matters
from services.catalog.merge_proposals.rewriting import Ground
from services.catalog.merge_proposals.rules import Change, merge, merged_items
from services.catalog.seed.acts import basis_in_force


def added(ground: Ground) -> Mapping[str, Mapping[str, Any]]:
    """The rows that the county added in the guideline's domain; those of other domains stay out of the merge."""
    return {
        item: kept.changes
        for item, kept in ground.known.items()
        if kept.kind == "add" and kept.changes["domain"] == ground.domain
    }


def changes_over(ground: Ground) -> list[Change]:
    """The three-way merge of the rows of one guideline."""
    local = added(ground)
    differences = [
        (item, kept.kind, kept.changes)
        for item, kept in ground.known.items()
        if item in local or (kept.kind != "add" and item in ground.base)
    ]
    own = own_rows(ground.base, differences)
    return merge(
        _said(ground.base),
        _said(ground.theirs),
        {item: said_of(row) if row else None for item, row in own.items()},
        same_matters(ground.base, ground.theirs, local),
    )


def repealed(ground: Ground, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """The acts that items rest on after the merge and that are no longer in force on the day, item by item."""
    basis = {item: {"basis": row["basis"]} if row["basis"] else {} for item, row in ground.theirs.items()}
    known: dict[tuple[str, str | None], tuple[bool | None, str | None, str | None]] = {}
    found = []
    for item, said in merged_items(basis, changes, {}).items():
        for act in said.get("basis", ()):
            key = act["title"], act["number"]
            if key not in known:  # most items of a guideline rest on the same few
                known[key] = basis_in_force(*key, ground.on)
            in_force, replaced_by, status = known[key]
            if in_force is False:
                found.append(
                    {"item": item, "title": act["title"], "number": act["number"], "replaced_by": replaced_by,
                     "in_force_status": status}
                )  # fmt: skip
    return found


def _said(items: Mapping[str, Item]) -> dict[str, dict[str, Any]]:
    return {item: said_of(row) for item, row in items.items()}
