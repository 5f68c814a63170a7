"""The officer's pages over HTTP: what is due, one case and why, the lawful acts alone, refusals beside their fields."""

import re
from datetime import date
from typing import Any

import pytest

from tests.support.answers import eventually
from tests.support.cases import BASE, HEAD, OFFICER, act, open_office, register
from tests.support.desk import Desk, browser, signed_in
from tests.support.suite import Suite

pytestmark = pytest.mark.anyio
DRAFT: dict[str, Any] = {
    "type": "granted", "basis": ["《政府信息公开条例》第三十六条第二项"], "facts": "经检索,本机关制作并保存所申请的公告。",
    "provision": {"titles": ["征收土地公告"], "carrier": "paper", "route": "post"},
}  # fmt: skip


async def test_who_is_not_signed_in_is_led_to_the_sign_in(suite: Suite) -> None:
    async with browser(suite) as client:
        answer = await client.get("/desk")
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")
        page = await client.get("/desk/sign-in")
        assert "依申请公开办理" in page.text
        assert "办理时记入台账" in page.text


async def test_the_sign_in_says_what_the_name_is_for_here(suite: Suite) -> None:
    async with browser(suite) as client:
        form = {"key": suite.keys["county"]["key"], "officer_id": "", "officer_name": ""}
        page = await client.post("/desk/session", data=form)
        assert page.status_code == 422
        assert "请填写经办人的工号和姓名" in page.text
        assert "登记公开" not in page.text


async def test_Art31_an_application_by_web_is_confirmed_on_the_page(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite, manner="web")
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        listed = await client.get("/desk")
        assert f'href="{desk.path}"' in listed.text
        assert "等待与申请人确认" in listed.text
        page = await desk.read()
        assert "张三" not in page
        assert "张*" in page
        assert "<dt>事项数</dt><dd>1</dd>" in page
        # What is not lawful now is not offered.
        assert await desk.offered() == {"confirmation", "assignment", "withdrawal"}
        assert "日期早于" in await desk.refused("confirmation", on="2026-03-01", how="电话")
        assert "confirmation-on-error" in await desk.refused("confirmation", on="")
        form = await desk.form("confirmation")
        for _ in range(2):  # the same form sent again is the same act
            done = await desk.send(form, on="2026-03-02", how="电话")
            assert (done.status_code, done.headers["location"]) == (303, f"{desk.path}?done=confirmation")
        page = (await client.get(done.headers["location"])).text
        assert "已登记:收到(确认)申请。" in page
        assert "2026 年 3 月 30 日(周一)" in page
        assert page.count("<h3>收到(确认)申请</h3>") == 1


async def test_the_answer_is_served_on_the_page_and_the_case_is_closed(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    assert (await act(suite, case, "decisions", **DRAFT)).status_code == 201
    assert (await act(suite, case, "decisions/1/approval", HEAD, on="2026-03-02")).status_code == 201
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        assert "快递" in await desk.refused("delivery", manner="private_courier")
        await desk.do("delivery", manner="ems", tracking_number="EX1CN")
        page = await desk.read()
        assert "已办结" in page
        assert "按期" in page
        assert "没有待办的步骤" in page

        async def gone() -> bool:
            return case["number"] not in (await client.get("/desk")).text

        assert await eventually(gone, bool)


async def test_another_division_and_another_form_get_nothing(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    path = f"/desk/applications/{case['id']}"
    async with browser(suite) as client:
        await signed_in(suite, client, "neighbour")
        assert (await client.get(path)).status_code == 404
        assert case["number"] not in (await client.get("/desk")).text
        assert (await client.get("/desk?status=nonsense")).status_code == 400
        assert (await client.get("/desk?cursor=nonsense")).status_code == 400


async def test_filters_and_counts_stand_in_the_tabs(suite: Suite) -> None:
    await open_office(suite)
    await register(suite, officer=OFFICER, team="法规股")
    await register(suite, manner="web")
    async with browser(suite) as client:
        await signed_in(suite, client)
        page = (await client.get("/desk")).text
        assert re.search(r'未办结 <span class="count">(\d+)', page)
        waiting = (await client.get("/desk?status=waiting")).text
        assert 'aria-current="page">待他人' in waiting
        team = (await client.get("/desk?team=法规股")).text
        assert "清除筛选" in team
        assert len(re.findall(r'<li class="duty', team)) == 1


async def test_the_list_goes_on_where_the_page_ends(suite: Suite) -> None:
    await open_office(suite)
    await open_office(suite, "slj", name="永修县水利局")
    numbers = {(await register(suite, office=("zrzy", "slj")[n % 2]))["number"] for n in range(52)}
    async with browser(suite) as client:
        await signed_in(suite, client)
        first = (await client.get("/desk?team=")).text
        [more] = re.findall(r'href="([^"]+)" rel="next"', first)
        second = (await client.get(more.replace("&amp;", "&"))).text
    seen = [re.findall(r"/applications/[^\"]+\">([^<]+)</a>", page) for page in (first, second)]
    assert [len(page) for page in seen] == [50, 2]
    assert {*seen[0], *seen[1]} == numbers
    assert "永修县水利局" in first
    assert "回到第一页" in second
    assert 'rel="next"' not in second


async def test_what_is_owed_to_review_organs_stands_above_the_list(suite: Suite) -> None:
    """《行政复议法》第五十四条."""
    await open_office(suite)
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 6))
    review = {
        "kind": "review",
        "procedure": "simplified",
        "authority": "永修县<b>人民政府",
        "received_on": "2026-03-05",
    }
    async with suite.client("county", OFFICER) as county:
        await county.post(f"{BASE}/applications/{case['id']}/reviews", json=review)
    async with browser(suite) as client:
        await signed_in(suite, client)
        page = (await client.get("/desk")).text
    assert "复议答复与诉讼答辩" in page
    assert "永修县&lt;b&gt;人民政府" in page
    assert "剩 6 天" in page
