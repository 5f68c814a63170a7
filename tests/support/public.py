"""What the public sends without a key, and forms as a browser without a script sends them."""

import html
import re
from typing import Any

import httpx

from tests.support.cases import BASE, PERSON
from tests.support.suite import Suite

#: An office of the sample county.
OFFICE = "yongxiu-zrzy"
FILINGS, QUERIES = f"{BASE}/public-applications", f"{BASE}/status-queries"
FIELDS = {
    "office": OFFICE, "title": "征收土地公告", "description": "江上乡 2025 年征收土地公告及补偿安置方案",
    "kind": "natural_person", "name": "张三", "identity_type": "resident_id", "identity_number": "11010519491231002X",
    "telephone": "13800000000", "carrier": "paper", "route": "post",
}  # fmt: skip


def filing(**changes: Any) -> dict[str, Any]:
    """An application of the public."""
    return {
        "office": OFFICE, "applicant": PERSON,
        "content": {"title": "征收土地公告", "description": "江上乡 2025 年征收土地公告及补偿安置方案"},
        "form": {"carrier": "paper", "route": "post"},
    } | changes  # fmt: skip


async def send(suite: Suite, path: str, document: Any, **headers: str) -> httpx.Response:
    """Send a document without a key."""
    async with suite.client(None, **headers) as anybody:
        return await anybody.post(path, json=document)


async def filed(suite: Suite, **changes: Any) -> dict[str, Any]:
    """File an application; what its applicant gets."""
    answer = await send(suite, FILINGS, filing(**changes))
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def status(suite: Suite, token: str) -> dict[str, Any]:
    """The case of a token."""
    answer = await send(suite, QUERIES, {"token": token})
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def browser(suite: Suite) -> httpx.AsyncClient:
    """A browser on the suite's own origin."""
    headers = {"origin": "http://gongkai.test", "sec-fetch-site": "same-origin"}
    return httpx.AsyncClient(
        transport=suite.access.transport(), base_url="http://gongkai.test", headers=headers, timeout=30
    )


def hidden(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the page's form that goes to `action`."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, f"no form goes to {action}"
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0])
    return {name: html.unescape(value) for name, value in found}
