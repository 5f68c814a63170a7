"""Whole lists and whole feeds, page by page, from a server that is asked without an event loop."""

from typing import Any

import httpx


def rows(caller: httpx.Client, path: str) -> list[dict[str, Any]]:
    """Every row of a list; the path ends with ? or &."""
    found, cursor = [], ""
    while True:
        page = caller.get(f"{path}limit=100{cursor}").json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def whole_feed(caller: httpx.Client) -> list[dict[str, Any]]:
    """Every event that the catalog's feed tells of, in its order."""
    found: list[dict[str, Any]] = []
    while True:
        after = f"&last_event_id={found[-1]['id']}" if found else ""
        batch = caller.get(f"/v1/catalog/feed?limit=200{after}").json()
        if not batch:
            return found
        found += batch


def created(caller: httpx.Client) -> list[str]:
    """The duties whose creation the feed tells of, in its order."""
    told = [e for e in whole_feed(caller) if e["type"].endswith("obligation.created.v1")]
    return [e["data"]["obligation"] for e in told]
