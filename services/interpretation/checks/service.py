"""Use cases of checks: the findings of a package; a try of materials that are not kept."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from services.interpretation.checking import asked_of, look
from services.interpretation.checks.rules import Checked
from services.interpretation.packages import service as packages


def shown(checked: Checked) -> dict[str, Any]:
    """Findings as answers show them, errors first."""
    rows = sorted(checked.findings, key=lambda one: one.level)
    return {
        "errors": checked.errors, "notes": len(checked.findings) - checked.errors, "excerpt_share": checked.excerpt_share,
        "mean_sentence": checked.mean_sentence, "words_version": checked.words_version,
        "items": [asdict(row) for row in rows],
    }  # fmt: skip


async def of_package(session: AsyncSession, principal: Principal, identifier: str) -> dict[str, Any]:
    """What the checks find in the materials of a package as they are now."""
    package = await packages.read(session, principal, identifier)
    return shown(await look(packages.asked(await packages.whole(session, package))))


async def tried(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the checks find in a document and materials that were sent to be looked at and are not kept."""
    materials = {name: (content["form"], content) for name, content in values["materials"].items()}
    head = {
        "document_number": values["document_number"], "bases": values["bases"], "major": values["major"],
        "plan": {"not_applicable": values["not_applicable"]},
    } | {name: values[name].isoformat() if values[name] else None for name in ("effective_on", "expires_on")}  # fmt: skip
    return shown(await look(asked_of(values["text"], head, materials)))
