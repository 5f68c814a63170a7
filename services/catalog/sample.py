"""A worked sample county for trying the product: bodies, a published catalogue on the excerpts, bindings.

Made by the ordinary use cases, once, in an empty database, and marked 示例 everywhere. An installation for a real
county starts without it (settings.sample false).
"""

from datetime import date
from typing import Any, Final

from kernel.db import Database
from kernel.security.principal import Officer, Principal
from kernel.security.scopes import SCOPES
from services.catalog.bindings import service as bindings
from services.catalog.bodies import service as bodies
from services.catalog.catalogues import service as catalogues
from services.catalog.tools import Tools

#: 江西省九江市永修县, the county of the shipped townships.
COUNTY: Final = "360425"
AUTHOR: Final = Officer("sample-author", "示例起草人")
APPROVER: Final = Officer("sample-approver", "示例审批人")
GUIDELINES: Final = ("land-expropriation-sample", "fiscal-budget-sample", "social-assistance-sample")
EFFECTIVE_FROM: Final = date(2026, 1, 1)
REASON: Final = "示例:摘录原文未见的要素保持空白,以便试用时看到缺陷"

#: A row whose excerpt shows no limit, read as the county might: without it no duty of the sample would recur.
MONTHLY: Final = "social-assistance-005"
MONTHLY_REASON: Final = "示例:摘录未见时限,按本县口径每月公开一次,以便试用定期公开"

#: id -> ending of the name.
BODIES: Final = {
    "sample-land-bureau": "自然资源局", "sample-finance-bureau": "财政局", "sample-civil-affairs-bureau": "民政局",
}  # fmt: skip
#: (binding, event type, domain, [(item, {trigger: date field})])
BINDINGS: Final[tuple[tuple[str, str, str, list[tuple[str, dict[str, str]]]], ...]] = (
    ("sample-land-approved", "land.requisition.approved", "land-expropriation",
     [("land-expropriation-001", {"*": "approval_received_on"}),
      ("land-expropriation-002", {"*": "approval_received_on"})]),
    ("sample-land-surveyed", "land.survey.finished", "land-expropriation",
     [("land-expropriation-004", {"*": "survey_finished_on"})]),
    ("sample-budget-approved", "budget.approved", "fiscal-budget",
     [("fiscal-budget-001", {"*": "approved_on"})]),
    ("sample-aid-policy", "aid.policy.issued", "social-assistance",
     [("social-assistance-003", {"*": "issued_on"}), ("social-assistance-004", {"*": "issued_on"})]),
)  # fmt: skip


def _principal(region: str, officer: Officer) -> Principal:
    return Principal("sample", "示例 sample", region, frozenset(SCOPES), officer)


async def make_sample(database: Database, tools: Tools, county: str = COUNTY) -> None:
    """Make the sample county, in one transaction."""
    author, approver = _principal(county, AUTHOR), _principal(county, APPROVER)
    async with database.write() as session:
        name = (await tools.reference.within(session)).regions[county]
        for identifier, kind in BODIES.items():
            await bodies.register(
                session, author, tools, _body(f"{name}{kind}", county, "county"), identifier
            )
        draft = await catalogues.draft(
            session, author, tools,
            {"region": county, "guidelines": list(GUIDELINES), "assumptions": {}, "note": "示例目录 / a sample"},
        )  # fmt: skip
        draft = await catalogues.deviate(
            session, author, tools, draft.id, MONTHLY,
            {"kind": "refine", "domain": None, "changes": {"time_limit": "每月10日前"}, "reason": MONTHLY_REASON,
             "review_on": None, "not_applicable": None},
            catalogues.etag_of(draft),
        )  # fmt: skip
        handed_in = await catalogues.submit(session, author, tools, draft.id, catalogues.etag_of(draft))
        await catalogues.publish(
            session, approver, tools, draft.id, EFFECTIVE_FROM, REASON, catalogues.etag_of(handed_in)
        )
        for identifier, event_type, domain, items in BINDINGS:
            bound = [{"item": item, "dates": dates, "clauses": None} for item, dates in items]
            values: dict[str, Any] = {
                "region": county, "event_type": event_type, "domain": None, "body": None, "attributes": {},
                "items": bound,
            }  # fmt: skip
            await bindings.put(session, author, tools, identifier, values | {"domain": domain}, None)


def _body(name: str, region: str, level: str) -> dict[str, Any]:
    return {
        "name": name, "region": region, "level": level, "credit_code": None, "regime": "government_information",
        "parent": None, "responsible_persons": [],
    }  # fmt: skip
