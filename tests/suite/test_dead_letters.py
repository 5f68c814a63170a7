"""Dead letters by API: listed to an operator of the division, replayed once the cause is gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial

import pytest

from gongkai import embedded
from kernel.db import Session
from kernel.messaging import nats_bus
from kernel.messaging.memory_bus import MemoryBus
from services.catalog.supplies import service as supplies
from tests.support import databases, servers
from tests.support.answers import all_pages, eventually, problem
from tests.support.suite import Suite, land_event, publication

PATH = "/v1/catalog/dead-letters"
CLOSED = "the archive's list is closed"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both buses try again at once instead of after seconds."""
    monkeypatch.setattr(nats_bus, "BACK_OFF", (0.01,) * len(nats_bus.BACK_OFF))
    monkeypatch.setattr(embedded, "MemoryBus", partial(MemoryBus, (0.01,) * 4))


@contextmanager
def closed_lists(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Until the end of the block the consumer of supplies fails: in its code, or in containers by its table."""
    if servers.in_containers():
        with databases.refusing(suite.settings.url_of("catalog"), "supplies", CLOSED):
            yield
        return

    async def broken(_session: Session, _publication: str) -> None:
        raise RuntimeError(CLOSED)

    with monkeypatch.context() as patched:
        patched.setattr(supplies, "follow", broken)
        yield


async def test_a_consumer_that_fails_leaves_a_letter_that_can_be_replayed(
    suite: Suite, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with suite.client("department") as department, suite.client("admin") as admin:
        with closed_lists(suite, monkeypatch):
            duty = (await department.post("/v1/catalog/business-events", json=land_event("d1", body))).json()[
                "obligations"
            ][0]
            path = f"/v1/catalog/obligations/{duty['id']}/publications"
            assert (await department.post(path, json=publication(duty, date(2026, 3, 2)))).status_code == 201
            letters = await eventually(lambda: all_pages(admin, PATH), lambda found: len(found) == 1)
            assert letters[0]["consumer"] == "catalog-supplies"
            assert CLOSED in letters[0]["error"]
            again = await admin.post(f"{PATH}/{letters[0]['id']}/replay")
            problem(again, 409, "replay_failed")
        assert (await admin.post(f"{PATH}/{letters[0]['id']}/replay")).json()["replayed_at"]
        assert await all_pages(admin, PATH) == []
        listed = await all_pages(department, "/v1/catalog/supplies")
        assert sorted(entry["recipient"] for entry in listed) == ["archive", "library"]


async def test_letters_are_for_operators(suite: Suite) -> None:
    async with suite.client("county") as county:
        problem(await county.get(PATH), 403, "scope_needed")
    async with suite.client(None) as nobody:
        problem(await nobody.get(PATH), 401)


async def test_an_unknown_letter_is_not_found(suite: Suite) -> None:
    async with suite.client("admin") as admin:
        problem(await admin.post(f"{PATH}/dead_x/replay"), 404)
