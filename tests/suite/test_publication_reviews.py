"""Before something is published: it is scanned, somebody else decides, and the decision stands for the publication's review."""

from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

import openpyxl

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import event, row, standard
from tests.support.suite import AUTHOR, Suite, publication

REVIEWS = "/v1/catalog/reviews"
REVIEWER = "u-21;name=%E8%B5%B5%E5%AE%A1%E6%9F%A5"
PERSON, PHONE = "360425199001011230", "13800138000"
TODAY = date(2026, 3, 2)


def decision(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "decision": kind, "reason": "按规定公示", "secrecy_opinion": "不涉密", "privacy_opinion": "号码遮盖后公开",
    } | more  # fmt: skip


def payments() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "公民身份号码"])
    sheet.append(["王五", PERSON])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


async def test_a_file_is_scanned_decided_on_by_another_and_published_by_that(suite: Suite, body: str) -> None:
    name, content = quote("发放名单.xlsx"), payments()
    async with suite.client("county", AUTHOR) as author, suite.client("county", REVIEWER) as reviewer:
        sent = await author.post(
            f"{REVIEWS}?name={name}", content=content, headers={"idempotency-key": "k-1"}
        )
        assert sent.status_code == 201, sent.text
        again = await author.post(
            f"{REVIEWS}?name={name}", content=content, headers={"idempotency-key": "k-1"}
        )
        assert (again.json(), again.headers["idempotency-replayed"]) == (sent.json(), "true")
        review, path, etag = sent.json(), sent.headers["location"], sent.headers["etag"]
        assert (review["state"], review["counts"]["identity_number"]) == ("open", 1)
        [found] = [one for one in review["findings"] if one["kind"] == "identity_number"]
        assert (found["part"], found["at"], found["start"], found["end"]) == ("Sheet", "B2", 0, 18)
        assert (found["excerpt"], found["level"], found["masked"]) == ("360425************", "stop", True)
        assert found["law"][0]["basis"].startswith("《个人信息保护法》")

        own = await author.post(
            f"{path}/decisions", json=decision("publish_in_part"), headers={"if-match": etag}
        )
        assert problem(own, 403)["code"] == "own_review"
        bare = await reviewer.post(f"{path}/decisions", json=decision("publish"), headers={"if-match": etag})
        assert problem(bare, 422)["kinds"] == ["identity_number"]
        assert problem(await reviewer.post(f"{path}/decisions", json=decision("publish")), 428)
        odd = decision("publish", acknowledged=["identity_number", "bank_card"])
        unknown = await reviewer.post(f"{path}/decisions", json=odd, headers={"if-match": etag})
        assert pointers(unknown, 422) == ["/acknowledged/1"]

        copy = await author.post(f"{path}/masked-copies", content=content)
        assert copy.status_code == 200, copy.text
        assert openpyxl.load_workbook(BytesIO(copy.content)).active["B2"].value == "360425************"  # type: ignore[index]
        other = await author.post(f"{path}/masked-copies", content=content + b" ")
        assert problem(other, 422)["code"] == "another_file"

        await standard(suite, row("s-1"))
        async with suite.client("department") as department:
            made = await department.post("/v1/catalog/business-events", json=event("n1", body))
        duty = made.json()["obligations"][0]
        publications = f"/v1/catalog/obligations/{duty['id']}/publications"
        record = publication(duty, TODAY, review=None, review_id=review["id"])
        early = await author.post(publications, json=record)
        assert problem(early, 422)["code"] == "not_decided"

        refused = await reviewer.post(
            f"{path}/decisions", json=decision("do_not_publish"), headers={"if-match": etag}
        )
        barred = await author.post(publications, json=record)
        assert problem(barred, 422)["code"] == "not_cleared"
        decided = await reviewer.post(
            f"{path}/decisions",
            json=decision("publish_in_part"),
            headers={"if-match": refused.headers["etag"]},
        )
        assert [one["decision"] for one in decided.json()["decisions"]] == [
            "do_not_publish",
            "publish_in_part",
        ]
        assert decided.json()["state"] == "decided"
        recorded = await author.post(publications, json=record)
        assert recorded.status_code == 201, recorded.text
        kept = recorded.json()["publication"]["review"]
        assert (kept["review"], kept["number"], kept["officer"]["id"]) == (review["id"], 2, "u-21")
        assert (kept["reviewed_on"], kept["decision"]) == ("2026-03-02", "publish_in_part")
        for wrong in ({"review": None}, {"review_id": review["id"]}):
            both = await author.post(publications, json=publication(duty, TODAY, title="又一次", **wrong))
            assert problem(both, 422)["code"] == "review_needed"

        listed = await all_pages(author, REVIEWS)
        assert [(one["id"], one["state"]) for one in listed] == [(review["id"], "decided")]
        feed = (await author.get("/v1/catalog/feed?limit=200")).text
        assert feed.count("gongkai.catalog.review.decided.v1") <= 2
        assert not any(secret in feed for secret in (PERSON, "360425*", "发放名单"))


async def test_what_is_refused_and_who_sees_it(suite: Suite) -> None:
    async with suite.client("county", AUTHOR) as author, suite.client("neighbour", REVIEWER) as neighbour:
        sent = await author.post(f"{REVIEWS}?name=a.txt", content=f"电话 {PHONE}".encode())
        path = sent.headers["location"]
        assert (await neighbour.get(path)).status_code == 404
        assert (await neighbour.get(REVIEWS)).json()["items"] == []
        zipped = await author.post(
            f"{REVIEWS}?name=a.doc", content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
        )
        assert problem(zipped, 415)["code"] == "old_office_file"
        large = await author.post(f"{REVIEWS}?name=a.txt", content=bytes(16 * 2**20 + 1))
        assert problem(large, 413)
        foreign = await author.post(f"{REVIEWS}?name=a.txt&region=360426", content=b"a")
        assert problem(foreign, 403)
    async with suite.client("county") as nobody:
        assert (
            problem(await nobody.post(f"{REVIEWS}?name=a.txt", content=b"a"), 403)["code"] == "officer_needed"
        )
