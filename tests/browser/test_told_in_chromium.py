"""What push shows to people in a browser: an e-mail, the question whether one wants to be told, the page behind a sheet's code."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from services.push.channels.html import page as page_of
from tests.support.answers import eventually
from tests.support.browser import Browser, Page
from tests.support.channel_messages import AFTER, ANNOUNCEMENT, CORRECTION
from tests.support.page_audit import WIDTH, assert_readable
from tests.support.push import BASE, BUDGET, COUNTY, VILLAGE, answered, message
from tests.support.site import Site


def assert_told(page: Page, what: str) -> None:
    """One heading, nothing sideways, nothing from elsewhere, every text against what lies behind it, every control named."""
    assert page.ask("document.querySelectorAll('h1').length") == 1, what
    assert page.ask(WIDTH) <= 0, f"{what} scrolls sideways"
    assert_readable(page, what)
    assert [role for role, name in page.controls() if not name.strip()] == [], what


@pytest.mark.parametrize("width", [360, 1280])
def test_an_e_mail_is_readable_on_a_phone(browser: Browser, tmp_path: Path, width: int) -> None:
    for told in (ANNOUNCEMENT, CORRECTION, AFTER):
        (tmp_path / "mail.html").write_text(page_of(told), "utf-8")
        page = browser.page(width)
        page.go(f"file://{tmp_path}/mail.html")
        assert_told(page, told.id)
        assert all(address.startswith("file:") for address in page.requests())
        assert page.ask("document.querySelectorAll('tr').length") == len(told.told)


async def told_by(county: httpx.AsyncClient) -> tuple[str, str, str]:
    """Paths of the pages that a question, an unsubscription and a posted sheet lead to."""
    asked = {"region": COUNTY, "item": BUDGET}
    await eventually(lambda: county.post(f"{BASE}/audience-previews", json=asked), lambda one: one.is_success)
    person = {
        "reference": "chromium", "kind": "person", "region": VILLAGE, "name": "张三丰",
        "addresses": {"mobile": "13800000001"}, "groups": [],
    }  # fmt: skip
    owner = answered(await county.post(f"{BASE}/subscribers", json=person))["id"]
    rule = {"subscriber": owner, "rule": {"item": [BUDGET]}, "channels": ["feed", "bulletin"]}
    answered(await county.post(f"{BASE}/subscriptions", json=rule))
    sent = answered(
        await county.post(f"{BASE}/messages", json=message("chromium", **{"class": "statutory"})), 202
    )

    async def posted() -> list[dict[str, Any]]:
        rows = answered(await county.get(f"{BASE}/deliveries?message={sent['id']}"), 200)["items"]
        return [one for one in rows if (one["channel"], one["state"]) == ("bulletin", "accepted_unverified")]

    [row] = await eventually(posted, lambda rows: len(rows) == 1)
    sheet = {
        "delivery": row["id"],
        "first": "2026-03-02",
        "last": "2026-03-12",
        "supervision": "0792-3221234",
    }
    made = answered(await county.post(f"{BASE}/postings", json=sheet))
    path = f"{BASE}/subscribers/{owner}"
    answered(await county.post(f"{path}/questions", json={"channel": "feed"}), 202)

    async def question() -> str | None:
        entries = (await county.get(f"{path}/feed")).json()
        links = [one["data"]["links"] for one in entries if one["data"]["title"].startswith("请确认")]
        return str(links[0][0]["url"]) if links else None

    asked_at = await eventually(question, lambda found: found is not None)
    [kept] = answered(await county.get(f"{path}/preferences"), 200)["items"]
    urls = (str(asked_at), str(kept["unsubscribe_url"]), str(made["confirm_url"]))
    question_path, unsubscription, sheet_path = [httpx.URL(url).path for url in urls]
    return question_path, unsubscription, sheet_path


async def withdraw(county: httpx.AsyncClient, code: str) -> None:
    """Withdraw the message of the sheet that bears a code."""
    [sheet] = answered(await county.get(f"{BASE}/postings"), 200)["items"]
    over = message(
        "chromium-over", **{"class": "statutory"}, supersedes=sheet["message"], relation="withdraws"
    )
    answered(await county.post(f"{BASE}/messages", json=over), 202)

    async def superseded() -> Any:
        return answered(await county.get(f"{BASE}/posted-sheets/{code}"), 200)["superseded"]

    await eventually(superseded, lambda found: found is not None)


async def test_pages_of_push_are_readable_and_work_on_a_phone(site: Site, browser: Browser) -> None:
    async with site.client() as county:
        question, unsubscription, sheet = await told_by(county)
    for width in (360, 1280):
        page = browser.page(width)
        for path in ("/told", question, unsubscription, sheet, "/told/sheets/nobody"):
            page.go(site.url + path)
            assert_told(page, f"{path} at {width}")
    page = browser.page(360)
    page.go(site.url + sheet)
    page.tab_to("form.panel button")
    page.press("Enter")
    page.wait("document.querySelector('#errors')")
    assert_told(page, "a sheet that nobody is named for")
    page.tab_to("#person")
    page.write("李四")
    page.tab_to("form.panel button")
    page.press("Enter")
    page.wait("document.querySelector('.notice')")
    assert "已确认" in page.text()
    assert_told(page, "a sheet that was put up")
    async with site.client() as county:
        await withdraw(county, sheet.rpartition("/")[2])
    for width in (1280, 360):
        page = browser.page(width)
        page.go(site.url + sheet)
        assert "已被撤回" in page.text()
        assert_told(page, f"a sheet that is to come down at {width}")
    page.go(site.url + question)
    page.tab_to("form.panel button")
    page.press("Enter")
    page.wait("document.querySelector('.notice')")
    assert_told(page, "a question that was answered")
