"""A county's workbook goes into its draft: tried first, taken whole or in part, and no item twice."""

import json
import random
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import anyio
import httpx
import openpyxl
import pytest

from gongkai.cli.import_sending import send
from gongkai.cli.output import BadInput
from tests.support.answers import all_pages, pointers, problem
from tests.support.county import hand_in, new_draft, new_guideline, row
from tests.support.documents import blocks
from tests.support.suite import AUTHOR, COUNTY, Suite

BOOKS = Path(__file__).parents[1] / "data/workbooks"
HEAD = (
    "一级事项",
    "二级事项",
    "公开内容",
    "公开依据",
    "公开时限",
    "公开主体",
    "公开渠道",
    "公开对象",
    "公开方式",
)
BASIS = "《中华人民共和国政府信息公开条例》(国令第711号)"
ROW = (
    "养老服务",
    "补贴名单",
    "姓名;金额",
    BASIS,
    "信息形成之日起20个工作日内",
    "县民政局",
    "政府网站",
    "全社会",
    "主动公开",
)
OTHER = (
    "养老服务",
    "机构名录",
    "名称;地址",
    BASIS,
    "每年1月底前",
    "县民政局",
    "政府网站",
    "全社会",
    "主动公开",
)


def book(*rows: Sequence[Any], sheet: str = "养老服务", picture: int = 0) -> bytes:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.title = sheet
    for line in (HEAD, *rows):
        page.append(line)
    file = BytesIO()
    made.save(file)
    if picture:
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("xl/media/image1.png", random.Random(1).randbytes(picture))
    return file.getvalue()


class Draft:
    """A draft into which each test imports."""

    def __init__(self, suite: Suite, path: str, etag: str) -> None:
        self.suite, self.path, self.etag = suite, path, etag

    async def take(
        self, content: bytes, name: str = "目录.xlsx", etag: str | None = "", **query: Any
    ) -> httpx.Response:
        headers = {} if etag is None else {"if-match": etag or self.etag}
        async with self.suite.client("county", AUTHOR, **headers) as author:
            answer = await author.post(f"{self.path}/imports", params={"name": name} | query, content=content)
        self.etag = answer.headers.get("etag", self.etag)
        return answer

    async def own(self) -> dict[str, dict[str, Any]]:
        async with self.suite.client() as county:
            items = await all_pages(county, f"{self.path}/items")
        return {item["id"]: item for item in items if "sha256" in item["provenance"]}

    async def ended(self, answer: httpx.Response) -> dict[str, Any]:
        """What became of a file that is worked off later."""
        async with self.suite.client() as county:
            with anyio.fail_after(60):
                while True:
                    found: dict[str, Any] = (await county.get(answer.headers["location"])).json()
                    if found["ended_at"]:
                        return found
                    await anyio.sleep(0.05)


@pytest.fixture
async def draft(suite: Suite) -> Draft:
    named = row(
        "standard-1",
        None,
        names={"level1": "养老服务", "level2": "扶持政策"},
        basis=[{"title": "预算法", "kind": "law"}],
    )
    await new_guideline(suite, "elderly", named, domain="elderly-care")
    return Draft(suite, *await new_draft(suite, "elderly"))


async def test_a_trial_writes_nothing(draft: Draft) -> None:
    answer = await draft.take(book(ROW), dry_run=True, etag=None)
    assert answer.status_code == 200, answer.text
    assert answer.json()["counts"]["created"] == 1
    assert await draft.own() == {}


async def test_a_row_becomes_an_item_that_knows_its_cells(draft: Draft) -> None:
    answer = await draft.take(book(ROW))
    assert answer.status_code == 201, answer.text
    (item,) = (await draft.own()).values()
    assert (item["domain"], item["name"], item["method"]) == (
        "elderly-care",
        "养老服务 / 补贴名单",
        "proactive",
    )
    assert [element["name"] for element in item["content_elements"]] == ["姓名", "金额"]
    assert item["time_limit"]["clauses"][0]["amount"] == 20
    assert item["channels"] == ["gov_website"]
    assert item["provenance"]["sha256"] == answer.json()["sha256"]
    assert item["provenance"]["cells"]["time_limit"] == "E2"
    async with draft.suite.client() as county:
        assert (await county.get(answer.headers["location"])).json() == answer.json()


async def test_the_same_book_makes_no_new_item(draft: Draft) -> None:
    """Three times: as it was, in another order, under another name of its sheet."""
    await draft.take(book(ROW, OTHER))
    first = await draft.own()
    for again in (book(ROW, OTHER), book(OTHER, ROW), book(ROW, OTHER, sheet="养老服务领域目录(终稿)")):
        answer = await draft.take(again)
        assert answer.json()["counts"]["unchanged"] == 2
        assert await draft.own() == first


async def test_a_changed_row_changes_its_item_and_a_hand_is_left_alone(draft: Draft) -> None:
    await draft.take(book(ROW, OTHER))
    changed = await draft.take(book((*ROW[:5], "县民政局、乡镇人民政府", *ROW[6:]), OTHER))
    assert changed.json()["counts"] | {"matched": 0} == {
        "created": 0, "changed": 1, "unchanged": 1, "completed": 0, "matched": 0, "kept": 0, "refused": 0,
    }  # fmt: skip
    item = next(one["item"] for one in changed.json()["rows"] if one["outcome"] == "changed")
    by_hand = {
        "kind": "add",
        "domain": "elderly-care",
        "changes": {"names": {"level1": "养老服务", "level2": "补贴名单"}},
    }
    async with draft.suite.client("county", AUTHOR, **{"if-match": draft.etag}) as author:
        answer = await author.put(f"{draft.path}/deviations/{item}", json=by_hand)
    draft.etag = answer.headers["etag"]
    assert (await draft.take(book(ROW, OTHER))).json()["counts"]["kept"] == 1


async def test_a_row_of_the_standard_completes_it_and_differences_are_told(draft: Draft) -> None:
    line = (
        "养老服务",
        "扶持政策",
        "政策",
        BASIS,
        "信息形成之日起20个工作日内",
        "县民政局",
        "政府网站",
        "全社会",
        "主动公开",
    )
    answer = await draft.take(book(line))
    (found,) = answer.json()["rows"]
    assert (found["item"], found["outcome"]) == ("standard-1", "completed")
    assert set(found["differs"]) == {"content_elements", "basis", "responsible_body"}
    async with draft.suite.client() as county:
        (item,) = await all_pages(county, f"{draft.path}/items")
    assert item["time_limit"]["text"] == "信息形成之日起20个工作日内"
    assert item["responsible_body"]["text"] == "自然资源局"
    again = await draft.take(book(line))
    assert again.json()["rows"][0]["outcome"] == "unchanged"


async def test_rows_that_cannot_be_taken_stop_the_book_unless_they_are_left_out(draft: Draft) -> None:
    content = book(ROW, (None, None, "没有名称", BASIS, "及时", "县民政局", None, None, None))
    refused = await draft.take(content)
    assert problem(refused, 422)["code"] == "faulty_rows"
    assert pointers(refused, 422) == ["/rows/养老服务/3"]
    assert await draft.own() == {}
    taken = await draft.take(content, partial=True)
    assert (taken.status_code, taken.json()["counts"]["created"], taken.json()["counts"]["refused"]) == (
        201,
        1,
        1,
    )


async def test_a_renamed_domain_is_asked_and_answered(draft: Draft) -> None:
    content = (BOOKS / "06_rural_revitalisation_county.xlsx").read_bytes()
    refused = await draft.take(content)
    assert {error["code"] for error in problem(refused, 422)["errors"]} == {"domain_unknown"}
    taken = await draft.take(content, domains="乡村振兴=poverty-alleviation")
    assert taken.json()["counts"]["created"] == 4
    assert {item["domain"] for item in (await draft.own()).values()} == {"poverty-alleviation"}
    unknown = await draft.take(content, domains="乡村振兴=no-such")
    assert problem(unknown, 400)["code"] == "unknown_domain"


async def test_the_guide_shows_what_is_answered(draft: Draft) -> None:
    guide = (BOOKS.parents[2] / "docs/integrators/workbooks.md").read_text("utf-8")
    summary, first, place = [json.loads(text) for kind, text in blocks(guide) if kind == "json"][2:]
    name = "06_rural_revitalisation_county.xlsx"
    answer = await draft.take((BOOKS / name).read_bytes(), name=name, domains="乡村振兴=poverty-alleviation")
    document = answer.json()
    assert {member: document[member] for member in summary} == summary
    assert document["rows"][0] == first
    item = (await draft.own())[first["item"]]
    assert {member: item["provenance"][member] for member in place} == place


async def test_a_file_that_is_not_read_says_what_to_save_as(draft: Draft) -> None:
    answer = await draft.take(b"%PDF-1.7", name="目录.pdf")
    assert problem(answer, 415)["code"] == "unsupported_format"
    assert ".xlsx" in answer.json()["detail"]


async def test_a_draft_is_changed_only_by_who_has_read_it(draft: Draft) -> None:
    assert (await draft.take(book(ROW), etag=None)).status_code == 428
    assert (await draft.take(book(ROW), etag='"old.1"')).status_code == 412
    etag = await hand_in(draft.suite, draft.path, draft.etag)
    assert problem(await draft.take(book(ROW), etag=etag), 409)["code"] == "wrong_state"


async def test_a_large_book_is_worked_off_in_batches(draft: Draft) -> None:
    lines = [(*ROW[:1], f"补贴名单{n}", *ROW[2:]) for n in range(450)]
    answer = await draft.take(book(*lines, picture=300_000))
    assert answer.status_code == 202, answer.text
    ended = await draft.ended(answer)
    assert (ended["state"], ended["progress"], ended["counts"]["created"]) == (
        "done",
        {"done": 450, "total": 450},
        450,
    )
    assert len(await draft.own()) == 450


async def test_a_large_file_that_is_refused_says_so(draft: Draft) -> None:
    answer = await draft.take(b"\x00\x01" * 200_000)
    ended = await draft.ended(answer)
    assert (ended["state"], ended["refused"]["code"]) == ("refused", "not_a_table")


async def test_the_command_sends_a_file_into_the_one_draft(draft: Draft) -> None:
    async with draft.suite.client("county", AUTHOR) as author:
        status, document = await send(author, COUNTY, "目录.xlsx", book(ROW), partial=False, domains="")
        assert (status, document["counts"]["created"]) == (201, 1)
        status, document = await send(
            author, COUNTY, "目录.pdf", b"%PDF", partial=True, domains="elderly-care"
        )
        assert (status, document["code"]) == (415, "unsupported_format")
        await new_draft(draft.suite, "elderly")
        with pytest.raises(BadInput, match="2"):
            await send(author, COUNTY, "目录.xlsx", book(ROW), partial=False, domains="")


async def test_a_division_below_sees_no_import(draft: Draft) -> None:
    location = (await draft.take(book(ROW))).headers["location"]
    async with draft.suite.client("township") as township:
        assert (await township.get(location)).status_code == 404


def slipped(picture: int = 0) -> bytes:
    """A book with a number where a date is shown, as a clerk's slip leaves it."""
    file = BytesIO(book(ROW, picture=picture))
    made = openpyxl.load_workbook(file)
    cell = made.worksheets[0].cell(3, 1, 20240101)
    cell.number_format = "yyyy-mm-dd"
    kept = BytesIO()
    made.save(kept)
    if picture:
        with zipfile.ZipFile(kept, "a") as archive:
            archive.writestr("xl/media/image1.png", random.Random(1).randbytes(picture))
    return kept.getvalue()


async def test_a_file_that_cannot_be_read_is_refused_and_holds_up_no_other(draft: Draft) -> None:
    problem(await draft.take(slipped()), 415)
    stuck = await draft.take(slipped(300_000))
    after = await draft.take(book(ROW, picture=300_000))
    assert (stuck.status_code, after.status_code) == (202, 202), (stuck.text, after.text)
    assert (await draft.ended(stuck))["state"] == "refused"
    assert (await draft.ended(after))["state"] == "done"
