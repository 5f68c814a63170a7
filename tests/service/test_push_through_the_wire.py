"""The channels that no HTTP receiver of the suite stands for, through the worker as it runs and the wire as it is: e-mail, drafts of
an official account, what a person takes over, the robots of DingTalk and Feishu.
"""

import email
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import orjson
import pytest

from kernel.testing.clock import MovableClock
from services.push.channels.messages import Message, plain, read_message
from services.push.deliveries.models import Delivery
from services.push.messages import repository as messages
from services.push.preferences import service as preferences
from services.push.wire import Wire, channels_of
from services.push.worker import Worker
from tests.support import robots
from tests.support.hostile_receivers import Receiver, answers_text, receiver
from tests.support.mail_sink import Sink, sink_of
from tests.support.push_worker import COUNTY, Pushing
from tests.support.robots import Robot, robot_of
from tests.support.suite import settings_for
from tests.support.told import of_html

TOWN = f"{COUNTY}102"
SITE = "https://zw.example.cn"
SECRET = "SEC0123456789abcdef"
FACTS = [
    {"kind": "amount", "label": "补偿款", "value": "12345.60"},
    {"kind": "date", "label": "截止日期", "value": "2026-04-01"},
    {"kind": "phone", "label": "监督电话", "value": "0792-3221234"},
]


@dataclass
class Stage:
    """A push whose worker sends to receivers of this machine."""

    push: Pushing
    worker: Worker
    sink: Sink
    platform: Receiver
    dingtalk: Robot
    feishu: Robot

    async def tell(self, **values: Any) -> tuple[Message, dict[str, Delivery]]:
        """A message of the town, sent; its content, and what became of it by subscriber."""
        name = await self.push.send(region=TOWN, facts=FACTS, **values)
        await self.worker.run()
        async with self.push.database.read() as session:
            row = await messages.get(session, name)
        assert row is not None
        return read_message(row.content), await self.push.rows(name)

    @property
    def mails(self) -> list[EmailMessage]:
        found = [email.message_from_bytes(raw, policy=SMTP) for *_, raw in self.sink.mails]
        return [one for one in found if isinstance(one, EmailMessage)]


@pytest.fixture
async def stage(prepared: dict[str, Any], clock: MovableClock) -> AsyncIterator[Stage]:
    said = [{"access_token": "t", "expires_in": 7200}, {"media_id": "draft-1"}]

    async def platform(reader: Any, writer: Any) -> None:
        await answers_text("200 OK", orjson.dumps(said.pop(0)).decode())(reader, writer)

    async with AsyncExitStack() as stack:
        sink = await stack.enter_async_context(sink_of(Sink(password="p")))
        account = await stack.enter_async_context(receiver(platform))
        ding, lark = [
            await stack.enter_async_context(robot_of(judge, Robot(SECRET, clock.now().timestamp())))
            for judge in (robots.dingtalk, robots.feishu)
        ]
        targets = ",".join(f"127.0.0.0/8:{one.port}" for one in (sink, account, ding, lark))
        push = Pushing(settings_for(**prepared, push_targets=targets, public_url=SITE), clock)
        stack.push_async_callback(push.database.dispose)
        await push.start()
        wire = Wire(push.tools.settings)
        worker = Worker(push.database, push.tools, channels_of(push.database, push.tools, wire), wire)
        stack.push_async_callback(worker.end)
        yield Stage(push, worker, sink, account, ding, lark)


async def by_mail(stage: Stage, **changes: Any) -> str:
    """A subscriber by e-mail, and the relay of the town; the subscriber."""
    relay = {
        "url": f"smtp+plain://127.0.0.1:{stage.sink.port}", "secret": "p",
        "options": {"sender": "g@example.cn", "username": "u"},
    }  # fmt: skip
    await stage.push.endpoint("email", region=TOWN, **relay)
    return await stage.push.subscriber("email", **changes)


async def test_a_mail_arrives_with_its_facts_and_with_one_click_is_no_longer_wanted(stage: Stage) -> None:
    owner = await by_mail(stage)
    message, rows = await stage.tell()
    assert (rows[owner].state, rows[owner].attempts) == ("accepted_unverified", 1)
    [(sender, recipient, _)] = stage.sink.mails
    assert (sender, recipient) == ("g@example.cn", "a@example.cn")
    [mail] = stage.mails
    assert (mail["To"], mail["Subject"]) == ("a@example.cn", message.heading)
    for part in ("plain", "html"):
        body = mail.get_body((part,))
        assert body is not None
        text = of_html(body.get_content()) if part == "html" else body.get_content()
        assert all(
            word in text for word in ("12345.60元", "2026年4月1日", "0792-3221234", *message.paragraphs)
        )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail["List-Unsubscribe"]).strip("<>")
    place = f"{SITE}/told/unsubscriptions/"
    assert link.startswith(place)

    async with stage.push.database.write() as session:
        await preferences.choose(session, stage.push.tools, link.removeprefix(place), wanted=False)
    _, rows = await stage.tell()
    assert (rows[owner].state, rows[owner].reason) == ("suppressed", "unsubscribed")
    assert len(stage.sink.mails) == 1


async def test_what_the_law_demands_goes_by_mail_without_a_way_to_be_rid_of_it(stage: Stage) -> None:
    await by_mail(stage)
    await stage.tell(**{"class": "statutory"})
    [mail] = stage.mails
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)


async def test_a_relay_that_knows_no_such_password_holds_the_account(stage: Stage) -> None:
    stage.sink.password = "another"
    owner = await by_mail(stage)
    _, rows = await stage.tell()
    assert (rows[owner].state, stage.sink.mails) == ("held", [])


async def test_a_draft_lies_with_the_official_account(stage: Stage) -> None:
    values = {"secret": "app-secret", "options": {"appid": "wx1", "thumb_media_id": "cover"}}
    url = stage.platform.url.removesuffix("/hook")
    await stage.push.endpoint("official_account", region=TOWN, url=url, **values)
    owner = await stage.push.subscriber("official_account")
    message, rows = await stage.tell()
    assert (rows[owner].state, rows[owner].reason) == ("accepted_unverified", "draft_waiting")
    token, draft = [one.partition(b"\r\n\r\n") for one in stage.platform.requests]
    assert token[0].startswith(b"POST /cgi-bin/stable_token ")
    assert orjson.loads(token[2]) == {
        "grant_type": "client_credential",
        "appid": "wx1",
        "secret": "app-secret",
    }
    assert draft[0].startswith(b"POST /cgi-bin/draft/add?access_token=t ")
    [article] = orjson.loads(draft[2])["articles"]
    assert (article["title"], article["thumb_media_id"]) == (message.heading, "cover")
    assert "12345.60元" in of_html(article["content"])


async def test_what_a_person_takes_over_waits_for_that_person(stage: Stage) -> None:
    owner = await stage.push.subscriber("handed_over")
    await stage.push.endpoint("handed_over", subscriber=owner, options={"way": "wechat_group"})
    _, rows = await stage.tell()
    assert (rows[owner].state, rows[owner].attempts) == ("accepted_unverified", 1)


@pytest.mark.parametrize("channel", ["dingtalk", "feishu"])
async def test_a_robot_that_checks_signatures_puts_it_into_the_group(stage: Stage, channel: str) -> None:
    robot: Robot = getattr(stage, channel)
    owner = await stage.push.subscriber(channel)
    stranger = await stage.push.subscriber(channel)
    for subscriber, secret in ((owner, SECRET), (stranger, "SECanother")):
        await stage.push.endpoint(channel, subscriber=subscriber, url=robot.url, secret=secret)
    message, rows = await stage.tell()
    assert rows[owner].state == "delivered"
    assert (rows[stranger].state, rows[stranger].reason) == ("held", "signature_refused")
    assert robot.group == [plain(message)]
