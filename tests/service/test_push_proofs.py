"""Proofs and reports (P8, P13): the bundle verifies offline by a script of its own, names nobody, and everybody of the audience
is in exactly one outcome, whatever happened.
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from gongkai.cli.main import app
from kernel.security.principal import Officer
from services.push.channels.port import Kind, Outcome
from services.push.decisions import service as decisions
from services.push.messages import service as messages
from services.push.preferences import service as preferences
from services.push.proofs import service as proofs
from services.push.proofs.rules import OUTCOMES, BadBundle, checked, marked, recipient_lines, shares
from services.push.receipts import service as receipts
from services.push.registry import service as registry
from tests.support.proofs import SCRIPT, files, script, zipped
from tests.support.push_worker import CALLER, ITEM, Pushing, Scripted

KINDS: tuple[Kind, ...] = (
    "delivered", "accepted_unverified", "uncertain", "failed_temp", "failed_perm", "credential",
)  # fmt: skip


async def bundled(push: Pushing, message: str) -> bytes:
    async with push.database.read() as session:
        with await proofs.bundle(session, CALLER, push.tools, message) as file:
            return file.read()


async def reported(push: Pushing, message: str) -> dict[str, Any]:
    """The report of a message, after checking that it sums up and that its lists are as long as it says."""
    async with push.database.read() as session:
        report = await proofs.report(session, CALLER, message)
        row = await messages.read(session, CALLER, message)
        listed = {
            outcome: await proofs.recipients(session, row, outcome=outcome, after=None, limit=100)
            for outcome in OUTCOMES
        }
        everybody = await proofs.recipients(session, row, outcome=None, after=None, limit=100)
    numbers = {name: one["number"] for name, one in report["outcomes"].items()}
    assert sum(numbers.values()) == report["audience"] == len(everybody)
    assert {name: len(rows) for name, rows in listed.items()} == numbers
    assert sum(report["not_told"].values()) == numbers["not_told"]
    if report["audience"]:
        assert round(sum(float(one["percent"]) for one in report["outcomes"].values()), 2) == 100
    return report


async def test_a_proof_verifies_offline_by_a_short_script_and_names_nobody(
    push: Pushing, tmp_path: Path
) -> None:
    owners = [await push.subscriber() for _ in range(5)]
    message = await push.send(facts=[{"kind": "amount", "label": "补偿款", "value": "12345.60"}])
    script_of = dict(
        zip(owners, ([Outcome(kind, "c", reference=f"ref-{kind}")] for kind in KINDS), strict=False)
    )
    script_of[owners[0]] = [
        Outcome("delivered", "c", reference="ref-delivered", status=200, answer_hash="ab" * 32)
    ]
    await push.worker(sms=Scripted(script=script_of)).run()
    heard = {
        "channel": "sms",
        "reference": "ref-delivered",
        "verdict": "arrived",
        "code": "DELIVRD",
        "at": push.clock.now(),
    }
    async with push.database.write() as session:
        await receipts.take(session, CALLER, push.tools, [heard])
    bundle = await bundled(push, message)
    key = push.tools.settings.proof_key.with_name("proof-key.pem.pub")
    pem = key.read_bytes()

    found = checked(bundle, pem)
    assert found["lines"] == {
        "attempt": 5,
        "audience": 1,
        "delivery": 5,
        "message": 1,
        "receipt": 1,
        "recipient": 5,
        "rule": 5,
    }
    assert found["deliveries"]["delivered"] == 1
    said = script(bundle, key, tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert "accepted_unverified: 1" in said.stdout
    by_command = CliRunner().invoke(app, ["push", "verify", str(tmp_path / "proof.zip"), "--key", str(key)])
    assert by_command.exit_code == 0
    assert "投递证明成立" in by_command.stdout
    assert len(SCRIPT.read_text().splitlines()) <= 100

    parts = files(bundle)
    table = b"".join(parts.values()).decode()
    assert not [word for word in (*owners, "13800000001", "a@example.cn") if word in table]
    async with push.database.read() as session:
        opened = await proofs.disclosed(session, CALLER, push.tools, message, owners[0])
    mine = recipient_lines(bundle, owners[0], opened["salt"])
    assert [one["kind"] for one in mine] == ["recipient", "delivery", "attempt", "receipt"]
    assert mine[2]["address"] == marked(opened["salt"], "13800000001")
    assert (mine[2]["outcome"], mine[2]["reference"]) == ("delivered", "ref-delivered")
    private = push.tools.settings.proof_key
    for unreadable in ((tmp_path / "none.pem",), (private,), (key, owners[0], "zz")):
        refused = script(bundle, *unreadable[:1], tmp_path, *unreadable[1:])
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    told = script(bundle, key, tmp_path, owners[0], opened["salt"])
    assert '"ref-delivered"' in told.stdout
    another = script(bundle, key, tmp_path, owners[1], opened["salt"])
    assert (another.returncode, another.stdout.startswith("holds")) == (3, True)
    assert "其一有误,或并非接收者" in another.stdout
    assert [
        script(bundle, key, tmp_path, owners[0], *salt).returncode for salt in ([], ["00"], ["0" * 64, "x"])
    ] == [2, 2, 2]

    signed = json.loads(parts["proof.json"])
    lines = parts["lines.jsonl"].splitlines(keepends=True)
    forged = {
        "message.json": parts["message.json"].replace(b"12345", b"12346"),
        "proof.json": parts["proof.json"].replace(b'"lines":23', b'"lines":22'),
        "lines.jsonl": b"".join(lines[:-1]),
    }
    changes = [{name: content} for name, content in forged.items()]
    changes += [
        {"lines.jsonl": b"".join([*lines[:-2], lines[-1], lines[-2]])},
        {"lines.jsonl": parts["lines.jsonl"].replace(b'"failed_perm"', b'"delivered"')},
        {"proof.json": json.dumps(signed | {"document": signed["document"] | {"root": "0" * 64}}).encode()},
    ]
    for change in changes:
        assert all(parts[name] != content for name, content in change.items())
        wrong = zipped(parts | change)
        with pytest.raises(BadBundle):
            checked(wrong, pem)
        assert script(wrong, key, tmp_path).returncode == 1, change.keys()
    for rubbish in (b"", b"PK", zipped({"message.json": b"{}"})):
        with pytest.raises(BadBundle):
            checked(rubbish, pem)
        assert script(rubbish, key, tmp_path).returncode == 1

    async with push.database.write() as session:
        await registry.erase(session, CALLER, push.tools, owners[0])
    after = recipient_lines(await bundled(push, message), owners[0], opened["salt"])
    assert (mine[2]["answer"], after[2]["answer"]) == (marked(opened["salt"], "ab" * 32), None)
    assert after[2]["address"] is None


async def test_everybody_of_the_audience_is_in_one_outcome_whatever_happened(push: Pushing) -> None:
    random = Random(1127)
    owners = [await push.subscriber(random.choice(["sms", "email"])) for _ in range(12)]
    waiting = await push.send(not_before="2027-01-01T00:00:00+08:00")
    sent = [await push.send(expires="2026-06-01T00:00:00+08:00") for _ in range(3)]
    cancelled = await push.send(not_before="2027-01-01T00:00:00+08:00")
    async with push.database.write() as session:
        await messages.cancel(session, CALLER, push.tools, cancelled)
    for _ in range(4):
        for message in sent:
            await reported(push, message)
        outcomes = {name: [Outcome(random.choice(KINDS), "x") for _ in range(9)] for name in owners}
        worker = push.worker(sms=Scripted(script=outcomes), email=Scripted(True, script=outcomes))
        await worker.run()
        await worker.lease.give_back()
    reports = [await reported(push, message) for message in sent]
    assert {name for one in reports for name, share in one["outcomes"].items() if share["number"]} >= {
        "told", "waiting",
    }  # fmt: skip
    assert all(one["by"] for one in reports)
    assert (await reported(push, waiting))["outcomes"]["waiting"]["number"] == 12
    off = await reported(push, cancelled)
    assert (off["outcomes"]["not_told"]["number"], off["not_told"]) == (12, {"cancelled": 12})
    async with push.database.read() as session:
        page, _ = await proofs.item_page(session, "budget-1", region=CALLER.region, after=None, limit=100)
    assert [one["message"] for one in page] == sorted([waiting, *sent, cancelled], reverse=True)


@given(st.lists(st.integers(0, 10**7), min_size=5, max_size=5))
def test_shares_sum_to_a_hundred_percent(numbers: list[int]) -> None:
    found = shares(dict(zip(OUTCOMES, numbers, strict=True)))
    points = Counter({name: int(share.replace(".", "")) for name, share in found.items()})
    assert points.total() == (10_000 if sum(numbers) else 0)
    for name, number in zip(OUTCOMES, numbers, strict=True):
        assert abs(points[name] - 10_000 * number / (sum(numbers) or 1)) < 1


async def test_a_report_tells_who_confirmed_and_who_switched_the_channel_off(push: Pushing) -> None:
    owners = [await push.subscriber("sms") for _ in range(3)]
    gone = await push.subscriber("email")
    script = {owners[0]: [Outcome("accepted_unverified", "c", reference="r-0")]}
    before, message = await push.send(), await push.send()
    await push.worker(sms=Scripted(script=script), email=Scripted(True)).run()
    assert (await reported(push, message))["confirmed"] == {"number": 0, "percent": "0.00"}
    heard = {"channel": "sms", "reference": "r-0", "verdict": "arrived", "code": "DELIVRD", "at": push.clock.now()}  # fmt: skip
    async with push.database.write() as session:
        await receipts.take(session, CALLER, push.tools, [heard])
    push.clock.move_to(push.clock.now() + timedelta(days=3))
    late = await push.send()
    async with push.database.write() as session:
        for owner, channel in ((owners[1], "sms"), (owners[2], "feed"), (gone, "email")):
            await preferences.switch_off(session, CALLER, push.tools, owner, channel)
    reports = [await reported(push, one) for one in (before, message, late)]
    assert [one["confirmed"]["number"] for one in reports] == [1, 0, 0]
    assert reports[0]["confirmed"]["percent"] == "25.00"
    assert [one["unsubscribed"] for one in reports] == [
        {"number": 2, "per_1000": "500.00"}, {"number": 2, "per_1000": "500.00"}, {"number": 0, "per_1000": "0.00"},
    ]  # fmt: skip


async def test_who_switches_off_much_later_is_not_counted(push: Pushing) -> None:
    owner = await push.subscriber("sms")
    message = await push.send()
    await push.worker(sms=Scripted()).run()
    push.clock.move_to(push.clock.now() + timedelta(days=8))
    async with push.database.write() as session:
        await preferences.switch_off(session, CALLER, push.tools, owner, "sms")
    assert (await reported(push, message))["unsubscribed"] == {"number": 0, "per_1000": "0.00"}


async def test_what_an_officer_took_for_delivered_was_not_confirmed(push: Pushing) -> None:
    owner = await push.subscriber("sms")
    message = await push.send()
    await push.worker(sms=Scripted(otherwise=Outcome("uncertain", "no_answer"))).run()
    row = (await push.rows(message))[owner]
    officer = replace(CALLER, officer=Officer("gk-07", "周经办"))
    body = {"verdict": "taken_as_delivered", "reason": "已电话核实", "out_of_order": False}
    async with push.database.write() as session:
        await decisions.decide(session, officer, push.tools, row.id, body)
    told = await reported(push, message)
    assert told["outcomes"]["told"]["number"] == 1
    assert told["confirmed"]["number"] == 0


async def test_who_switches_off_before_the_receipt_comes_is_counted(push: Pushing) -> None:
    owner = await push.subscriber("sms")
    message = await push.send()
    await push.worker(sms=Scripted(otherwise=Outcome("accepted_unverified", "c", reference="r-0"))).run()
    push.clock.move_to(push.clock.now() + timedelta(minutes=5))
    async with push.database.write() as session:
        await preferences.switch_off(session, CALLER, push.tools, owner, "sms")
    push.clock.move_to(push.clock.now() + timedelta(minutes=30))
    heard = {"channel": "sms", "reference": "r-0", "verdict": "arrived", "code": "DELIVRD", "at": push.clock.now()}  # fmt: skip
    async with push.database.write() as session:
        await receipts.take(session, CALLER, push.tools, [heard])
    assert await push.states(message) == {owner: "delivered"}
    assert (await reported(push, message))["unsubscribed"] == {"number": 1, "per_1000": "1000.00"}


async def test_a_page_of_reports_makes_none_beyond_itself(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [await push.send() for _ in range(3)]
    made = []

    async def count(session: AsyncSession, identifier: str) -> int:
        made.append(identifier)
        return 0

    monkeypatch.setattr(proofs.fallbacks, "count_of", count)
    async with push.database.read() as session:
        page, more = await proofs.item_page(session, ITEM, region=CALLER.region, after=None, limit=2)
        assert ([one["message"] for one in page], more) == (made, True)
        assert len(made) == 2
        last, more = await proofs.item_page(session, ITEM, region=CALLER.region, after=made[-1], limit=2)
    assert (len(last), more) == (1, False)
    assert sorted(made) == sorted(sent)
