"""Use cases of applications of the public: judge one, register it within the hour's limit of its office."""

import math
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Forbidden, Invalid, TooMany
from kernel.ids import age_of, least_id
from kernel.security.principal import Principal
from services.disclosure_requests.applications import repository as cases
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.offices import repository as office_rows
from services.disclosure_requests.offices.models import Office
from services.disclosure_requests.public_applications.rules import CLIENT, NEXT_STEP, WINDOW_SECONDS, whole
from services.disclosure_requests.receipts import repository as receipts
from services.disclosure_requests.tools import Tools

_ID: Final = "req"


def public_of(region: str) -> Principal:
    """The public as the caller in matters of an office: no scope, no officer."""
    return Principal(CLIENT, CLIENT, region, frozenset())


def contact_of(office: Office) -> dict[str, Any]:
    """An office as an applicant reaches it."""
    return {"id": office.id, "name": office.name, "telephone": office.details.get("telephone")}


async def judge(session: AsyncSession, tools: Tools, values: Mapping[str, Any]) -> Office:
    """The office of an application that could be filed now. Raises Invalid (422) naming every member at fault, Forbidden
    (403) where the public files nothing by web.
    """
    office = await _office(session, tools, values["office"])
    applications.checked(tools, whole(values, tools.clock.today()))
    return office


async def file(
    session: Session, tools: Tools, values: Mapping[str, Any]
) -> tuple[Application, dict[str, Any]]:
    """Register an application of the public; the case, and what its applicant gets (see PublicApplicationOut).

    Raises what `judge` raises, TooMany (429) with Retry-After when the office took its number in the last hour.
    """
    office = await _office(session, tools, values["office"], lock=True)
    await _require_room(session, tools, office)
    filed = whole(values, tools.clock.today())
    case, token = await applications.register(session, public_of(office.region), tools, filed)
    latest = await receipts.latest(session, case.id)
    assert latest is not None, "a submission gets its receipt"
    return case, {
        "number": case.number, "token": token, "office": contact_of(office), "receipt": latest.signed,
        "next_step": NEXT_STEP,
    }  # fmt: skip


async def _office(session: AsyncSession, tools: Tools, identifier: str, *, lock: bool = False) -> Office:
    """The office that takes applications of the public; raises Invalid at /office, Forbidden where it takes none."""
    office = await office_rows.get(session, identifier, lock=lock)
    if office is None:
        raise Invalid.at(
            "/office", "unknown_office", f"没有工作机构 {identifier},请从工作机构列表中选择",
            f"there is no office {identifier}: choose one of the list of offices",
        )  # fmt: skip
    if not tools.settings.public_filings_per_hour:
        telephone = office.details.get("telephone") or "-"
        raise Forbidden(
            f"未开通网上提交申请;请当面、邮寄提交,或致电{office.name} {telephone}",
            f"applications are not taken by web here: hand it in, send it by post, or call {office.name}, {telephone}",
            code="public_filing_closed", telephone=office.details.get("telephone"),
        )  # fmt: skip
    return office


async def _require_room(session: AsyncSession, tools: Tools, office: Office) -> None:
    """Ids are in the order of time: the row is looked for whose hour has to end before there is room again."""
    limit, since = tools.settings.public_filings_per_hour, least_id(_ID, WINDOW_SECONDS)
    last = await cases.of_client_since(session, office.id, CLIENT, since, limit)
    if last is None:
        return
    seconds = max(1, math.ceil(WINDOW_SECONDS - age_of(last)))
    minutes = math.ceil(seconds / 60)
    raise TooMany(
        f"{office.name}近一小时收到的网上申请已达上限,请 {minutes} 分钟后再试,或致电 {office.details.get('telephone') or '-'}",
        f"the office took as many applications by web in the last hour as it does: try again in {minutes} minutes",
        code="too_many_filings", headers={"retry-after": str(seconds)},
    )  # fmt: skip
