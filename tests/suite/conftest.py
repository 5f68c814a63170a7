"""What the tests of the suite share: a suite whose periodic work runs at once, a body to report for."""

import logging
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import pytest
import structlog

from gongkai import embedded
from kernel.testing.clock import MovableClock
from services.catalog.settings import CatalogSettings
from services.disclosure_requests.settings import RequestsSettings
from services.interpretation.settings import InterpretationSettings
from services.push.settings import PushSettings
from tests.support.suite import Suite, body_named, settings_for, suite_on


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """Warnings and errors alone, in short: to draw every request and whole tracebacks takes longer than the tests."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=False,
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suite that is started in this test does its periodic work every few milliseconds instead of seconds."""
    often = partial(CatalogSettings, calendar_check_seconds=0.05, sweep_seconds=0.05)
    monkeypatch.setattr(embedded, "CatalogSettings", often)
    soon = partial(RequestsSettings, calendar_check_seconds=0.05, sweep_seconds=0.05)
    monkeypatch.setattr(embedded, "RequestsSettings", soon)
    monkeypatch.setattr(
        embedded, "InterpretationSettings", partial(InterpretationSettings, sweep_seconds=0.05)
    )
    monkeypatch.setattr(
        embedded,
        "PushSettings",
        partial(
            PushSettings, sweep_seconds=0.05, deliver_seconds=0.05, retain_seconds=0.3, import_seconds=0.05
        ),
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
