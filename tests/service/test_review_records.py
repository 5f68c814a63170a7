"""What is still pending about a case keeps its personal data from being erased: whoever erases asks for it."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from kernel.clock import SHANGHAI
from kernel.db import Database
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.erasures.repository import held, pending_records
from services.disclosure_requests.offices.models import Office
from services.disclosure_requests.reviews.models import Review
from tests.support.suite import settings_for

AT = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture
async def requests(prepared: dict[str, Any]) -> AsyncIterator[Database]:
    made = Database(settings_for(**prepared).url_of("disclosure_requests"))
    yield made
    await made.dispose()


def review(identifier: str, application: str, outcome: str) -> dict[str, Any]:
    return {
        "id": identifier, "application": application, "office": "zrzy", "region": "360481", "kind": "review",
        "role": "respondent", "procedure": "simplified", "authority": "某县人民政府", "case_number": None,
        "received_on": date(2026, 2, 2), "accepted_on": None, "answered_on": None, "outcome": outcome,
        "decided_on": None if outcome == "pending" else date(2026, 2, 20), "changed_at": AT, "officer": None, "told": "", "version": 1,
    }  # fmt: skip


async def test_only_pending_records_of_the_case_are_open(requests: Database) -> None:
    office = {
        "id": "zrzy",
        "region": "360481",
        "name": "某局",
        "kind": "department",
        "details": {},
        "changed_at": AT,
        "version": 1,
    }
    common = {
        "office": "zrzy", "region": "360481", "client": "test", "client_application_id": None, "manner": "counter",
        "applicant_kind": "natural_person", "applicant_index": "", "text_index": "", "text_simhash": 0, "items": 1,
        "backlog": False, "submitted_on": date(2026, 1, 5), "created_at": AT, "state": "closed", "clock_hash": "",
        "told": "", "head_hash": "", "entries": 0, "version": 1,
    }  # fmt: skip
    async with requests.write() as session:
        await session.execute(insert(Office), [office])
        await session.execute(
            insert(Application),
            [common | {"id": one, "number": one, "token_index": one} for one in ("req_1", "req_2")],
        )
        await session.execute(
            insert(Review),
            [
                review("rev_1", "req_1", "upheld"),
                review("rev_2", "req_1", "pending"),
                review("rev_3", "req_2", "corrected"),
            ],
        )
    async with requests.read() as session:
        assert await pending_records(session, "req_1") == ["rev_2"]
        assert await pending_records(session, "req_2") == []
        assert await held(session, ["req_1", "req_2", "req_3"]) == {"req_1"}
