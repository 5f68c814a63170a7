"""A catalog database, or one of push with its use cases, of its own, without a running service, on both shapes."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from kernel.db import Database
from kernel.testing.clock import MovableClock
from tests.support.push_worker import Pushing
from tests.support.suite import settings_for


@pytest.fixture
def database_url(prepared: dict[str, Any]) -> str:
    return settings_for(**prepared).url_of("catalog")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.dispose()


@pytest.fixture
async def push(prepared: dict[str, Any], clock: MovableClock) -> AsyncIterator[Pushing]:
    pushing = Pushing(settings_for(**prepared), clock)
    await pushing.start()
    yield pushing
    await pushing.database.dispose()
