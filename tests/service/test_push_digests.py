"""Digests (novu#2569): each item is in exactly one digest, whoever begins, whoever dies, and however late a commit comes."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from kernel.clock import SHANGHAI
from kernel.db import Database
from services.push import planner
from services.push.digests import rules
from services.push.digests import service as digests
from services.push.digests.models import Digest, DigestItem
from services.push.jobs import make_digests
from services.push.messages.models import Message
from services.push.proofs import service as proofs
from tests.support.push_worker import CALLER, Pushing, Scripted


async def run(push: Pushing) -> None:
    worker = push.worker(sms=Scripted(), email=Scripted(True))
    await worker.run()
    await worker.lease.give_back()


async def digested(push: Pushing, waiting: int = 0) -> dict[str, list[list[str]]]:
    """The titles in the digests of each subscriber, after checking that every item is in exactly one and that each digest
    tells its items and no others, in the order of their commits.
    """
    async with push.database.read() as session:
        items = (await session.scalars(select(DigestItem).order_by(DigestItem.number))).all()
        made = {one.id: one for one in await session.scalars(select(Digest).order_by(Digest.end, Digest.id))}
        contents = {one.id: orjson.loads(one.content) for one in await session.scalars(select(Message))}
    assert sum(item.digest is None for item in items) == waiting
    keys = Counter((d.subscriber, d.frequency, d.channel_set, d.end, d.part) for d in made.values())
    assert set(keys.values()) <= {1}
    found: dict[str, list[list[str]]] = {}
    for digest in made.values():
        mine = [contents[item.message]["title"] for item in items if item.digest == digest.id]
        said = [line.partition(". ")[2].partition("(")[0] for line in contents[digest.message]["paragraphs"]]
        assert [title.rpartition("】")[2] for title in said] == mine
        assert len(said) == digest.items <= rules.PART
        found.setdefault(digest.subscriber, []).append(said)
    return found


async def test_ordinary_messages_wait_for_their_window_and_all_others_do_not(push: Pushing) -> None:
    daily, weekly = await push.subscriber("sms", "daily"), await push.subscriber("sms", "weekly")
    at_once = await push.subscriber("email")
    await make_digests(push.database, push.tools)  # the first windows are closed while nothing waits
    sent = [await push.send(title=f"第{n}条") for n in range(3)]
    urgent = await push.send(title="紧急", **{"class": "emergency"})
    await run(push)
    assert set(await push.states(urgent)) == {daily, weekly, at_once}
    assert set(await push.states(sent[0])) == {at_once}
    async with push.database.read() as session:
        before = await proofs.report(session, CALLER, sent[0])
    assert (before["outcomes"]["waiting"]["number"], before["outcomes"]["told"]["number"]) == (2, 1)
    await make_digests(push.database, push.tools)
    await digested(push, waiting=6)
    await push.send(title="更正", supersedes=sent[1], relation="corrects")
    await run(push)
    push.clock.move_to(
        datetime(2026, 3, 3, 8, tzinfo=SHANGHAI)
    )  # Tuesday: the day's window ends, the week's does not
    await make_digests(push.database, push.tools)
    await run(push)
    found = await digested(push, waiting=4)
    assert found == {daily: [["第0条", "【已更正】第1条", "第2条", "更正"]]}
    push.clock.move_to(datetime(2026, 3, 9, 8, tzinfo=SHANGHAI))
    await make_digests(push.database, push.tools)
    await run(push)
    assert len((await digested(push))[weekly]) == 1
    async with push.database.read() as session:
        after = await proofs.report(session, CALLER, sent[0])
        row = (await session.scalars(select(Digest).where(Digest.subscriber == weekly))).one()
    assert (row.begin, row.end) == (
        datetime(2026, 3, 2, 8, tzinfo=SHANGHAI), datetime(2026, 3, 9, 8, tzinfo=SHANGHAI),
    )  # fmt: skip
    assert after["outcomes"]["told"] == {"number": 3, "percent": "100.00"}
    assert (await push.states(row.message)) == {weekly: "delivered"}


async def test_what_commits_late_is_in_the_next_window_and_in_no_other(push: Pushing) -> None:
    owner = await push.subscriber("sms", "daily")
    await make_digests(push.database, push.tools)
    await push.send(title="早")
    await run(push)
    await push.send(title="晚")
    push.clock.move_to(datetime(2026, 3, 3, 8, tzinfo=SHANGHAI))
    other = Database(push.database.url)
    async with push.database.write() as session:
        while (await planner.plan_some(session, push.tools)).more:
            pass  # its number is taken, and not committed
        closing = asyncio.create_task(make_digests(other, push.tools))
        done, _ = await asyncio.wait({closing}, timeout=2.0)
        # On SQLite there is one writer: the closing waits for it, and then sees what it wrote.
        assert bool(done) is (session.get_bind().dialect.name == "postgresql")
        for task in done:
            task.result()
    await closing
    await other.dispose()
    push.clock.move_to(datetime(2026, 3, 4, 8, tzinfo=SHANGHAI))
    await make_digests(push.database, push.tools)
    assert sorted(title for part in (await digested(push))[owner] for title in part) == sorted(["早", "晚"])


@pytest.mark.parametrize("place", ["digest.made", "digest.committed"])
async def test_a_death_in_the_middle_of_a_run_doubles_and_loses_nothing(
    push: Pushing, prepared: dict[str, Any], place: str
) -> None:
    owners = [await push.subscriber("sms", "daily") for _ in range(5)]
    await make_digests(push.database, push.tools)
    for n in range(2):
        await push.send(title=f"第{n}条")
    await run(push)
    push.clock.move_to(datetime(2026, 3, 3, 9, tzinfo=SHANGHAI))
    command = [sys.executable, "-m", "tests.support.digest_run", push.database.url, str(prepared["data"])]
    done = await asyncio.to_thread(
        subprocess.run, [*command, push.clock.now().isoformat()], env=os.environ | {"GONGKAI_FAILPOINT": place},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    made = await digested(push, waiting=10 if place == "digest.made" else 6)
    assert len(made) == (0 if place == "digest.made" else 2)
    other = Database(push.database.url)
    await asyncio.gather(*(make_digests(database, push.tools) for database in (push.database, other)))
    await other.dispose()
    assert await digested(push) == {owner: [["第0条", "第1条"]] for owner in owners}


async def test_under_random_times_initiators_and_deaths_each_item_is_in_one_digest(push: Pushing) -> None:
    class Gone(Exception):
        pass

    random = Random(2569)
    owners = [await push.subscriber("sms", random.choice(["daily", "weekly"])) for _ in range(4)]
    other = Database(push.database.url)
    sent = 0
    for _ in range(12):
        for _ in range(random.randrange(4)):
            await push.send(title=f"第{sent}条")
            sent += 1
        await run(push)
        push.clock.move_to(push.clock.now() + timedelta(hours=random.randrange(20)))
        if random.random() < 0.3:  # a run that dies before its commit
            try:
                async with push.database.write() as session:
                    await digests.close(session, push.tools, "daily")
                    await digests.make(session, push.tools, "daily")
                    raise Gone
            except Gone:
                pass
        if random.random() < 0.6:
            await asyncio.gather(*(make_digests(database, push.tools) for database in (push.database, other)))
    push.clock.move_to(push.clock.now() + timedelta(days=8))
    await asyncio.gather(*(make_digests(database, push.tools) for database in (push.database, other)))
    await other.dispose()
    found = await digested(push)
    assert {owner: sum(map(len, found[owner])) for owner in owners} == dict.fromkeys(owners, sent)


async def test_a_sign_without_width_in_an_older_link_stops_no_digest(push: Pushing) -> None:
    await push.subscriber("sms", "daily")
    await make_digests(push.database, push.tools)
    sent = await push.send(links=[{"text": "全文", "url": "https://www.example.cn/a"}])
    await run(push)
    async with push.database.write() as session:  # as it was accepted before such signs were refused
        row = await session.get(Message, sent)
        assert row is not None
        row.content = row.content.replace(b"example.cn/a", "example.cn/a\u200b".encode())
    push.clock.move_to(datetime(2026, 3, 3, 8, tzinfo=SHANGHAI))
    await make_digests(push.database, push.tools)
    async with push.database.read() as session:
        digest = (await session.scalars(select(Digest))).one()
        made = await session.get(Message, digest.message)
    assert made is not None
    assert orjson.loads(made.content)["links"] == [{"text": "全文", "url": "https://www.example.cn/a"}]


def test_windows_end_at_eight_in_the_morning_and_weeks_on_monday() -> None:
    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)

    assert rules.last_end("daily", at(3, 8)) == at(3, 8)
    assert rules.last_end("daily", at(3, 7, 59)) == at(2, 8)
    assert rules.last_end("weekly", at(9, 7, 59)) == at(2, 8)
    assert rules.last_end("weekly", at(9, 8)) == at(9, 8)
    assert rules.first_begin("weekly", at(9, 8)) == at(2, 8)
    assert rules.split([("daily", ["sms"]), ("immediate", ["feed"]), ("weekly", ["sms", "feed", "email"])]) == (
        ["feed"], {"daily": ["sms"], "weekly": ["email"]},
    )  # fmt: skip
