"""The officer's pages over HTTP: what is due, one case and why, the lawful acts alone, refusals beside their fields."""

import html
import re
from typing import Any

import httpx
import pytest

from tests.support.answers import eventually
from tests.support.cases import HEAD, OFFICER, act, open_office, register
from tests.support.suite import Suite

pytestmark = pytest.mark.anyio
DRAFT: dict[str, Any] = {
    "type": "granted", "basis": ["《政府信息公开条例》第三十六条第二项"], "facts": "经检索,本机关制作并保存所申请的公告。",
    "provision": {"titles": ["征收土地公告"], "carrier": "paper", "route": "post"},
}  # fmt: skip


def browser(suite: Suite) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=suite.access.transport(), base_url="http://gongkai.test", timeout=30)


async def signed_in(suite: Suite, client: httpx.AsyncClient, who: str = "county") -> None:
    form = {"key": suite.keys[who]["key"], "officer_id": "u-31", "officer_name": "周经办"}
    answer = await client.post("/desk/session", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk"), answer.text


def forms(page: str) -> dict[str, dict[str, str]]:
    """Action -> hidden fields of each form of the page."""
    found = re.findall(r'<form method="post" action="([^"]+)".*?</form>', page, re.DOTALL)
    bodies = re.findall(r'<form method="post" action="[^"]+"(.*?)</form>', page, re.DOTALL)
    hidden = [
        dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', body)) for body in bodies
    ]
    return dict(zip(found, hidden, strict=True))


async def test_who_is_not_signed_in_is_led_to_the_sign_in(suite: Suite) -> None:
    async with browser(suite) as client:
        answer = await client.get("/desk")
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")
        page = await client.get("/desk/sign-in")
        assert "依申请公开办理" in page.text
        assert "办理时记入台账" in page.text


async def test_Art31_an_application_by_web_is_confirmed_on_the_page(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite, manner="web")
    path = f"/desk/applications/{case['id']}"
    async with browser(suite) as client:
        await signed_in(suite, client)
        listed = await client.get("/desk")
        assert f'href="{path}"' in listed.text
        assert "等待与申请人确认" in listed.text
        page = await client.get(path)
        assert "张三" not in page.text
        assert "张*" in page.text
        assert "<dt>事项数</dt><dd>1</dd>" in page.text
        form = forms(page.text)[f"{path}/acts/confirmation"]
        assert f"{path}/acts/delivery" not in forms(page.text)  # what is not lawful now is not offered
        early = await client.post(f"{path}/acts/confirmation", data=form | {"on": "2026-03-01", "how": "电话"})
        assert early.status_code == 422
        assert "日期早于" in html.unescape(early.text)
        empty = await client.post(f"{path}/acts/confirmation", data=form | {"on": ""})
        assert (empty.status_code, "on-error" in empty.text) == (422, True)
        done = await client.post(f"{path}/acts/confirmation", data=form | {"on": "2026-03-02", "how": "电话"})
        assert (done.status_code, done.headers["location"]) == (303, f"{path}?done=confirmation")
        twice = await client.post(f"{path}/acts/confirmation", data=form | {"on": "2026-03-02", "how": "电话"})
        assert twice.status_code == 303  # the same form sent again is the same act
        page = await client.get(done.headers["location"])
        [title] = re.findall(r"已登记:(.+?)。", page.text)
        assert title == "收到(确认)申请"
        assert "2026 年 3 月 30 日(周一)" in page.text
        assert page.text.count(f"<h3>{title}</h3>") == 1


async def test_the_answer_is_served_on_the_page_and_the_case_is_closed(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    assert (await act(suite, case, "decisions", **DRAFT)).status_code == 201
    assert (await act(suite, case, "decisions/1/approval", HEAD, on="2026-03-02")).status_code == 201
    path = f"/desk/applications/{case['id']}"
    async with browser(suite) as client:
        await signed_in(suite, client)
        form = forms((await client.get(path)).text)[f"{path}/acts/delivery"] | {"on": "2026-03-02"}
        courier = await client.post(f"{path}/acts/delivery", data=form | {"manner": "private_courier"})
        assert courier.status_code in (409, 422)
        assert "快递" in html.unescape(courier.text)
        again = forms(courier.text)[f"{path}/acts/delivery"] | {"on": "2026-03-02"}
        done = await client.post(
            f"{path}/acts/delivery", data=again | {"manner": "ems", "tracking_number": "EX1CN"}
        )
        assert done.status_code == 303, done.text
        page = await client.get(path)
        assert "已办结" in page.text
        assert "按期" in page.text
        assert "没有待办的步骤" in page.text

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
        foreign = await client.post(f"{path}/acts/delivery", data={"on": "2026-03-02"})
        assert foreign.status_code == 403


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
