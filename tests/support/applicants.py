"""Many applicants, and the same one in many cases."""

from typing import Any

from tests.support.cases import register
from tests.support.suite import Suite


def applicant(number: int, **changes: Any) -> dict[str, Any]:
    """A natural person with a passport of their own."""
    return {
        "kind": "natural_person", "name": f"申请人{number}", "telephone": "13800000000",
        "identity": {"type": "passport", "number": f"E{number:08d}"},
    } | changes  # fmt: skip


async def ask(
    suite: Suite, who: int, description: str, title: str | None = None, **changes: Any
) -> dict[str, Any]:
    """File what somebody asks for; the case."""
    content = {"title": title, "description": description, "items": 1}
    return await register(suite, applicant=applicant(who), content=content, **changes)
