"""Waivers (政府信息公开条例 Arts 14-16, 18) and transfers of duties: who decided what, by which article, and the trace."""

from datetime import date
from typing import Any

import httpx

from services.catalog.obligation_acts.rules import GROUNDS
from tests.support.answers import eventually, feed, kinds, pointers, problem
from tests.support.county import event, row, standard
from tests.support.suite import AUTHOR, Suite, body_named, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"


async def duty_of(suite: Suite, body: str, **changes: Any) -> dict[str, Any]:
    """The duty of an event under a standard of one row, due 2026-03-16."""
    await standard(suite, row("s-1", **changes))
    async with suite.client() as county:
        found: dict[str, Any] = (await county.post(EVENTS, json=event("n1", body))).json()["obligations"][0]
    return found


def waiver(article: str = "14", ground: str | None = "state_secret", **changes: Any) -> dict[str, Any]:
    return {
        "basis": {"article": article}, "ground": ground, "grounds": "定密责任人已定密", "decided_on": "2026-03-02",
        "approver": {"id": "u-03", "name": "王审批"},
    } | changes  # fmt: skip


async def waive(
    suite: Suite, duty: dict[str, Any], document: dict[str, Any], officer: str | None = AUTHOR
) -> httpx.Response:
    async with suite.client("county", officer) as county:
        return await county.post(f"{DUTIES}/{duty['id']}/waiver", json=document)


async def test_Art14_Art15_Art16_waiver_names_its_article_and_is_looked_at_again(
    suite: Suite, body: str
) -> None:
    await standard(suite, row("s-1", basis=[{"title": "关于公开工作的意见", "kind": "normative_document"}]))
    for number, (ground, (article, _, _)) in enumerate(GROUNDS.items()):
        async with suite.client() as county:
            answer = await county.post(EVENTS, json=event(f"n{number}", body))
        waived = await waive(suite, answer.json()["obligations"][0], waiver(article, ground))
        assert waived.status_code == 200, waived.text
        shown = waived.json()
        assert (shown["status"], shown["waiver"]["ground"], shown["waiver"]["warnings"]) == (
            "waived",
            ground,
            [],
        )
        words = {"14": "第十四条", "15": "第十五条", "16": "第十六条"}[article]
        assert shown["waiver"]["basis"]["text"] == f"《政府信息公开条例》{words}"
        assert (shown["waiver"]["review_on"], shown["waiver"]["review_basis_status"]) == (
            "2027-03-02",
            "memory",
        )
        assert shown["waiver"]["officer"]["id"] == "u-17"
    async with suite.client() as county:
        told = await eventually(
            lambda: feed(county), lambda events: kinds(events).count("obligation.waived") == len(GROUNDS)
        )
        listed = (await county.get(f"{DUTIES}?status=waived")).json()["items"]
    assert told[-1]["data"]["basis"] == "《政府信息公开条例》第十六条"
    assert len(listed) == len(GROUNDS)


async def test_Art16_waiver_of_a_matter_that_a_law_may_want_public_is_warned_of(
    suite: Suite, body: str
) -> None:
    duty = await duty_of(suite, body)
    shown = (await waive(suite, duty, waiver("16", "internal_affairs"))).json()
    assert [w["code"] for w in shown["waiver"]["warnings"]] == ["law_may_require_disclosure"]


async def test_another_act_is_cited_with_its_article(suite: Suite, body: str) -> None:
    duty = await duty_of(suite, body)
    basis = {"title": "中华人民共和国反间谍法", "article": "第二十三条"}
    shown = (await waive(suite, duty, waiver(basis=basis, ground=None))).json()
    assert shown["waiver"]["basis"]["text"] == "《中华人民共和国反间谍法》第二十三条"


async def test_a_waiver_whose_members_do_not_hold_is_refused(suite: Suite, body: str) -> None:
    duty = await duty_of(suite, body)
    problem(await waive(suite, duty, waiver(), officer=None), 403, "officer_needed")
    own = waiver(approver={"id": "u-17", "name": "李起草"})
    problem(await waive(suite, duty, own), 403, "author_is_approver")
    assert pointers(await waive(suite, duty, waiver("13")), 422, "unknown_article") == ["/basis/article"]
    assert pointers(await waive(suite, duty, waiver("15")), 422, "unfit_ground") == ["/ground"]
    late = waiver(decided_on="2026-03-03")
    assert pointers(await waive(suite, duty, late), 422, "in_the_future") == ["/decided_on"]
    async with suite.client() as county:
        assert (await county.get(f"{DUTIES}/{duty['id']}")).json()["status"] == "open"


async def test_what_is_published_or_waived_already_is_not_waived(suite: Suite, body: str) -> None:
    duty = await duty_of(suite, body)
    await waive(suite, duty, waiver())
    problem(await waive(suite, duty, waiver()), 409, "wrong_state")
    async with suite.client() as county:
        refused = await county.post(
            f"{DUTIES}/{duty['id']}/publications", json=publication(duty, date(2026, 3, 2))
        )
    problem(refused, 409, "wrong_state")


async def test_Art18_a_revoked_waiver_opens_the_duty_again_and_leaves_its_trace(
    suite: Suite, body: str
) -> None:
    duty = await duty_of(suite, body)
    await waive(suite, duty, waiver())
    suite.clock.move_to(date(2026, 9, 18))
    revocation = {"decided_on": "2026-09-18", "reason": "已解密"}
    async with suite.client("county", AUTHOR) as county:
        path = f"{DUTIES}/{duty['id']}"
        early = await county.post(f"{path}/waiver/revocation", json=revocation | {"decided_on": "2026-03-01"})
        assert pointers(early, 422, "bad_day") == ["/decided_on"]
        shown = (await county.post(f"{path}/waiver/revocation", json=revocation)).json()
        # 20 working days (Art. 26) from the decision, an inference: 2026-10-22 by the notice of 2026.
        assert (shown["status"], shown["due"]["date"]) == ("open", "2026-10-22")
        assert shown["due"]["basis_status"] == "inference"
        assert shown["waiver"]["revocation"]["reason"] == "已解密"
        assert shown["waiver"]["revocation"]["old_due"]["date"] == "2026-03-16"
        problem(await county.post(f"{path}/waiver/revocation", json=revocation), 409, "wrong_state")
        acts = (await county.get(f"{path}/acts")).json()["items"]
        assert [(act["kind"], act["officer"]["id"]) for act in acts] == [
            ("waiver", "u-17"), ("waiver_revocation", "u-17"),
        ]  # fmt: skip
        told = await eventually(lambda: feed(county), lambda events: "obligation.reopened" in kinds(events))
        assert told[-1]["data"]["reason"] == "waiver_revoked"
        done = await county.post(f"{path}/publications", json=publication(duty, date(2026, 9, 18)))
        assert done.json()["obligation"]["status"] == "fulfilled_on_time"


async def test_Art18_a_waiver_gains_no_time_while_the_date_lies_ahead(suite: Suite, body: str) -> None:
    duty = await duty_of(suite, body)
    await waive(suite, duty, waiver())
    async with suite.client("county", AUTHOR) as county:
        path = f"{DUTIES}/{duty['id']}/waiver/revocation"
        shown = (await county.post(path, json={"decided_on": "2026-03-02", "reason": "已解密"})).json()
    assert shown["due"] == duty["due"]


async def test_a_duty_is_transferred_with_its_trace(suite: Suite, body: str) -> None:
    duty = await duty_of(suite, body)
    async with suite.client("county", AUTHOR) as county:
        finance = await body_named(county, "财政局")
        moved = {"to_body": finance, "reason": "机构改革", "effective_on": "2026-03-02"}
        path = f"{DUTIES}/{duty['id']}/transfer"
        shown = (await county.post(path, json=moved)).json()
        assert (shown["responsible_body"]["id"], shown["transferred_from"]) == (finance, body)
        assert (await county.get(f"{DUTIES}?body={finance}")).json()["items"] == [shown]
        acts = (await county.get(f"{DUTIES}/{duty['id']}/acts")).json()["items"]
        assert (acts[0]["kind"], acts[0]["details"]) == (
            "transfer",
            {"from_body": body, "to_body": finance, "reason": "机构改革", "effective_on": "2026-03-02"},
        )
        told = await eventually(
            lambda: feed(county), lambda events: "obligation.transferred" in kinds(events)
        )
        assert (told[-1]["data"]["from_body"], told[-1]["data"]["body"]) == (body, finance)
        assert pointers(await county.post(path, json=moved), 422, "same_body") == ["/to_body"]
        later = moved | {"to_body": body, "effective_on": "2026-03-03"}
        assert pointers(await county.post(path, json=later), 422, "in_the_future") == ["/effective_on"]
        again = await county.post(f"{EVENTS}/{duty['event']}/evaluation")
        assert [one["id"] for one in again.json()["obligations"]] == [duty["id"]]


async def test_R14_of_a_reorganised_body_open_duties_move_and_closed_ones_stay(
    suite: Suite, body: str
) -> None:
    await standard(suite, row("s-1"), row("s-2"), row("s-3"))
    async with suite.client("county", AUTHOR) as county:
        found = (await county.post(EVENTS, json=event("n1", body))).json()["obligations"]
        by_item = {duty["item"]["id"]: duty for duty in found}
        await county.post(
            f"{DUTIES}/{by_item['s-1']['id']}/publications",
            json=publication(by_item["s-1"], date(2026, 3, 2)),
        )
        await county.post(f"{DUTIES}/{by_item['s-2']['id']}/waiver", json=waiver())
        finance = await body_named(county, "财政局")
        answer = await county.post(
            f"/v1/catalog/bodies/{body}/transfers",
            json={"to_body": finance, "reason": "机构改革", "effective_on": "2026-03-02"},
        )
        assert answer.json()["moved"] == [by_item["s-3"]["id"]]
        page = (await county.get(DUTIES)).json()["items"]
    assert {duty["item"]["id"]: duty["responsible_body"]["id"] for duty in page} == {
        "s-1": body, "s-2": body, "s-3": finance,
    }  # fmt: skip


async def test_duties_show_the_persons_responsible_now(suite: Suite, body: str) -> None:
    duty = await duty_of(suite, body)
    assert duty["responsible_body"]["responsible_persons"] == []
    async with suite.client() as county:
        there = await county.get(f"/v1/catalog/bodies/{body}")
        writable = ("name", "region", "level", "credit_code", "regime", "parent")
        document = {name: there.json()[name] for name in writable}
        document["responsible_persons"] = [{"name": "钱局长", "title": "局长"}]
        put = await county.put(
            f"/v1/catalog/bodies/{body}", json=document, headers={"if-match": there.headers["etag"]}
        )
        assert put.status_code == 200, put.text
        shown = (await county.get(f"{DUTIES}/{duty['id']}")).json()
    assert shown["responsible_body"]["responsible_persons"] == [{"name": "钱局长", "title": "局长"}]


async def test_a_neighbour_neither_waives_nor_transfers(suite: Suite, body: str) -> None:
    duty = await duty_of(suite, body)
    async with suite.client("neighbour", AUTHOR) as neighbour:
        problem(await neighbour.post(f"{DUTIES}/{duty['id']}/waiver", json=waiver()), 404)
        moved = {"to_body": body, "reason": "机构改革", "effective_on": "2026-03-02"}
        problem(await neighbour.post(f"{DUTIES}/{duty['id']}/transfer", json=moved), 404)
        problem(await neighbour.post(f"/v1/catalog/bodies/{body}/transfers", json=moved), 403)
        problem(await neighbour.get(f"{DUTIES}/{duty['id']}/acts"), 404)
