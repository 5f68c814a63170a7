"""Whole lists and whole feeds, page by page, from a server that is asked without an event loop."""

from typing import Any

import httpx


def rows(caller: httpx.Client, path: str) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        page = caller.get(f"{path}limit=100{cursor}").json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def created(caller: httpx.Client) -> list[str]:
    """The duties whose creation the feed tells of, in its order."""
    found: list[dict[str, Any]] = []
    while True:
        after = f"&last_event_id={found[-1]['id']}" if found else ""
        batch = caller.get(f"/v1/catalog/feed?limit=200{after}").json()
        if not batch:
            return [e["data"]["obligation"] for e in found if e["type"].endswith("obligation.created.v1")]
        found += batch
