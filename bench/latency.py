"""From an acknowledged write to a consumer's effect through NATS, in the stack of real processes."""

import json
import time
from datetime import date
from statistics import quantiles
from typing import Any, Final

import httpx
import psycopg
from sqlalchemy.engine import make_url

from bench.report import Line
from bench.server import scratch
from gongkai.settings import Settings
from gongkai.stack import Stack, running

PROMISE_MS: Final = 200.0
EVENTS: Final = 100


def run() -> list[Line]:
    """One line, promised: p95 of the time from a 201 to the effect's commit. Raises where the stack cannot start."""
    with scratch() as directory:
        directory.chmod(0o755)
        with running(Settings(data=directory / "data", port=0)) as stack:
            seconds = sorted(_measure(stack))
    p50, p95 = quantiles(seconds, n=100)[49] * 1000, quantiles(seconds, n=100)[94] * 1000
    note = (
        f"{EVENTS} publications, one after the other; p50 {p50:.0f} ms, slowest {seconds[-1] * 1000:.0f} ms"
    )
    return [
        Line("event to effect through NATS, p95", f"<= {PROMISE_MS:.0f} ms", f"{p95:.0f} ms", "-", None,
             p95 <= PROMISE_MS, note)
    ]  # fmt: skip


def _measure(stack: Stack) -> list[float]:
    assert stack.postgres is not None
    address = make_url(f"{stack.postgres.address}/gongkai_catalog").set(drivername="postgresql")
    key = json.loads((stack.settings.data / "keys.json").read_text())["department"]["key"]
    found = []
    with (
        psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as watching,
        httpx.Client(base_url=stack.url, headers={"authorization": f"Bearer {key}"}, timeout=30) as caller,
    ):
        duties: list[dict[str, Any]] = []
        for n in range(-(-EVENTS // 2)):
            event = {
                "client_event_id": f"b-{n}", "event_type": "land.requisition.approved", "occurred_on": "2026-02-12",
                "dates": {"approval_received_on": "2026-02-12"}, "region": "360425", "body": "sample-land-bureau",
                "domain": "land-expropriation",
            }  # fmt: skip
            duties += (
                caller.post("/v1/catalog/business-events", json=event)
                .raise_for_status()
                .json()["obligations"]
            )
        for duty in duties[:EVENTS]:
            path = f"/v1/catalog/obligations/{duty['id']}/publications"
            answer = caller.post(path, json=_publication(duty)).raise_for_status()
            begun = time.perf_counter()
            _wait(watching, answer.json()["publication"]["id"])
            found.append(time.perf_counter() - begun)
    return found


def _wait(watching: "psycopg.Connection[Any]", publication: str) -> None:
    """Until both of the publication's supply entries are committed."""
    query = "SELECT count(*) FROM supplies WHERE publication = %s"
    until = time.perf_counter() + 30
    while watching.execute(query, (publication,)).fetchone() != (2,):
        if time.perf_counter() > until:
            raise RuntimeError(f"no effect of {publication} within 30 s")
        time.sleep(0.001)


def _publication(duty: dict[str, Any]) -> dict[str, Any]:
    day = date(2026, 3, 2).isoformat()
    return {
        "published_on": day, "title": "bench", "channels": ["gov_website"],
        "elements": [element["name"] for element in duty["content_elements"]], "content_hash": "sha256:" + "0" * 64,
        "review": {"officer": {"id": "b", "name": "b"}, "reviewed_on": day, "secrecy_opinion": "-",
                   "privacy_opinion": "-", "decision": "publish"},
    }  # fmt: skip
