"""Resident memory of the server after a thousand mixed requests: reads, dry runs, events with their writes, pages."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import httpx

from bench.events import PATH, bind_ten
from bench.report import Line
from bench.server import product, scratch
from bench.serving import CATALOGUE, client

REQUESTS, CALLERS = 1_000, 8
LIMIT_MB = 250


def run() -> list[Line]:
    """One line, promised. Raises for any answer that is no success."""
    with scratch() as directory, product(data := directory / "data") as ours:
        ours.first_answer(CATALOGUE)
        idle = ours.resident_mb()
        event = bind_ten(ours, data)
        with client(ours, data, "county") as http:
            mix = _mix(http, event)

            def send(number: int) -> None:
                answer = mix[number % len(mix)]()
                if not answer.is_success and answer.status_code != 304:
                    raise RuntimeError(f"{answer.request.url}: {answer.status_code} {answer.text[:500]}")

            with ThreadPoolExecutor(CALLERS) as callers:
                list(callers.map(send, range(REQUESTS)))
        used = ours.resident_mb()
    note = f"{REQUESTS:,} requests of {len(mix)} kinds by {CALLERS} callers, {REQUESTS // len(mix)} of each"
    return [
        Line(
            "resident memory", f"<= {LIMIT_MB} MB", f"{used:.0f} MB", f"{idle:.0f} MB before", used / idle,
            used <= LIMIT_MB, note,
        )
    ]  # fmt: skip


def _mix(http: httpx.Client, event: dict[str, Any]) -> list[Callable[[], httpx.Response]]:
    etag = http.get(CATALOGUE).headers["etag"]
    numbers = count()

    def report() -> httpx.Response:
        return http.post(PATH, json=event | {"client_event_id": f"bench-{next(numbers)}", "dry_run": False})

    return [
        lambda: http.get(CATALOGUE),
        lambda: http.get(CATALOGUE, headers={"if-none-match": etag}),
        lambda: http.get(CATALOGUE, params={"as_of": "2026-03-01"}),
        lambda: http.get("/v1/catalog/obligations?limit=50"),
        lambda: http.get("/v1/catalog/guidelines"),
        lambda: http.get("/openapi.json"),
        lambda: http.post(PATH, json=event),
        report,
        lambda: http.get("/v1/catalog/business-events?limit=50"),
        lambda: http.get("/metrics"),
    ]
