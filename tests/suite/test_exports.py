"""A catalogue goes out as a file and comes back in: nothing changes, and what was changed in the file does."""

import csv
from io import BytesIO, StringIO
from xml.etree import ElementTree

import openpyxl
import orjson

from tests.support.answers import problem
from tests.support.county import new_draft, new_guideline, row
from tests.support.suite import AUTHOR, Suite

ATOM = {"a": "http://www.w3.org/2005/Atom"}


async def test_what_is_exported_and_read_in_again_changes_nothing(suite: Suite) -> None:
    await new_guideline(suite, "elderly", row("e-1"), row("e-2", None), domain="elderly-care")
    path, etag = await new_draft(suite, "elderly")
    added = {
        "kind": "add", "domain": "elderly-care", "changes": {
            "names": {"level1": "试验事项", "level2": "=助餐点"}, "method": "on_request",
            "time_limit": "信息形成之日起5个工作日内", "channels": ["notice_board", "other"], "channels_other": ["村口大喇叭"],
            "contact": {"enquiry_phone": "0792-0000001"},
        },
    }  # fmt: skip
    async with suite.client("county", AUTHOR) as author:
        put = await author.put(f"{path}/deviations/meals", json=added, headers={"if-match": etag})
        assert put.status_code == 200, put.text
        for form in ("xlsx", "csv"):
            file = await author.get(f"{path}/export", params={"format": form})
            assert file.status_code == 200, file.text
            assert "filename*=UTF-8''" in file.headers["content-disposition"]
            before = (await author.get(f"{path}/items")).json()["items"]
            taken = await author.post(
                f"{path}/imports", params={"name": f"目录.{form}"}, content=file.content,
                headers={"if-match": put.headers["etag"]},
            )  # fmt: skip
            assert taken.status_code == 201, taken.text
            counts = {name: count for name, count in taken.json()["counts"].items() if count}
            assert counts == {"matched": 2, "unchanged": 1}
            assert taken.headers["etag"] == put.headers["etag"]
            assert (await author.get(f"{path}/items")).json()["items"] == before
            again = await author.get(f"{path}/export", params={"format": form})
            if form == "csv":
                assert again.content == file.content
        # A cell is changed in a spreadsheet: its item changes, what the layout has no column for stays.
        book = openpyxl.load_workbook(BytesIO((await author.get(f"{path}/export")).content))
        sheet = book.worksheets[0]
        (cell,) = [
            cell for line in sheet.iter_rows() for cell in line if cell.value == "信息形成之日起5个工作日内"
        ]
        cell.value = "信息形成之日起3个工作日内"
        saved = BytesIO()
        book.save(saved)
        taken = await author.post(
            f"{path}/imports", params={"name": "目录.xlsx"}, content=saved.getvalue(),
            headers={"if-match": put.headers["etag"]},
        )  # fmt: skip
        assert taken.json()["counts"]["changed"] == 1, taken.text
        items = {item["id"]: item for item in (await author.get(f"{path}/items")).json()["items"]}
    meals = items["meals"]
    assert meals["time_limit"]["clauses"][0]["amount"] == 3
    assert (meals["contact"]["enquiry_phone"], meals["names"]["level2"]) == ("0792-0000001", "=助餐点")


async def test_the_same_filters_hold_in_every_form(suite: Suite) -> None:
    await new_guideline(
        suite, "elderly", row("e-1"), row("e-2", None, method="on_request"), domain="elderly-care"
    )
    await new_guideline(suite, "fiscal", row("f-1"), domain="fiscal-budget")
    path, _ = await new_draft(suite, "elderly", "fiscal")
    async with suite.client() as county:
        for asked, wanted in (
            ({"domain": "fiscal-budget"}, ["f-1"]), ({"method": "on_request"}, ["e-2"]), ({"defective": True}, ["e-2"]),
            ({"domain": "elderly-care", "defective": False}, ["e-1"]), ({"level": "village"}, []), ({}, ["e-1", "e-2", "f-1"]),
        ):  # fmt: skip
            items = (await county.get(f"{path}/items", params=asked)).json()["items"]
            assert [item["id"] for item in items] == wanted

            async def file(form: str, asked: dict[str, object] = asked) -> bytes:  # type: ignore[assignment]
                return (await county.get(f"{path}/export", params={**asked, "format": form})).content

            assert [orjson.loads(line) for line in (await file("jsonl")).splitlines()] == items
            linked = orjson.loads(await file("dcat"))
            assert [one["dct:identifier"] for one in linked["dcat:dataset"]] == wanted
            feed = ElementTree.fromstring(await file("atom"))
            assert [
                entry.findtext("a:id", "", ATOM).rpartition(":")[2]
                for entry in feed.iterfind("a:entry", ATOM)
            ] == wanted
            lines = list(csv.reader(StringIO((await file("csv")).decode("utf-8-sig"), newline="")))
            assert [orjson.loads(line[-1])["id"] for line in lines if line[-1].startswith("{")] == wanted
            book = openpyxl.load_workbook(BytesIO(await file("xlsx")))
            assert sum(sheet.max_row - 3 for sheet in book.worksheets if sheet.max_row > 3) == len(wanted)
        problem(await county.get(f"{path}/export", params={"region": "1"}), 400, "unknown_parameter")
        problem(await county.get(f"{path}/export", params={"format": "pdf"}), 400)
        answer = await county.get(f"{path}/export", params={"format": "atom", "domain": "fiscal-budget"})
        feed = ElementTree.fromstring(answer.content)
        assert answer.headers["content-type"] == "application/atom+xml"
        own = feed.find("a:link[@rel='self']", ATOM)
        assert own is not None
        assert own.get("href", "").endswith(f"{path}/export?format=atom&domain=fiscal-budget")
        (entry,) = feed.iterfind("a:entry", ATOM)
        assert entry.findtext("a:title", "", ATOM) == "试验事项 / f-1"
        assert entry.findtext("a:author/a:name", "", ATOM) == "自然资源局"
        assert "<dt>公开时限</dt><dd>信息形成之日起10个工作日内</dd>" in entry.findtext("a:content", "", ATOM)
    async with suite.client(None) as anybody:
        problem(await anybody.get(f"{path}/export"), 404)  # a draft is its own division's
