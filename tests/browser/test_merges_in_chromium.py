"""A merge proposal as a clerk meets it: compared, decided and accepted with the keyboard, on a phone too."""

from typing import Any

import pytest

from tests.browser.test_clerk_in_chromium import sign_in
from tests.support.browser import Browser, Page
from tests.support.county import row
from tests.support.page_audit import assert_readable, assert_usable
from tests.support.site import Site
from tests.support.suite import APPROVER, AUTHOR

API = "/v1/catalog"


def _days(number: int) -> str:
    return f"信息形成之日起{number}个工作日内"


def decide(page: Page, choice: str, reason: str) -> None:
    """Fill in the first form of the page and send it, by keyboard."""
    page.tab_to("#choice-1-theirs, #choice-1-ours")
    page.press("ArrowDown" if choice == "ours" else " ")
    page.wait(f"document.querySelector('#choice-1-{choice}').checked")
    page.tab_to("#reason-1")
    page.write(reason)
    page.tab_to("main form button")
    page.press("Enter")


@pytest.fixture(scope="module")
async def versions(site: Site) -> None:
    """A guideline in two versions; a county that no other page is shown of has tightened a limit and
    extended a list of the old one.
    """
    old: list[dict[str, Any]] = [
        row(f"m-{n}", _days(20), names={"level1": "水利工程", "level2": name})
        for n, name in enumerate(("建设管理", "招标投标", "移民安置"), 1)
    ]
    new = [
        old[0] | {"time_limit": _days(7)}, old[1] | {"channels": ["gov_gazette", "gov_website"]},
        row("m-4", _days(20), names={"level1": "水利工程", "level2": "取水许可"}, basis=[{"title": "合同法", "kind": "law"}]),
    ]  # fmt: skip
    guideline = {
        "domain": "land-expropriation", "title": "水利标准", "edition": "1", "kind": "national_standard", "complete": True,
    }  # fmt: skip
    async with site.client("admin") as admin, site.client("neighbour") as county:
        for more in ({"id": "m-old", "items": old}, {"id": "m-new", "items": new, "supersedes": "m-old"}):
            answer = await admin.post(f"{API}/guidelines", json=guideline | more)
            assert answer.status_code == 201, answer.text
        officers = [{"gongkai-officer": who.encode()} for who in (AUTHOR, APPROVER)]
        author, approver = officers
        draft = {"region": "360426", "guidelines": ["m-old"]}
        made = await county.post(f"{API}/catalogues", json=draft, headers=author)
        path, etag = made.headers["location"], made.headers["etag"]
        for item, changes in (
            ("m-1", {"time_limit": _days(10)}), ("m-2", {"channels": ["gov_website", "notice_board"]}),
            ("m-3", {"time_limit": _days(5)}),
        ):  # fmt: skip
            answer = await county.put(
                f"{path}/deviations/{item}", json={"kind": "refine", "changes": changes}, headers={**author, "if-match": etag},
            )  # fmt: skip
            etag = answer.headers["etag"]
        answer = await county.post(f"{path}/review", headers={**author, "if-match": etag})
        answer = await county.post(
            f"{path}/publication", json={"effective_from": "2026-01-01"},
            headers={**approver, "if-match": answer.headers["etag"]},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text


async def test_a_merge_is_compared_decided_and_accepted_with_the_keyboard_alone(
    site: Site, browser: Browser, versions: None
) -> None:
    page = browser.page()
    sign_in(page, site, "neighbour")
    page.tab_to("a[href$='/merge-proposals']")
    page.press("Enter")
    page.wait("document.querySelector('#updates')")
    page.tab_to("main button")
    page.press("Enter")
    page.wait("document.querySelector('#change-1')")
    text = page.text()
    assert "待决定 2 处" in text
    assert "《合同法》已失效" in text
    assert "原标准" in text
    assert _days(10) in text

    page.tab_to("main form button")
    page.press("Enter")
    page.wait("document.querySelector('.errors')")
    assert "请选择如何决定" in page.text()
    decide(page, "ours", "平台按批次发布")
    page.wait("document.querySelector('.errors a[href=\"#review_on-1\"]')")
    assert page.ask("document.querySelector('#reason-1').value") == "平台按批次发布"
    for width in (360, 1280):
        narrow = browser.page(width)
        sign_in(narrow, site, "neighbour")
        narrow.go(page.ask("location.href").replace("/decisions", ""))
        assert_usable(narrow, f"merge at {width}")
        assert_readable(narrow, f"merge at {width}")
        narrow.go(f"{site.url}/clerk/merge-proposals")
        assert_usable(narrow, f"updates at {width}")
    for choice, reason in (("theirs", "与新版本一致"), ("ours", "移民安置工作未完")):
        page.go(f"{site.url}{page.ask('location.pathname').removesuffix('/decisions')}?view=undecided")
        decide(page, choice, reason)
        page.wait("document.querySelector('.notice')")
    assert "没有待决定的变更" in page.text()
    page.tab_to("#accept ~ form button")
    page.press("Enter")
    page.wait(
        "document.querySelector('.notice') && document.querySelector('main').innerText.includes('已接受')"
    )
    assert "送审、发布后施行" in page.text()
