"""The officer's pages as an officer meets them: with the keyboard alone, and on a phone."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.support.browser import Browser, Page
from tests.support.cases import BASE, OFFICER, application
from tests.support.page_audit import assert_readable, assert_usable
from tests.support.site import Site


async def registered(site: Site, **changes: Any) -> dict[str, Any]:
    """A case of the sample office."""
    headers = {"gongkai-officer": quote(OFFICER, safe=";=")}
    async with site.client() as county:
        made = await county.post(
            f"{BASE}/applications", json=application(office="yongxiu-zrzy", **changes), headers=headers
        )
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


def sign_in(page: Page, site: Site, number: str = "u-31", name: str = "周经办") -> None:
    """From the sign-in page to the work list, by keyboard."""
    page.go(f"{site.url}/desk/sign-in")
    for field, text in (("officer_id", number), ("officer_name", name), ("key", site.keys["county"]["key"])):
        page.tab_to(f"#{field}")
        page.write(text)
    page.press("Enter")
    page.wait("location.pathname === '/desk' && document.querySelector('.tabs')")


def open_act(page: Page, act: str) -> None:
    """Unfold the form of an act, by keyboard; the likeliest one stands open."""
    selector = f"[id^='act-{act}']"
    if not page.ask(f'document.querySelector("{selector}").open'):
        page.tab_to(f"{selector} > summary")
        page.press("Enter")
        page.wait(f'document.querySelector("{selector}").open')


def fill(page: Page, act: str, **values: str) -> None:
    """Fill in the open form of an act and send it, by keyboard; `__` in a name stands for a step of its path."""
    for name, value in values.items():
        selector = f"[id^='{act}-'][name='{name.replace('__', '.')}']"
        kind = page.ask(f'document.querySelector("{selector}").type')
        if kind == "select-one":
            page.choose(selector, value)
            continue
        page.tab_to(selector)
        if kind == "checkbox":
            page.press(" ")
        else:
            page.ask("document.activeElement.select()")
            page.write(value)
    page.tab_to(f"form[action$='/acts/{act}'] button[type=submit]")
    page.press("Enter")


def do(page: Page, act: str, **values: str) -> None:
    """Unfold, fill in and send the form of an act; the page says that it is done."""
    open_act(page, act)
    fill(page, act, **values)
    page.wait(f"location.search === '?done={act}' && document.querySelector('.notice')")
    page.wait("document.activeElement.matches('.notice')")  # the success is what is read next


def give_opinion(page: Page, site: Site, token: str) -> None:
    """Whoever was consulted, on a phone."""
    page.go(f"{site.url}/opinion")
    assert_usable(page, "/opinion")
    page.tab_to("#token")
    page.write(token)
    page.press("Enter")
    page.wait("document.querySelector('#opinion')")
    assert "拟公开贵公司的投标文件" in page.text()
    assert_usable(page, "the letter")
    assert_readable(page, "the letter")
    page.choose("#opinion", "object")
    page.tab_to("#reason")
    page.write("涉及技术秘密")
    page.tab_to("form[action$='/answer'] button")
    page.press("Enter")
    page.wait("document.activeElement.matches('.notice')")
    assert "不同意公开" in page.text()
    assert not [address for address in page.requests() if token in address], "a token is in no address"


async def test_an_officer_handles_a_case_from_correction_to_delivery_with_the_keyboard_alone(
    site: Site, browser: Browser
) -> None:
    case = await registered(site)
    address = f"/desk/applications/{case['id']}"
    page, head = browser.page(), browser.page()
    sign_in(page, site)
    page.tab_to(f"a[href$='{address}']")
    page.press("Enter")
    page.wait("document.readyState === 'complete' && document.querySelector('.deadline')")
    do(page, "correction-notice", grounds="on", points="请写明文号", days="10")
    do(page, "correction", content__description="江上乡王家村 2025 年征收土地公告")
    open_act(page, "consultation")
    fill(
        page, "consultation", party="third_party", manner="ems", question="拟公开贵公司的投标文件,请提出意见",
        addressee__kind="organisation", addressee__name="江西某建设有限公司",
    )  # fmt: skip
    page.wait("document.querySelector('#token')")
    token = str(page.ask("document.querySelector('#token').innerText"))
    page.tab_to("main a.button")
    page.press("Enter")
    page.wait("document.querySelector('.deadline')")
    do(page, "consultation-receipt")
    give_opinion(browser.page(360), site, token)
    page.go(site.url + address)
    do(page, "extension", days="20", reason="需核对档案", proposed_by__id="u-40", proposed_by__name="陈提请")
    do(page, "fee-notice", method="items", count="15")
    do(page, "fee-payment", reference="JK-1")
    page.choose("#decision-type", "partial")
    page.tab_to("form[action$='/decision'] button[type=submit]")
    page.press("Enter")
    page.wait("document.querySelector('[id^=decision-facts]')")
    assert_usable(page, "/decision")
    fill(
        page, "decision", facts="经检索,本机关保存该公告", provision__titles="征收土地公告", parts__given="公告正文",
        parts__withheld__0__what="投标技术方案", parts__withheld__0__ground="deny_internal",
        parts__withheld__0__reason="内部事务", objections__0__treatment="withheld",
    )  # fmt: skip
    page.wait("location.search === '?done=decision'")

    sign_in(head, site, "u-05", "吴主任")
    head.go(site.url + address)
    head.tab_to("[id^='act-approval'] a.button")
    head.press("Enter")
    head.wait("document.querySelector('#remedies')")
    assert "行政复议" in head.text()
    assert_usable(head, "/decisions")
    fill(head, "approval")
    head.wait("location.search === '?done=approval'")
    page.go(site.url + address)
    do(page, "delivery", manner="ems", tracking_number="EX1CN")
    assert "已办结" in page.text()


async def test_a_refusal_leads_to_its_field(site: Site, browser: Browser) -> None:
    case = await registered(site)
    page = browser.page()
    sign_in(page, site)
    page.go(f"{site.url}/desk/applications/{case['id']}")
    open_act(page, "correction-notice")
    fill(page, "correction-notice", days="10")
    page.wait("document.activeElement.matches('.errors')")
    page.tab_to(".errors a[href='#correction-notice-points']")
    page.press("Enter")
    page.wait("document.activeElement.matches('#correction-notice-points')")
    assert page.ask("document.activeElement.getAttribute('aria-invalid')") == "true"
    assert page.ask("document.querySelector('#correction-notice-days').value") == "10"


async def test_a_confirmation_moves_the_date(site: Site, browser: Browser) -> None:
    case = await registered(site, manner="web")
    page = browser.page()
    sign_in(page, site)
    assert "等待与申请人确认" in page.text()
    page.go(f"{site.url}/desk/applications/{case['id']}")
    do(page, "assignment", officer="u-31", team="法规股")
    page.tab_to("#confirmation-how")
    page.write("电话")
    page.press("Enter")
    page.wait("location.search === '?done=confirmation'")
    assert "2026 年 3 月 30 日(周一)" in page.text()
    page.tab_to("details:has(.days) > summary")
    page.press("Enter")
    page.wait("document.querySelector('details:has(.days)').open")
    assert "第 20 日" in page.text()


@pytest.mark.parametrize("width", [360, 1280])
async def test_pages_fit_and_every_control_has_a_name_and_is_large_enough(
    site: Site, browser: Browser, width: int
) -> None:
    case = await registered(site, manner="counter")
    page = browser.page(width)
    below = f"/desk/applications/{case['id']}"
    types = "type=partial&further=not_held"
    for address in (
        "/desk/sign-in",
        "/desk",
        "/desk?status=waiting",
        "/desk/registration",
        below,
        f"{below}/decision?{types}",
    ):
        if address == "/desk":
            sign_in(page, site)
        page.go(site.url + address)
        assert_usable(page, address)
        if address == below:
            page.ask("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert_usable(page, f"{address} with every form unfolded")
