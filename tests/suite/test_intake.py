"""Many applications in one file: verdicts, repeats, the backlog of a former system (issue: no second case, nothing lost)."""

import json
from typing import Any

import httpx
import pytest

from tests.support.answers import eventually, feed, pointers, problem
from tests.support.cases import BASE, OFFICER, PERSON, act, application, open_office
from tests.support.suite import Suite

pytestmark = pytest.mark.anyio
NDJSON = {"content-type": "application/x-ndjson"}
HEADER = (
    "office,client_application_id,manner,submitted_on,applicant.kind,applicant.name,applicant.telephone,"
    "applicant.identity.number,content.description,content.items\n"
)


def lines(*records: Any) -> bytes:
    return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in records).encode()


async def send(
    client: httpx.AsyncClient, content: bytes, headers: dict[str, str] = NDJSON, **query: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    answer = await client.post(f"{BASE}/intake", content=content, headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    *verdicts, counts = [json.loads(line) for line in answer.text.splitlines()]
    return verdicts, counts


async def numbers_of(suite: Suite) -> list[str]:
    async with suite.client("county", OFFICER) as county:
        page = (await county.get(f"{BASE}/applications?limit=100")).json()
    return sorted(one["number"] for one in page["items"] if one["office"] == "zrzy")


async def test_every_record_has_its_verdict_and_a_faulty_one_leaves_the_others_alone(suite: Suite) -> None:
    await open_office(suite)
    good, other = application(client_application_id="B-1"), application(client_application_id="B-4")
    faulty = application(client_application_id="B-2", applicant=PERSON | {"identity": None})
    unknown = application(client_application_id="B-3", office="nowhere")
    nul = application(client_application_id="B-5", content={"description": "a\0b"})
    twice = application(client_application_id="B-1")
    sent = lines(good, faulty, unknown, "{", other, nul, twice, {"office": 1})
    async with suite.client("county", OFFICER) as county:
        dry, counts = await send(county, sent, dry_run="true")
        assert (counts["valid"], counts["registered"], counts["refused"], counts["dry_run"]) == (
            2,
            0,
            6,
            True,
        )
        assert await numbers_of(suite) == []
        verdicts, counts = await send(county, sent)
        assert [one["verdict"] for one in verdicts] == [
            "registered",
            *["refused"] * 3,
            "registered",
            *["refused"] * 3,
        ]
        assert [one["verdict"].replace("valid", "registered") for one in dry] == [
            o["verdict"] for o in verdicts
        ]
        assert [one["line"] for one in verdicts] == list(range(1, 9))
        assert [[e["pointer"] for e in one.get("errors", [])] for one in verdicts[1:4]] == [
            ["/applicant/identity"], ["/office"], []
        ]  # fmt: skip
        assert [one.get("code") for one in verdicts[3:7]] == [
            "json_invalid",
            None,
            "unstorable_text",
            "repeated",
        ]
        assert {"/client_application_id", "/manner", "/office"} <= {
            e["pointer"] for e in verdicts[7]["errors"]
        }
        assert counts == {
            "records": 8, "registered": 2, "valid": 0, "exists": 0, "refused": 6, "backlog": 0, "dry_run": False
        }  # fmt: skip
        assert await numbers_of(suite) == ["2026-00001", "2026-00002"]  # what was refused took no number
        case = (await county.get(f"{BASE}/applications/{verdicts[0]['application']}")).json()
        assert (case["state"], case["due_by"], case["receipt"] is None) == ("handling", "2026-03-30", False)
        ledger = (await county.get(f"{BASE}/applications/{case['id']}/ledger")).json()
        assert ([one["kind"] for one in ledger["items"]], ledger["chain_holds"]) == (
            ["submitted", "received"],
            True,
        )

        async def filed() -> list[str]:
            told = await feed(county, service="disclosure-requests")
            return [one["data"]["application"] for one in told if one["type"].endswith(".filed.v1")]

        ours = {verdicts[0]["application"], verdicts[4]["application"]}
        assert set(await eventually(filed, lambda found: ours <= set(found))) >= ours


async def test_a_file_sent_again_makes_no_second_case_and_gives_the_tokens_again(suite: Suite) -> None:
    await open_office(suite)
    sent = lines(*(application(client_application_id=f"B-{n}") for n in range(250)))
    async with suite.client("county", OFFICER) as county:
        keyed = NDJSON | {"idempotency-key": "monday"}
        half = await send(county, lines(*(json.loads(one) for one in sent.splitlines()[:120])), keyed)
        first, counts = await send(county, sent, keyed)
        assert (counts["registered"], counts["exists"]) == (130, 120)
        assert [one["token"] for one in first[:120]] == [one["token"] for one in half[0]]
        again, counts = await send(county, sent, keyed)
        assert (counts["registered"], counts["exists"]) == (0, 250)
        assert [(one["application"], one["token"]) for one in again] == [
            (one["application"], one["token"]) for one in first
        ]
        stranger, counts = await send(county, sent, NDJSON | {"idempotency-key": "tuesday"})
        assert counts["exists"] == 250
        assert not any("token" in one for one in stranger)
        changed = application(client_application_id="B-7", content={"description": "另一件事"})
        [refused], _ = await send(county, lines(changed), keyed)
        assert (refused["verdict"], refused["code"]) == ("refused", "number_in_use")


async def test_csv_as_a_spreadsheet_program_writes_it(suite: Suite) -> None:
    await open_office(suite)
    row = "zrzy,C-1,counter,2026-03-02,natural_person,张三,13800000000,11010519491231002X,某村公告,2\n"
    wrong = "zrzy,C-2,counter,2026-02-30,natural_person,张三,13800000000,11010519491231002X,某村公告,x\n"
    async with suite.client("county", OFFICER) as county:
        csv = {"content-type": "text/csv"}
        verdicts, _ = await send(county, (HEADER + row + wrong).encode("gb18030"), csv)
        assert [one["verdict"] for one in verdicts] == ["registered", "refused"]
        assert {e["pointer"] for e in verdicts[1]["errors"]} == {"/submitted_on", "/content/items"}
        case = (await county.get(f"{BASE}/applications/{verdicts[0]['application']}")).json()
        assert (case["content"]["items"], case["applicant"]["name"]) == (2, "张*")


async def test_a_backlog_runs_on_the_same_clock_and_its_first_day_is_quiet(suite: Suite) -> None:
    await open_office(suite)
    past = {"submitted_on": "2026-01-05"}
    extended = [{"event": "extended", "on": "2026-01-30", "days": 20}]
    late = [{"event": "correction_notice", "on": "2026-01-20", "days": 10}]
    decided = [
        {"event": "decided", "on": "2026-01-20", "row": "granted"},
        {"event": "delivered", "on": "2026-01-21", "manner": "direct"},
    ]
    sent = lines(
        application(client_application_id="O-1", acts=extended, **past),
        application(client_application_id="O-2", acts=late, **past),
        application(client_application_id="O-3", acts=decided, **past),
        application(client_application_id="O-4", acts=[{"event": "delivered", "on": "2026-01-21"}], **past),
        application(client_application_id="O-5", acts=[{"event": "decided", "on": "2026-01-21"}], **past),
    )
    async with suite.client("county", OFFICER) as county:
        verdicts, counts = await send(county, sent)
        assert [one["verdict"] for one in verdicts] == [*["registered"] * 3, *["refused"] * 2], verdicts
        assert [[e["pointer"] for e in one["errors"]] for one in verdicts[3:]] == [
            ["/acts/0"],
            ["/acts/0/row"],
        ]
        assert counts["backlog"] == 3
        cases = [
            (await county.get(f"{BASE}/applications/{one['application']}")).json() for one in verdicts[:3]
        ]
        assert [(one["state"], one["backlog"]) for one in cases] == [
            ("handling", True), ("correcting", True), ("closed", True)
        ]  # fmt: skip
        assert "late_correction_notice" in [one["code"] for one in verdicts[1]["findings"]]
        assert cases[2]["row"] == "granted"

        async def told() -> list[Any]:
            found = await feed(county, service="disclosure-requests")
            return [one for one in found if one["type"].endswith("backlog.imported.v1")]

        [summary] = await eventually(told, bool)
        assert summary["data"]["applications"] == 3
        ours = {one["id"] for one in cases}
        everything = await feed(county, service="disclosure-requests")
        assert not [one for one in everything if one["data"].get("application") in ours]
        again = await act(suite, cases[0], "withdrawal", on="2026-03-02")
        assert again.status_code == 201, again.text


async def test_what_is_no_file_is_told_so(suite: Suite) -> None:
    await open_office(suite)
    async with suite.client("county", OFFICER) as county:
        wrong = await county.post(f"{BASE}/intake", json={})
        assert pointers(wrong, 415, "unsupported_media") == ["Content-Type"]
        problem(await county.post(f"{BASE}/intake?dryrun=1", content=b"", headers=NDJSON), 400)
        verdicts, counts = await send(county, b"")
        assert (verdicts, counts["records"]) == ([], 0)
        large = lines(
            *(
                application(client_application_id=f"L-{n}", content={"description": "长" * 19_000})
                for n in range(20)
            )
        )
        assert len(large) > 2 * 2**20
        assert (await send(county, large))[1]["registered"] == 20
    async with suite.client("county") as reader:
        other = await reader.post(f"{BASE}/applications", content=b"x" * 3_000_000, headers=NDJSON)
        problem(other, 413)
    async with suite.client(None) as anybody:
        problem(await anybody.post(f"{BASE}/intake", content=b"{}", headers=NDJSON), 401)
