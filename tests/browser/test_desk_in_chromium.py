"""The officer's pages as an officer meets them: with the keyboard alone, and on a phone."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.support.browser import Browser, Page
from tests.support.cases import BASE, OFFICER, application
from tests.support.page_audit import assert_usable
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


def sign_in(page: Page, site: Site) -> None:
    """From the sign-in page to the work list, by keyboard."""
    page.go(f"{site.url}/desk/sign-in")
    for field, text in (
        ("officer_id", "u-31"),
        ("officer_name", "周经办"),
        ("key", site.keys["county"]["key"]),
    ):
        page.tab_to(f"#{field}")
        page.write(text)
    page.press("Enter")
    page.wait("location.pathname === '/desk' && document.querySelector('.tabs')")


async def test_an_officer_confirms_an_application_with_the_keyboard_alone(
    site: Site, browser: Browser
) -> None:
    case = await registered(site, manner="web")
    page = browser.page()
    sign_in(page, site)
    assert "等待与申请人确认" in page.text()
    page.tab_to(f"a[href$='/applications/{case['id']}']")
    page.press("Enter")
    page.wait("document.querySelector('.deadline')")
    page.tab_to("#how")
    page.write("电话")
    page.press("Enter")
    page.wait("document.querySelector('.notice')")
    assert page.ask("document.activeElement.matches('.notice')"), "the success is what is read next"
    assert "2026 年 3 月 30 日(周一)" in page.text()
    page.tab_to("summary")
    page.press("Enter")
    page.wait("document.querySelector('details').open")
    assert "第 20 日" in page.text()


@pytest.mark.parametrize("width", [360, 1280])
async def test_pages_fit_and_every_control_has_a_name_and_is_large_enough(
    site: Site, browser: Browser, width: int
) -> None:
    case = await registered(site, manner="fax")
    page = browser.page(width)
    for address in ("/desk/sign-in", "/desk", "/desk?status=waiting", f"/desk/applications/{case['id']}"):
        if address == "/desk":
            sign_in(page, site)
        page.go(site.url + address)
        assert_usable(page, address)
