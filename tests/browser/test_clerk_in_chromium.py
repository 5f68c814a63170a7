"""The clerk's pages as a clerk meets them: with the keyboard alone, on a phone, with a screen reader, without internet."""

import hashlib
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.browser import Browser, Page
from tests.support.page_audit import assert_usable
from tests.support.site import Site


def sign_in(page: Page, site: Site, who: str = "county") -> None:
    """From the sign-in page to the list, by keyboard."""
    page.go(f"{site.url}/clerk/sign-in")
    page.tab_to("#officer_id")
    page.write("u-17")
    page.press("Tab")
    page.write("李经办")
    page.press("Tab")
    page.write(site.keys[who]["key"])
    page.press("Enter")
    page.wait("location.pathname === '/clerk' && document.querySelector('.tabs')")


async def test_a_clerk_sees_what_is_due_and_why_and_records_it_with_the_keyboard_alone(
    site: Site, browser: Browser
) -> None:
    (duty, *_) = await site.duties("keyboard", date(2026, 2, 12))
    page = browser.page()
    sign_in(page, site)
    assert "2026 年 3 月 4 日(周三)" in page.text()
    assert "即将到期" in page.text()

    page.tab_to(f"a[href$='/obligations/{duty['id']}']")
    page.press("Enter")
    page.wait("document.querySelector('.deadline')")
    page.tab_to("summary")
    page.press("Enter")
    page.wait("document.querySelector('details').open")
    assert "春节放假" in page.text()
    assert "《民法典》第二百零一条" in page.text()

    page.ask("document.activeElement.blur()")
    page.tab_to(".deadline .button")
    page.press("Enter")
    page.wait("document.querySelector('[data-publication]')")
    page.tab_to("#url")
    page.write("https://www.example.gov.cn/1.html")
    ticks = ["channel-1", *(f"element-{n}" for n in range(1, len(duty["content_elements"]) + 1))]
    for tick in ticks:
        page.tab_to(f"#{tick}")
        page.press(" ")
    for field, text in (
        ("content_hash", "sha256:" + "ab" * 32), ("reviewer_id", "u-21"), ("reviewer_name", "赵审查"),
    ):  # fmt: skip
        page.tab_to(f"#{field}")
        page.write(text)
    page.tab_to("#reviewed_on")
    page.write_date(date(2026, 3, 2))
    for field, text in (("secrecy_opinion", "不涉密"), ("privacy_opinion", "不含个人信息")):
        page.tab_to(f"#{field}")
        page.write(text)
    page.tab_to("#decision-1")
    page.press(" ")
    page.tab_to(".submit button")
    page.press("Enter")
    page.wait("document.querySelector('.notice')")
    assert "该义务现为:已按时公开" in page.text()
    page.wait("document.activeElement.matches('.notice')")  # the success is what is read next


async def test_a_refused_form_leads_the_keyboard_to_its_faults(site: Site, browser: Browser) -> None:
    (duty, *_) = await site.duties("faults", date(2026, 2, 24))
    page = browser.page()
    sign_in(page, site)
    page.go(f"{site.url}/clerk/obligations/{duty['id']}/publication")
    page.tab_to("#title")
    page.ask("document.activeElement.select()")
    page.write("我的标题")
    page.tab_to(".submit button")
    page.press("Enter")
    page.wait("document.querySelector('.errors')")
    page.wait("document.activeElement.id === 'errors'")  # what is wrong is what is read next
    assert page.ask("document.title").startswith("有误:")
    assert page.ask("document.querySelector('#title').value") == "我的标题"
    page.tab_to(".errors a[href='#reviewer_id']")
    page.press("Enter")
    page.wait("document.activeElement.id === 'reviewer_id'")
    described = page.ask("document.activeElement.getAttribute('aria-describedby').split(' ')")
    assert page.ask(f"document.getElementById('{described[0]}').innerText").endswith("请填写审查人工号")


async def test_the_digest_of_a_chosen_file_is_made_in_the_browser_and_the_file_stays_there(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    (duty, *_) = await site.duties("digest", date(2026, 2, 24))
    file = tmp_path / "批复.pdf"
    file.write_bytes(b"content")
    page = browser.page()
    sign_in(page, site)
    page.go(f"{site.url}/clerk/obligations/{duty['id']}/publication")
    root = page.call("DOM.getDocument")["root"]["nodeId"]
    node = page.call("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
    page.call("DOM.setFileInputFiles", nodeId=node, files=[str(file)])
    page.wait("document.querySelector('#content_hash').value")
    value = page.ask("document.querySelector('#content_hash').value")
    assert value == f"sha256:{hashlib.sha256(b'content').hexdigest()}"
    assert page.ask(
        "(f => { f.addEventListener('submit', e => e.preventDefault()); f.requestSubmit();"
        " return !new FormData(f).has('file'); })(document.querySelector('[data-publication]'))"
    )


@pytest.mark.parametrize("width", [360, 1280])
async def test_pages_fit_and_every_control_has_a_name_and_is_large_enough(
    site: Site, browser: Browser, width: int
) -> None:
    (duty, *_) = await site.duties(f"width-{width}", date(2026, 2, 12))
    page = browser.page(width)
    page.go(f"{site.url}/clerk/sign-in")
    addresses = ["/clerk/sign-in", "/clerk", f"/clerk/obligations/{duty['id']}"]
    addresses.append(f"{addresses[-1]}/publication")
    for address in addresses:
        if address == "/clerk":
            sign_in(page, site)
        page.go(site.url + address)
        assert_usable(page, address)


async def test_no_request_leaves_the_host_and_the_focus_is_always_seen(site: Site, browser: Browser) -> None:
    (duty, *_) = await site.duties("offline", date(2026, 2, 24))
    page = browser.page()
    sign_in(page, site)
    page.go(f"{site.url}/clerk/obligations/{duty['id']}/publication")
    asked = page.requests()
    assert len(asked) > 5
    assert {urlsplit(address).hostname for address in asked if not address.startswith("data:")} == {
        "127.0.0.1"
    }
    page.ask("document.activeElement.blur()")
    page.press("Tab")
    assert page.ask("document.activeElement.className") == "skip", "the first stop leads past the head"
    for _ in range(12):
        page.press("Tab")
        assert page.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid", page.ask(
            "document.activeElement.outerHTML.slice(0, 100)"
        )


async def test_pages_work_without_script(site: Site, browser: Browser) -> None:
    (duty, *_) = await site.duties("no-script", date(2026, 2, 24))
    page = browser.page()
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    sign_in(page, site)
    page.go(f"{site.url}/clerk/obligations/{duty['id']}/publication")
    page.tab_to(".submit button")
    page.press("Enter")
    page.wait("document.querySelector('.errors')")
