"""What the tests of the suite share: a suite whose periodic work runs at once, a body to report for."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import pytest

from gongkai import embedded
from kernel.testing.clock import MovableClock
from services.catalog.settings import CatalogSettings
from services.disclosure_requests.settings import RequestsSettings
from services.interpretation.settings import InterpretationSettings
from services.push.settings import PushSettings
from tests.support.quiet_logs import quiet
from tests.support.suite import Suite, body_named, settings_for, suite_on


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    with quiet():
        yield


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite that is started in this test does its periodic work several times a second instead of every few seconds or minutes."""
    often = partial(CatalogSettings, calendar_check_seconds=0.2, sweep_seconds=0.2)
    monkeypatch.setattr(embedded, "CatalogSettings", often)
    soon = partial(RequestsSettings, calendar_check_seconds=0.2, sweep_seconds=0.2)
    monkeypatch.setattr(embedded, "RequestsSettings", soon)
    monkeypatch.setattr(
        embedded, "InterpretationSettings", partial(InterpretationSettings, sweep_seconds=0.2)
    )
    monkeypatch.setattr(
        embedded,
        "PushSettings",
        partial(PushSettings, sweep_seconds=0.2, deliver_seconds=0.1, retain_seconds=0.3, import_seconds=0.1),
    )


@pytest.fixture
async def brisk(hasty: None, prepared: dict[str, Any], clock: MovableClock) -> AsyncIterator[Suite]:
    """A running suite that is hasty: for what happens by itself."""
    async with suite_on(settings_for(**prepared), clock) as running:
        yield running


@pytest.fixture
async def body(suite: Suite) -> str:
    """The county's bureau of natural resources."""
    async with suite.client("county") as county:
        return await body_named(county, "自然资源局")
