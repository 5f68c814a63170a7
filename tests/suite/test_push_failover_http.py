"""Fallbacks as a caller sets them, and what failed on one channel and was told on the next: deliveries, reasons, report, proof, feed."""

import io
import json
import zipfile
from typing import Any

from services.push.proofs.rules import checked
from tests.support.answers import eventually, feed, problem
from tests.support.push import BASE, BUDGET, answered, known, send, subscriber, subscription
from tests.support.suite import COUNTY, Suite

VOID, MAIL = "10000000003", "delivered@simulator"


async def test_the_policy_of_a_division_is_kept_by_whoever_reaches_it(brisk: Suite) -> None:
    path = f"{BASE}/fallbacks/statutory"
    async with brisk.client("county") as county, brisk.client("neighbour") as other:
        made = answered(await county.put(path, json={"channels": ["sms", "email", "bulletin"]}), 200)
        assert (made["region"], made["class"], made["channels"]) == (
            COUNTY, "statutory", ["sms", "email", "bulletin"],
        )  # fmt: skip
        problem(await county.put(path, json={"channels": ["sms", "sms"]}), 422)
        problem(await county.put(f"{BASE}/fallbacks/urgent", json={"channels": []}), 400)
        problem(await other.put(path, json={"channels": [], "region": COUNTY}), 403)
        problem(await other.delete(f"{path}?region={COUNTY}"), 404)
        assert answered(await other.get(f"{BASE}/fallbacks"), 200)["items"] == []
        assert answered(await county.get(f"{BASE}/fallbacks?limit=1"), 200)["items"] == [made]
        assert (await county.delete(path)).status_code == 204
        problem(await county.delete(path), 404)


async def test_a_number_that_is_void_is_told_by_mail_once_and_everything_says_why(brisk: Suite) -> None:
    await known(brisk)
    account = {"region": COUNTY, "name": "短信", "secret": "key", "options": {"signature": "永修县政务公开"}}
    relay = {"url": "smtps://mail.example.cn", "options": {"sender": "gongkai@example.cn"}}
    async with brisk.client("county") as county:
        answered(await county.post(f"{BASE}/endpoints", json={"channel": "sms"} | account))
        answered(
            await county.post(
                f"{BASE}/endpoints", json={"channel": "email", "region": COUNTY, "name": "邮件"} | relay
            )
        )
        answered(
            await county.put(f"{BASE}/fallbacks/statutory", json={"channels": ["webhook", "email"]}), 200
        )
        owner = await subscriber(brisk, "r1", addresses={"mobile": VOID, "email": MAIL})
        lost = await subscriber(brisk, "r2", addresses={"mobile": VOID})
        for one in (owner, lost):
            await subscription(brisk, one, {"item": [BUDGET]}, "sms")
        sent = await send(brisk, "m1", **{"class": "statutory"})

        async def deliveries() -> dict[tuple[str, str], dict[str, Any]]:
            page = answered(await county.get(f"{BASE}/deliveries?message={sent['id']}"), 200)
            return {(row["subscriber"], row["channel"]): row for row in page["items"]}

        rows = await eventually(
            deliveries,
            lambda found: (
                {key: row["state"] for key, row in found.items()}
                == {
                    (owner, "sms"): "failed_perm",
                    (owner, "email"): "delivered",
                    (lost, "sms"): "failed_perm",
                }
            ),
        )
        failed, instead = rows[owner, "sms"], rows[owner, "email"]
        why = answered(await county.get(f"{BASE}/deliveries/{instead['id']}/why"), 200)
        assert instead["failover"] == why["failover"]
        assert why["failover"]["reason"] == "failover from sms: simulated_permanent"
        assert (why["failover"]["delivery"], failed["failover"]) == (failed["id"], None)
        report = answered(await county.get(f"{BASE}/messages/{sent['id']}/report"), 200)
        assert {name: one["percent"] for name, one in report["outcomes"].items()} == {
            "told": "50.00", "handed_over": "0.00", "uncertain": "0.00", "waiting": "0.00", "not_told": "50.00",
        }  # fmt: skip
        assert (report["audience"], report["failovers"]) == (2, 1)
        proof = (await county.get(f"{BASE}/messages/{sent['id']}/proof")).content
        [key] = answered(await county.get(f"{BASE}/proof-keys"), 200)["items"]
        assert checked(proof, key["pem"].encode())["lines"]["failover"] == 1
        with zipfile.ZipFile(io.BytesIO(proof)) as archive:
            lines = [json.loads(line) for line in archive.read("lines.jsonl").splitlines()]
        [told] = [line for line in lines if line["kind"] == "failover"]
        assert (told["delivery"], told["source"], told["channel"], told["code"]) == (
            instead["id"], failed["id"], "sms", "simulated_permanent",
        )  # fmt: skip
        events = await eventually(
            lambda: feed(county, service="push"), lambda found: any("gave_up" in one["type"] for one in found)
        )
        [gave_up] = [one["data"] for one in events if one["type"] == "gongkai.push.delivery.gave_up.v1"]
        assert (gave_up["delivery"], gave_up["code"]) == (rows[lost, "sms"]["id"], "simulated_permanent")


async def test_only_what_the_law_demands_to_be_told_is_due_and_not_before_it_goes_out(brisk: Suite) -> None:
    await known(brisk)
    today = brisk.clock.today()
    body = {
        "reference": "m1", "region": COUNTY, "item": BUDGET, "title": "公告", "paragraphs": ["已公开。"], "issuer": "县财政局",
    }  # fmt: skip
    async with brisk.client("county") as county:
        problem(await county.post(f"{BASE}/messages", json=body | {"due_on": today.isoformat()}), 422)
        past = body | {"class": "statutory", "due_on": today.replace(year=today.year - 1).isoformat()}
        told = problem(await county.post(f"{BASE}/messages", json=past), 422)
        assert told["errors"][0]["pointer"] == "/due_on"
        late = body | {"class": "statutory", "due_on": today.isoformat()}
        made = answered(await county.post(f"{BASE}/messages", json=late), 202)
        assert made["due_on"] == today.isoformat()
