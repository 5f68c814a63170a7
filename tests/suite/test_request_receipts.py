"""Receipts of a case: all of them, verifiable with public keys that anybody may have, also after the key was changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gongkai.cli.main import app
from kernel.testing.clock import MovableClock
from tests.support import servers
from tests.support.cases import BASE, OFFICER, act, open_office, register
from tests.support.suite import Suite, settings_for, suite_on


async def receipts(suite: Suite, case: dict[str, Any], who: str = "county") -> tuple[int, Any]:
    async with suite.client(who) as caller:
        answer = await caller.get(f"{BASE}/applications/{case['id']}/receipts")
    return answer.status_code, answer.json()


async def keys(suite: Suite) -> list[dict[str, Any]]:
    async with suite.client(None) as anybody:
        found: list[dict[str, Any]] = (await anybody.get(f"{BASE}/receipt-keys")).json()["items"]
    return found


def verified(folder: Path, document: Any, pems: list[str]) -> dict[str, Any]:
    """What `gongkai receipt verify` says of an answer of the API, with keys that it listed."""
    (folder / "receipts.json").write_text(json.dumps(document))
    arguments = ["receipt", "verify", str(folder / "receipts.json"), "--json"]
    for number, pem in enumerate(pems):
        (folder / f"{number}.pem").write_text(pem)
        arguments += ["--key", str(folder / f"{number}.pem")]
    told: dict[str, Any] = json.loads(CliRunner().invoke(app, arguments).stdout)
    return told


async def test_the_receipts_of_a_case_verify_without_the_server(suite: Suite, tmp_path: Path) -> None:
    await open_office(suite)
    case = await register(suite, manner="web")
    await act(suite, case, "confirmation", on="2026-03-02")
    async with suite.client("county", OFFICER) as county:
        path = f"{BASE}/applications/{case['id']}/assignments"
        assert (await county.post(path, json={"on": "2026-03-02", "officer": "u-31"})).status_code == 201
    last = (await act(suite, case, "withdrawal", on="2026-03-02")).json()["receipt"]
    status, document = await receipts(suite, case)
    told = verified(tmp_path, document, [key["pem"] for key in await keys(suite)])
    assert (status, told["ok"], told["whole"]) == (200, True, True)
    # The office's own business gets none, and leaves no gap in the chain.
    assert [(one["number"], one["event"]) for one in told["receipts"]] == [
        (1, "submitted"), (2, "received"), (4, "withdrawn"),
    ]  # fmt: skip
    assert document["items"][-1] == last
    assert (await receipts(suite, case, "neighbour"))[0] == 404
    del document["items"][1]
    assert verified(tmp_path, document, [key["pem"] for key in await keys(suite)])["ok"] is False


@pytest.mark.skipif(servers.in_containers(), reason="it starts the suite with other settings")
async def test_old_receipts_stay_verifiable_when_the_key_is_changed(
    prepared: dict[str, Any], clock: MovableClock, tmp_path: Path
) -> None:
    async with suite_on(settings_for(**prepared), clock) as suite:
        await open_office(suite)
        case = await register(suite)
        before = await keys(suite)
    data: Path = prepared["data"]
    (data / "receipt-key.pem").unlink()
    (data / "receipt-key.pem.pub").rename(data / "receipt-key.2026.pub")
    former = {"receipt_public_key_files": str(data / "receipt-key.2026.pub")}
    async with suite_on(settings_for(**prepared, **former), clock) as suite:
        await act(suite, case, "withdrawal", on="2026-03-02")
        after, (_, document) = await keys(suite), await receipts(suite, case)
    assert [key["current"] for key in (*before, *after)] == [True, True, False]
    assert after[1]["id"] == before[0]["id"] != after[0]["id"]
    assert {one["signature"]["key"] for one in document["items"]} == {key["id"] for key in after}
    assert verified(tmp_path, document, [key["pem"] for key in after])["ok"] is True
    assert verified(tmp_path, document, [after[0]["pem"]])["ok"] is False
