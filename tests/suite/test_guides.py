"""Disclosure guides (Art. 12) and the platform's fixed columns: what is absent shows, what may never be absent is refused."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from services.catalog.guides.schemas import GuideIn
from tests.support.answers import pointers, problem
from tests.support.suite import Suite

GUIDE: dict[str, Any] = GuideIn.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index,call-overload,assignment]


@pytest.fixture
def path(body: str) -> str:
    return f"/v1/catalog/bodies/{body}"


async def test_Art12_a_whole_guide_has_no_defect_and_is_read_without_a_key(suite: Suite, path: str) -> None:
    async with suite.client() as county:
        made = await county.put(f"{path}/guide", json=GUIDE)
        assert made.status_code == 201, made.text
    async with suite.client(None) as anybody:
        got = await anybody.get(f"{path}/guide")
    assert got.json()["defects"] == []
    assert got.json()["office"] == GUIDE["office"]
    assert got.headers["etag"] == made.headers["etag"]


async def test_Art12_each_statutory_part_that_is_missing_is_named(suite: Suite, path: str) -> None:
    bare = GUIDE | {
        "classification": [],
        "arrangement": None,
        "ways_to_obtain": [],
        "office": {},
        "complaint_channel": None,
    }
    async with suite.client() as county:
        defects = (await county.put(f"{path}/guide", json=bare)).json()["defects"]
    assert [d["pointer"] for d in defects] == [
        "/classification", "/arrangement", "/ways_to_obtain", "/office/name", "/office/address", "/office/hours",
        "/office/phone", "/office/fax", "/office/internet_contact", "/complaint_channel",
    ]  # fmt: skip
    assert all("第十二条" in d["message_zh"] for d in defects[:-1])
    assert "第四十七条" in defects[-1]["message_zh"]


async def test_letter_19_of_2017_in_person_and_post_are_never_missing(suite: Suite, path: str) -> None:
    async with suite.client() as county:
        for kept, missing in (("in_person", "missing_post"), ("post", "missing_in_person")):
            answer = await county.put(f"{path}/guide", json=GUIDE | {"request_channels": [{"kind": kept}]})
            assert problem(answer, 422, missing)["errors"][0]["pointer"] == "/request_channels"
            assert "〔2017〕19号" in answer.json()["detail_zh"]
        twice = [{"kind": "in_person"}, {"kind": "post"}, {"kind": "post"}]
        answer = await county.put(f"{path}/guide", json=GUIDE | {"request_channels": twice})
        assert pointers(answer, 422, "repeated_channel") == ["/request_channels/2/kind"]


async def test_a_guide_is_changed_against_its_etag(suite: Suite, path: str) -> None:
    async with suite.client() as county:
        problem(await county.get(f"{path}/guide"), 404, "no_guide")
        problem(await county.put(f"{path}/guide", json=GUIDE, headers={"if-match": '"x"'}), 412)
        first = await county.put(f"{path}/guide", json=GUIDE)
        problem(await county.put(f"{path}/guide", json=GUIDE), 428)
        changed = deepcopy(GUIDE)
        changed["office"]["phone"] = "0792-1"
        second = await county.put(f"{path}/guide", json=changed, headers={"if-match": first.headers["etag"]})
        assert (second.status_code, second.json()["version"]) == (200, 2)
        problem(
            await county.put(f"{path}/guide", json=GUIDE, headers={"if-match": first.headers["etag"]}), 412
        )
        tomorrow = GUIDE | {"updated_on": "2026-03-03"}
        etag = {"if-match": second.headers["etag"]}
        assert pointers(await county.put(f"{path}/guide", json=tomorrow, headers=etag), 422) == [
            "/updated_on"
        ]


async def test_a_guide_is_its_own_divisions_to_write(suite: Suite, path: str) -> None:
    async with suite.client("neighbour") as neighbour:
        problem(await neighbour.put(f"{path}/guide", json=GUIDE), 403, "foreign_division")
    async with suite.client(None) as anybody:
        problem(await anybody.put(f"{path}/guide", json=GUIDE), 401)
        problem(await anybody.get("/v1/catalog/bodies/no-such/guide"), 404)


async def test_letter_61_of_2019_the_platform_shows_its_columns_and_what_is_absent(
    suite: Suite, path: str
) -> None:
    async with suite.client(None) as anybody:
        platform = (await anybody.get(f"{path}/platform")).json()
    columns = {column["code"]: column for column in platform["columns"]}
    assert list(columns) == ["guide", "systems", "proactive_content", "annual_reports", "application_entries"]
    assert {code for code, column in columns.items() if column["present"]} == {"proactive_content"}
    assert columns["proactive_content"]["catalogue_url"] == "/v1/catalog/regions/360425/catalogue"
    assert [d["pointer"] for d in platform["defects"]] == [
        "/columns/guide", "/columns/systems", "/columns/annual_reports", "/columns/application_entries",
    ]  # fmt: skip
    assert platform["basis_status"] == "secondary"


SYSTEMS = {"entries": [{"title": "保密审查制度", "url": "https://www.example.gov.cn/zd/1.html"}]}
ENTRIES = {"entries": [{"kind": "online", "address": "https://www.example.gov.cn/ysqgk"}]}


def reports(*years: int) -> dict[str, Any]:
    return {"entries": [{"year": y, "url": f"https://www.example.gov.cn/{y}.html"} for y in years]}


async def test_letter_61_of_2019_a_filled_platform_has_no_defect(suite: Suite, path: str) -> None:
    async with suite.client() as county:
        await county.put(f"{path}/guide", json=GUIDE)
        for column, content in (
            ("systems", SYSTEMS), ("annual-reports", reports(2024, 2025)), ("application-entries", ENTRIES),
        ):  # fmt: skip
            made = await county.put(f"{path}/{column}", json=content)
            assert made.status_code == 201, made.text
            got = await county.get(f"{path}/{column}")
            assert (got.json(), got.headers["etag"]) == (made.json(), made.headers["etag"])
            problem(await county.put(f"{path}/{column}", json=content), 428)
        platform = (await county.get(f"{path}/platform")).json()
    assert platform["defects"] == []
    assert all(column["present"] for column in platform["columns"])


async def test_Art49_the_report_of_last_year_is_missed_after_31_march(suite: Suite, path: str) -> None:
    async with suite.client() as county:
        await county.put(f"{path}/annual-reports", json=reports(2024))

        async def defects() -> list[str]:
            return [d["code"] for d in (await county.get(f"{path}/platform")).json()["defects"]]

        suite.clock.move_to(date(2026, 3, 31))
        assert "missing_annual_report" not in await defects()
        suite.clock.move_to(date(2026, 4, 1))
        assert "missing_annual_report" in await defects()


async def test_a_year_stands_once(suite: Suite, path: str) -> None:
    async with suite.client() as county:
        answer = await county.put(f"{path}/annual-reports", json=reports(2024, 2024))
    assert pointers(answer, 422, "repeated_year") == ["/entries/1/year"]
