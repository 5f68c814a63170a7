"""One thing of each kind that push keeps, all of the county: for tests that go through every operation."""

from typing import Any

from tests.support.answers import eventually
from tests.support.push import BASE, BUDGET, answered, group, known, send, step, subscriber, subscription
from tests.support.suite import COUNTY, Suite

_WAITING = ("planned", "queued", "leased")


async def one_of_each(suite: Suite) -> dict[str, str]:
    """The ids, by the collection they stand in (`messages`), and by the name of a parameter that is no collection's
    (`subscriber`); the delivery is dead, the posting was issued and its sheet is confirmed by `code`.
    """
    await known(suite)
    groups = await group(suite)
    owner = await subscriber(suite, "of-each", addresses={})
    rule = await subscription(suite, owner, {"item": [BUDGET]}, "feed", "bulletin", "email", "screen")
    hook = await subscriber(suite, "of-each-system", kind="system")
    async with suite.client("county") as county:
        found = {
            "endpoints": await _made(
                county, "endpoints", channel="webhook", subscriber=hook, name="x", url="https://a.cn/x"
            ),
            "region-changes": await _made(
                county, "region-changes", "number", old=f"{COUNTY}102902", new=f"{COUNTY}102901",
                effective_on="2025-07-01", basis="x",
            ),
        }  # fmt: skip
        answered(
            await county.put(
                f"{BASE}/templates/of-each", json={"region": COUNTY, "title": "a", "paragraphs": ["b"]}
            ),
            200,
        )
        persons = {"region": COUNTY, "name": "局", "persons": [owner], "channels": ["feed"]}
        answered(await county.put(f"{BASE}/responsible-persons/of-each", json=persons))
        stopped = {"region": COUNTY, "addresses": {"mobile": "13800000077"}, "reason": "requested"}
        [suppressed] = answered(await county.post(f"{BASE}/suppressions", json=stopped))["items"]
        file = {"content": b"reference,kind,region\nf1,bird,1\n", "headers": {"content-type": "text/csv"}}
        imported = answered(await county.post(f"{BASE}/recipient-imports", **file), 202)
    async with suite.client("admin") as admin:
        answered(await admin.put(f"{BASE}/teams/of-each", json={"subscribers": [owner]}))
    sent = await send(suite, "of-each", **{"class": "progress"}, thread=step("before", "case-of-each"))
    async with suite.client("county") as county:

        async def rows() -> dict[str, dict[str, Any]]:
            page = answered(await county.get(f"{BASE}/deliveries?message={sent['id']}"), 200)
            return {row["channel"]: row for row in page["items"]}

        there = await eventually(
            rows, lambda rows: len(rows) == 4 and all(row["state"] not in _WAITING for row in rows.values())
        )
        posting = answered(
            await county.post(
                f"{BASE}/postings",
                json={
                    "first": "2026-03-02", "last": "2026-03-12", "supervision": "0792-3221234",
                    "delivery": there["bulletin"]["id"],
                },
            )
        )  # fmt: skip
    assert there["email"]["state"] == "suppressed", there["email"]
    async with suite.client("county", "gk-07;name=周经办") as officer:
        again = {"channel": "sms", "states": ["failed_perm"], "reason": "已恢复"}
        redrive = answered(await officer.post(f"{BASE}/redrives", json=again), 202)
    return found | {
        "subscribers": owner, "subscriber": owner, "groups": groups, "subscriptions": rule["id"], "templates": "of-each",
        "responsible-persons": "of-each", "suppressions": suppressed["id"], "recipient-imports": imported["id"],
        "teams": "of-each", "messages": sent["id"], "audiences": sent["audience"], "threads": "case-of-each",
        "deliveries": there["email"]["id"], "postings": posting["id"], "redrives": redrive["id"], "code": posting["confirm_url"].rpartition("/")[2],
    }  # fmt: skip


async def _made(client: Any, collection: str, member: str = "id", **document: Any) -> str:
    return str(answered(await client.post(f"{BASE}/{collection}", json=document))[member])
