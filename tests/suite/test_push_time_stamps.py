"""Time stamps of proofs (P8): a kept root is stamped by an authority, and anybody verifies that offline, without this software."""

import json
import shlex
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gongkai.cli.main import app
from kernel.testing.clock import MovableClock
from services.push.deliveries.rules import OPEN
from services.push.kept_roots.rules import QUIET
from services.push.proofs.rules import CLOCK, KEPT_CLOCK, checked
from services.push.time_stamps.rules import SCHEDULE
from tests.support import servers
from tests.support.answers import all_pages, eventually, problem
from tests.support.proofs import files, script, zipped
from tests.support.push import BASE, BUDGET, answered, known, send, subscriber, subscription
from tests.support.suite import Suite, settings_for, suite_on
from tests.support.time_stamping import POLICY, Authority, authority_in, listening, openssl

pytestmark = [
    pytest.mark.skipif(openssl() is None, reason="openssl (3 or later) is not installed"),
    pytest.mark.skipif(
        servers.in_containers(), reason="the containers do not reach an authority of this machine"
    ),
]


async def test_a_kept_root_is_stamped_and_verified_by_openssl(
    hasty: None, prepared: dict[str, Any], clock: MovableClock, tmp_path: Path
) -> None:
    async with listening(authority_in(tmp_path / "tsa")) as authority:
        authority.lies = ["imprint"]
        settings = settings_for(
            **prepared, push_tsa_url=authority.url, push_tsa_ca_file=authority.ca, push_tsa_policy=POLICY,
            push_targets=f"127.0.0.0/8:{authority.port}",
        )  # fmt: skip
        async with suite_on(settings, clock) as suite:
            await _story(suite, authority, clock, tmp_path)


async def _story(suite: Suite, authority: Authority, clock: MovableClock, folder: Path) -> None:
    await known(suite)
    await subscription(suite, await subscriber(suite, "reader"), {"item": [BUDGET]})
    board = await subscriber(suite, "board", kind="office", name="公示栏", addresses={})
    await subscription(suite, board, {"item": [BUDGET]}, "bulletin")
    sent = await send(suite, "m1")
    path = f"{BASE}/messages/{sent['id']}"
    async with suite.client(None) as anybody:
        (folder / "key.pem").write_text(
            answered(await anybody.get(f"{BASE}/proof-keys"), 200)["items"][0]["pem"]
        )
    async with suite.client("county") as county:

        async def roots() -> list[dict[str, Any]]:
            return list(answered(await county.get(f"{path}/proof/roots"), 200)["items"])

        async def bundle() -> tuple[bytes, dict[str, Any], dict[str, Any]]:
            content = (await county.get(f"{path}/proof")).content
            parts = files(content)
            return content, json.loads(parts["time.json"]), json.loads(parts["document.json"])

        async def sheet() -> Any:
            found = answered(await county.get(f"{BASE}/deliveries?message={sent['id']}"), 200)["items"]
            if any(row["state"] in OPEN for row in found):
                return []  # no root is kept while something may go out, and the clock is moved once
            return [
                row for row in found if row["channel"] == "bulletin" and row["state"] == "accepted_unverified"
            ]

        [delivery] = await eventually(sheet, bool)
        content, time, document = await bundle()
        assert (time["state"], time["reason"], time["number"]) == ("pending", "root_not_kept_yet", None)
        assert (document["clock"], document["number"]) == (CLOCK, None)
        assert "no time stamp" in script(content, folder / "key.pem", folder).stdout
        assert await roots() == []

        clock.move_to(clock.now() + QUIET)
        [lied] = await eventually(roots, lambda rows: any(row["time_stamp"]["tries"] for row in rows))
        stamp = lied["time_stamp"]
        assert (lied["number"], stamp["state"], stamp["code"], stamp["token"]) == (
            1,
            "pending",
            "wrong_imprint",
            None,
        )
        assert "此文件" in stamp["message_zh"]
        _, time, document = await bundle()
        assert (time["state"], time["reason"], time["number"]) == ("pending", "wrong_imprint", 1)
        assert document["clock"] == KEPT_CLOCK

        clock.move_to(clock.now() + timedelta(seconds=SCHEDULE[0]))
        [first] = await eventually(roots, lambda rows: rows[0]["time_stamp"]["state"] == "stamped")
        assert first["signed"] == lied["signed"], "what was kept stays as it was"
        assert (first["time_stamp"]["policy"], first["time_stamp"]["code"]) == (POLICY, None)
        content, time, document = await bundle()
        assert (time["state"], time["number"], document) == ("stamped", 1, first["signed"]["document"])
        assert "CN=时间戳机构" in time["clock"]
        stamped = folder / "first"
        _verified(content, authority, folder / "key.pem", stamped)

        asked = {
            "first": "2026-03-02",
            "last": "2026-03-12",
            "supervision": "0792-3221234",
            "delivery": delivery["id"],
        }
        made = answered(await county.post(f"{BASE}/postings", json=asked))
        code = made["confirm_url"].rpartition("/")[2]
        async with suite.client(None) as anybody:
            confirmed = {"act": "posted", "person": "欧阳村官"}
            answered(await anybody.post(f"{BASE}/posted-sheets/{code}/confirmations", params=confirmed), 200)
        _, time, document = await bundle()
        assert (time["number"], document["number"], document["root"] != first["root"]) == (None, None, True)

        clock.move_to(clock.now() + QUIET)
        both = await eventually(
            roots, lambda rows: [r["time_stamp"]["state"] for r in rows] == ["stamped"] * 2
        )
        assert [one["number"] for one in both] == [2, 1]
        assert both[1] == first
        assert both[0]["signed"]["document"]["previous"] == first["sha256"]
        content, time, _ = await bundle()
        assert (time["state"], time["number"]) == ("stamped", 2)
        _verified(content, authority, folder / "key.pem", folder / "second")
        mixed = files(content) | {"token.tsr": (stamped / "token.tsr").read_bytes()}
        assert "time stamp" in script(zipped(mixed), folder / "key.pem", folder).stderr
        assert [one["number"] for one in await all_pages(county, f"{path}/proof/roots", limit=1)] == [2, 1]
    async with suite.client("neighbour") as other:
        problem(await other.get(f"{path}/proof/roots"), 404)


def _verified(content: bytes, authority: Authority, key: Path, folder: Path) -> None:
    """By our rules, by the script, by OpenSSL as the bundle and as the script say, and by the command; not by another CA."""
    folder.mkdir()
    for name, part in files(content).items():
        (folder / name).write_bytes(part)
    (folder / "tsa-ca.pem").write_bytes(authority.ca.read_bytes())
    said = script(content, key, folder)
    assert (said.returncode, said.stderr) == (0, "")
    [how] = [line.partition(", ")[2] for line in said.stdout.splitlines() if "time stamp" in line]
    for command in (how, json.loads((folder / "time.json").read_bytes())["verify"]):
        done = subprocess.run(shlex.split(command), cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "Verification: OK\n"), done.stderr
    assert checked(content, key.read_bytes())["time_stamp"].policy == POLICY
    for ca, code in ((authority.ca, 0), (authority.folder / "stranger-ca.pem", 1)):
        command = ["push", "verify", str(folder / "proof.zip"), "--key", str(key), "--tsa-ca", str(ca)]
        assert CliRunner().invoke(app, command).exit_code == code
