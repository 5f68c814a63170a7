"""Preferences (part 9): double opt-in, one-click unsubscription, what the law demands all the same, the suppression list; and
no personal data anywhere once its time is over.
"""

import json
from datetime import date
from typing import Any

import structlog

from tests.support import dumps
from tests.support.answers import eventually, pointers, problem
from tests.support.push import BASE, BUDGET, answered, known, send, subscriber, subscription
from tests.support.suite import Suite

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def outcome(suite: Suite, message: dict[str, Any]) -> list[tuple[str, str | None]]:
    """(state, reason) of a message's deliveries once they have settled."""
    async with suite.client("county") as county:

        async def rows() -> list[dict[str, Any]]:
            return list(
                answered(await county.get(f"{BASE}/deliveries?message={message['id']}"), 200)["items"]
            )

        found = await eventually(
            rows,
            lambda rows: (
                len(rows) > 0 and all(r["state"] not in ("planned", "queued", "leased") for r in rows)
            ),
        )
    return [(row["state"], row["reason"]) for row in found]


async def test_who_was_asked_is_told_nothing_before_the_answer_and_nothing_after_unsubscribing(
    brisk: Suite,
) -> None:
    await known(brisk)
    owner = await subscriber(brisk, "r1")
    await subscription(brisk, owner, {"item": [BUDGET]})
    delivered, numbers = [("delivered", None)], iter(range(99))

    async def sent(class_: str = "ordinary") -> list[tuple[str, str | None]]:
        return await outcome(brisk, await send(brisk, f"m{next(numbers)}", **{"class": class_}))

    assert await sent() == delivered
    async with brisk.client("county") as county, brisk.client(None) as anybody:
        path = f"{BASE}/subscribers/{owner}"
        asked = answered(await county.post(f"{path}/questions", json={"channel": "feed"}), 202)
        assert (asked["state"], asked["always"]) == ("asked", ["statutory", "emergency"])
        assert "不能退订" in asked["always_zh"]

        async def question() -> dict[str, Any] | None:
            entries = (await county.get(f"{path}/feed")).json()
            return next((e["data"] for e in entries if e["data"]["title"].startswith("请确认")), None)

        told = await eventually(question, lambda found: found is not None)
        assert told is not None
        code = told["links"][0]["url"].rpartition("/")[2]
        assert await sent() == [("suppressed", "unconfirmed")]
        assert await sent("statutory") == delivered
        wrong = await anybody.post(f"{BASE}/subscription-confirmations", json={"code": "0" * 16})
        problem(wrong, 404)
        assert "确认订阅" in (await anybody.get(f"/told/subscriptions/{code}")).text
        yes = await anybody.post(f"/told/subscriptions/{code}", data={"wish": "yes"})
        assert "已确认订阅" in yes.text
        again = await anybody.post(
            f"{BASE}/subscription-confirmations", json={"code": code}
        )  # its answer was lost
        assert answered(again, 200)["state"] == "confirmed"
        no = await anybody.post(f"/told/subscriptions/{code}", data={"wish": "no"})
        assert "已过期" in no.text
        problem(await county.post(f"{path}/questions", json={"channel": "feed"}), 409, "confirmed")
        assert await sent() == delivered

        [kept] = answered(await county.get(f"{path}/preferences"), 200)["items"]
        link = kept["unsubscribe_url"].removeprefix("http://127.0.0.1:8000")
        assert (kept["state"], link.startswith("/told/unsubscriptions/")) == ("confirmed", True)
        page = await anybody.get(link)
        assert "法定告知与应急信息依法必须告知,不能退订" in page.text
        assert (await anybody.get(f"{link[:-1]}x")).status_code == 404
        for _ in range(2):  # a mail program may post twice
            assert "已退订" in (await anybody.post(link, data=ONE_CLICK)).text
        assert await sent() == [("suppressed", "unsubscribed")]
        assert await sent("progress") == [("suppressed", "unsubscribed")]
        assert await sent("statutory") == delivered
        assert await sent("emergency") == delivered
        await anybody.post(link, data={"wish": "yes"})
        assert await sent() == delivered
        off = answered(await county.put(f"{path}/preferences/feed/unsubscription"), 200)
        assert off["state"] == "unsubscribed"
        problem(await anybody.post(f"{BASE}/subscription-confirmations", json={"code": code}), 404)
    async with brisk.client("neighbour") as other:
        problem(await other.get(f"{path}/preferences"), 404)
        problem(await other.post(f"{path}/questions", json={"channel": "feed"}), 404)


async def test_an_address_on_the_suppression_list_is_not_written_to(brisk: Suite) -> None:
    await known(brisk)
    number = "13800000077"
    await subscription(
        brisk, await subscriber(brisk, "r1", addresses={"mobile": number}), {"item": [BUDGET]}, "sms"
    )
    async with brisk.client("county") as county:
        body = {"region": "360425", "addresses": {"mobile": number}, "reason": "requested"}
        [entry] = answered(await county.post(f"{BASE}/suppressions", json=body))["items"]
        assert await outcome(brisk, await send(brisk, "m1")) == [
            ("suppressed", "suppression_list: requested")
        ]
        [(state, _)] = await outcome(brisk, await send(brisk, "m2", **{"class": "statutory"}))
        assert state != "suppressed"
        answered(await county.post(f"{BASE}/suppressions", json=body | {"reason": "wrong_person"}))
        lost = await outcome(brisk, await send(brisk, "m3", **{"class": "statutory"}))
        assert lost == [("suppressed", "suppression_list: wrong_person")]
        listed = answered(await county.get(f"{BASE}/suppressions"), 200)["items"]
        assert [(one["id"], one["reason"]) for one in listed] == [(entry["id"], "wrong_person")]
        problem(await county.post(f"{BASE}/suppressions", json=body | {"addresses": {}}), 422, "no_address")
        async with brisk.client("neighbour") as other:
            problem(await other.delete(f"{BASE}/suppressions/{entry['id']}"), 404)
        assert (await county.delete(f"{BASE}/suppressions/{entry['id']}")).status_code == 204
    [(state, _)] = await outcome(brisk, await send(brisk, "m4"))
    assert state != "suppressed"


async def test_a_seeded_canary_is_found_nowhere_once_its_time_is_over(brisk: Suite) -> None:
    name, mobile, mail = "欧阳麒麟", "13912345678", "qilin.ouyang@example.cn"
    words = "身份证号码11010519491231002X的补偿款"
    canaries = [name, mobile, "qilin.ouyang", words, "11010519491231002X"]
    await known(brisk)
    with structlog.testing.capture_logs() as logs:
        async with brisk.client("county", **{"idempotency-key": "c1"}) as county:
            addresses = {"mobile": mobile, "email": mail}
            owner = await subscriber(brisk, "canary", name=name, addresses=addresses)
            mine = await subscription(brisk, owner, {"item": [BUDGET]}, "feed", "sms", "bulletin")
            sent = await send(
                brisk, "m1", title=f"告知{name}", paragraphs=[words], issuer="永修县财政局",
                facts=[{"kind": "name", "label": "联系人", "value": name}, {"kind": "phone", "label": "电话", "value": mobile}],
            )  # fmt: skip
            rows = await outcome(brisk, sent)
            assert len(rows) == 3
            listed = answered(await county.get(f"{BASE}/deliveries?message={sent['id']}"), 200)["items"]
            [board] = [row["id"] for row in listed if row["channel"] == "bulletin"]
            days = {"first": "2026-03-02", "last": "2026-03-12", "supervision": "0792-3221234"}
            sheet = answered(await county.post(f"{BASE}/postings", json=days | {"delivery": board}))
            code = sheet["confirm_url"].rpartition("/")[2]
            await county.post(
                f"{BASE}/posted-sheets/{code}/confirmations", params={"act": "posted", "person": name}
            )
            blocked = {"region": "360425", "addresses": {"email": mail}, "reason": "requested"}
            answered(await county.post(f"{BASE}/suppressions", json=blocked))
            # What is wrong with personal data is told without repeating them.
            person = {"reference": "x", "kind": "person", "region": "360425102001", "name": name}
            errors = [
                await county.post(
                    f"{BASE}/subscribers", json=person | {"addresses": {"mobile": f"{mobile}9"}}
                ),
                await county.post(
                    f"{BASE}/subscribers", json=person | {"addresses": {"email": f"{mail} {mail}"}}
                ),
                await county.post(f"{BASE}/subscribers", json=person | {"kind": words}),
                await county.post(
                    f"{BASE}/suppressions", json=blocked | {"addresses": {"mobile": f"x{mobile}"}}
                ),
            ]
            for answer in errors:
                assert answer.status_code == 422
                assert [one for one in canaries if one in answer.text] == []
            for path in ("", f"/{owner}", f"/{owner}/preferences"):
                assert [
                    one for one in canaries if one in (await county.get(f"{BASE}/subscribers{path}")).text
                ] == []
            metrics = await county.get("/metrics")
            assert metrics.status_code == 200
            ended = await county.delete(
                f"{BASE}/subscriptions/{mine['id']}", headers={"if-match": f'"{mine["id"]}.1"'}
            )
            assert ended.status_code == 204
    for told in (metrics.text, json.dumps(logs, ensure_ascii=False, default=str)):
        assert [one for one in canaries if one in told] == []

    async with brisk.client("county") as county:
        held = await county.post(f"{BASE}/subscribers/{owner}/channels/sms", json={})
        assert held.status_code == 405
        # What waits is given up by hand: nothing may still go out when the content is forgotten.
        answered(await county.post(f"{BASE}/messages", json={
            "reference": "m2", "region": "360425", "item": BUDGET, "title": "撤回", "paragraphs": ["撤回。"],
            "issuer": "永修县财政局", "supersedes": sent["id"], "relation": "withdraws",
        }), 202)  # fmt: skip

        async def over() -> list[str]:
            rows = answered(await county.get(f"{BASE}/deliveries?message={sent['id']}"), 200)["items"]
            return [row["state"] for row in rows if row["state"] == "held"]

        await eventually(over, lambda waiting: waiting == [])
        assert dumps.found(dumps.dumped(brisk.settings), [words]) != [], "it was there to be found"

        async def forgotten() -> tuple[int, bool]:
            content = await county.get(f"{BASE}/messages/{sent['id']}/content")
            shown = answered(await county.get(f"{BASE}/subscribers/{owner}"), 200)
            return content.status_code, shown["erased_at"] is not None

        assert await forgotten() == (200, False)
        brisk.clock.move_to(date(2028, 4, 1))  # addresses are kept for 730 days, contents for 1095
        await eventually(forgotten, lambda found: found == (200, True))
        brisk.clock.move_to(date(2029, 4, 1))
        await eventually(forgotten, lambda found: found == (409, True))
        problem(await county.get(f"{BASE}/messages/{sent['id']}/content"), 409, "content_expired")
        problem(await county.get(f"{BASE}/messages/{sent['id']}/proof"), 409, "content_expired")
        report = answered(await county.get(f"{BASE}/messages/{sent['id']}/report"), 200)
        assert report["audience"] == 1

    async def found() -> list[str]:
        return [str(one) for one in dumps.found(dumps.dumped(brisk.settings), canaries)]

    await eventually(found, lambda places: places == [])
    # Events stay on the bus for KEEP_DAYS whatever is forgotten elsewhere: none of it was ever in them. (Backups hold what was there.)
    told_of = await dumps.on_the_bus(brisk.settings)
    assert told_of or brisk.settings.nats_url is None
    assert dumps.found(told_of, canaries) == []


async def test_who_cannot_be_reached_is_not_asked(suite: Suite) -> None:
    owner = await subscriber(suite, "r1", addresses={"mobile": "13800000077"})
    path = f"{BASE}/subscribers/{owner}"
    async with suite.client("county") as county:

        async def refused(channel: str, code: str) -> None:
            answer = await county.post(f"{path}/questions", json={"channel": channel})
            assert pointers(answer, 409, code) == ["/channel"]

        await refused("webhook", "endpoint_absent")
        await refused("sms", "channel_absent")
        await refused("email", "no_address")
        assert answered(await county.get(f"{path}/preferences"), 200)["items"] == []
        listed = {"region": "360425", "addresses": {"mobile": "13800000077"}, "reason": "requested"}
        answered(await county.post(f"{BASE}/suppressions", json=listed))
        await refused("sms", "suppression_list")
        hook = {
            "channel": "webhook",
            "subscriber": owner,
            "name": "县行政审批系统",
            "url": "https://www.example.gov.cn/push",
        }
        endpoint = answered(await county.post(f"{BASE}/endpoints", json=hook))["id"]
        off = {"on": False, "reason": "检修"}
        answered(await county.put(f"{BASE}/endpoints/{endpoint}/switch", json=off), 200)
        await refused("webhook", "endpoint_disabled")
        answered(await county.put(f"{BASE}/endpoints/{endpoint}/switch", json={"on": True}), 200)
        asked = answered(await county.post(f"{path}/questions", json={"channel": "webhook"}), 202)
        assert asked["state"] == "asked"
