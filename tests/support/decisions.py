"""Decisions and consultations of a case as an office takes them through the API."""

from typing import Any

import httpx

from tests.support.cases import BASE, HEAD, OFFICER, act
from tests.support.suite import Suite

GRANTED = {
    "type": "granted", "basis": ["《政府信息公开条例》第三十六条第二项"], "facts": "经检索,本机关制作并保存该公告",
    "provision": {"titles": ["征收土地公告"], "carrier": "paper", "route": "post"},
}  # fmt: skip
THIRD_PARTY = {
    "party": "third_party", "manner": "ems", "question": "拟公开贵公司的投标文件,请提出意见", "extract": "技术部分第三章",
    "addressee": {"kind": "organisation", "name": "江西某建设有限公司", "address": "永修县新城大道 10 号"},
}  # fmt: skip


async def draft(suite: Suite, case: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Draft a decision, granted where `changes` do not say otherwise; the draft."""
    made = await act(suite, case, "decisions", **(GRANTED | changes))
    assert made.status_code == 201, made.text
    document: dict[str, Any] = made.json()
    return document


async def approve(
    suite: Suite, case: dict[str, Any], number: int, on: str, officer: str = HEAD
) -> httpx.Response:
    """Approve a draft; whatever is answered."""
    return await act(suite, case, f"decisions/{number}/approval", officer, on=on)


async def decide(suite: Suite, case: dict[str, Any], on: str, **changes: Any) -> dict[str, Any]:
    """Draft and approve; the case."""
    made = await approve(suite, case, (await draft(suite, case, **changes))["number"], on)
    assert made.status_code == 201, made.text
    document: dict[str, Any] = made.json()
    return document


async def consult(suite: Suite, case: dict[str, Any], on: str, **changes: Any) -> dict[str, Any]:
    """Send a letter to a third party; the consultation with its token."""
    made = await act(suite, case, "consultations", **(THIRD_PARTY | {"sent_on": on} | changes))
    assert made.status_code == 201, made.text
    document: dict[str, Any] = made.json()
    return document


async def consultations(suite: Suite, case: dict[str, Any]) -> list[dict[str, Any]]:
    """The consultations of a case."""
    async with suite.client("county", OFFICER) as county:
        found = await county.get(f"{BASE}/applications/{case['id']}/consultations")
    assert found.status_code == 200, found.text
    items: list[dict[str, Any]] = found.json()["items"]
    return items


async def ledger_of(suite: Suite, case: dict[str, Any]) -> list[dict[str, Any]]:
    """The ledger entries of a case, whose chain holds."""
    async with suite.client("county") as county:
        ledger = (await county.get(f"{BASE}/applications/{case['id']}/ledger")).json()
    assert ledger["chain_holds"] is True
    items: list[dict[str, Any]] = ledger["items"]
    return items
