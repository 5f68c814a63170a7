"""The whole suite in one process, as the embedded shape runs it, on a clock that a test moves."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from gateway.lifespan import running
from gongkai.embedded import create_app
from gongkai.settings import Settings
from kernel.http.asgi import App
from kernel.testing.clock import MovableClock

AUTHOR = "u-17;name=李起草"
APPROVER = "u-03;name=王审批"
COUNTY = "360425"


@dataclass
class Suite:
    """A running suite: `client(who)` calls it with one of the first keys, None without a key."""

    app: App
    settings: Settings
    clock: MovableClock
    keys: dict[str, dict[str, Any]]

    def client(
        self, who: str | None = "county", officer: str | None = None, **headers: str
    ) -> httpx.AsyncClient:
        if who is not None:
            headers["authorization"] = f"Bearer {self.keys[who]['key']}"
        if officer is not None:
            # Header values are bytes; the name is UTF-8.
            headers["gongkai-officer"] = officer
        encoded = [(name, value.encode()) for name, value in headers.items()]
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://suite", headers=encoded)


@asynccontextmanager
async def suite_on(settings: Settings, clock: MovableClock) -> AsyncIterator[Suite]:
    """Run the suite on a filled data directory."""
    app = create_app(settings, clock)
    keys = json.loads((settings.data / "keys.json").read_text())
    async with running(app, "suite"):
        yield Suite(app, settings, clock, keys)


def settings_for(data: Path, database_url: str | None = None, **more: Any) -> Settings:
    """Settings for a data directory, whatever the environment says."""
    return Settings(data=data, database_url=database_url, port=0, **more)


async def body_named(client: httpx.AsyncClient, ending: str, region: str = COUNTY) -> str:
    """The id of the sample body whose name ends so."""
    page = (await client.get(f"/v1/catalog/bodies?region={region}&limit=100")).json()
    return next(body["id"] for body in page["items"] if body["name"].endswith(ending))


def land_event(number: str, body: str, on: date = date(2026, 2, 12), **changes: Any) -> dict[str, Any]:
    """A land requisition approved, as the sample binding expects it."""
    return {
        "client_event_id": number,
        "event_type": "land.requisition.approved",
        "occurred_on": on.isoformat(),
        "dates": {"approval_received_on": on.isoformat()},
        "region": COUNTY,
        "body": body,
        "domain": "land-expropriation",
    } | changes


def publication(obligation: dict[str, Any], on: date, **changes: Any) -> dict[str, Any]:
    """A complete publication of a duty, reviewed the same day."""
    return {
        "published_on": on.isoformat(),
        "title": obligation["item"]["name"],
        "url": "https://www.example.gov.cn/1.html",
        "channels": ["gov_website"],
        "elements": [element["name"] for element in obligation["content_elements"]],
        "content_hash": "sha256:" + "ab" * 32,
        "review": {
            "officer": {"id": "u-21", "name": "赵审查"},
            "reviewed_on": on.isoformat(),
            "secrecy_opinion": "不涉密",
            "privacy_opinion": "不含个人信息",
            "decision": "publish",
        },
    } | changes
