"""A server with the sample county and headless Chromium in front; skipped where none is installed."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.support.browser import Browser, chromium, find_chromium
from tests.support.site import Site, serving


def pytest_itemcollected(item: pytest.Item) -> None:
    """All of them in one worker: the server and the browser are started once, and end with the last of them."""
    item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def program() -> str:
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    return found


@pytest.fixture(scope="package")
def site(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("site") / "data", date(2026, 3, 2)) as running:
        yield running


@pytest.fixture(scope="package")
def browser(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(program, tmp_path_factory.mktemp("profile")) as running:
        yield running
