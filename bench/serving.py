"""Rates over HTTP: a server of the product against its reference, round by round."""

import json
from pathlib import Path
from typing import Any

import httpx

from bench.load import Sample, load
from bench.report import Line, alternate, medians, spread
from bench.server import HOST, Server

COUNTY = "360425"
CATALOGUE = f"/v1/catalog/regions/{COUNTY}/catalogue"
ROUNDS, SECONDS, WARM_UP_SECONDS = 7, 1.0, 0.5


def compare(
    name: str, promise: float | None, product: Server, reference: Server, request: bytes, what: str, *,
    status: int = 200, note: str = "",
) -> Line:  # fmt: skip
    """The product's rate for a request to the reference's; `promise` is the least ratio (None: information)."""
    cpu: dict[int, list[Sample]] = {product.port: [], reference.port: []}

    def rate(server: Server) -> float:
        sample = load(server, request, status=status, seconds=SECONDS)
        cpu[server.port].append(sample)
        return sample.rate

    for server in (reference, product):
        load(server, request, status=status, seconds=WARM_UP_SECONDS)
    pairs = alternate(ROUNDS, lambda: rate(reference), lambda: rate(product))
    theirs, ours, ratio = medians(pairs)
    return Line(
        name,
        "-" if promise is None else f">= {promise}",
        f"{ours:,.0f}/s",
        f"{theirs:,.0f}/s {what}",
        ratio,
        None if promise is None else ratio >= promise,
        "; ".join(
            part for part in (spread(pairs), _by_cpu(cpu[reference.port], cpu[product.port]), note) if part
        ),
    )


def _by_cpu(theirs: list[Sample], ours: list[Sample]) -> str:
    rates = [(t.cpu_rate, o.cpu_rate) for t, o in zip(theirs, ours, strict=True)]
    known = [(t, o) for t, o in rates if t and o]
    return f"by the servers' processor time {medians(known)[2]:.2f}" if len(known) == len(rates) else ""


def client(server: Server, data: Path, who: str | None, officer: str | None = None) -> httpx.Client:
    """A client with one of the first keys, for setting up."""
    headers = {} if who is None else authorization(data, who)
    if officer is not None:
        headers["gongkai-officer"] = officer
    return httpx.Client(base_url=f"http://{HOST}:{server.port}", headers=headers, timeout=30, trust_env=False)


def authorization(data: Path, who: str) -> dict[str, str]:
    """The header that carries one of the first keys."""
    keys: dict[str, dict[str, Any]] = json.loads((data / "keys.json").read_text())
    return {"authorization": f"Bearer {keys[who]['key']}"}
