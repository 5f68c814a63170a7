"""A new holiday notice is followed while the suite runs; one that does not hold changes nothing and stops nothing."""

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from tests.support.answers import eventually, feed
from tests.support.county import event, row, standard
from tests.support.notices import NOTICE
from tests.support.suite import Suite, body_named, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"


@pytest.fixture
async def county(brisk: Suite) -> AsyncIterator[httpx.AsyncClient]:
    """The county's client on 2026-12-28, with open duties whose dates lie beyond the notices and one that is closed."""
    brisk.clock.move_to(date(2026, 12, 28))
    await standard(brisk, row("s-1"), row("s-2"), row("near", "信息形成之日起1个工作日内"))
    async with brisk.client("county") as client:
        body = await body_named(client, "自然资源局")
        day = "2026-12-28"
        answer = await client.post(EVENTS, json=event("n1", body, day, occurred_on=day))
        duties = {duty["item"]["id"]: duty for duty in answer.json()["obligations"]}
        assert duties["s-1"]["due"]["status"] == "provisional"
        recorded = await client.post(
            f"{DUTIES}/{duties['s-2']['id']}/publications",
            json=publication(duties["s-2"], date(2026, 12, 28)),
        )
        assert recorded.json()["obligation"]["status"] == "fulfilled_on_time"
        yield client


async def dues(client: httpx.AsyncClient) -> dict[str, Any]:
    page = (await client.get(DUTIES)).json()
    return {duty["item"]["id"]: duty["due"] for duty in page["items"]}


async def test_a_new_notice_moves_provisional_duties_to_their_dates_once(
    brisk: Suite, county: httpx.AsyncClient
) -> None:
    before = await dues(county)
    brisk.access.put_notice("2027.json", json.dumps(NOTICE).encode())
    now = await eventually(lambda: dues(county), lambda found: found["s-1"]["date"] is not None)
    assert now["s-1"]["date"] == "2027-01-12"
    assert now["s-1"]["status"] in ("final", "may_move")
    assert before["s-1"]["earliest"] <= "2027-01-12" <= before["s-1"]["latest"]
    assert "试验〔2026〕1号" in now["s-1"]["notices"]
    assert now["s-2"]["status"] == "provisional"  # closed: it stays as it was judged
    # A second notice moves it again; whatever the first had told twice would stand before that.
    amended = NOTICE | {"number": "试验〔2026〕2号", "known_from": "2026-12-29"}
    amended["holidays"] = [
        {"name": "元旦", "off": ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"], "working": []},
        *NOTICE["holidays"][1:],
    ]
    brisk.access.put_notice("2027-2.json", json.dumps(amended).encode())
    await eventually(lambda: dues(county), lambda found: found["s-1"]["date"] == "2027-01-13")

    async def moves() -> list[dict[str, Any]]:
        told = await feed(county)
        return [e["data"] for e in told if e["type"] == "gongkai.catalog.obligation.moved.v1"]

    moved = await eventually(moves, lambda found: [m["item"] for m in found].count("s-1") >= 2)
    of_s1 = [(m["old"]["date"], m["due"]["date"]) for m in moved if m["item"] == "s-1"]
    assert of_s1 == [(None, "2027-01-12"), ("2027-01-12", "2027-01-13")]
    assert {m["reason"] for m in moved} == {"calendar_changed"}
    assert "s-2" not in {m["item"] for m in moved}


@pytest.mark.parametrize(
    "content",
    [
        b"{", b"\xff", b"[]", b"null", b"{}", json.dumps(NOTICE | {"colour": "red"}).encode(),
        json.dumps(NOTICE | {"holidays": [{"name": "元旦", "off": ["2027-02-31"], "working": []}]}).encode(),
        json.dumps({"region": "360425"}).encode(),
    ],
    ids=["cut", "bytes", "list", "null", "empty", "unknown-member", "no-such-day", "bad-overlay"],
)  # fmt: skip
async def test_a_wrong_file_changes_nothing_and_is_logged(
    brisk: Suite, county: httpx.AsyncClient, content: bytes
) -> None:
    before = await dues(county)
    with brisk.access.logs() as logged:

        async def refusals() -> list[Any]:
            return [entry for entry in logged() if entry["event"] == "calendar_refused"]

        brisk.access.put_notice("2027.json", content)
        refused = (await eventually(refusals, bool))[0]
        assert refused["log_level"] == "error"
        assert "2027.json" in str(refused["faults"])
    assert await dues(county) == before
    assert (await county.get("/readyz")).status_code == 200
    body = await body_named(county, "自然资源局")
    answer = await county.post(EVENTS, json=event("n2", body, "2026-12-28", occurred_on="2026-12-28"))
    assert answer.json()["obligations"][0]["due"]["status"] == "provisional"
    brisk.access.remove_notice("2027.json")
    brisk.access.put_notice("2027-good.json", json.dumps(NOTICE).encode())
    await eventually(lambda: dues(county), lambda found: found["s-1"]["date"] == "2027-01-12")
