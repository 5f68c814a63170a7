"""Messages that are not sent, as every surface would tell them: what sending would render, and nothing of it is kept."""

from typing import Any

import pypdfium2 as pdfium
import pytest

from kernel.http.problems import Unavailable
from services.push.channels.sheet.fonts import find_font
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.push import BASE, BUDGET, answered, known, message, send, step, subscriber, subscription
from tests.support.suite import Suite

PATH = f"{BASE}/message-previews"
#: Members of a body that differ between a message and its preview.
FACTS = [{"kind": "amount", "label": "收入", "value": "12345.60"}]


@pytest.fixture
async def ready(suite: Suite) -> Suite:
    await known(suite)
    await subscription(suite, await subscriber(suite, "r1"), {"item": [BUDGET]})
    return suite


async def test_a_preview_is_what_sending_renders_and_nothing_is_kept(ready: Suite) -> None:
    body = message("m1", facts=FACTS, thread=step("before", "case-1"))
    async with ready.client("county") as county:
        before = await feed(county, service="push")
        draft = answered(await county.post(PATH, json=body), 200)
        assert answered(await county.get(f"{BASE}/messages"), 200)["items"] == []
        assert answered(await county.get(f"{BASE}/audiences"), 200)["items"] == []
        problem(await county.get(f"{BASE}/threads/case-1"), 404)
        assert await feed(county, service="push") == before
        sent = answered(await county.post(f"{BASE}/messages", json=body), 202)
        content = (await county.get(f"{BASE}/messages/{sent['id']}/content")).text
        made = {
            one["surface"]: answered(
                await county.get(f"{BASE}/messages/{sent['id']}/surfaces/{one['surface']}"), 200
            )
            for one in draft["surfaces"]
        }
        again = answered(await county.post(PATH, json=body | {"thread": step("during", "case-1")}), 200)
    assert len(made) == 13
    assert (draft["bytes"], draft["left"]) == (
        len(content.encode()),
        draft["limit_bytes"] - len(content.encode()),
    )
    for one in draft["surfaces"]:
        assert one.pop("cannot_render") is False
        there = made[one["surface"]]
        told = draft["content"]
        for part in one["parts"]:
            part["body"] = part["body"].replace(told["id"], sent["id"])
        assert one == there
        assert all("12345.60元" in part["text"] for part in one["parts"]) or one["surface"] == "loudspeaker"
        assert all(part["bytes"] == len(part["body"].encode()) for part in one["parts"])
        assert all(part["left"] is None or part["left"] > 0 for part in one["parts"])
    assert again["content"]["thread"]["sequence"] == 2
    [entry] = made["feed"]["parts"]
    assert f'"id":"{ready.settings.public_address}{BASE}/messages/{sent["id"]}"' in entry["body"]


async def test_what_cannot_be_told_on_a_surface_is_said_of_it_alone(ready: Suite) -> None:
    paragraphs = ["补偿费在三十日内足额支付到户，不得截留、挪用。" * 40] * 4
    facts = [{"kind": "name", "label": f"联系人{n}", "value": "欧阳明远" * 5} for n in range(20)]
    async with ready.client("county") as county:
        draft = answered(await county.post(PATH, json=message("m1", paragraphs=paragraphs, facts=facts)), 200)
    found = {one["surface"]: one for one in draft["surfaces"]}
    assert [name for name, one in found.items() if one["cannot_render"]] == ["sms"]
    assert "478" in found["sms"]["zh"]
    assert "478" in found["sms"]["en"]
    assert len(found["wecom"]["parts"]) > len(found["wecom_markdown"]["parts"]) > 2
    for name, limit in (("wecom", 2048), ("wecom_markdown", 4096), ("handed_over", 1500)):
        assert limit in (found[name]["limit_bytes"], found[name]["limit_signs"])
        assert all(0 <= part["left"] < limit for part in found[name]["parts"])


async def test_a_preview_is_refused_where_sending_is(ready: Suite) -> None:
    first = await send(ready, "m1", thread=step("before", "case-1"))
    fixed = await send(ready, "m2", supersedes=first["id"], relation="corrects")
    refused: list[tuple[dict[str, Any], int, str]] = [
        ({"title": None, "paragraphs": None, "template": {"id": "nothing"}}, 422, "/template"),
        ({"thread": step("after", "case-2")}, 422, "/thread/stage"),
        ({"thread": step("before", "case-1")}, 409, "/thread/stage"),
        ({"supersedes": first["id"], "relation": "corrects"}, 409, "/supersedes"),
        ({"item": "no-such-item"}, 422, "/item"),
        ({"expires": "2026-03-01T00:00:00+08:00"}, 422, "/expires"),
    ]
    async with ready.client("county") as county:
        for changes, status, pointer in refused:
            answer = await county.post(PATH, json=message("m3") | changes)
            assert pointers(answer, status) == [pointer], changes
        repeated = message("m3", supersedes=fixed["id"], relation="repeats")
        draft = answered(await county.post(PATH, json=repeated), 200)
        assert answered(await county.get(f"{BASE}/messages/{fixed['id']}"), 200)["superseded_by"] is None
    assert draft["content"]["thread"]["materials"][0]["name"] == "身份证"
    async with ready.client("neighbour") as other:
        problem(await other.post(PATH, json=message("m3")), 403)


async def test_the_sheet_comes_as_a_specimen(ready: Suite) -> None:
    try:
        find_font()
    except Unavailable as absent:
        pytest.skip(absent.en)
    body = message("m1", facts=FACTS, thread=step("before", "case-1"))
    async with ready.client("county") as county:
        answer = await county.post(f"{PATH}/sheet?paper=A3", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    [page] = pdfium.PdfDocument(answer.content)
    text = page.get_textpage().get_text_range()
    assert all(told in text for told in ("样张，不得张贴", "12345.60元", "所需材料1：身份证"))
    assert round(page.get_size()[0] * 25.4 / 72) == 297


async def test_a_sign_that_the_sheets_font_lacks_is_told_before_anything_has_a_number(brisk: Suite) -> None:
    try:
        find_font()
    except Unavailable as absent:
        pytest.skip(absent.en)
    await known(brisk)
    board = await subscriber(brisk, "board", kind="office", addresses={})
    await subscription(brisk, board, {"item": [BUDGET]}, "bulletin")
    days = {"first": "2026-03-02", "last": "2026-03-12", "supervision": "0792-3221234"}
    async with brisk.client("county") as county:
        draft = answered(await county.post(PATH, json=message("m1", title="通知\U0001f600")), 200)
        [found] = [one for one in draft["surfaces"] if one["cannot_render"]]
        assert (found["surface"], found["parts"], "\U0001f600" in found["zh"]) == ("bulletin", [], True)
        issued = []
        for reference, title in (("m1", "通知\U0001f600"), ("m2", "通知")):
            sent = await send(brisk, reference, title=title)

            async def out(of: str = sent["id"]) -> list[dict[str, Any]]:
                page = answered(await county.get(f"{BASE}/deliveries?message={of}"), 200)
                return [one for one in page["items"] if one["state"] == "accepted_unverified"]

            [row] = await eventually(out, lambda rows: len(rows) == 1)
            issued.append(await county.post(f"{BASE}/postings", json=days | {"delivery": row["id"]}))
            path = f"{BASE}/messages/{sent['id']}/surfaces/bulletin"
            issued.append(await county.get(path))
    lacks, shown, made, there = issued
    assert "\U0001f600" in problem(lacks, 409, "font_lacks_signs")["detail_zh"]
    problem(shown, 422, "cannot_render")
    assert answered(made)["number"] == "360425-2026-00001"
    assert answered(there, 200)["parts"][0]["text"].startswith("通知")
