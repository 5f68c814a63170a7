"""Reading what the suite answers: problems, pages, the feed, and waiting for work that goes on beside requests."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, TypeVar

import httpx

from tests.support.documents import event_members

T = TypeVar("T")
PATIENCE_SECONDS = 60.0


def problem(answer: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem document that was answered, after checking that it is a whole one."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:500]}"
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["type"].startswith("/problems/")
    assert found["detail_zh"]
    assert found["detail_en"]
    assert found["detail"] in (found["detail_zh"], found["detail_en"])
    for error in found["errors"]:
        assert error["code"]
        assert error["message_zh"]
        assert error["message_en"]
    if code is not None:
        assert found["code"] == code
    return found


def pointers(answer: httpx.Response, status: int, code: str | None = None) -> list[str]:
    """The members that a problem names."""
    return [error["pointer"] for error in problem(answer, status, code)["errors"]]


async def openapi(client: httpx.AsyncClient) -> dict[str, Any]:
    """The OpenAPI document. Services that describe themselves for the first time at once, on a loaded machine, are not ready
    yet (503) and are asked again.
    """
    answer = await eventually(lambda: client.get("/openapi.json"), lambda found: found.status_code != 503)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def all_pages(client: httpx.AsyncClient, path: str, limit: int = 100) -> list[dict[str, Any]]:
    """Every entry of a list, page by page, as the Link header leads."""
    address: str | None = f"{path}{'&' if '?' in path else '?'}limit={limit}"
    found: list[dict[str, Any]] = []
    while address:
        page = await client.get(address)
        assert page.status_code == 200, page.text
        found += page.json()["items"]
        address = page.links["next"]["url"] if "next" in page.links else None
    return found


@cache
def _members() -> dict[str, set[str]]:
    return event_members()


async def feed(
    client: httpx.AsyncClient, after: str | None = None, service: str = "catalog"
) -> list[dict[str, Any]]:
    """The events that a service has published so far, after checking that they have the members that docs/events lists."""
    found: list[dict[str, Any]] = []
    while True:
        given = {"last_event_id": after} if after else {}
        answer = await client.get(f"/v1/{service}/feed", params={"limit": 200, **given})
        assert answer.status_code == 200, answer.text
        batch = answer.json()
        if not batch:
            return found
        for event in batch:
            listed = _members().get(event["type"])
            assert listed is None or listed == set(event["data"]), f"the docs list other members: {event}"
        found += batch
        after = batch[-1]["id"]


def kinds(events: list[dict[str, Any]]) -> list[str]:
    """Types of events without what they share: `obligation.created`."""
    return [event["type"].removeprefix("gongkai.catalog.").removesuffix(".v1") for event in events]


async def eventually(look: Callable[[], Awaitable[T]], holds: Callable[[T], bool]) -> T:
    """What `look` gives once it holds; looks again until then, for a bounded time."""
    loop = asyncio.get_running_loop()
    until, pause = loop.time() + PATIENCE_SECONDS, 0.01
    while True:
        found = await look()
        if holds(found):
            return found
        assert loop.time() < until, f"not within {PATIENCE_SECONDS} s: {found!r}"
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.1)
