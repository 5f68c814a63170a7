"""Use case: the monthly table of a division's subtree."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import contains
from kernel.http.problems import BadParameter
from kernel.security.principal import Principal
from services.catalog.monthly_tables import repository
from services.catalog.monthly_tables.rules import added, days_of, figures
from services.catalog.obligations.service import require_visible
from services.catalog.tools import Tools


async def table(
    session: AsyncSession,
    principal: Principal,
    tools: Tools,
    month: str,
    region: str | None,
    as_of: date | None,
) -> dict[str, Any]:
    """The table of a month (YYYY-MM) as answers show it: a row for each body of the subtree and regime, totals by regime.

    A body without duties has a row of zeros and no rate. Raises BadParameter for an `as_of` after today: what is not
    due yet would count as overdue; Invalid and NotFound for a division that is none, or not the caller's.
    """
    known = await tools.reference.within(session)
    region = principal.region if region is None else region
    require_visible(known, principal, region)
    today = tools.clock.today()
    if as_of is not None and as_of > today:
        raise BadParameter.at(
            "?as_of", "in_the_future", f"截至日不能晚于今日 {today}",
            f"the day of the state cannot be later than today, {today}",
        )  # fmt: skip
    as_of = as_of or today
    first, last = days_of(month)
    counts = {
        (body.id, body.regime): dict[str, int]()
        for body in known.bodies.values()
        if contains(region, body.region)
    }
    for found in (
        await repository.fell_due(session, region, first, last, as_of),
        await repository.raised(session, region, first, last),
    ):
        for key, numbers in found.items():
            counts.setdefault(key, {}).update(numbers)

    rows = []
    for (identifier, regime), numbers in counts.items():
        body = known.bodies[identifier]
        rows.append(
            {"body": body.as_dict(), "region": _named(known.regions, body.region), "regime": regime}
            | figures(numbers)
        )
    rows.sort(key=lambda row: (row["regime"], row["region"]["code"], row["body"]["name"], row["body"]["id"]))
    regimes = sorted({regime for _, regime in counts})
    return {
        "month": month,
        "first_day": first,
        "last_day": last,
        "as_of": as_of,
        "region": _named(known.regions, region),
        "rows": rows,
        "totals": [
            {"regime": regime} | figures(added(n for (_, kind), n in counts.items() if kind == regime))
            for regime in regimes
        ],
    }


def _named(regions: Any, code: str) -> dict[str, str]:
    return {"code": code, "name": regions[code]}
