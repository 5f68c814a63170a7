"""A catalog database of its own, without a running service, on both shapes."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from kernel.db import Database
from tests.support.suite import settings_for


@pytest.fixture
def database_url(prepared: dict[str, Any]) -> str:
    return settings_for(**prepared).url_of("catalog")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.dispose()
