"""Publications: what closes a duty and when it counts as on time; what is refused; what a withdrawal undoes."""

import asyncio
from datetime import date
from typing import Any

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import event, record, row, standard
from tests.support.suite import Suite, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"
TODAY = date(2026, 3, 2)


async def new_duty(
    suite: Suite, body: str, limit: str = "信息形成之日起10个工作日内", **changes: Any
) -> dict[str, Any]:
    """A duty of an item with the required elements 决定书 and 附图 and one that is conditional."""
    elements = [
        {"name": "决定书"},
        {"name": "附图"},
        {"name": "听证笔录", "required": False, "condition": "如有"},
    ]
    await standard(
        suite, row("s-1", limit, content_elements=elements, channels=["gov_website", "notice_board"])
    )
    async with suite.client("department") as department:
        answer = await department.post(EVENTS, json=event("n1", body) | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["obligations"][0]
    return found


async def shown(suite: Suite, duty: dict[str, Any]) -> dict[str, Any]:
    async with suite.client("department") as department:
        found: dict[str, Any] = (await department.get(f"{DUTIES}/{duty['id']}")).json()
    return found


async def test_a_missing_required_element_keeps_the_duty_open_and_is_named(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    assert duty["missing_elements"] == ["决定书", "附图"]
    answer = (await record(suite, duty, elements=["决定书"])).json()
    assert answer["obligation"]["missing_elements"] == ["附图"]
    assert answer["obligation"]["status"] == "open"
    assert [w["code"] for w in answer["warnings"]] == ["missing_element", "channel_not_used"]
    assert "附图" in answer["warnings"][0]["message_zh"]
    assert "notice_board" in answer["warnings"][1]["message_en"]
    assert (await shown(suite, duty))["missing_elements"] == ["附图"]


async def test_a_second_publication_completes_it_and_its_day_counts(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    await record(suite, duty, elements=["决定书"])
    suite.clock.move_to(date(2026, 3, 18))
    second = (
        await record(suite, duty, date(2026, 3, 17), elements=["附图"], channels=["notice_board"])
    ).json()
    assert (second["obligation"]["status"], second["obligation"]["fulfilled_on"]) == (
        "fulfilled_late",
        "2026-03-17",
    )
    assert second["warnings"] == []
    assert (await shown(suite, duty))["missing_elements"] == []


async def test_on_the_last_day_is_on_time_and_the_day_after_is_late(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    suite.clock.move_to(date(2026, 3, 20))
    late = (await record(suite, duty, date(2026, 3, 17))).json()
    assert late["obligation"]["status"] == "fulfilled_late"
    earlier = (await record(suite, duty, date(2026, 3, 16))).json()
    assert (earlier["obligation"]["status"], earlier["obligation"]["fulfilled_on"]) == (
        "fulfilled_on_time", "2026-03-16",
    )  # fmt: skip


async def test_both_halves_at_once_complete_the_duty(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    halves = [{"elements": ["决定书"]}, {"elements": ["附图"]}] * 3
    answers = await asyncio.gather(*(record(suite, duty, **half) for half in halves))
    assert {answer.status_code for answer in answers} == {201}
    assert (await shown(suite, duty))["status"] == "fulfilled_on_time"


async def test_Art17_a_publication_without_its_review_is_refused(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    whole = publication(duty, TODAY)
    for member in ("officer", "reviewed_on", "secrecy_opinion", "privacy_opinion", "decision"):
        review = {name: value for name, value in whole["review"].items() if name != member}
        assert pointers(await record(suite, duty, review=review), 422) == [f"/review/{member}"]
    for absent in (None, {}):
        named = pointers(await record(suite, duty, review=absent), 422)
        assert all(pointer.startswith("/review") for pointer in named)
    async with suite.client("department") as department:
        del whole["review"]
        answer = await department.post(f"{DUTIES}/{duty['id']}/publications", json=whole)
        assert pointers(answer, 422) == ["/review"]
        assert await all_pages(department, "/v1/catalog/publications") == []


async def test_every_fault_of_a_publication_is_named_at_once_with_its_article(
    suite: Suite, body: str
) -> None:
    duty = await new_duty(suite, body)
    review = publication(duty, TODAY)["review"] | {"reviewed_on": "2026-03-05", "decision": "do_not_publish"}
    answer = await record(
        suite, duty, date(2026, 3, 4), elements=["决定书", "会议纪要"], channels=["gov_website", "pigeon_post"],
        review=review,
    )  # fmt: skip
    found = problem(answer, 422)
    assert [(error["pointer"], error["code"]) for error in found["errors"]] == [
        ("/published_on", "in_the_future"), ("/review/reviewed_on", "review_after_publication"),
        ("/review/decision", "not_cleared"), ("/elements/1", "unknown_element"), ("/channels/1", "unknown_channel"),
    ]  # fmt: skip
    assert "第十七条" in found["errors"][1]["message_zh"]
    assert "第十七条" in found["errors"][2]["message_zh"]
    assert (await shown(suite, duty))["status"] == "open"


async def test_malformed_members_are_named(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    for member, value in (
        ("published_on", "2026-02-31"), ("title", " "), ("channels", []), ("url", "ftp://x.cn"), ("url", "javascript:1"),
        ("content_hash", "md5:00"), ("content_hash", "sha256:" + "AB" * 32), ("elements", None), ("note", "x"),
    ):  # fmt: skip
        assert pointers(await record(suite, duty, **{member: value}), 422) == [f"/{member}"], (member, value)


async def test_publications_are_read_without_a_key_but_without_the_review(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    made = (await record(suite, duty)).json()["publication"]
    assert made["review"]["officer"] == {"id": "u-21", "name": "赵审查"}
    path = f"/v1/catalog/publications/{made['id']}"
    for who in (None, "neighbour", "township"):
        async with suite.client(who) as other:
            answer = await other.get(path)
            assert answer.status_code == 200
            assert answer.json() == made | {"review": None, "publisher": None}
            assert "赵审查" not in answer.text
            assert "赵审查" not in (await other.get("/v1/catalog/publications")).text
    async with suite.client("county") as county:
        assert (await county.get(path)).json() == made


async def test_a_withdrawn_publication_reopens_the_duty(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    made = await record(suite, duty)
    path = f"/v1/catalog/publications/{made.json()['publication']['id']}"
    assert (await shown(suite, duty))["status"] == "fulfilled_on_time"
    withdrawal = {"withdrawn_on": "2026-03-02", "reason": "内容有误"}
    async with suite.client("department") as department:
        etag = (await department.get(path)).headers["etag"]
        problem(await department.post(f"{path}/withdrawal", json=withdrawal), 428)
        stale = await department.post(f"{path}/withdrawal", json=withdrawal, headers={"if-match": '"x"'})
        problem(stale, 412)
        for day in ("2026-03-01", "2026-03-03"):
            answer = await department.post(
                f"{path}/withdrawal", json=withdrawal | {"withdrawn_on": day}, headers={"if-match": etag}
            )
            assert pointers(answer, 422) == ["/withdrawn_on"]
        done = await department.post(f"{path}/withdrawal", json=withdrawal, headers={"if-match": etag})
        assert done.status_code == 200
        assert done.json()["withdrawal"]["reason"] == "内容有误"
        again = await department.post(
            f"{path}/withdrawal", json=withdrawal, headers={"if-match": done.headers["etag"]}
        )
        problem(again, 409, "wrong_state")
    reopened = await shown(suite, duty)
    assert (reopened["status"], reopened["fulfilled_on"]) == ("open", None)
    assert reopened["missing_elements"] == ["决定书", "附图"]
    suite.clock.move_to(date(2026, 3, 17))
    assert (await shown(suite, duty))["status"] == "overdue"
    async with suite.client(None) as anybody:
        assert (await anybody.get(path)).json()["withdrawal"]["reason"] == "内容有误"


async def test_another_county_cannot_withdraw(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    made = await record(suite, duty)
    path = f"/v1/catalog/publications/{made.json()['publication']['id']}"
    async with suite.client("neighbour") as neighbour:
        etag = (await neighbour.get(path)).headers["etag"]
        document = {"withdrawn_on": "2026-03-02", "reason": "不同意"}
        answer = await neighbour.post(f"{path}/withdrawal", json=document, headers={"if-match": etag})
        problem(answer, 404)
    assert (await shown(suite, duty))["status"] == "fulfilled_on_time"


async def test_a_duty_without_a_date_never_becomes_on_time(suite: Suite, body: str) -> None:
    for limit, number in (("及时公开", "needs_definition"),):
        duty = await new_duty(suite, body, limit)
        answer = (await record(suite, duty)).json()
        assert answer["obligation"]["status"] == number
        assert "not_scored" in [warning["code"] for warning in answer["warnings"]]
        assert (await shown(suite, duty))["status"] == number


async def test_a_provisional_date_is_judged_by_its_earliest_bound(suite: Suite, body: str) -> None:
    suite.clock.move_to(date(2026, 12, 28))
    duty = await new_duty(suite, body, occurred_on="2026-12-28", dates={"done_on": "2026-12-28"})
    earliest, latest = (date.fromisoformat(duty["due"][bound]) for bound in ("earliest", "latest"))
    assert earliest < latest
    suite.clock.move_to(latest)
    assert (await shown(suite, duty))[
        "status"
    ] == "due_soon"  # not overdue before the latest bound has passed
    after = (await record(suite, duty, latest)).json()
    assert after["obligation"]["status"] == "fulfilled_late"
    before = (await record(suite, duty, earliest)).json()
    assert before["obligation"]["status"] == "fulfilled_on_time"


async def test_a_publication_of_the_past_is_backlog(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body, occurred_on="2026-02-12", dates={"done_on": "2026-02-12"})
    past = (await record(suite, duty, date(2026, 2, 13))).json()
    assert past["publication"]["backlog"] is True
    assert past["obligation"]["status"] == "fulfilled_on_time"
    assert (await record(suite, duty)).json()["publication"]["backlog"] is False


async def test_the_list_filters_by_region_and_duty(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    ids = [(await record(suite, duty)).json()["publication"]["id"] for _ in range(3)]
    async with suite.client(None) as anybody:
        for query in ("", "?region=360425", "?region=360400", "?region=000000", f"?obligation={duty['id']}"):
            found = await all_pages(anybody, f"/v1/catalog/publications{query}", limit=2)
            assert [p["id"] for p in found] == ids, query
        assert await all_pages(anybody, "/v1/catalog/publications?region=360426") == []
        assert await all_pages(anybody, "/v1/catalog/publications?obligation=none") == []


async def test_the_same_publication_twice_is_told_of_the_first(suite: Suite, body: str) -> None:
    duty = await new_duty(suite, body)
    same = {"content_hash": "sha256:" + "ab" * 32}
    first = (await record(suite, duty, **same)).json()["publication"]["id"]
    assert problem(await record(suite, duty, **same), 409, "publication_exists")["publication"] == first
    assert (await record(suite, duty, **same, url="https://www.example.gov.cn/2.html")).status_code == 201
