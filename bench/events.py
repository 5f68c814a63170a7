"""A dry-run event that raises ten obligations, against a FastAPI route that parses it and answers the same bytes."""

import json
from pathlib import Path
from typing import Any, Final

from bench.load import request_bytes
from bench.report import Line
from bench.server import Server, product, reference, scratch
from bench.serving import CATALOGUE, COUNTY, authorization, client, compare

PROMISE: Final = 0.3
PATH: Final = "/v1/catalog/business-events"
#: Ten items with one readable limit each: working days and calendar days, of three domains.
ITEMS: Final = (
    "land-expropriation-001", "land-expropriation-002", "land-expropriation-003", "land-expropriation-004",
    "land-expropriation-006", "fiscal-budget-001", "fiscal-budget-002", "social-assistance-001",
    "social-assistance-002", "social-assistance-003",
)  # fmt: skip
DAY: Final = "2026-02-12"


def run() -> list[Line]:
    """One line, promised. Raises when the event does not give ten dated obligations."""
    with scratch() as directory, product(data := directory / "data") as ours:
        ours.first_answer(CATALOGUE)
        event = json.dumps(bind_ten(ours, data), ensure_ascii=False).encode()
        headers = authorization(data, "department")
        with client(ours, data, "department") as http:
            sent = {"content-type": "application/json"}
            answer = http.post(PATH, content=event, headers=sent).raise_for_status()
        dated = [o for o in answer.json()["obligations"] if o["due"]]
        if len(dated) != len(ITEMS):
            raise RuntimeError(f"{len(dated)} dated obligations instead of {len(ITEMS)}: {answer.text[:500]}")
        body = directory / "body.json"
        body.write_bytes(answer.content)
        with reference("fastapi", body) as theirs:
            theirs.first_answer("/healthz")
            request = request_bytes("POST", PATH, headers, event)
            note = f"{len(event):,} bytes in, {len(answer.content):,} out"
            return [
                compare("dry run, 10 obligations", PROMISE, ours, theirs, request, "bare FastAPI", note=note)
            ]


def bind_ten(server: Server, data: Path) -> dict[str, Any]:
    """Bind ten items to one event type; the event that raises them, as a dry run."""
    with client(server, data, "county") as http:
        bodies = http.get(f"/v1/catalog/bodies?region={COUNTY}&limit=100").raise_for_status().json()["items"]
        items = [{"item": item, "dates": {"*": "approval_received_on"}} for item in ITEMS]
        binding = {"region": COUNTY, "event_type": "bench.approved", "items": items}
        http.put("/v1/catalog/bindings/bench-ten", json=binding).raise_for_status()
    return {
        "client_event_id": "bench-1", "event_type": "bench.approved", "occurred_on": DAY,
        "dates": {"approval_received_on": DAY}, "region": COUNTY, "body": bodies[0]["id"],
        "domain": "land-expropriation", "attributes": {}, "dry_run": True,
    }  # fmt: skip
