"""Push as a county uses it: groups, subscribers and their subscriptions, audiences of the sample's items."""

from typing import Any

import httpx

from tests.support.answers import eventually
from tests.support.suite import COUNTY, Suite

BASE = "/v1/push"
#: For specific groups, in the words of the sample's catalogue.
LAND = "land-expropriation-005"
LAND_WORDS = "面向拟征收土地所在地的村集体成员"
#: For the whole society.
BUDGET = "fiscal-budget-001"
#: Its audience cannot be seen in the excerpt.
UNSAID = "fiscal-budget-002"
TOWN, OTHER_TOWN = f"{COUNTY}102", f"{COUNTY}203"
VILLAGE = f"{TOWN}001"
NEXT_VILLAGE = f"{TOWN}002"


def answered(answer: httpx.Response, status: int = 201) -> dict[str, Any]:
    """The document of an answer of this status."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:500]}"
    found: dict[str, Any] = answer.json()
    return found


async def known(suite: Suite) -> None:
    """Wait until push has heard of the sample's catalogue."""
    async with suite.client("county") as county:
        asked = {"region": COUNTY, "item": BUDGET}
        await eventually(lambda: county.post(f"{BASE}/audience-previews", json=asked), lambda a: a.is_success)


async def group(suite: Suite, identifier: str = "village-land", **changes: Any) -> str:
    """An audience group that stands for the words of the land item."""
    body = {"region": TOWN, "name": "艾城镇拟征地村集体成员", "stands_for": [LAND_WORDS]} | changes
    async with suite.client("county") as county:
        answered(await county.put(f"{BASE}/groups/{identifier}", json=body))
    return identifier


async def subscriber(suite: Suite, reference: str, **changes: Any) -> str:
    """A resident of the village; the id."""
    body = {
        "reference": reference, "kind": "person", "region": VILLAGE, "name": "张三丰",
        "addresses": {"mobile": "13800000001"}, "groups": [],
    } | changes  # fmt: skip
    async with suite.client("county") as county:
        return str(answered(await county.post(f"{BASE}/subscribers", json=body))["id"])


async def subscription(suite: Suite, owner: str, rule: dict[str, Any], *channels: str) -> dict[str, Any]:
    """A subscription of a subscriber."""
    body = {"subscriber": owner, "rule": rule, "channels": list(channels or ("feed",))}
    async with suite.client("county") as county:
        return answered(await county.post(f"{BASE}/subscriptions", json=body))


async def audience(suite: Suite, item: str = LAND, region: str = TOWN, **changes: Any) -> dict[str, Any]:
    """The audience of an item, resolved."""
    async with suite.client("county") as county:
        return answered(
            await county.post(f"{BASE}/audiences", json={"region": region, "item": item} | changes)
        )


async def members(suite: Suite, audience: dict[str, Any], told: bool = True) -> dict[str, dict[str, Any]]:
    """Who is told (or kept out), by subscriber."""
    async with suite.client("county") as county:
        path = f"{BASE}/audiences/{audience['id']}/members?told={str(told).lower()}&limit=100"
        page = answered(await county.get(path), 200)
    return {row["subscriber"]: row for row in page["items"]}


async def reason(suite: Suite, audience: dict[str, Any], owner: str) -> dict[str, Any]:
    """Why a subscriber is told or is not."""
    async with suite.client("county") as county:
        path = f"{BASE}/audiences/{audience['id']}/members/{owner}/reason"
        return answered(await county.get(path), 200)


def message(reference: str, **changes: Any) -> dict[str, Any]:
    """A message about the county's budget."""
    return {
        "reference": reference, "region": COUNTY, "item": BUDGET, "title": "2026年预算公开", "paragraphs": ["预算已公开。"],
        "issuer": "永修县财政局",
    } | changes  # fmt: skip


#: What belongs to each stage of a case.
_OF_STAGE: dict[str, dict[str, Any]] = {
    "before": {"materials": [{"name": "身份证", "originals": 1, "copies": 2}]}, "during": {},
    "after": {"result_code": "granted", "favourable": True},
}  # fmt: skip


def step(stage: str, case: str = "case", **changes: Any) -> dict[str, Any]:
    """A step of a case, with what belongs to its stage."""
    return {"id": case, "stage": stage} | _OF_STAGE[stage] | changes


async def send(suite: Suite, reference: str, **changes: Any) -> dict[str, Any]:
    """A message sent by the county."""
    async with suite.client("county") as county:
        return answered(await county.post(f"{BASE}/messages", json=message(reference, **changes)), 202)
