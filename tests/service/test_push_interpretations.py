"""What push makes of released packages: an address that was copied with a sign of no width is told without it."""

import orjson
from sqlalchemy import select

from kernel.ids import new_id
from kernel.messaging.event import Event
from services.push.interpretations import service as interpretations
from services.push.messages.models import Message
from tests.support.push_worker import COUNTY, ITEM, Pushing


async def test_a_sign_without_width_in_an_address_keeps_no_release_from_being_told(push: Pushing) -> None:
    facts = {
        "package": "pkg_1", "edition": 1, "region": COUNTY, "item": ITEM, "title": "办法", "document_number": None,
        "issuer": "县财政局", "audience": [], "materials": 1, "materials_due": None, "released_on": "2026-03-02",
        "emergency": False, "web_address": "https://www.example.cn/a\u200b",
    }  # fmt: skip
    kind, subject = "gongkai.interpretation.package.released.v1", "packages/pkg_1"
    event = Event(new_id("ev"), kind, "/v1/interpretation", subject, push.clock.now(), COUNTY, False, facts)
    async with push.database.write() as session:
        await interpretations.follow(session, event, tools=push.tools)
    async with push.database.read() as session:
        told = orjson.loads((await session.scalars(select(Message))).one().content)
    assert told["links"] == [{"text": "查看文件与解读", "url": "https://www.example.cn/a"}]
