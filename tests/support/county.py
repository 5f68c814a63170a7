"""A county's standard, catalogue and bindings made through the API, as the systems of a county make them."""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

import httpx

from tests.support.suite import APPROVER, AUTHOR, COUNTY, Suite, publication

DOMAIN = "land-expropriation"
LIMIT = "信息形成之日起10个工作日内"


def row(identifier: str, time_limit: str | None = LIMIT, **changes: Any) -> dict[str, Any]:
    """A row of a standard with all eight elements of 国办发〔2019〕54号 item 4."""
    return {
        "id": identifier,
        "names": {"level1": "试验事项", "level2": identifier},
        "content_elements": [{"name": "决定书"}, {"name": "附图"}],
        "basis": [{"title": "土地管理法", "kind": "law"}],
        "time_limit": time_limit,
        "responsible_body": "自然资源局",
        "method": "proactive",
        "channels": ["gov_website"],
        "audience": {"scope": "whole_society"},
    } | changes


async def new_guideline(
    suite: Suite, identifier: str, *rows: Mapping[str, Any], domain: str = DOMAIN, complete: bool = True, **more: Any
) -> str:  # fmt: skip
    """Register a standard; its id."""
    document = {
        "id": identifier, "domain": domain, "title": f"标准 {identifier}", "edition": "1",
        "kind": "local_standard", "complete": complete, "items": list(rows),
    } | more  # fmt: skip
    async with suite.client("admin") as admin:
        made = await admin.post("/v1/catalog/guidelines", json=document)
    assert made.status_code == 201, made.text
    return identifier


async def new_draft(
    suite: Suite,
    *guidelines: str,
    who: str = "county",
    region: str = COUNTY,
    officer: str = AUTHOR,
    **more: Any,
) -> tuple[str, str]:
    """Begin a version; (its path, its ETag)."""
    document = {"region": region, "guidelines": list(guidelines)} | more
    async with suite.client(who, officer) as author:
        made = await author.post("/v1/catalog/catalogues", json=document)
    assert made.status_code == 201, made.text
    return made.headers["location"], made.headers["etag"]


async def hand_in(suite: Suite, path: str, etag: str, who: str = "county") -> str:
    """Hand a draft in for review; its new ETag."""
    async with suite.client(who, AUTHOR) as author:
        answer = await author.post(f"{path}/review", headers={"if-match": etag})
    assert answer.status_code == 200, answer.text
    return answer.headers["etag"]


async def publish(
    suite: Suite, path: str, etag: str, who: str = "county", officer: str = APPROVER, **document: Any
) -> httpx.Response:
    """Ask for the publication of a version in review; whatever is answered."""
    async with suite.client(who, officer) as approver:
        return await approver.post(
            f"{path}/publication",
            json={"effective_from": "2026-01-01"} | document,
            headers={"if-match": etag},
        )


async def new_catalogue(
    suite: Suite, *guidelines: str, who: str = "county", region: str = COUNTY,
    effective_from: str = "2026-01-01", **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """Draft, review and publish a version; its document."""
    path, etag = await new_draft(suite, *guidelines, who=who, region=region, **more)
    etag = await hand_in(suite, path, etag, who)
    answer = await publish(
        suite, path, etag, who, effective_from=effective_from, accept_incomplete={"reason": "试验"}
    )
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def bind(
    suite: Suite, identifier: str, event_type: str, items: Mapping[str, Mapping[str, str]], who: str = "county",
    **conditions: Any,
) -> None:  # fmt: skip
    """Bind an event type to items: {item: {trigger: date field}}."""
    document = {
        "region": COUNTY, "event_type": event_type,
        "items": [{"item": item, "dates": dict(dates)} for item, dates in items.items()],
    } | conditions  # fmt: skip
    async with suite.client(who) as writer:
        answer = await writer.put(f"/v1/catalog/bindings/{identifier}", json=document)
    assert answer.status_code == 201, answer.text


async def standard(
    suite: Suite, *rows: Mapping[str, Any], event_type: str = "test.done", **more: Any
) -> None:
    """A standard of these rows in force in the county since 2026-01-01, every row bound to `event_type` with the
    date field `done_on`.
    """
    await new_guideline(suite, "standard-1", *rows)
    await new_catalogue(suite, "standard-1", **more)
    await bind(suite, "standard-1", event_type, {r["id"]: {"*": "done_on"} for r in rows})


def event(number: str, body: str, done_on: str | None = "2026-03-02", **changes: Any) -> dict[str, Any]:
    """What `standard` binds: an event of 2026-03-02 with the date `done_on`."""
    return {
        "client_event_id": number, "event_type": "test.done", "occurred_on": "2026-03-02", "region": COUNTY,
        "body": body, "dates": {"done_on": done_on} if done_on else {},
    } | changes  # fmt: skip


_files = count()


async def record(
    suite: Suite, duty: dict[str, Any], on: date = date(2026, 3, 2), **changes: Any
) -> httpx.Response:
    """Record a complete publication of a duty; each time another file, as its hash says."""
    changes = {"content_hash": f"sha256:{next(_files):064x}"} | changes
    async with suite.client("department") as department:
        return await department.post(
            f"/v1/catalog/obligations/{duty['id']}/publications", json=publication(duty, on, **changes)
        )
