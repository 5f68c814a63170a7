"""A commit that fails is a 5xx, never a 201, and nothing of it is there afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event as listening
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support import databases
from tests.support.answers import all_pages, problem
from tests.support.county import event, row, standard
from tests.support.suite import Suite

EVENTS = "/v1/catalog/business-events"


@contextmanager
def commits_fail(suite: Suite) -> Iterator[None]:
    """Until the end of the block the database itself refuses every commit that holds a new business event."""
    url = suite.settings.url_of("catalog")
    if url.startswith("postgresql"):
        with databases.refusing(url, "business_events", "refused at the commit"):
            yield
        return

    def leave_dangling(session: Session) -> None:
        if session.execute(text("SELECT count(*) FROM business_events")).scalar():
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            session.execute(text("UPDATE business_events SET region = '000001'"))

    listening.listen(Session, "before_commit", leave_dangling)
    try:
        yield
    finally:
        listening.remove(Session, "before_commit", leave_dangling)


async def test_an_event_whose_commit_fails_is_a_5xx_and_leaves_nothing(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    headers = {"idempotency-key": "k1"}
    async with suite.client("department") as department:
        with commits_fail(suite):
            answer = await department.post(EVENTS, json=event("n1", body), headers=headers)
            found: dict[str, Any] = problem(answer, answer.status_code)
            assert answer.status_code >= 500
            assert "未写入" in found["detail_zh"]
            assert "location" not in answer.headers
        assert await all_pages(department, EVENTS) == []
        assert await all_pages(department, "/v1/catalog/obligations") == []
        # The key was not used up: the same request now succeeds, and is no replay.
        again = await department.post(EVENTS, json=event("n1", body), headers=headers)
        assert again.status_code == 201
        assert "idempotency-replayed" not in again.headers
