"""Idempotency-Key: the first answer for ever after, one effect however many ask at once."""

import asyncio
from collections import Counter
from typing import Any

from tests.support.answers import all_pages, pointers
from tests.support.county import event, row, standard
from tests.support.suite import AUTHOR, COUNTY, Suite, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"


async def test_a_repeated_event_is_answered_with_the_same_bytes(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department", **{"idempotency-key": "k1"}) as department:
        first = await department.post(EVENTS, json=event("n1", body))
        again = await department.post(EVENTS, json=event("n1", body))
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["location"] == first.headers["location"]
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"
        assert len(await all_pages(department, EVENTS)) == 1


async def test_the_same_key_with_another_body_is_422(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department", **{"idempotency-key": "k1"}) as department:
        await department.post(EVENTS, json=event("n1", body))
        other = await department.post(EVENTS, json=event("n2", body))
        assert pointers(other, 422, "idempotency_key_reused") == ["Idempotency-Key"]
        assert len(await all_pages(department, EVENTS)) == 1


async def test_a_refused_request_does_not_use_up_its_key(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department", **{"idempotency-key": "k1"}) as department:
        assert (await department.post(EVENTS, json=event("n1", "body_none"))).status_code == 422
        assert (await department.post(EVENTS, json=event("n1", body))).status_code == 201


async def test_keys_are_each_callers_own(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    for who in ("department", "county"):
        async with suite.client(who, **{"idempotency-key": "k1"}) as client:
            answer = await client.post(EVENTS, json=event("n1", body))
            assert answer.status_code == 201
            assert "idempotency-replayed" not in answer.headers


async def test_ten_same_requests_at_once_make_one_event(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department", **{"idempotency-key": "k1"}) as department:
        document = event("n1", body)
        answers = await asyncio.gather(*(department.post(EVENTS, json=document) for _ in range(10)))
        counted = Counter(answer.status_code for answer in answers)
        assert set(counted) <= {201, 409}
        assert counted[201] >= 1
        assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
        assert len(await all_pages(department, EVENTS)) == 1
        assert len(await all_pages(department, DUTIES)) == 1
        assert (await department.post(EVENTS, json=document)).status_code == 201


async def test_the_same_number_at_once_without_a_key_makes_one_event(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department") as department:
        answers = await asyncio.gather(*(department.post(EVENTS, json=event("n1", body)) for _ in range(8)))
        assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
        assert len(await all_pages(department, DUTIES)) == 1


async def test_every_post_that_creates_replays(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department") as department:
        duty = (await department.post(EVENTS, json=event("n1", body))).json()["obligations"][0]
    creating: list[tuple[str, str, dict[str, Any]]] = [
        ("county", "/v1/catalog/catalogues", {"region": COUNTY, "guidelines": ["standard-1"]}),
        ("county", "/v1/catalog/bodies", {"name": "新局", "region": COUNTY, "level": "county"}),
        ("county", f"{DUTIES}/{duty['id']}/publications", publication(duty, suite.clock.today())),
        (
            "admin", "/v1/catalog/guidelines",
            {"id": "g-9", "domain": "fiscal-budget", "title": "标准", "edition": "1", "kind": "local_standard",
             "complete": True, "items": [row("g-9-1")]},
        ),
    ]  # fmt: skip
    for who, path, document in creating:
        async with suite.client(who, AUTHOR, **{"idempotency-key": "k9"}) as client:
            first = await client.post(path, json=document)
            assert first.status_code == 201, first.text
            again = await client.post(path, json=document)
            assert (again.status_code, again.content) == (201, first.content), path
            assert again.headers.get("etag") == first.headers.get("etag")
