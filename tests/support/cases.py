"""Applications for information as the systems of an office register and handle them."""

from itertools import count
from typing import Any

import httpx

from tests.support.suite import COUNTY, Suite

OFFICER = "u-31;name=周经办"
HEAD = "u-05;name=吴主任"
BASE = "/v1/disclosure-requests"
_numbers = count(1)

PERSON = {
    "kind": "natural_person", "name": "张三", "telephone": "13800000000", "address": "永修县涂埠镇新城大道 8 号",
    "identity": {"type": "resident_id", "number": "11010519491231002X"},
}  # fmt: skip


def office(**changes: Any) -> dict[str, Any]:
    """The county's bureau as an information office."""
    return {
        "region": COUNTY, "name": "永修县自然资源局", "kind": "department", "address": "永修县新城大道 1 号",
        "postcode": "330300", "telephone": "0792-0000000", "number_prefix": "永自然资依复",
        "review_organ": "永修县人民政府", "court": "永修县人民法院",
    } | changes  # fmt: skip


def application(**changes: Any) -> dict[str, Any]:
    """An application handed in personally on 2026-03-02."""
    return {
        "office": "zrzy", "client_application_id": f"A-{next(_numbers)}", "manner": "counter",
        "submitted_on": "2026-03-02", "applicant": PERSON,
        "content": {"title": "征收土地公告", "description": "江上乡 2025 年征收土地公告及补偿安置方案", "items": 1},
        "form": {"carrier": "paper", "route": "post"},
    } | changes  # fmt: skip


async def open_office(suite: Suite, identifier: str = "zrzy", **changes: Any) -> str:
    """Register an office; its id."""
    async with suite.client("county") as county:
        made = await county.put(f"{BASE}/offices/{identifier}", json=office(**changes))
    assert made.status_code == 201, made.text
    return identifier


async def register(suite: Suite, officer: str | None = OFFICER, **changes: Any) -> dict[str, Any]:
    """Register an application; the case."""
    async with suite.client("county", officer) as county:
        made = await county.post(f"{BASE}/applications", json=application(**changes))
    assert made.status_code == 201, made.text
    document: dict[str, Any] = made.json()
    return document


async def act(
    suite: Suite, case: dict[str, Any], path: str, officer: str = OFFICER, **document: Any
) -> httpx.Response:
    """Do an act of a case; whatever is answered."""
    async with suite.client("county", officer) as county:
        return await county.post(f"{BASE}/applications/{case['id']}/{path}", json=document)


async def receipt_key(suite: Suite) -> bytes:
    """The public key of the receipts signed now, as anybody may have it."""
    async with suite.client(None) as anybody:
        pem: str = (await anybody.get(f"{BASE}/receipt-keys")).json()["items"][0]["pem"]
    return pem.encode()
