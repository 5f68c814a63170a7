"""The clerk's pages over HTTP: sign-in by key and cookie, what is due and why, recording, refusals told beside fields."""

import hashlib
import html
import re
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import httpx
from openpyxl import Workbook, load_workbook

from gateway.page_session import LIFETIME
from kernel.pages.session import COOKIE
from tests.support.answers import problem
from tests.support.county import new_draft, new_guideline, row
from tests.support.suite import Suite, body_named, land_event

OFFICER = {"officer_id": "u-17", "officer_name": "李经办"}
REVIEW = {
    "reviewer_id": "u-21", "reviewer_name": "赵审查", "reviewed_on": "2026-03-02", "secrecy_opinion": "不涉密",
    "privacy_opinion": "不含个人信息", "decision": "publish",
}  # fmt: skip


def browser(suite: Suite, scheme: str = "http") -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=suite.access.transport(), base_url=f"{scheme}://gongkai.test", timeout=30
    )


async def sign_in(
    suite: Suite, client: httpx.AsyncClient, who: str = "county", **fields: str
) -> httpx.Response:
    form = {"key": suite.keys[who]["key"]} | OFFICER | fields
    return await client.post("/clerk/session", data=form)


async def duties(suite: Suite, on: date = date(2026, 2, 24), **changes: Any) -> list[dict[str, Any]]:
    async with suite.client() as county:
        body = await body_named(county, "自然资源局")
        answer = await county.post(
            "/v1/catalog/business-events", json=land_event(f"e-{on}", body, on, **changes)
        )
    assert answer.status_code == 201, answer.text
    found: list[dict[str, Any]] = answer.json()["obligations"]
    return found


def hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of the page's last form."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return dict(found)


def filled(page: httpx.Response, duty: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The publication form of a duty, filled in."""
    return {
        **hidden(page),
        "published_on": "2026-03-02",
        "title": "征地批准文件",
        "url": "https://www.example.gov.cn/1.html",
        "channels": ["gov_website"],
        "elements": [element["name"] for element in duty["content_elements"]],
        "content_hash": "sha256:" + "ab" * 32,
        **REVIEW,
    } | changes


async def test_who_is_not_signed_in_is_led_to_the_sign_in(suite: Suite) -> None:
    async with browser(suite) as client:
        answer = await client.get("/clerk")
        assert (answer.status_code, answer.headers["location"]) == (303, "/clerk/sign-in")
        page = await client.get("/clerk/sign-in")
    assert page.status_code == 200
    assert '<html lang="zh-CN">' in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    assert "style=" not in page.text
    assert not re.search(r"<script(?! src=)", page.text)


async def test_a_sign_in_that_fails_says_why_beside_the_field_and_keeps_the_name(suite: Suite) -> None:
    async with browser(suite) as client:
        for fields, field, words in (
            ({"key": ""}, "key", "请填写密钥"),
            ({"key": "gk_short"}, "key", "密钥格式不符"),
            ({"key": "gk_aaaaaaaa_" + "b" * 43}, "key", "密钥无效"),
            ({"officer_id": ""}, "officer_id", "请填写经办人"),
            ({"officer_id": "u;1"}, "officer_id", "工号不含分号"),
        ):
            answer = await sign_in(suite, client, **fields)
            assert answer.status_code == 422, fields
            assert re.search(f'<a href="#{field}">[^<]*{words}', answer.text), words
            assert f'id="{field}-error"' in answer.text
            assert 'value="李经办"' in answer.text
            assert suite.keys["county"]["key"] not in answer.text
            assert "set-cookie" not in answer.headers


async def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(suite: Suite) -> None:
    async with browser(suite) as client:
        cookie = (await sign_in(suite, client)).headers["set-cookie"]
        assert cookie.endswith("; Path=/clerk; HttpOnly; SameSite=Strict")
        assert "gk_" not in cookie, "the key is sealed"
    async with browser(suite, "https") as client:
        assert (await sign_in(suite, client)).headers["set-cookie"].endswith("; Secure")


async def test_the_cookie_opens_pages_and_never_the_api(suite: Suite) -> None:
    async with browser(suite) as client:
        await sign_in(suite, client)
        value = client.cookies[COOKIE]
        assert (await client.get("/clerk")).status_code == 200
        answer = await client.get("/v1/catalog/obligations", headers={"cookie": f"{COOKIE}={value}"})
        problem(answer, 401)
        for bad in (value[:-2], "x" * 40, "", value.swapcase()):
            answer = await client.get("/clerk/workbook.xlsx", headers={"cookie": f"{COOKIE}={bad}"})
            assert answer.status_code == 303


async def test_a_session_ends_after_its_time_and_when_the_clerk_says_so(suite: Suite) -> None:
    async with browser(suite) as client:
        await sign_in(suite, client)
        page = await client.get("/clerk")
        assert "李经办" in page.text
        answer = await client.post("/clerk/session/end", data=hidden(page))
        assert answer.headers["location"] == "/clerk/sign-in?fault=signed_out"
        assert (await client.get("/clerk")).status_code == 303
        await sign_in(suite, client)
        suite.clock.move_to(suite.clock.now() + LIFETIME + timedelta(seconds=1))
        answer = await client.get("/clerk")
        assert answer.headers["location"] == "/clerk/sign-in?fault=session_ended"


async def test_a_form_of_another_site_or_session_does_nothing(suite: Suite) -> None:
    duty = (await duties(suite))[0]
    path = f"/clerk/obligations/{duty['id']}/publication"
    async with browser(suite) as client:
        await sign_in(suite, client)
        form = filled(await client.get(path), duty)
        for headers in (
            {"origin": "https://evil.test"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"},
        ):  # fmt: skip
            problem(await client.post(path, data=form, headers=headers), 403, "foreign_form")
            problem(await client.post("/clerk/session", data=form, headers=headers), 403, "foreign_form")
        for token in ("", "0" * 64):
            answer = await client.post(path, data=form | {"csrf": token})
            assert answer.status_code == 403
            assert "表单已失效" in answer.text
    async with suite.client() as county:
        assert (await county.get(f"/v1/catalog/publications?obligation={duty['id']}")).json()["items"] == []


async def test_overdue_stands_first_then_due_soon_with_words_weekday_and_working_days(suite: Suite) -> None:
    await duties(suite, date(2026, 2, 24))  # due 2026-03-09
    await duties(suite, date(2026, 2, 12))  # due 2026-03-04
    suite.clock.move_to(date(2026, 3, 5))
    async with browser(suite) as client:
        await sign_in(suite, client)
        page = html.unescape((await client.get("/clerk")).text)
        assert page.index("已逾期</span>") < page.index("即将到期</span>")
        assert "2026 年 3 月 4 日(周三)" in page
        assert "逾期 1 个工作日" in page
        assert "还有 2 个工作日" in page
        assert page.index("业务编号 e-2026-02-12") < page.index("业务编号 e-2026-02-24")
        only = (await client.get("/clerk?status=overdue&month=2026-03&domain=land-expropriation")).text
        assert only.count('<li class="duty') == only.count('<li class="duty overdue') == 2
        assert (await client.get("/clerk?month=2026-04")).text.count('<li class="duty') == 0
        for address, words in (("status=nonsense", "没有状态 nonsense;有:"), ("month=x", "应如 2026-03")):
            wrong = await client.get(f"/clerk?{address}")
            assert (wrong.status_code, words in html.unescape(wrong.text)) == (400, True), wrong.text


async def test_a_duty_tells_what_and_why_day_by_day(suite: Suite) -> None:
    duty = (await duties(suite, date(2026, 2, 12)))[0]
    async with browser(suite) as client:
        await sign_in(suite, client)
        page = html.unescape((await client.get(f"/clerk/obligations/{duty['id']}")).text)
    assert "2026 年 3 月 4 日(周三)" in page
    for element in duty["content_elements"]:
        assert element["name"] in page
    assert "《中华人民共和国政府信息公开条例》" in page
    assert "春节放假" in page
    assert "调休上班" in page
    assert "《民法典》第二百零一条" in page
    assert "<dt>业务编号</dt><dd>e-2026-02-12</dd>" in page


async def test_a_publication_is_recorded_with_the_officer_and_only_once(suite: Suite) -> None:
    duty = (await duties(suite))[0]
    path = f"/clerk/obligations/{duty['id']}/publication"
    async with browser(suite) as client:
        await sign_in(suite, client)
        form = filled(await client.get(path), duty)
        answer = await client.post(path, data=form)
        assert answer.status_code == 303, answer.text
        shown = await client.get(answer.headers["location"])
        assert "该义务现为:已按时公开" in shown.text
        again = await client.post(path, data=form)
        assert again.headers["location"] == answer.headers["location"]
        changed = await client.post(path, data=form | {"title": "另一标题"})
        assert (changed.status_code, "此表单已经登记过" in changed.text) == (422, True)
    async with suite.client() as county:
        (kept,) = (await county.get(f"/v1/catalog/publications?obligation={duty['id']}")).json()["items"]
    assert kept["publisher"] == {"id": "u-17", "name": "李经办"}
    assert kept["review"]["officer"] == {"id": "u-21", "name": "赵审查"}
    assert kept["elements"] == form["elements"]


async def test_what_does_not_hold_is_told_in_chinese_beside_its_field_and_the_values_stay(
    suite: Suite,
) -> None:
    duty = (await duties(suite))[0]
    path = f"/clerk/obligations/{duty['id']}/publication"
    async with browser(suite) as client:
        await sign_in(suite, client)
        page = await client.get(path)
        answer = await client.post(path, data=hidden(page) | {"title": "<b>题</b>"})
        assert answer.status_code == 422
        for field in (
            "published_on", "channels", "content_hash", "reviewer_id", "reviewer_name", "reviewed_on",
            "secrecy_opinion", "privacy_opinion", "decision",
        ):  # fmt: skip
            assert f'<a href="#{field}">请' in answer.text, field
            assert f'id="{field}-error"' in answer.text
        assert 'value="&lt;b&gt;题&lt;/b&gt;"' in answer.text
        assert "<b>题" not in answer.text
        wrong = {
            "published_on": "2026-03-03", "url": "example", "reviewed_on": "2026-02-30", "content_hash": "sha256:AB",
        }  # fmt: skip
        text = html.unescape((await client.post(path, data=filled(page, duty, **wrong))).text)
        for words in ("网址应以 http", "真实存在的日期", "64 位小写十六进制数"):
            assert words in text
        wrong = {"published_on": "2026-03-03", "reviewed_on": "2026-03-03", "elements": ["没有的要素"]}
        text = html.unescape((await client.post(path, data=filled(page, duty, **wrong))).text)
        assert "公开日期不能晚于今日" in text
        assert "没有内容要素“没有的要素”" in text
        answer = await client.post(path, data=filled(page, duty, decision="do_not_publish"))
        assert "审查结论为不予公开" in answer.text
        assert answer.text.count(" checked>") == 1 + len(duty["content_elements"]) + 1


async def test_the_server_makes_the_digest_of_a_file_when_the_browser_cannot(suite: Suite) -> None:
    duty = (await duties(suite))[0]
    path = f"/clerk/obligations/{duty['id']}/publication"
    async with browser(suite) as client:
        await sign_in(suite, client)
        form = filled(await client.get(path), duty, content_hash="")
        content = "批复文件".encode()
        answer = await client.post(path, data=form, files={"file": ("批复.pdf", content)})
        assert answer.status_code == 303, answer.text
        shown = await client.get(answer.headers["location"])
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" in shown.text


async def test_an_incomplete_publication_leaves_the_duty_open_and_names_what_is_missing(suite: Suite) -> None:
    duty = (await duties(suite))[0]
    path = f"/clerk/obligations/{duty['id']}/publication"
    first, *others = [element["name"] for element in duty["content_elements"]]
    async with browser(suite) as client:
        await sign_in(suite, client)
        answer = await client.post(path, data=filled(await client.get(path), duty, elements=[first]))
        shown = html.unescape((await client.get(answer.headers["location"])).text)
    assert f"尚缺必备要素:{'、'.join(others)}" in shown


async def test_the_workbook_holds_what_the_list_shows(suite: Suite) -> None:
    await duties(suite, date(2026, 2, 24))
    await duties(suite, date(2026, 2, 12), dates={})
    async with browser(suite) as client:
        await sign_in(suite, client)
        answer = await client.get("/clerk/workbook.xlsx?status=open")
        everything = await client.get("/clerk/workbook.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    head, *rows = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=4)]
    assert len(rows) == 2
    shown = dict(zip(head, rows[0], strict=True))
    assert (shown["状态"], shown["星期"], shown["剩余工作日"]) == ("未到期", "周一", 5)
    assert isinstance(shown["届满日"], datetime)
    assert shown["届满日"].date() == date(2026, 3, 9)
    sheet = load_workbook(BytesIO(everything.content)).active
    assert sheet is not None
    assert sheet.max_row == 4 + 4


async def test_another_divisions_duty_and_an_unknown_page_are_told_as_pages(suite: Suite) -> None:
    duty = (await duties(suite))[0]
    async with browser(suite) as client:
        await sign_in(suite, client, "neighbour")
        for path in (
            f"/clerk/obligations/{duty['id']}",
            f"/clerk/obligations/{duty['id']}/publication",
            "/clerk/no",
        ):
            answer = await client.get(path)
            assert answer.status_code == 404
            assert "<h1>未找到</h1>" in answer.text
        assert '<li class="duty' not in (await client.get("/clerk")).text


async def test_the_files_of_the_pages_are_named_by_their_content(suite: Suite) -> None:
    async with browser(suite) as client:
        page = await client.get("/clerk/sign-in")
        for address in re.findall(r'(?:href|src)="(/clerk/assets/[^"]+)"', page.text):
            answer = await client.get(address)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
        assert (await client.get("/clerk/assets/site.css")).status_code == 404


async def test_a_workbook_is_tried_and_taken_on_the_page(suite: Suite) -> None:
    heads = [
        "一级事项",
        "二级事项",
        "公开内容",
        "公开依据",
        "公开时限",
        "公开主体",
        "公开渠道",
        "公开对象",
        "公开方式",
    ]
    whole = [
        "养老服务",
        "补贴名单",
        "姓名",
        "《预算法》",
        "5个工作日内",
        "民政局",
        "政府网站",
        "全社会",
        "主动公开",
    ]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "养老服务"
    for line in (heads, whole, [None, None, "<b>金额</b>", *whole[3:]]):
        sheet.append(line)
    saved = BytesIO()
    book.save(saved)
    file = {"file": ("目录<1>.xlsx", saved.getvalue())}
    await new_guideline(suite, "elderly", row("e-1"), domain="elderly-care")
    path, _ = await new_draft(suite, "elderly")
    draft = path.rpartition("/")[2]
    async with browser(suite) as client:
        await sign_in(suite, client)
        assert 'href="/clerk/imports"' in (await client.get("/clerk")).text
        page = await client.get("/clerk/imports")
        assert f'<option value="{draft}"' in page.text
        send = hidden(page) | {"draft": draft}
        for wrong, pointer in (({}, "file"), ({"file": ("a.pdf", b"%PDF-1.7")}, "file")):
            told = await client.post(
                "/clerk/imports", data=send | {"mode": "trial"}, files=wrong or {"x": b""}
            )
            assert (told.status_code >= 400, f'href="#{pointer}"' in told.text) == (True, True)
        tried = await client.post("/clerk/imports", data=send | {"mode": "trial"}, files=file)
        assert tried.status_code == 200, tried.text
        assert "目录&lt;1&gt;.xlsx" in tried.text
        assert re.search(r"<dt>新增</dt><dd>1 行</dd>", tried.text)
        assert "养老服务 第 3 行" in tried.text
        assert "养老服务!A3" in tried.text  # a finding names its cell
        refused = await client.post("/clerk/imports", data=send | {"mode": "take"}, files=file)
        assert (refused.status_code, "未写入任何内容" in refused.text) == (422, True)
        taken = await client.post("/clerk/imports", data=send | {"mode": "take", "partial": "on"}, files=file)
        assert (taken.status_code, "已导入草稿" in taken.text) == (200, True)
        async with suite.client() as county:
            names = [
                item["name"]
                for item in (await county.get(f"{path}/items?domain=elderly-care")).json()["items"]
            ]
        assert names[1:] == ["养老服务 / 补贴名单"]
        assert (await client.post("/clerk/imports", data={"draft": draft}, files=file)).status_code == 403
