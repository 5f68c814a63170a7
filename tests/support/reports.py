"""Cases that end in a given result, and the report of their office, for the tests of annual reports."""

from typing import Any

import httpx

from tests.support.cases import BASE, HEAD, OFFICER, PERSON, act, register
from tests.support.suite import COUNTY, Suite

ORGANISATION = {
    "kind": "commercial", "name": "某公司", "credit_code": "11370900004341590P", "telephone": "0792-1111111",
}  # fmt: skip
#: What answers of these types need.
ANSWERS: dict[str, dict[str, Any]] = {
    "granted": {"facts": "经检索,本机关保存该公告。",
                "provision": {"titles": ["征收土地公告"], "carrier": "paper", "route": "post"}},
    "deny_process": {"facts": "该信息为请示。", "reason": "属于过程性信息"},
    "petition": {"facts": "所述为投诉。", "reason": "属于投诉"},
    "inquiry": {"facts": "属于登记资料。", "special_rule": {"law": "不动产登记暂行条例", "where": "不动产登记机构查询"}},
}  # fmt: skip


async def case_of(
    suite: Suite, received: str, applicant: dict[str, Any] = PERSON, **changes: Any
) -> dict[str, Any]:
    """An application handed in personally on a day."""
    return await register(suite, submitted_on=received, applicant=applicant, **changes)


async def answered(
    suite: Suite, case: dict[str, Any], kind: str, decided: str, delivered: str | None = None
) -> dict[str, Any]:
    """Decide a case, and deliver the answer where a day is given; the case."""
    draft = await act(suite, case, "decisions", type=kind, basis=["《政府信息公开条例》"], **ANSWERS[kind])
    assert draft.status_code == 201, draft.text
    done = await act(suite, case, f"decisions/{draft.json()['number']}/approval", HEAD, on=decided)
    assert done.status_code == 201, done.text
    if delivered is not None:
        done = await act(suite, case, "deliveries", on=delivered, manner="counter")
        assert done.status_code == 201, done.text
    found: dict[str, Any] = done.json()
    return found


def path_of(year: int, subject: str = "offices/zrzy") -> str:
    """The report of a year."""
    return f"{BASE}/{subject}/annual-reports/{year}"


async def report_of(
    suite: Suite, year: int, subject: str = "offices/zrzy", who: str = "county"
) -> dict[str, Any]:
    """The draft of a year."""
    async with suite.client(who) as client:
        answer = await client.get(path_of(year, subject))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def row(report: dict[str, Any], name: str) -> list[int]:
    """A row of table 3."""
    found: list[int] = report["table3"]["rows"][name]
    return found


def person(number: int) -> list[int]:
    """A row of table 3 with so many natural persons."""
    return [number, 0, 0, 0, 0, 0, number]


async def enter(
    suite: Suite,
    year: int,
    part: str,
    subject: str = "offices/zrzy",
    etag: str | None = None,
    **document: Any,
) -> httpx.Response:
    """Enter a part of a report with the ETag that was read, or another one."""
    async with suite.client("county", OFFICER) as county:
        path = f"{path_of(year, subject)}/{part}"
        current = etag or (await county.get(path)).headers["etag"]
        return await county.put(path, json=document, headers={"if-match": current})


async def publish(suite: Suite, year: int, subject: str = "offices/zrzy", **changes: Any) -> httpx.Response:
    """Publish a report, blank figures as 0."""
    document = {"published_on": f"{year + 1}-01-28", "blanks_are_zero": True} | changes
    async with suite.client("county", HEAD) as county:
        return await county.post(f"{path_of(year, subject)}/snapshots", json=document)


REGION = f"regions/{COUNTY}"
