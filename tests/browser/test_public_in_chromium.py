"""The public's pages as a citizen meets them: with the keyboard alone, on a phone, in print."""

import pytest

from tests.support.browser import Browser, Page
from tests.support.page_audit import assert_readable, assert_usable
from tests.support.site import Site

TEXTS = {
    "title": "征收土地公告", "description": "江上乡 2025 年征收土地公告及补偿安置方案", "name": "张三",
    "identity_number": "11010519491231002X", "telephone": "13800000000",
}  # fmt: skip


def fill_in(page: Page, site: Site, **changes: str) -> None:
    """The form, by keyboard, on the link that an office gives; on the button that leads on."""
    page.go(f"{site.url}/apply?office=yongxiu-zrzy")
    for field, text in (TEXTS | changes).items():
        if field == "name":
            page.tab_to("#kind")
            page.press(" ")
        page.tab_to(f"#{field}")
        page.write(text)
    page.tab_to(".panel > button")


def file(page: Page, site: Site) -> str:
    """File an application; its token."""
    fill_in(page, site)
    page.press("Enter")
    page.wait("location.pathname === '/apply/check'")
    page.tab_to("form[action$='/filing'] button")
    page.press("Enter")
    page.wait("document.querySelector('#token')")
    return str(page.ask("document.querySelector('#token').innerText"))


async def test_a_citizen_files_confirms_and_follows_an_application_with_the_keyboard_alone(
    site: Site, browser: Browser
) -> None:
    page = browser.page()
    fill_in(page, site, identity_number="110105194912310021")
    page.press("Enter")
    page.wait("document.querySelector('#errors')")
    page.wait("document.activeElement.id === 'errors'")  # what is wrong is what is read next
    page.tab_to("#errors a")
    page.press("Enter")
    page.wait("document.activeElement.id === 'identity_number'")
    token = file(page, site)
    page.wait("document.activeElement.matches('.notice')")  # the success is what is read next
    assert page.ask("document.querySelector('.bar nav a[href=\"/status\"]') !== null")
    page.go(f"{site.url}/status")
    page.tab_to("#token")
    page.write(token)
    page.press("Enter")
    page.wait("document.querySelector('.deadline')")
    assert "等待您与工作机构双方确认" in page.text()
    page.tab_to(".deadline button")
    page.press("Enter")
    page.wait("document.querySelector('.notice')")
    assert "等待工作机构确认" in page.text()
    assert page.ask("document.querySelector('.deadline button') === null")
    assert not [address for address in page.requests() if token in address], "a token is in no address"
    assert all(address.startswith((site.url, "data:")) for address in page.requests())


@pytest.mark.parametrize("width", [360, 1280])
async def test_public_pages_fit_are_readable_and_every_control_has_a_name(
    site: Site, browser: Browser, width: int
) -> None:
    page = browser.page(width)

    def look(what: str) -> None:
        assert_usable(page, what)
        assert_readable(page, what)

    page.go(f"{site.url}/status")
    look("/status")
    page.go(f"{site.url}/apply")
    look("/apply")
    page.tab_to(".panel > button")
    page.press("Enter")
    page.wait("document.querySelector('#errors')")
    look("faults")
    fill_in(page, site)
    page.press("Enter")
    page.wait("location.pathname === '/apply/check'")
    look("check")
    token = file(page, site)
    look("filed")
    page.go(f"{site.url}/status")
    page.tab_to("#token")
    page.write(token)
    page.press("Enter")
    page.wait("document.querySelector('.deadline')")
    look("case")


async def test_what_is_printed_holds_number_and_token_and_no_button(site: Site, browser: Browser) -> None:
    page = browser.page()
    token = file(page, site)
    page.call("Emulation.setEmulatedMedia", media="print")
    assert token in page.text()
    assert (
        page.ask("[...document.querySelectorAll('button, nav')].filter(e => e.checkVisibility()).length") == 0
    )
