"""Extension (Art. 33) and excess volume (Art. 35): once, approved, told in time; reasons, and a reasonable later date."""

from datetime import date
from typing import Any

import pytest

from tests.support.cases import BASE, HEAD, OFFICER, act, open_office, register
from tests.support.decisions import approve, decide, draft, ledger_of
from tests.support.suite import Suite

BY = {"id": "u-31", "name": "周经办"}
EXTENSION = {"days": 20, "reason": "需检索三个年度的档案", "proposed_by": BY}


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def extend(suite: Suite, case: dict[str, Any], on: str, officer: str = HEAD, **changes: Any) -> Any:
    return await act(suite, case, "extensions", officer, **({"on": on} | EXTENSION | changes))


async def test_Art33_an_extension_moves_the_due_date(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 20))
    extended = (await extend(suite, case, "2026-03-20")).json()
    assert extended["due_by"] == "2026-04-28"
    entry = (await ledger_of(suite, case))[-1]
    assert (entry["role"], entry["actor"]["officer"]["id"]) == ("head", "u-05")
    assert entry["data"] == {"days": 20, "proposed_by": BY}


async def test_Art33_a_late_or_overlong_extension_is_refused_with_the_rule(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 20))
    overlong = await extend(suite, case, "2026-03-20", days=21)
    suite.clock.move_to(date(2026, 3, 31))  # due on 30 March
    late = await extend(suite, case, "2026-03-31")
    for refused, code in ((overlong, "extension_over_limit"), (late, "late_extension")):
        assert (refused.status_code, refused.json()["code"]) == (409, code)
        assert refused.json()["article"] == "《政府信息公开条例》第三十三条第二款"


async def test_Art33_the_period_is_extended_once(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 20))
    assert (await extend(suite, case, "2026-03-20", days=10)).status_code == 201
    again = await extend(suite, case, "2026-03-20", days=10)
    assert (again.status_code, again.json()["code"]) == (409, "second_extension")


async def test_Art33_the_head_approves_and_is_not_the_proposer(suite: Suite) -> None:
    case = await register(suite)
    own = await extend(suite, case, "2026-03-02", OFFICER)
    assert (own.status_code, own.json()["code"]) == (403, "author_is_approver")
    async with suite.client("county") as nobody:
        path = f"{BASE}/applications/{case['id']}/extensions"
        unnamed = await nobody.post(path, json={"on": "2026-03-02"} | EXTENSION)
    assert (unnamed.status_code, unnamed.json()["code"]) == (403, "officer_needed")
    async with suite.client("department") as clerk:
        lacking = await clerk.post(path, json={"on": "2026-03-02"} | EXTENSION)
    assert (lacking.status_code, lacking.json()["code"]) == (403, "scope_needed")


ASKED = {"applications": 180, "since": "2025-01-01", "frequency": "一年内就同一地块提出 180 件申请"}


async def test_Art35_reasons_are_asked_for_and_a_later_date_is_set(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 10))
    early = await act(suite, case, "delays", HEAD, on="2026-03-10", until="2026-05-29", reason="件数过多")
    assert (early.status_code, early.json()["code"]) == (409, "reasons_not_given")
    asked = (await act(suite, case, "reasons-requests", on="2026-03-10", **ASKED)).json()
    assert (asked["state"], asked["waiting_for"], asked["due_by"]) == ("reasoning", "applicant", "2026-03-30")
    suite.clock.move_to(date(2026, 3, 13))
    given = (await act(suite, case, "reasons", on="2026-03-13", reasons="用于多起诉讼")).json()
    assert given["state"] == "handling"
    before = await act(suite, case, "delays", HEAD, on="2026-03-13", until="2026-03-30", reason="件数过多")
    assert (before.status_code, before.json()["errors"][0]["code"]) == (422, "not_later")
    far = await act(suite, case, "delays", HEAD, on="2026-03-13", until="9999-12-31", reason="件数过多")
    assert (far.status_code, far.json()["errors"][0]["code"]) == (422, "too_far")
    delayed = (
        await act(suite, case, "delays", HEAD, on="2026-03-13", until="2026-05-29", reason="件数过多")
    ).json()
    assert delayed["due_by"] == "2026-05-29"
    assert "诉讼" not in str(await ledger_of(suite, case))


async def test_Art35_without_good_reason_the_application_is_not_handled(suite: Suite) -> None:
    case = await register(suite)
    massive = {
        "type": "massive",
        "basis": ["《政府信息公开条例》第三十五条"],
        "provision": None,
        "reason": "理由不合理",
    }
    early = await draft(suite, case, **massive)
    refused = await approve(suite, case, early["number"], "2026-03-02")
    assert (refused.status_code, refused.json()["code"]) == (409, "reasons_not_asked")
    await act(suite, case, "reasons-requests", on="2026-03-02", **ASKED)
    decided = await decide(suite, case, "2026-03-02", **massive)
    assert (decided["state"], decided["row"]) == ("decided", "massive")
