"""kill -9 in each step of filing and deciding a case: nothing is lost, nothing is there twice, no number is used again."""

import os
import time
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.support.cases import BASE, HEAD, OFFICER, application, office
from tests.support.fault_report import Tally
from tests.support.server import Server

#: Where a step dies; in the long form each step at each of them, in the short one in turn.
PLACES = ("request.done", "request.committed", "ledger.written")
TURNS = range(len(PLACES) if int(os.environ.get("GONGKAI_FAULT_ROUNDS", "1")) > 1 else 1)
DRAFT: dict[str, Any] = {
    "type": "granted", "basis": ["《政府信息公开条例》第三十六条第二项"], "facts": "经检索,本机关制作并保存所申请的公告。",
    "provision": {"titles": ["征收土地公告"], "carrier": "paper", "route": "post"},
}  # fmt: skip
EXTENSION: dict[str, Any] = {
    "on": "2026-03-20", "days": 10, "reason": "检索", "proposed_by": {"id": "u-31", "name": "周经办"},
}  # fmt: skip
#: (path below the case, officer, document, whether it writes into the ledger) of each step after the registration.
STEPS: tuple[tuple[str, str, dict[str, Any], bool], ...] = (
    ("/confirmation", OFFICER, {"on": "2026-03-03"}, True),
    ("/extensions", HEAD, EXTENSION, True),
    ("/decisions", OFFICER, DRAFT, False),
    ("/decisions/1/approval", HEAD, {"on": "2026-03-25"}, True),
    ("/deliveries", OFFICER, {"on": "2026-03-26", "manner": "ems"}, True),
    ("/letters", OFFICER, {"kind": "granted"}, False),
)


def post(server: Server, path: str, officer: str, document: dict[str, Any], key: str) -> httpx.Response:
    """A write under a key of its own."""
    headers = {"gongkai-officer": quote(officer, safe=";="), "idempotency-key": key}
    with server.client("county", **headers) as client:
        return client.post(f"{BASE}{path}", json=document)


@pytest.mark.parametrize("turn", TURNS)
def test_death_in_each_step_of_a_case(prepared: dict[str, Any], turn: int, tally: Tally) -> None:
    data, database = prepared["data"], prepared.get("database_url")

    def survive(
        step: int, path: str, officer: str, body: dict[str, Any], in_ledger: bool = True
    ) -> dict[str, Any]:
        """Die in a step, then do it on a server that lives, twice under one key."""
        place = PLACES[(step + turn) % len(PLACES)]
        if place == "ledger.written" and not in_ledger:
            place = "request.done"
        doomed = Server(data, database, GONGKAI_FAILPOINT=place)
        doomed.start()
        with pytest.raises(httpx.TransportError):
            post(doomed, path, officer, body, f"step-{step}")
        doomed.kill()
        tally.add(kills=1, messages=1)
        begun = time.monotonic()
        with Server(data, database) as server:
            tally.recovered(time.monotonic() - begun)
            answer = post(server, path, officer, body, f"step-{step}")
            assert answer.status_code == 201, answer.text
            assert post(server, path, officer, body, f"step-{step}").json() == answer.json()
        found: dict[str, Any] = answer.json()
        return found

    with Server(data, database) as server, server.client("county") as client:
        made = client.put(f"{BASE}/offices/zrzy", json=office())
        assert made.status_code == 201, made.text
    case = survive(0, "/applications", OFFICER, application(manner="web"))
    for step, (path, officer, body, in_ledger) in enumerate(STEPS, 1):
        survive(step, f"/applications/{case['id']}{path}", officer, body, in_ledger)

    with Server(data, database) as server:
        following = post(server, "/applications", OFFICER, application(), "next").json()
        with server.client("county") as client:

            def listed(path: str) -> list[dict[str, Any]]:
                found: list[dict[str, Any]] = client.get(f"{BASE}/applications{path}").json()["items"]
                return found

            cases = listed("")
            ledger = client.get(f"{BASE}/applications/{case['id']}/ledger").json()
            receipts, drafts, letters = (
                listed(f"/{case['id']}/{what}") for what in ("receipts", "decisions", "letters")
            )
    wanted = ["submitted", "received", "extended", "decided", "delivered"]
    kinds = [entry["kind"] for entry in ledger["items"]]
    tally.add(
        lost=len(set(wanted) - set(kinds)) + max(2 - len(cases), 0),
        ledger_duplicates=len(kinds) - len(set(kinds)) + max(len(cases) - 2, 0),
    )
    assert (
        [one["number"] for one in cases]
        == [case["number"], following["number"]]
        == ["2026-00001", "2026-00002"]
    )
    assert kinds == wanted
    assert ledger["chain_holds"] is True
    assert len(receipts) == len(kinds)
    assert len(drafts) == len(letters) == 1
    assert letters[0]["number"].endswith("1号")
