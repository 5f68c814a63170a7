"""Concerns that an older version opened are warned of like others, once each."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, select, update

from gongkai import embedded
from kernel.db.migrate import alembic_config, sync_url
from kernel.testing.clock import MovableClock
from services.interpretation.about import MIGRATIONS
from services.interpretation.responses.models import Concern
from services.interpretation.settings import InterpretationSettings
from tests.support.answers import eventually, feed
from tests.support.interpretation import AUTHOR, BASE, answered
from tests.support.suite import COUNTY, Suite, settings_for, suite_on

OLD = "0002"


async def register(suite: Suite, reference: str, found_at: datetime) -> None:
    body = {
        "reference": reference, "region": COUNTY, "class": "question", "text": f"{reference}:补贴何时到账?",
        "source": "本地论坛", "found_at": found_at.isoformat(), "department": "永修县农业农村局",
    }  # fmt: skip
    async with suite.client("county", AUTHOR) as county:
        answered(await county.post(f"{BASE}/responses", json=body))


def as_before(url: str) -> None:
    """Leave the database as the older version left it: the next moment of a concern is the end of its clock."""
    engine = create_engine(sync_url(url))
    with engine.begin() as connection:
        for identifier, found_at in connection.execute(select(Concern.id, Concern.found_at)).all():
            end = found_at + timedelta(hours=48)
            connection.execute(update(Concern).where(Concern.id == identifier).values(next_due=end))
    engine.dispose()
    command.downgrade(alembic_config(url, MIGRATIONS), OLD)


async def told(suite: Suite) -> list[tuple[str, str]]:
    async with suite.client("county") as county:
        events = await feed(county, service="interpretation")
    return [
        (one["type"].split(".")[-2], one["data"]["reference"])
        for one in events
        if one["type"].split(".")[-2] in {"due_soon", "became_overdue"}
    ]


async def test_open_concerns_of_an_older_version_are_warned_of_once(
    prepared: dict[str, Any], clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = partial(InterpretationSettings, sweep_seconds=0.05)
    monkeypatch.setattr(embedded, "InterpretationSettings", often)
    settings = settings_for(**prepared)
    now = clock.now()
    async with suite_on(settings, clock) as suite:
        for hours in (10, 30):
            await register(suite, f"old-{hours}", now - timedelta(hours=hours))
    as_before(settings.url_of("interpretation"))
    clock.move_to(now + timedelta(hours=10))  # 20 and 40 hours of 48 are over: the second runs out soon
    async with suite_on(settings, clock) as suite:
        assert await eventually(lambda: told(suite), len) == [("due_soon", "old-30")]
        clock.move_to(now + timedelta(hours=20))
        overdue = [("due_soon", "old-30"), ("became_overdue", "old-30")]
        assert await eventually(lambda: told(suite), lambda found: len(found) > 1) == overdue
        clock.move_to(now + timedelta(hours=28))
        third = await eventually(lambda: told(suite), lambda found: len(found) > 2)
        assert third == [*overdue, ("due_soon", "old-10")]
