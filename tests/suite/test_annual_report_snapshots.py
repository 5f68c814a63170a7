"""Published annual reports: they stay, late ledger entries show as differences, the next year carries over from them."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest

from tests.support.answers import eventually, feed, problem
from tests.support.cases import HEAD, OFFICER, open_office
from tests.support.reports import (
    REGION,
    answered,
    case_of,
    enter,
    path_of,
    person,
    publish,
    report_of,
    row,
)
from tests.support.suite import Suite


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


def older(year: int, carried_out: int, **changes: Any) -> dict[str, Any]:
    """A report from before this system, in which so many persons' cases were carried out."""
    names = [
        "natural_person",
        "commercial",
        "research",
        "public_welfare",
        "legal_service",
        "other_org",
        "total",
    ]
    rows = {"new": person(carried_out), "carried_out": person(carried_out)}
    return {
        "year": year, "body": "永修县自然资源局", "table3": {"columns": names, "rows": rows}, "table2": {}, "table4": {},
    } | changes  # fmt: skip


async def import_earlier(suite: Suite, year: int, document: Any) -> Any:
    async with suite.client("county", OFFICER) as county:
        return await county.post(f"{path_of(year)}/earlier", json=document)


async def test_a_published_report_stays_and_a_late_entry_shows_as_a_difference(suite: Suite) -> None:
    case = await case_of(suite, "2025-06-03")
    published = await publish(suite, 2025, url="https://www.example.gov.cn/2025.html")
    assert published.status_code == 201, published.text
    kept = published.json()
    assert (kept["number"], kept["late"], kept["blanks"][0]) == (1, False, "rules_made")
    suite.clock.move_to(date(2026, 3, 5))
    late = await case_of(suite, "2025-12-30")
    await answered(suite, case, "granted", "2026-03-04", "2026-03-05")
    async with suite.client(None) as anybody:
        again = (await anybody.get(f"{path_of(2025)}/snapshots/1")).json()
        listed = (await anybody.get(f"{path_of(2025)}/snapshots")).json()["items"]
        word = await anybody.get(f"{path_of(2025)}/snapshots/1/export")
        problem(await anybody.get(path_of(2025)), 401)
        problem(await anybody.get(f"{path_of(2025)}/snapshots/2"), 404)
    async with suite.client("county") as county:
        found = (await county.get(f"{path_of(2025)}/difference")).json()
    assert again == kept
    assert [one["number"] for one in listed] == [1]
    assert not docx.Document(BytesIO(word.content)).paragraphs[0].text.startswith("草稿")
    assert {(one["row"], one["before"], one["after"]) for one in found["items"] if one["column"] == "total"} == {
        ("new", 1, 2), ("carried_out", 1, 2),
    }  # fmt: skip
    assert {(one["application"], one["kind"]) for one in found["late_entries"]} >= {(late["id"], "received")}
    assert row(again["report"], "new") == person(1)


async def test_X_CARRY_this_year_carries_in_what_last_year_published(suite: Suite) -> None:
    suite.clock.move_to(date(2026, 2, 2))
    await case_of(suite, "2024-06-03")
    assert (await publish(suite, 2024, published_on="2025-01-20")).status_code == 201
    good = await report_of(suite, 2025)
    assert (row(good, "carried_in"), good["previous"]) == (person(1), {"year": 2024, "from": "published"})
    assert good["ok"]
    await case_of(suite, "2024-12-31")
    broken = await report_of(suite, 2025)
    found = [
        (one["column"], one["expected"], one["actual"])
        for one in broken["findings"]
        if one["id"] == "X-CARRY"
    ]
    assert found == [("natural_person", 1, 2), ("total", 1, 2)]
    refused = await publish(suite, 2025)
    assert problem(refused, 409, "report_does_not_hold")["findings"][0]["id"] == "X-CARRY"
    await enter(suite, 2025, "sections", sections={}, carry_explained="补录上年漏登申请一件")
    assert (await publish(suite, 2025)).status_code == 201


async def test_blank_figures_are_published_as_0_only_when_somebody_says_so(suite: Suite) -> None:
    refused = await publish(suite, 2025, blanks_are_zero=False)
    assert "licences" in problem(refused, 409, "blank_figures")["blanks"]
    zeros = dict.fromkeys(problem(refused, 409)["blanks"], 0)
    await enter(suite, 2025, "table2", figures=zeros)
    done = await publish(suite, 2025, blanks_are_zero=False)
    assert done.status_code == 201, done.text
    assert (done.json()["blanks"], done.json()["report"]["table2"]["licences"]) == ([], 0)


async def test_a_report_is_published_after_its_year_by_an_officer(suite: Suite) -> None:
    problem(await publish(suite, 2026, published_on="2026-03-01"), 409, "year_not_over")
    problem(await publish(suite, 2025, published_on="2025-12-31"), 422, "bad_day")
    problem(await publish(suite, 2025, published_on="2026-03-03"), 422, "bad_day")
    late = await publish(suite, 2025, published_on="2026-02-03")
    assert late.json()["late"] is True
    async with suite.client("county") as nobody:
        document = {"published_on": "2026-01-28", "blanks_are_zero": True}
        problem(await nobody.post(f"{path_of(2025)}/snapshots", json=document), 403, "officer_needed")
    async with suite.client("county", HEAD) as county:
        key = {"idempotency-key": "once"}
        both = [await county.post(f"{path_of(2025)}/snapshots", json=document, headers=key) for _ in range(2)]
    assert [one.json()["number"] for one in both] == [2, 2]


async def test_publication_is_told_to_everybody(suite: Suite) -> None:
    await publish(suite, 2025)
    async with suite.client(None) as anybody:
        told = await eventually(
            lambda: feed(anybody, service="disclosure-requests"), lambda events: len(events) == 1
        )
    assert told[0]["type"] == "gongkai.disclosure_requests.annual_report.published.v1"
    assert (told[0]["data"]["id"], told[0]["data"]["year"], told[0]["data"]["late"]) == ("zrzy", 2025, False)


async def test_a_divisions_report_is_published_apart_from_its_offices(suite: Suite) -> None:
    await case_of(suite, "2025-06-03")
    done = await publish(suite, 2025, REGION, published_on="2026-03-01")
    assert done.status_code == 201, done.text
    assert row(done.json()["report"], "new") == person(1)
    async with suite.client(None) as anybody:
        assert (await anybody.get(f"{path_of(2025)}/snapshots")).json()["items"] == []


async def test_an_older_report_is_brought_in_as_last_years(suite: Suite) -> None:
    await case_of(suite, "2020-06-03")
    zeros = dict.fromkeys(("granted", "partial"), person(0)) | {"total": person(0)}
    document = older(2020, 3, format="2019")
    document["table3"]["rows"] |= zeros | {"carried_in": person(0)}
    done = await import_earlier(suite, 2021, document)
    assert done.status_code == 201, done.text
    assert (done.json()["origin"], done.json()["report"]["format"]) == ("imported", "2019")
    assert "BLANK" in {one["id"] for one in done.json()["findings"]}
    report = await report_of(suite, 2021)
    assert report["previous"] == {"year": 2020, "from": "imported"}
    found = [
        (one["column"], one["expected"], one["actual"])
        for one in report["findings"]
        if one["id"] == "X-CARRY"
    ]
    assert found == [("natural_person", 3, 1), ("total", 3, 1)]


async def test_what_cannot_be_read_as_a_report_is_refused_by_name(suite: Suite) -> None:
    problem(await import_earlier(suite, 2025, older(2022, 0)), 422, "other_year")
    wrong = await import_earlier(suite, 2025, older(2024, 0, table5={}, format="2020"))
    assert {error["pointer"] for error in problem(wrong, 422, "unreadable")["errors"]} == {
        "/table5",
        "/format",
    }
    async with suite.client("county", OFFICER) as county:
        twice = json.dumps(older(2024, 0))[:-1] + ', "year": 2024}'
        sent = await county.post(
            f"{path_of(2025)}/earlier", content=twice, headers={"content-type": "application/json"}
        )
    problem(sent, 422, "repeated_member")
    suite.clock.move_to(date(2026, 3, 2))
    assert (await publish(suite, 2024, published_on="2025-01-20")).status_code == 201
    problem(await import_earlier(suite, 2025, older(2024, 0)), 409, "report_published")
