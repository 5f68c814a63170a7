"""Table 2 (条例 Art. 20(1), (5), (6), (8)): entered by hand, counted from business events and systems, from the register."""

from datetime import date
from typing import Any

import pytest

from tests.support.answers import all_pages, eventually, problem
from tests.support.cases import BASE, OFFICER, open_office
from tests.support.reports import REGION, enter, path_of, report_of
from tests.support.suite import COUNTY, Suite, body_named


@pytest.fixture
async def office(suite: Suite) -> str:
    """The county's bureau, an office under the id that it has in the catalogue."""
    async with suite.client("county") as county:
        body = await body_named(county, "自然资源局")
    return await open_office(suite, body)


async def decide(suite: Suite, number: str, body: str, kind: str, on: str) -> str:
    """Report a decision as a business event; the event's id."""
    event = {
        "client_event_id": number, "event_type": "decision.made", "occurred_on": on, "region": COUNTY, "body": body,
        "attributes": {"decision_kind": kind},
    }  # fmt: skip
    async with suite.client("department") as department:
        made = await department.post("/v1/catalog/business-events", json=event)
    assert made.status_code == 201, made.text
    found: str = made.json()["event"]["id"]
    return found


async def figures(suite: Suite, office: str, year: int = 2025) -> dict[str, Any]:
    report = await report_of(suite, year, f"offices/{office}")
    found: dict[str, Any] = report["table2"]
    return found


async def document(suite: Suite, office: str, number: str, issued: str, **changes: Any) -> dict[str, Any]:
    values = {
        "kind": "normative",
        "title": f"办法{number}",
        "document_number": number,
        "issued_on": issued,
    } | changes
    async with suite.client("county", OFFICER) as county:
        made = await county.post(f"{BASE}/offices/{office}/normative-documents", json=values)
    assert made.status_code == 201, made.text
    return {**made.json(), "etag": made.headers["etag"], "values": values}


async def test_decisions_reported_as_events_are_counted_by_the_year_in_which_they_were_made(
    suite: Suite, office: str
) -> None:
    first = await decide(suite, "d1", office, "licence", "2025-12-31")
    await decide(suite, "d2", office, "licence", "2026-01-01")
    await decide(suite, "d3", office, "penalty", "2025-05-06")
    await decide(suite, "d4", office, "none of these", "2025-05-06")
    found = await eventually(lambda: figures(suite, office), lambda f: f["licences"] == f["penalties"] == 1)
    assert found["coercions"] is None
    async with suite.client("county") as county:
        cell = f"{path_of(2025, f'offices/{office}')}/cells/table2/licences/number"
        assert (await county.get(cell)).json()["items"] == [first]


async def test_a_corrected_or_withdrawn_decision_is_counted_as_it_is_known_now(
    suite: Suite, office: str
) -> None:
    first = await decide(suite, "d1", office, "penalty", "2025-03-04")
    second = await decide(suite, "d2", office, "penalty", "2025-03-05")
    await eventually(lambda: figures(suite, office), lambda f: f["penalties"] == 2)
    async with suite.client("county", OFFICER) as county:
        events = "/v1/catalog/business-events"
        moved = await county.post(
            f"{events}/{first}/corrections", json={"occurred_on": "2024-03-04", "reason": "日期有误"}
        )
        gone = await county.post(f"{events}/{second}/withdrawal", json={"reason": "重复报送"})
    assert (moved.status_code, gone.status_code) == (201, 201), moved.text + gone.text
    await eventually(lambda: figures(suite, office), lambda f: f["penalties"] is None)
    await eventually(lambda: figures(suite, office, 2024), lambda f: f["penalties"] == 1)


async def test_a_system_that_gives_a_sum_is_not_counted_by_its_events_too(suite: Suite, office: str) -> None:
    await decide(suite, "d1", office, "licence", "2025-05-06")
    await eventually(lambda: figures(suite, office), lambda f: f["licences"] == 1)
    counted = {"office": office, "year": 2025, "figure": "licences", "number": 310}
    async with suite.client("department") as department:
        for number in (300, 310):
            made = await department.post(f"{BASE}/yearly-counts", json=counted | {"number": number})
            assert made.status_code == 201, made.text
        problem(
            await department.post(f"{BASE}/yearly-counts", json=counted | {"office": "nobody"}),
            422,
            "unknown_office",
        )
    async with suite.client("county") as county:
        listed = (await county.get(f"{BASE}/yearly-counts?office={office}&year=2025")).json()["items"]
        behind = (
            await county.get(f"{path_of(2025, f'offices/{office}')}/cells/table2/licences/number")
        ).json()["items"]
    assert (await figures(suite, office))["licences"] == 310
    assert ([one["number"] for one in listed], behind) == ([310], [])


async def test_X_FORCE_the_register_counts_made_repealed_and_in_force(suite: Suite, office: str) -> None:
    await document(suite, office, "永自然资规〔2023〕1号", "2023-05-01")
    old = await document(suite, office, "永自然资规〔2024〕1号", "2024-05-01")
    new = await document(suite, office, "永自然资规〔2025〕1号", "2025-06-01")
    async with suite.client("county", OFFICER) as county:
        path = f"{BASE}/normative-documents/{old['id']}"
        ended = old["values"] | {"ceased_on": "2025-12-31", "ceased_how": "repealed"}
        problem(await county.put(path, json=ended), 428)
        done = await county.put(path, json=ended, headers={"if-match": old["etag"]})
        twice = await county.post(f"{BASE}/offices/{office}/normative-documents", json=old["values"])
        half = old["values"] | {"document_number": "x", "ceased_on": "2025-12-31"}
        assert (
            await county.post(f"{BASE}/offices/{office}/normative-documents", json=half)
        ).status_code == 422
        listed = await all_pages(county, f"{BASE}/offices/{office}/normative-documents", limit=2)
        cells = f"{path_of(2025, f'offices/{office}')}/cells/table2/normative"
        behind = {
            name: (await county.get(f"{cells}/{name}")).json()["items"]
            for name in ("made", "repealed", "in_force")
        }
    assert done.status_code == 200, done.text
    assert (done.json()["in_force"], len(listed)) == (False, 3)
    assert problem(twice, 409, "document_exists")["document"] == old["id"]
    assert (behind["made"], behind["repealed"], len(behind["in_force"])) == ([new["id"]], [old["id"]], 2)
    found = {year: await figures(suite, office, year) for year in (2024, 2025)}
    names = ("normative_made", "normative_repealed", "normative_in_force", "rules_in_force")
    assert [found[2024][name] for name in names] == [1, 0, 2, 0]
    assert [found[2025][name] for name in names] == [1, 1, 2, 0]
    report = await report_of(suite, 2025, f"offices/{office}")
    assert next(one["holds"] for one in report["identities"] if one["id"] == "X-FORCE")


async def test_what_was_entered_stands_and_a_source_that_counts_otherwise_is_told(
    suite: Suite, office: str
) -> None:
    subject = f"offices/{office}"
    await document(suite, office, "永自然资规〔2025〕1号", "2025-06-01")
    await enter(
        suite, 2025, "table2", subject, figures={"normative_in_force": 25, "fees_10k_yuan": 59237.2449}
    )
    await enter(suite, 2024, "table2", subject, figures={"normative_in_force": 20})
    report = await report_of(suite, 2025, subject)
    assert (report["table2"]["normative_in_force"], report["table2"]["fees_10k_yuan"]) == (25, 59237.2449)
    assert report["sources"]["normative_in_force"] == {"entered": 25, "counted": 1}
    found = {(one["id"], one["row"], one["column"]) for one in report["findings"]}
    assert ("T2-SOURCE", "normative", "in_force") in found
    assert ("X-FORCE", "normative", "in_force") in found
    assert ("BLANK", "licences", "number") in found


async def test_a_division_adds_up_its_offices_and_names_those_without_figures(
    suite: Suite, office: str
) -> None:
    await open_office(suite, "mzj", name="永修县民政局")
    await open_office(suite, "czj", name="永修县财政局")
    await enter(suite, 2025, "table2", f"offices/{office}", figures={"licences": 10, "fees_10k_yuan": 1.5})
    await enter(suite, 2025, "table2", "offices/mzj", figures={"licences": 5, "fees_10k_yuan": 0.25})
    report = await report_of(suite, 2025, REGION)
    assert (report["table2"]["licences"], report["table2"]["fees_10k_yuan"]) == (15, 1.75)
    missing = next(one for one in report["findings"] if one["id"] == "T2-OFFICES")
    assert "czj" in missing["message_zh"]
    assert "mzj" not in missing["message_zh"]
    await enter(suite, 2025, "table2", REGION, figures={"licences": 16})
    report = await report_of(suite, 2025, REGION)
    assert report["table2"]["licences"] == 16
    assert ("T2-SOURCE", 15, 16) in {
        (one["id"], one["expected"], one["actual"]) for one in report["findings"]
    }


async def test_a_document_of_another_division_is_not_there(suite: Suite, office: str) -> None:
    made = await document(suite, office, "永自然资规〔2025〕1号", "2025-06-01")
    async with suite.client("neighbour", OFFICER) as neighbour:
        problem(await neighbour.get(f"{BASE}/normative-documents/{made['id']}"), 404)
        problem(await neighbour.get(f"{BASE}/offices/{office}/normative-documents"), 404)
        problem(
            await neighbour.post(f"{BASE}/offices/{office}/normative-documents", json=made["values"]), 404
        )
    suite.clock.move_to(date(2026, 3, 2))
    async with suite.client("county", OFFICER) as county:
        ahead = made["values"] | {"document_number": "y", "issued_on": "2026-03-03"}
        problem(
            await county.post(f"{BASE}/offices/{office}/normative-documents", json=ahead),
            422,
            "in_the_future",
        )
