"""Use cases of checks: the findings of a package; a try of materials that are not kept."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from services.interpretation.checking import asked_of, look, seen
from services.interpretation.checks.rules import Checked, Finding
from services.interpretation.packages import service as packages
from services.interpretation.rulings import repository as rulings
from services.interpretation.rulings.models import Ruling
from services.interpretation.rulings.rules import key_of


def shown(
    checked: Checked, key: Callable[[Finding], str] | None = None, ruled: Mapping[str, Ruling] = {}
) -> dict[str, Any]:
    """Findings as answers show them, errors first; of what is kept with the key under which each may be ruled on."""
    items = []
    for row in sorted(checked.findings, key=lambda one: one.level):
        known = key(row) if key is not None and row.level == "error" else None
        ruling = ruled.get(known) if known is not None else None
        made = ruling and {name: getattr(ruling, name) for name in ("reason", "officer", "at")}
        items.append(asdict(row) | {"id": known, "ruling": made})
    errors = sum(one["level"] == "error" and one["ruling"] is None for one in items)
    return {
        "errors": errors, "ruled": checked.errors - errors, "notes": len(items) - checked.errors,
        "excerpt_share": checked.excerpt_share, "mean_sentence": checked.mean_sentence,
        "words_version": checked.words_version, "items": items,
    }  # fmt: skip


async def of_package(session: AsyncSession, principal: Principal, identifier: str) -> dict[str, Any]:
    """What the checks find in the materials of a package as they are now. Raises Unchecked where nobody has looked yet."""
    package = await packages.read(session, principal, identifier)
    found = await packages.whole(session, package)
    versions = packages.versions(found)
    ruled = {one.finding: one for one in await rulings.of_package(session, package.id)}
    return shown(seen(packages.asked(found)), lambda one: key_of(one, *versions), ruled)


async def tried(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the checks find in a document and materials that were sent to be looked at and are not kept."""
    materials = {name: (content["form"], content) for name, content in values["materials"].items()}
    head = {
        "document_number": values["document_number"], "bases": values["bases"], "major": values["major"],
        "plan": {"not_applicable": values["not_applicable"]},
    } | {name: values[name].isoformat() if values[name] else None for name in ("effective_on", "expires_on")}  # fmt: skip
    return shown(await look(asked_of(values["text"], head, materials)))
