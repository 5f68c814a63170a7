"""Posting evidence for paper (P7): a sheet with number and code, confirmed by whoever put it up, with the photo's hash."""

import hashlib
from datetime import date, timedelta
from typing import Any

import httpx
import pypdfium2 as pdfium

from services.push.proofs.rules import LINES, _parts
from tests.support import dumps
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.push import BASE, BUDGET, answered, known, send, subscriber, subscription
from tests.support.suite import Suite

JPEG = b"\xff\xd8\xff\xe0" + b"board" * 100
PERSON = "欧阳村官"


async def on_boards(suite: Suite, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A message whose audience has so many boards and one feed, and its deliveries."""
    await known(suite)
    await subscription(suite, await subscriber(suite, "reader"), {"item": [BUDGET]})
    for n in range(number):
        board = await subscriber(suite, f"board{n}", kind="office", name="公示栏", addresses={})
        await subscription(suite, board, {"item": [BUDGET]}, "bulletin")
    sent = await send(suite, "m1")
    async with suite.client("county") as county:

        async def rows() -> list[dict[str, Any]]:
            return list(answered(await county.get(f"{BASE}/deliveries?message={sent['id']}"), 200)["items"])

        settled = ("delivered", "accepted_unverified")
        found = await eventually(
            rows, lambda rows: len(rows) == number + 1 and all(r["state"] in settled for r in rows)
        )
    return sent, found


async def test_a_sheet_is_printed_confirmed_by_its_code_and_proved(brisk: Suite) -> None:
    sent, rows = await on_boards(brisk, 2)
    boards = [row["id"] for row in rows if row["channel"] == "bulletin"]
    [other] = [row["id"] for row in rows if row["channel"] == "feed"]
    asked = {"first": "2026-03-02", "last": "2026-03-12", "supervision": "0792-3221234"}
    async with brisk.client("county") as county:
        wrong = await county.post(f"{BASE}/postings", json=asked | {"delivery": other})
        assert pointers(wrong, 422, "no_bulletin") == ["/delivery"]
        backwards = await county.post(
            f"{BASE}/postings", json=asked | {"delivery": boards[0], "last": "2026-03-01"}
        )
        assert pointers(backwards, 422, "before_first") == ["/last"]
        made = answered(await county.post(f"{BASE}/postings", json=asked | {"delivery": boards[0]}))
        problem(await county.post(f"{BASE}/postings", json=asked | {"delivery": boards[0]}), 409, "issued")
        late = answered(await county.post(f"{BASE}/postings", json=asked | {"delivery": boards[1]}))
        assert (made["number"], late["number"], made["state"]) == (
            "360425-2026-00001", "360425-2026-00002", "issued",
        )  # fmt: skip
        printed = await county.get(f"{BASE}/postings/{made['id']}/sheet?paper=A3")
        if printed.status_code != 503:  # no Chinese font on this machine
            [page] = pdfium.PdfDocument(printed.content)
            assert made["number"] in page.get_textpage().get_text_range()
    code = made["code"]
    path = f"{BASE}/posted-sheets/{code}"
    async with brisk.client(None) as anybody:

        async def confirm(act: str, body: bytes = b"", person: str = PERSON) -> httpx.Response:
            return await anybody.post(
                f"{path}/confirmations", params={"act": act, "person": person}, content=body
            )

        seen = answered(await anybody.get(path), 200)
        assert (seen["title"], seen["state"], seen["next"]) == ("2026年预算公开", "issued", "posted")
        problem(await anybody.get(f"{BASE}/posted-sheets/{'0' * 16}"), 404)
        problem(await confirm("taken_down"), 409, "out_of_order")
        problem(await confirm("posted", b"%PDF-1.7 no photo"), 415, "no_photo")
        problem(await confirm("posted", b"\x00\x01\x02"), 415, "unknown_file")
        assert answered(await confirm("posted", JPEG), 200)["next"] == "taken_down"
        assert answered(await confirm("posted"), 200)["state"] == "posted", "told twice it is the same"
        page_path = f"/told/sheets/{code}"
        shown = await anybody.get(page_path)
        assert "确认已撤下" in shown.text
        empty = await anybody.post(page_path, data={"act": "taken_down", "person": ""})
        assert (empty.status_code, "请填写姓名" in empty.text) == (422, True)
        files = {"photo": ("a.jpg", b"GIF89a\x00", "image/jpeg")}
        bad = await anybody.post(page_path, data={"act": "taken_down", "person": PERSON}, files=files)
        assert bad.status_code == 415
        files = {"photo": ("a.jpg", JPEG, "image/jpeg")}
        done = await anybody.post(page_path, data={"act": "taken_down", "person": PERSON}, files=files)
        assert "已确认:已撤下" in done.text
        assert (await anybody.get("/told/sheets/nobody")).status_code == 404
    async with brisk.client("county") as county:
        kept = answered(await county.get(f"{BASE}/postings/{made['id']}"), 200)
        digest = hashlib.sha256(JPEG).hexdigest()
        assert [(one["act"], one["person"], one["photo"]) for one in kept["acts"]] == [
            ("posted", PERSON, digest), ("taken_down", PERSON, digest),
        ]  # fmt: skip
        report = answered(await county.get(f"{BASE}/messages/{sent['id']}/report"), 200)
        assert report["outcomes"]["told"]["number"] == 2
        told = answered(await county.get(f"{BASE}/messages/{sent['id']}/recipients?outcome=told"), 200)[
            "items"
        ]
        assert all(one["told_at"] for one in told)
        [heard] = answered(await county.get(f"{BASE}/deliveries/{boards[0]}/receipts"), 200)["items"]
        assert (heard["code"], heard["person"], heard["applied"]) == ("posted", None, True)
        lines = _parts((await county.get(f"{BASE}/messages/{sent['id']}/proof")).content)[LINES].decode()
        listed = answered(await county.get(f"{BASE}/postings?state=issued"), 200)["items"]
        assert [one["id"] for one in listed] == [late["id"]]
    assert lines.count('"kind":"posting"') == 2
    assert lines.count('"kind":"receipt"') == 1
    assert PERSON not in lines
    assert dumps.found(dumps.dumped(brisk.settings), [PERSON, code]) == []
    async with brisk.client("neighbour") as neighbour:
        problem(await neighbour.get(f"{BASE}/postings/{made['id']}"), 404)

    brisk.clock.move_to(date(2026, 3, 5))
    async with brisk.client("county") as county:

        async def told() -> list[dict[str, Any]]:
            found = await feed(county, service="push")
            return [one["data"] for one in found if one["type"].endswith("posting.stayed_unconfirmed.v1")]

        assert await told() == [], "three days are not over"
        brisk.clock.move_to(date(2026, 3, 6))
        [unconfirmed] = await eventually(told, lambda found: len(found) > 0)
        assert (unconfirmed["posting"], unconfirmed["act"]) == (late["id"], "posted")
        again = late["confirm_url"].rpartition("/")[2]
        posted = f"{BASE}/posted-sheets/{again}/confirmations?act=posted&person=x"
        answered(await county.post(posted), 200)
        brisk.clock.move_to(date(2026, 3, 12) + timedelta(days=4))
        both = await eventually(told, lambda found: len(found) > 1)
    assert [one["act"] for one in both] == ["posted", "taken_down"]


async def test_what_was_corrected_or_withdrawn_is_not_put_up_and_comes_down(brisk: Suite) -> None:
    """By what stands now: the correction of a message is withdrawn in its turn."""
    first, rows = await on_boards(brisk, 3)
    printed, hanging, bare = [row["id"] for row in rows if row["channel"] == "bulletin"]
    asked = {"first": "2026-03-02", "last": "2026-03-12", "supervision": "0792-3221234"}
    async with brisk.client("county") as county:

        async def issue(delivery: str) -> httpx.Response:
            return await county.post(f"{BASE}/postings", json=asked | {"delivery": delivery})

        async def confirm(sheet: dict[str, Any], act: str) -> httpx.Response:
            path = f"{BASE}/posted-sheets/{sheet['code']}/confirmations"
            return await county.post(path, params={"act": act, "person": PERSON})

        one, other = answered(await issue(printed)), answered(await issue(hanging))
        assert (one["superseded"], one["confirm_url"].endswith(f"/{one['code']}")) == (None, True)
        answered(await confirm(other, "posted"), 200)
        second = await send(brisk, "m2", supersedes=first["id"], relation="corrects")
        third = await send(brisk, "m3", supersedes=second["id"], relation="withdraws")

        async def seen() -> dict[str, Any]:
            return dict(answered(await county.get(f"{BASE}/posted-sheets/{one['code']}"), 200))

        stands = {"relation": "withdraws", "message": third["id"], "title": "【撤回】2026年预算公开"}
        shown = await eventually(seen, lambda sheet: sheet["superseded"] == stands)
        assert (shown["state"], shown["next"]) == ("issued", "taken_down")
        over = await issue(bare)
        assert pointers(over, 409, "message_over") == ["/delivery"]
        assert third["id"] in over.json()["detail_en"]
        again = await county.get(f"{BASE}/postings/{one['id']}/sheet")
        refused = await confirm(one, "posted")
        for answer in (again, refused):
            assert problem(answer, 409, "message_over")["detail_zh"] == over.json()["detail_zh"]
        page = f"/told/sheets/{one['code']}"
        told = await county.get(page)
        assert all(words in told.text for words in ("已被撤回", third["id"], "确认已撤下"))
        assert "确认已张贴" not in told.text
        late = await county.post(page, data={"act": "posted", "person": PERSON})
        assert (late.status_code, "不再张贴" in late.text) == (409, True)
        answered(await confirm(other, "posted"), 200)
        for sheet in (one, other):
            assert answered(await confirm(sheet, "taken_down"), 200)["next"] is None
        listed = answered(await county.get(f"{BASE}/postings?state=taken_down"), 200)["items"]
        assert [kept["superseded"] for kept in listed] == [stands, stands]
        acts = {kept["id"]: [act["act"] for act in kept["acts"]] for kept in listed}
        assert acts == {one["id"]: ["taken_down"], other["id"]: ["posted", "taken_down"]}
        states = {
            row["id"]: row["state"]
            for row in answered(await county.get(f"{BASE}/deliveries?message={first['id']}"), 200)["items"]
        }
        assert (states[printed], states[hanging]) == ("accepted_unverified", "delivered")
