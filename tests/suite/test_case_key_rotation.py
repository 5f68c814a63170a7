"""`gongkai case-keys`: rotation while the service runs, in batches, after interruptions; old keys go when nobody needs them."""

import asyncio
import json
import os
import subprocess
import sys
import time
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from gongkai.cli.case_keys import SETTLED_SECONDS
from gongkai.cli.main import app
from kernel.db import Database
from kernel.security.envelope import add_wrapping_key, load_key_ring
from services.disclosure_requests.personal_data.models import SealedApplicant
from tests.support import servers
from tests.support.cases import BASE, OFFICER, act, application, open_office, register
from tests.support.suite import Suite

pytestmark = pytest.mark.skipif(servers.in_containers(), reason="the containers cannot write their key file")


def environment(suite: Suite) -> dict[str, str]:
    found = {"GONGKAI_DATA": str(suite.settings.data)}
    if suite.settings.database_url is not None:
        found["GONGKAI_DATABASE_URL"] = suite.settings.database_url
    return found


async def apart(suite: Suite, *arguments: str, failpoint: str = "") -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, beside the running service."""
    command = [sys.executable, "-c", "from gongkai.cli.main import app; app()", "case-keys", *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, env=os.environ | environment(suite) | {"GONGKAI_FAILPOINT": failpoint},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


async def called(suite: Suite, *arguments: str) -> Result:
    """The command on a thread of its own, beside the running service."""
    return await asyncio.to_thread(
        CliRunner().invoke, app, ["case-keys", *arguments, "--json"], env=environment(suite)
    )


async def told(suite: Suite, *arguments: str) -> dict[str, Any]:
    done = await called(suite, *arguments)
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return document


async def rows(suite: Suite) -> dict[str, tuple[str, bytes | None, bytes | None]]:
    database = Database(suite.settings.url_of("disclosure_requests"))
    async with database.read() as session:
        found = {
            row.application: (row.key_id, row.wrapped_key, row.ciphertext)
            for row in await session.scalars(select(SealedApplicant))
        }
    await database.dispose()
    return found


async def readable(suite: Suite, cases: list[dict[str, Any]]) -> bool:
    async with suite.client("county") as county:
        answers = [await county.get(f"{BASE}/applications/{case['id']}") for case in cases]
    return all(answer.json()["applicant"]["name"] == "张*" for answer in answers)


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def test_rotation_wraps_anew_leaves_ciphertexts_and_the_service_follows(suite: Suite) -> None:
    keys = suite.settings.case_keys
    cases = [await register(suite) for _ in range(5)]
    before, old = await rows(suite), load_key_ring(keys).current
    # Killed after the first batch of two: the rest is still under the old key, and everything is readable.
    killed = await apart(suite, "rotate", "--batch", "2", failpoint="case_keys.rewrapped")
    assert killed.returncode != 0
    half, new = await rows(suite), load_key_ring(keys).current
    assert sorted(key for key, _, _ in half.values()) == sorted([new] * 2 + [old] * 3)
    assert await readable(suite, cases)
    # The running service writes with the new key from now on, without a restart.
    cases.append(await register(suite))
    assert (await rows(suite))[cases[-1]["id"]][0] == new
    again = await told(suite, "rotate", "--batch", "2")
    assert (again["added"], again["rewrapped"], again["key"]) == (False, 3, new)
    after = await rows(suite)
    assert {key for key, _, _ in after.values()} == {new}
    assert {case: after[case][2] for case in before} == {
        case: sealed for case, (_, _, sealed) in before.items()
    }
    assert all(after[case][1] != wrapped for case, (_, wrapped, _) in before.items())
    assert await readable(suite, cases)


async def test_old_keys_are_removed_only_when_nobody_needs_them(suite: Suite) -> None:
    keys = suite.settings.case_keys
    cases = [await register(suite) for _ in range(2)]
    old = load_key_ring(keys).current
    index = load_key_ring(keys).index("applicant", "x")
    assert (await told(suite, "rotate"))["added"] is True
    young = await called(suite, "prune")
    assert (young.exit_code, load_key_ring(keys).names[0]) == (1, old)
    _age(keys)
    assert (await told(suite, "prune"))["removed"] == [old]
    assert load_key_ring(keys).names == list({key for key, _, _ in (await rows(suite)).values()})
    assert load_key_ring(keys).index("applicant", "x") == index
    assert await readable(suite, cases)
    # A key that a case still needs stays.
    add_wrapping_key(keys)
    _age(keys)
    needed = await called(suite, "prune")
    assert needed.exit_code == 1
    assert "rotate" in needed.output
    listed = (await told(suite, "list"))["keys"]
    assert [(one["cases"], one["current"]) for one in listed] == [(2, False), (0, True)]
    assert await readable(suite, cases)
    assert (await told(suite, "rotate"))["added"] is False


async def test_cases_are_filed_changed_and_erased_while_keys_rotate(suite: Suite) -> None:
    """Whatever the order in which they come to a row, no row ends up under a key that did not wrap it."""
    cases = [await register(suite) for _ in range(6)]
    closed = cases[:3]
    for case in closed:
        await act(suite, case, "withdrawal", on="2026-03-02")
        await act(suite, case, "erasure", basis="unlawful_processing", reason="误登记")

    async def work() -> list[int]:
        async with (
            suite.client("county", OFFICER) as county,
            suite.client("county", "u-05;name=吴主任") as head,
        ):
            erasing = [head.post(f"{BASE}/applications/{case['id']}/erasure/approval") for case in closed]
            filing = [county.post(f"{BASE}/applications", json=application()) for _ in range(6)]
            return [answer.status_code for answer in await asyncio.gather(*filing, *erasing)]

    statuses, rotated = await asyncio.gather(work(), apart(suite, "rotate", "--batch", "1"))
    assert set(statuses) == {201}
    assert rotated.returncode == 0, rotated.stderr
    found = await rows(suite)
    assert len(found) == 12
    erased = {case for case, (_, wrapped, _) in found.items() if wrapped is None}
    assert erased == {case["id"] for case in closed}
    async with suite.client("county") as county:
        names = [
            (await county.get(f"{BASE}/applications/{case}")).json()["applicant"].get("name")
            for case in found
        ]  # fmt: skip
    assert names.count("张*") == 9


def _age(path: Any) -> None:
    """Let the key file be older than any write that is at work."""
    then = time.time() - SETTLED_SECONDS - 1
    os.utime(path, (then, then))
