"""The documents' lines, run: the README's tour by curl in every shell at hand, the calculators, the events."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.support import servers
from tests.support.answers import eventually, feed
from tests.support.county import new_draft, new_guideline, row
from tests.support.documents import blocks, broken_promises, event_members, section
from tests.support.server import Installation, installation
from tests.support.suite import APPROVER, AUTHOR, Suite, land_event, publication

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SHELLS = [shell for shell in ("bash", "dash", "zsh") if shutil.which(shell)]
NEXT = "\x1e"


# The containers are one installation: tests of other modules may use it in between.
@pytest.fixture(scope="function" if servers.in_containers() else "module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("readme") / "data") as running:
        yield running


@pytest.mark.skipif(not shutil.which("curl"), reason="the tour is told with curl")
@pytest.mark.parametrize("shell", SHELLS)
def test_the_tour_gives_the_answers_that_the_readme_shows(shell: str, server: Installation) -> None:
    told = [
        (kind, text) for kind, text in blocks(section(README, "Five minutes")) if kind in ("bash", "json")
    ]
    # One shell runs all blocks, as a reader's does; a separator parts what each of them says.
    script = "".join(f"{text}printf '{NEXT}'\n" for kind, text in told if kind == "bash")
    script = script.replace("http://127.0.0.1:8000", server.url)
    done = subprocess.run(
        [shell], input=script, cwd=server.data.parent, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    said = iter(done.stdout.split(NEXT))
    answer = ""
    compared = 0
    for kind, text in told:
        if kind == "bash":
            answer = next(said)
        else:
            assert list(broken_promises(json.loads(text), json.loads(answer))) == []
            compared += 1
    assert compared == 6


def test_the_chinese_readme_has_the_same_commands_answers_and_links() -> None:
    chinese = (ROOT / "README.zh-CN.md").read_text("utf-8")
    assert list(blocks(chinese)) == list(blocks(README))
    here, there = set(_targets(README)), set(_targets(chinese))
    assert here - there == {"README.zh-CN.md"}
    assert there - here == {"README.md"}


@pytest.mark.parametrize("document", ["README.md", "docs/operators/calendar.md"])
def test_the_calculators_say_what_the_documents_show(document: str, tmp_path: Path) -> None:
    text = (ROOT / document).read_text("utf-8")
    [console] = [told for kind, told in blocks(text) if kind == "console"]
    environment = os.environ | {"GONGKAI_DATA": str(tmp_path)}
    for told in console.split("$ ")[1:]:
        command, _, output = told.partition("\n")
        assert command.startswith(".venv/bin/gongkai ")
        done = subprocess.run(
            ["sh", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30
        )
        assert done.stdout == output


async def test_events_have_the_members_that_the_documents_show(brisk: Suite) -> None:
    shown = {
        example["type"]: set(example["data"])
        for kind, text in blocks((ROOT / "docs/events/README.md").read_text("utf-8"))
        if kind == "json"
        for example in [json.loads(text)]
    }
    async with brisk.client("county", APPROVER) as county:
        path, events = (
            "/v1/catalog/business-events",
            [land_event(n, "sample-land-bureau") for n in ("e1", "e2")],
        )
        events[1]["dates"] = {}
        duty, waiting = [(await county.post(path, json=event)).json() for event in events]
        dates = {"dates": {"approval_received_on": "2026-02-12"}}
        await county.post(f"/v1/catalog/business-events/{waiting['event']['id']}/dates", json=dates)
        await eventually(
            partial(told_by, county), lambda told: any("became_due_soon" in kind for kind in told)
        )
        first = duty["obligations"][0]
        path = f"/v1/catalog/obligations/{first['id']}/publications"
        recorded = (await county.post(path, json=publication(first, date(2026, 3, 2)))).json()["publication"]
        path = f"/v1/catalog/publications/{recorded['id']}"
        etag = (await county.get(path)).headers["etag"]
        put = await county.put(f"{path}/directory", json={"validity": "repealed"}, headers={"if-match": etag})
        etag = put.headers["etag"]
        withdrawal = {"withdrawn_on": "2026-03-02", "reason": "链接有误"}
        await county.post(f"{path}/withdrawal", json=withdrawal, headers={"if-match": etag})
        await _waive_move_and_withdraw(county)
        await _merge_and_rename(brisk, county)
        await _review(brisk, county)
        brisk.clock.move_to(date(2026, 3, 5))
        told = await eventually(partial(told_by, county), lambda told: told.keys() >= shown.keys())
    assert {kind: told[kind] for kind in shown} == shown
    listed = event_members()
    assert {kind: listed[kind] for kind in told.keys() - shown.keys()} == {
        kind: told[kind] for kind in told.keys() - shown.keys()
    }


async def _review(suite: Suite, county: httpx.AsyncClient) -> None:
    """A text scanned by one officer and decided on by another."""
    sent = await county.post("/v1/catalog/reviews?name=a.txt", content="补贴发放公示".encode())
    assert sent.status_code == 201, sent.text
    decision = {
        "decision": "publish", "reason": "按规定公示", "secrecy_opinion": "不涉密", "privacy_opinion": "不含个人信息",
    }  # fmt: skip
    async with suite.client("county", AUTHOR) as reviewer:
        path = f"{sent.headers['location']}/decisions"
        decided = await reviewer.post(path, json=decision, headers={"if-match": sent.headers["etag"]})
    assert decided.status_code == 201, decided.text


async def _merge_and_rename(suite: Suite, county: httpx.AsyncClient) -> None:
    """A new version of a guideline merged into a draft; a body renamed."""
    await new_guideline(suite, "first", row("t-1"))
    await new_guideline(suite, "second", row("t-1"), supersedes="first")
    path, _ = await new_draft(suite, "first")
    made = await county.post(f"{path}/merge-proposals", json={"theirs": "second"})
    done = await county.post(
        f"{made.headers['location']}/acceptance", headers={"if-match": made.headers["etag"]}
    )
    assert done.status_code == 200, done.text
    renamed = {
        "kind": "renamed", "bodies": ["sample-finance-bureau"], "name": "永修县财政和金融局", "effective_on": "2026-03-02",
        "document": "县机构改革方案",
    }  # fmt: skip
    assert (await county.post("/v1/catalog/body-successions", json=renamed)).status_code == 201


async def _waive_move_and_withdraw(county: httpx.AsyncClient) -> None:
    """What else happens to a duty: waived, opened again, moved to another body, withdrawn with its event."""
    event = land_event("e3", "sample-land-bureau")
    found = (await county.post("/v1/catalog/business-events", json=event)).json()
    path = f"/v1/catalog/obligations/{found['obligations'][0]['id']}"
    waiver = {
        "basis": {"article": "14"}, "ground": "state_secret", "grounds": "已定密", "decided_on": "2026-03-02",
        "approver": {"id": "u-04", "name": "孙批准"},
    }  # fmt: skip
    transfer = {"to_body": "sample-finance-bureau", "reason": "机构改革", "effective_on": "2026-03-02"}
    await county.post(f"{path}/waiver", json=waiver)
    await county.post(f"{path}/waiver/revocation", json={"decided_on": "2026-03-02", "reason": "已解密"})
    await county.post(f"{path}/transfer", json=transfer)
    event_path = f"/v1/catalog/business-events/{found['event']['id']}"
    await county.post(f"{event_path}/withdrawal", json={"reason": "重复报送"})


async def told_by(county: httpx.AsyncClient) -> dict[str, set[str]]:
    """Type -> members of its data, of every event in the feed."""
    return {event["type"]: set(event["data"]) for event in await feed(county)}


def test_every_link_of_the_documents_leads_somewhere() -> None:
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    lost = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in _targets(document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]
    assert lost == []


def _targets(text: str) -> Iterator[str]:
    """The files that a document links to."""
    for part in text.split("](")[1:]:
        target = part.partition(")")[0].partition("#")[0]
        if target and "://" not in target:
            yield target
