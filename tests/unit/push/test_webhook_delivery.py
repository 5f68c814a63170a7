"""Webhooks on the wire: receivers written by others, statuses, Retry-After, hostile receivers, memory."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.http.outbound.addresses import Policy, target
from kernel.http.outbound.answers import Answer
from kernel.http.outbound.client import Bounds, Outbound
from services.push.channels import webhooks
from services.push.channels.port import Endpoint
from services.push.channels.service import Attempt, send
from services.push.channels.statuses import LONGEST, by_status, retry_after
from tests.support.channel_messages import AT, NOTICE
from tests.support.hostile_receivers import Behaviour, answers, answers_text, receiver

EXAMPLES = Path(__file__).parents[3] / "docs/integrators/examples"
RECEIVERS = {
    "python": (sys.executable, "python/receive_webhook.py"),
    "node": ("node", "node/receive_webhook.js"),
    "java": ("java", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "java/ReceiveWebhook.java"),
}
QUICK = Bounds(connect=1.0, head=0.3, total=0.6)


async def push(behaviour: Behaviour, bounds: Bounds = Bounds()) -> Attempt:
    async with receiver(behaviour) as running, Outbound(running.policy, bounds) as outbound:
        endpoint = Endpoint(running.url, (webhooks.new_secret(),))
        return await send(outbound, webhooks, webhooks.render(NOTICE)[0], endpoint, AT)


@contextmanager
def example(name: str, secret: str) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    command = RECEIVERS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": "0",
        "WEBHOOK_SECRET": secret,
        "LANG": "C.UTF-8",
    }
    with subprocess.Popen(
        command, cwd=EXAMPLES, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline().rpartition(" ")[2]), process
        finally:
            process.kill()


@pytest.mark.parametrize("name", RECEIVERS)
async def test_the_receivers_of_the_documents_take_what_is_signed_and_nothing_else(name: str) -> None:
    old, new = webhooks.new_secret(), webhooks.new_secret()
    rendering = webhooks.render(NOTICE)[0]
    now = datetime.now(UTC)
    with example(name, old) as (port, process):
        policy = Policy(targets=(target(f"127.0.0.1/32:{port}"),))
        async with Outbound(policy) as outbound:

            async def status(at: datetime, *secrets: str) -> str:
                endpoint = Endpoint(f"http://127.0.0.1:{port}/", secrets)
                return (await send(outbound, webhooks, rendering, endpoint, at)).outcome.kind

            assert await status(now, new, old) == "delivered"
            assert await status(now, old) == "delivered"
            assert await status(now, new) == "credential"
            assert await status(now - timedelta(minutes=10), old) == "credential"
            assert await status(now + timedelta(minutes=10), old) == "credential"
        process.kill()
        told, _ = await asyncio.to_thread(process.communicate)
    assert told.count(NOTICE.title) == 1  # the second delivery of the same id was dropped


@pytest.mark.parametrize(
    ("status", "kind", "code", "wait"),
    [
        ("200 OK", "delivered", "delivered", None),
        ("204 No Content", "delivered", "delivered", None),
        ("302 Found", "failed_perm", "redirected", None),
        ("400 Bad Request", "failed_temp", "status", None),
        ("401 Unauthorized", "credential", "unauthorised", None),
        ("403 Forbidden", "credential", "unauthorised", None),
        ("404 Not Found", "failed_temp", "status", None),
        ("410 Gone", "failed_perm", "gone", None),
        ("413 Too Large", "failed_perm", "not_taken", None),
        ("429 Too Many", "failed_temp", "throttled", 7),
        ("500 Oops", "failed_temp", "status", 7),
        ("503 Busy", "failed_temp", "status", 7),
    ],
)
async def test_a_status_becomes_an_outcome(status: str, kind: str, code: str, wait: int | None) -> None:
    outcome = (await push(answers_text(status, "", *(["Retry-After: 7"] if wait else [])))).outcome
    assert (outcome.kind, outcome.code, outcome.retry_after_seconds) == (kind, code, wait)


async def stuck(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [(stuck, "uncertain"), (answers(b""), "uncertain"), (answers(b"garbage\r\n\r\n"), "uncertain")],
)
async def test_silence_after_sending_is_uncertain(behaviour: Behaviour, kind: str) -> None:
    attempt = await push(behaviour, QUICK)
    assert (attempt.outcome.kind, attempt.answer) == (kind, None)


async def test_what_never_left_is_a_temporary_or_a_permanent_failure() -> None:
    rendering = webhooks.render(NOTICE)[0]
    async with receiver(stuck) as running:
        policy, url = running.policy, running.url
    async with Outbound(policy, QUICK) as outbound:
        for address, secret, kind in (
            (url, webhooks.new_secret(), "failed_temp"),
            ("https://169.254.169.254/", webhooks.new_secret(), "failed_perm"),
            (url, "whsec_short", "credential"),
        ):
            attempt = await send(outbound, webhooks, rendering, Endpoint(address, (secret,)), AT)
            assert attempt.outcome.kind == kind
            assert attempt.outcome.zh != attempt.outcome.en


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None), ("0", 1), ("120", 120), (" 120 ", 120),
        ("1000000000", LONGEST), ("9" * 5000, None), ("１２", None),
        (format_datetime(AT.astimezone(UTC) + timedelta(minutes=2), usegmt=True), 120),
        (format_datetime(AT.astimezone(UTC) - timedelta(days=2), usegmt=True), 1),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST), ("Fri, 31 Feb 2026 00:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_within_a_day(value: str | None, seconds: int | None) -> None:
    assert retry_after(value, AT) == seconds


@given(st.text(max_size=40))
def test_any_retry_after_is_read_or_dropped(value: str) -> None:
    assert retry_after(value, AT) is None or 1 <= retry_after(value, AT) <= LONGEST  # type: ignore[operator]


@given(st.integers(min_value=0, max_value=999), st.text(max_size=20), st.binary(max_size=20))
def test_every_status_has_an_outcome(status: int, wait: str, body: bytes) -> None:
    outcome = by_status(Answer(status, {"retry-after": wait}, body), AT)
    assert (outcome.kind == "delivered") == (200 <= status < 300)
    assert outcome.zh
    assert outcome.en


async def test_stuck_receivers_do_not_hold_up_a_good_one() -> None:
    """Fifty requests to a receiver that is stuck take eight connections, and one to a good receiver passes them."""
    async with receiver(stuck) as bad, receiver(answers_text("204 No Content")) as good:
        bounds = replace(QUICK, head=2.0, total=2.0)
        policy = Policy(targets=bad.policy.targets + good.policy.targets)
        async with Outbound(policy, bounds) as outbound:
            rendering, secret = webhooks.render(NOTICE)[0], webhooks.new_secret()
            waiting = [
                asyncio.create_task(send(outbound, webhooks, rendering, Endpoint(bad.url, (secret,)), AT))
                for _ in range(50)
            ]
            attempt = await send(outbound, webhooks, rendering, Endpoint(good.url, (secret,)), AT)
            assert attempt.outcome.kind == "delivered"
            assert not any(task.done() for task in waiting)
            assert len(bad.requests) <= QUICK.connections_per_host
            kinds = [found.outcome.kind for found in await asyncio.gather(*waiting)]
    assert set(kinds) == {"uncertain", "failed_temp"}  # those that waited for a connection have sent nothing
