"""Filings of the public in the last hour, counted by their ids alone, whose order every database keeps."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from kernel.clock import SHANGHAI
from kernel.db import Database
from kernel.ids import least_id, new_id
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.applications.repository import of_client_since
from tests.support.suite import settings_for

AT = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
HOUR = 3600


@pytest.fixture
async def requests(prepared: dict[str, Any]) -> AsyncIterator[Database]:
    made = Database(settings_for(**prepared).url_of("disclosure_requests"))
    yield made
    await made.dispose()


async def test_only_the_publics_filings_with_the_office_in_the_last_hour_count(requests: Database) -> None:
    common = {
        "region": "360425", "client_application_id": None, "manner": "web", "applicant_kind": "natural_person",
        "applicant_index": "", "text_index": "", "text_simhash": 0, "items": 1, "backlog": False,
        "submitted_on": date(2026, 3, 2), "created_at": AT, "state": "submitted", "clock_hash": "", "told": "",
        "head_hash": "", "entries": 0, "version": 1,
    }  # fmt: skip
    past = [least_id("req", HOUR + 60), least_id("req", HOUR + 1)]
    inside = [least_id("req", HOUR - 60), least_id("req", 10), new_id("req"), new_id("req")]
    rows = [(one, "yongxiu", "public") for one in (*past, *inside)]
    rows += [(new_id("req"), "yongxiu-zrzy", "public"), (new_id("req"), "yongxiu", "county")]
    async with requests.write() as session:
        made = [
            common | {"id": one, "number": one, "token_index": one, "office": office, "client": client}
            for one, office, client in rows
        ]
        await session.execute(insert(Application), made)
    async with requests.read() as session:
        since = least_id("req", HOUR)
        found = [await of_client_since(session, "yongxiu", "public", since, place) for place in range(1, 7)]
    assert found == [*reversed(inside), None, None]
