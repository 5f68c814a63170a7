"""The documentation page: our own files, and no request that leaves the host."""

import re
from html.parser import HTMLParser

import pytest

pytestmark = pytest.mark.anyio


class Loaded(HTMLParser):
    """Collects every address that a browser loads with the page, and scripts written into it."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline = 0

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag in ("script", "img", "iframe", "link"):
            self.addresses.append(found.get("src") or found.get("href") or "")
        if (tag == "script" and "src" not in found) or any(name.startswith("on") for name in found):
            self.inline += 1


async def test_the_page_loads_only_our_own_files(serving):
    async with serving() as client:
        page = await client.get("/docs")
        loaded = Loaded()
        loaded.feed(page.text)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert 'lang="zh-CN"' in page.text
        assert loaded.inline == 0
        files = [address for address in loaded.addresses if address != "data:,"]
        assert len(files) == 3
        for address in files:
            assert address.startswith("/docs/assets/")
            assert (await client.get(address)).status_code == 200


async def test_what_browsers_ask_for_beside_the_page_is_no_fault(serving):
    async with serving() as client:
        slash = await client.get("/docs/")
        assert (slash.status_code, slash.headers["location"]) == (307, "/docs")
        assert (await client.get("/favicon.ico")).status_code == 204


async def test_the_page_forbids_the_browser_to_ask_another_host(serving):
    async with serving() as client:
        policy = (await client.get("/docs")).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'self'"
    assert not re.search(r"https?:|\*|unsafe-eval", policy)
    assert "script-src" not in rules  # default-src holds: no inline script
    assert "connect-src" not in rules


async def test_files_carry_an_etag_and_are_kept_for_ever_under_their_hash(serving):
    async with serving() as client:
        page = (await client.get("/docs")).text
        for name in ("swagger-ui-bundle.js", "swagger-ui.css", "init.js"):
            file = await client.get(f"/docs/assets/{name}")
            assert "immutable" in file.headers["cache-control"]
            assert f"{name}?v=" + file.headers["etag"].strip('"') in page
            known = {"if-none-match": file.headers["etag"]}
            assert (await client.get(f"/docs/assets/{name}", headers=known)).status_code == 304


async def test_swagger_ui_is_told_to_validate_nowhere_and_to_keep_no_key(serving):
    async with serving() as client:
        script = (await client.get("/docs/assets/init.js")).text
    assert "validatorUrl: null" in script
    assert "persistAuthorization: false" in script
    assert 'url: "/openapi.json"' in script
    assert 'docExpansion: "none"' in script, (
        "some 450 operations: their headings are what one looks for first"
    )
    assert not re.search(r"https?://", script)


async def test_the_shipped_style_and_script_load_nothing_from_elsewhere(serving):
    async with serving() as client:
        style = (await client.get("/docs/assets/swagger-ui.css")).text
        script = (await client.get("/docs/assets/swagger-ui-bundle.js")).text
    assert "@import" not in style
    outside = [
        found
        for found in re.findall(r"url\(\s*[\"']?([^\"')]{0,40})", style)
        if not found.startswith("data:")
    ]
    assert outside == []
    # The one host it would ask by itself is the validator, and only while validatorUrl is undefined.
    asked = set(re.findall(r"validatorUrl:[^\"']{0,20}\"(https?://[^\"]+)\"", script))
    assert asked == {"https://validator.swagger.io/validator"}
    assert "sourceMappingURL=http" not in script


async def test_no_other_file_is_served(serving):
    async with serving() as client:
        for name in ("redoc.standalone.js", "docs.html", "..%2Fdocs.html", "%2e%2e/%2e%2e/settings.py"):
            assert (await client.get(f"/docs/assets/{name}")).status_code == 404
